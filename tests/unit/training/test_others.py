"""Pictures of other things, read from folders and archives and drawn."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from unit.training.test_familiarity import ColoursAreTheEmbedding

from skinscreen.domain.errors import TrainingError
from skinscreen.training import others
from skinscreen.training.augment import Augmentation


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sky_012.jpg", "sky"),
        ("food_dishes_7.png", "food_dishes"),
        ("set/dogs/1.jpg", "dogs"),
        ("012.jpg", "012"),
        ("plain.jpg", "plain"),
    ],
)
def test_the_kind_is_the_folder_or_the_name_before_the_number(name: str, kind: str) -> None:
    assert others.kind_of(name) == kind


def picture(side: int = 90) -> bytes:
    return encoded(lesion_pixels(side + 20, side), "PNG")


def test_folder_and_zip_give_the_same_photographs_and_skip_what_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "dogs").mkdir(parents=True)
    (folder / "dogs" / "1.png").write_bytes(picture())
    (folder / "sky_1.png").write_bytes(picture(70))
    (folder / "notes.txt").write_text("no picture")
    archive = tmp_path / "set.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in folder.rglob("*"):
            packed.write(file, file.relative_to(folder))
    found = [
        [(kind, photo.pixels.shape) for kind, photo in others.photographs(path)]
        for path in (folder, archive)
    ]
    assert found[0] == found[1]
    assert [kind for kind, _ in found[0]] == ["dogs", "sky"]


@pytest.mark.parametrize("content", [None, b"no zip"])
def test_what_is_no_folder_or_zip_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "set.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TrainingError, match="no readable folder or zip"):
        list(others.photographs(path))


def test_a_folder_without_a_photograph_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(TrainingError, match="holds no photograph"):
        list(others.photographs(tmp_path))


def test_every_photograph_is_seen_in_many_squares_and_drawn_families_once(tmp_path: Path) -> None:
    (tmp_path / "sky_1.png").write_bytes(picture(300))
    seen = others.see_others(ColoursAreTheEmbedding(), tmp_path, 1, Augmentation(light=0.5))
    real = ~seen.drawn
    assert real.sum() == 2 + others.SQUARES
    assert set(seen.kind[real]) == {"sky"}
    assert seen.starting[real].tolist() == [True] + [False] * (1 + others.SQUARES)
    assert len(np.unique(seen.embedding[real], axis=0)) > others.SQUARES
    assert len(set(seen.kind[seen.drawn])) == seen.drawn.sum()
    assert seen.looks.shape == (len(seen.kind), 37)
    again = others.see_others(ColoursAreTheEmbedding(), tmp_path, 1, Augmentation(light=0.5))
    assert (again.embedding == seen.embedding).all()


def test_a_photograph_damaged_further_on_is_skipped(tmp_path: Path) -> None:
    whole = encoded(lesion_pixels(600, 600), "JPEG")
    (tmp_path / "sky_1.jpg").write_bytes(whole[: len(whole) * 3 // 4])
    (tmp_path / "sky_2.png").write_bytes(picture(300))
    seen = others.see_others(ColoursAreTheEmbedding(), tmp_path, 0, Augmentation())
    assert len(seen.kind) == 2 + others.SQUARES


def test_without_photographs_there_are_drawn_pictures_alone() -> None:
    seen = others.see_others(ColoursAreTheEmbedding(), None, 1, Augmentation())
    assert seen.drawn.all()
    assert seen.starting.all()
