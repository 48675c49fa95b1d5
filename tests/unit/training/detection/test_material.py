"""A detector's photos and scenes: divided, made once, kept."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from unit.training.detection.made_photos import MASKED

from skinscreen.domain.errors import TrainingError
from skinscreen.training.detection import making, material
from skinscreen.training.detection.boxes import NONE
from skinscreen.training.detection.config import DetectorConfig, Scenes
from skinscreen.training.detection.frames import framed_alone
from skinscreen.training.detection.material import prepare
from skinscreen.training.detection.photos import divided, phone_photos
from skinscreen.training.material import SPLIT, Folders
from skinscreen.training.sample import load_photo
from skinscreen.training.split import PARTS


def test_every_photo_with_a_mask_or_a_box_is_in_one_part(
    run: DetectorConfig, folders: Folders
) -> None:
    parts = divided(run, folders)
    masked = [s.id for p in PARTS for s in parts[p].masked]
    assert len(masked) == len(set(masked)) == MASKED
    assert all(len(b) == 1 for p in PARTS for b in parts[p].boxes)
    rooms = [name for p in PARTS for name in parts[p].everyday]
    assert len(rooms) == len(set(rooms)) == 14
    assert all(parts[p].everyday for p in PARTS)


def test_a_person_of_whom_a_phone_photo_judges_is_in_no_part(
    run: DetectorConfig, folders: Folders
) -> None:
    with_phone = {s.member for p in divided(run, folders).values() for s in p.boxed}
    assert "PAT_0_1_0.jpg" not in with_phone
    without = divided(dataclasses.replace(run, phone=""), folders)
    assert "PAT_0_1_0.jpg" in {s.member for p in without.values() for s in p.boxed}


def test_the_split_of_another_run_is_taken_where_one_is_named(
    run: DetectorConfig, folders: Folders
) -> None:
    other = folders.runs / "classifier"
    other.mkdir(parents=True)
    first = divided(run, folders)
    ids = [s.id for p in PARTS for s in (*first[p].masked, *first[p].boxed)]
    every = [*ids, "clinic/PAT_0_1_0.jpg"]
    (other / SPLIT).write_text("id,part\n" + "".join(f"{i},test\n" for i in every) + "else,train\n")
    parts = divided(dataclasses.replace(run, split_of="classifier"), folders)
    assert len(parts["test"].masked) == MASKED
    assert not parts["train"].masked
    (other / SPLIT).write_text("id,part\nelse,train\n")
    with pytest.raises(TrainingError, match="does not name"):
        divided(dataclasses.replace(run, split_of="classifier"), folders)


def test_scenes_of_every_kind_are_made_and_kept(
    run: DetectorConfig, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = prepare(run, folders, "train")
    assert [len(made.of(kind).boxes) for kind in making.KINDS] == [8, 2, 3, 2, 2, 2, 0]
    assert made.pixels.shape == (19, 128, 128, 3)
    for kind in (making.BARE, making.EVERYDAY):
        assert all(len(b) == 0 for b in made.of(kind).boxes)
    assert all(len(b) == 1 for b in made.of(making.PLAIN).boxes)
    monkeypatch.setattr(material, "made", lambda *_: iter(()))
    again = prepare(run, folders, "train")
    assert np.array_equal(again.pixels, made.pixels)
    assert again.kinds == made.kinds


def test_so_many_times_as_many_scenes_train_and_none_of_them_is_one_of_before(
    run: DetectorConfig, folders: Folders
) -> None:
    few = dataclasses.replace(run.scenes, bare=0, plain=0, clinical=0, everyday=0, surrounded=0)
    once = prepare(dataclasses.replace(run, scenes=few), folders, "train")
    twice = dataclasses.replace(run, scenes=dataclasses.replace(few, times=2))
    more = prepare(twice, folders, "train")
    assert (len(once.boxes), len(more.boxes)) == (8, 16)
    assert not any((more.pixels == one).all(axis=(1, 2, 3)).any() for one in once.pixels)
    assert len(prepare(twice, folders, "test").boxes) == 8


def test_what_chooses_and_judges_has_scenes_with_masked_lesions_alone(
    run: DetectorConfig, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    cut = making.scenes.cut_out
    monkeypatch.setattr(making.scenes, "cut_out", lambda p, m: drawn.append(m.shape) or cut(p, m))
    own = Scenes(0, 0, 0, 0, 0, dermoscopic=6, validation=1.0, test=1.0)
    made = prepare(dataclasses.replace(run, scenes=own), folders, "test")
    assert set(made.kinds) == {making.DERMOSCOPIC}
    assert any(len(boxes) for boxes in made.boxes)
    masked = {load_photo(s).pixels.shape[:2] for s in divided(run, folders)["test"].masked}
    assert set(drawn) <= masked
    assert not prepare(dataclasses.replace(run, scenes=own), folders, "train").boxes


def test_scenes_are_made_anew_for_another_table_of_boxes(
    run: DetectorConfig, folders: Folders
) -> None:
    few = dataclasses.replace(
        run, scenes=Scenes(1, 0, 0, 0, 0, validation=1.0, test=1.0), stage=run.stage[:1]
    )
    prepare(few, folders, "test")
    with Path(few.boxes).open("a") as table:
        table.write("clinic,PAT_1_1_1.jpg,0.1,0.1,0.2,0.2,a further one\n")
    prepare(few, folders, "test")
    assert len(list((folders.runs / "cache").glob("scenes-test-*.npy"))) == 2


def test_what_judges_is_judged_by_once(run: DetectorConfig, folders: Folders) -> None:
    many = dataclasses.replace(
        run.scenes, plain=500, clinical=500, everyday=500, composed=1, bare=0
    )
    made = prepare(dataclasses.replace(run, scenes=many), folders, "test")
    photos = divided(run, folders)["test"]
    assert len(made.of(making.PLAIN).boxes) == len(photos.masked)
    assert len(made.of(making.CLINICAL).boxes) == len(photos.boxed)
    assert len(made.of(making.EVERYDAY).boxes) == len(photos.everyday)
    assert not made.of(making.SURROUNDED).boxes


def test_scenes_without_everyday_photos_stand_before_cloth_and_grey(
    run: DetectorConfig, folders: Folders
) -> None:
    few = dataclasses.replace(run.scenes, everyday=0, plain=0, clinical=0, surrounded=2)
    made = prepare(dataclasses.replace(run, everyday="", scenes=few), folders, "train")
    assert set(made.kinds) == {making.COMPOSED, making.BARE, making.SURROUNDED}


def test_scenes_that_nothing_can_be_made_from_are_refused(
    run: DetectorConfig, folders: Folders
) -> None:
    with pytest.raises(TrainingError, match="no photo left"):
        prepare(dataclasses.replace(run, everyday=""), folders, "train")


def test_an_unknown_taxonomy_is_refused(run: DetectorConfig, folders: Folders) -> None:
    with pytest.raises(TrainingError, match="no taxonomy 'cats'"):
        divided(dataclasses.replace(run, taxonomy="cats"), folders)


def test_a_spot_in_normal_skin_is_told_from_a_hair() -> None:
    rng = np.random.default_rng(1)
    skin = np.clip(rng.normal(190, 4, (120, 120, 3)), 0, 255).astype(np.uint8)
    assert not making.is_spotted(skin)
    haired = skin.copy()
    haired[:, 50:52] = 60
    assert not making.is_spotted(haired)
    skin[60:72, 60:72] = 120
    assert making.is_spotted(skin)


def test_skin_beside_a_lesion_is_even_and_away_from_its_box() -> None:
    pixels = np.full((100, 100, 3), 200, np.uint8)
    corner = np.array([[0.0, 0.0, 0.2, 0.2]], np.float32)
    assert len(list(making.skin_beside(pixels, corner))) == 3
    pixels[80:90, 80:90] = 40
    assert len(list(making.skin_beside(pixels, corner))) == 2
    assert len(list(making.skin_beside(pixels, NONE))) == 3


def test_phone_photos_come_with_their_boxes_and_without(
    run: DetectorConfig, folders: Folders
) -> None:
    found = list(phone_photos(run, folders))
    assert [name for name, _, _ in found] == ["PAT_0_1_900.jpg", "PAT_90_1_901.jpg"]
    assert [len(boxes) for _, _, boxes in found] == [1, 0]
    assert not list(phone_photos(dataclasses.replace(run, phone=""), folders))


def test_frames_are_of_lesions_and_of_normal_skin(run: DetectorConfig, folders: Folders) -> None:
    lesions, skin = framed_alone(run, folders, "test")
    photos = divided(run, folders)["test"]
    assert len(lesions) == len(photos.masked) + len(photos.boxed)
    assert skin
    assert all(p.shape[0] == p.shape[1] for p in (*lesions, *skin))
    assert all(p.min() > 120 for p in skin)
