import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import LESION8
from skinscreen.training.check import check, to_markdown, write_report
from skinscreen.training.sample import Sample

pytest.importorskip("imagehash", reason="ImageHash comes with the extra [train]")


def photo(folder: Path, name: str, seed: int, *, brighter: int = 0) -> Path:
    noise = np.random.default_rng(seed).integers(0, 230, (8, 8, 3)).astype(np.uint8)
    image = Image.fromarray(noise + np.uint8(brighter)).resize((128, 128), Image.Resampling.BICUBIC)
    path = folder / name
    image.save(path)
    return path


def sample(path: Path, label: str, lesion: str) -> Sample:
    return Sample(path.name, "test", None, str(path), label, lesion=lesion, group=lesion)


def test_each_fault_is_found_and_nothing_else(tmp_path: Path) -> None:
    first = photo(tmp_path, "a.png", 1)
    copy = tmp_path / "copy.png"
    copy.write_bytes(first.read_bytes())
    near = photo(tmp_path, "near.png", 1, brighter=10)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 not a photo")
    found = check(
        [
            sample(first, "nv", "L1"),
            sample(copy, "nv", "L1"),
            sample(near, "mel", "L2"),
            sample(photo(tmp_path, "other.png", 2), "bcc", "L3"),
            sample(photo(tmp_path, "twin1.png", 3), "df", "L4"),
            sample(photo(tmp_path, "twin2.png", 3, brighter=5), "df", "L4"),
            sample(broken, "df", "L5"),
        ],
        LESION8,
    )
    assert found.photos == 7
    assert [u.id for u in found.unreadable] == ["broken.jpg"]
    assert "broken.jpg" in found.unreadable[0].reason
    assert found.exact == (("a.png", "copy.png"),)
    assert found.near == (("a.png", "copy.png", "near.png"), ("twin1.png", "twin2.png"))
    assert found.two_labels == (("a.png", "copy.png", "near.png"),)
    assert found.across_groups == found.two_labels
    assert found.classes == {
        **dict.fromkeys(LESION8.keys, 0), "nv": 2, "mel": 1, "bcc": 1, "df": 3,
    }  # fmt: skip


def test_squares_of_a_photo_are_counted_but_are_no_copies_of_it(tmp_path: Path) -> None:
    whole = sample(photo(tmp_path, "a.png", 1), "nv", "L1")
    square = replace(whole, id="a/0", label="normal", box=Box(0, 0, 32))
    found = check([whole, square], LESION8)
    assert (found.photos, found.squares) == (1, 1)
    assert found.classes["normal"] == 1
    assert (found.near, found.two_labels) == ((), ())


def test_a_data_set_without_a_readable_photo_is_reported_all_the_same(tmp_path: Path) -> None:
    found = check([sample(tmp_path / "gone.png", "nv", "L1")], LESION8)
    assert [u.id for u in found.unreadable] == ["gone.png"]
    assert found.near == ()


def test_the_report_and_its_json_say_what_was_found(tmp_path: Path) -> None:
    first, second = photo(tmp_path, "a.png", 1), photo(tmp_path, "b.png", 1)
    found = check([sample(first, "nv", "L1"), sample(second, "mel", "L2")], LESION8)
    write_report(found, tmp_path / "new" / "folder")
    document = json.loads((tmp_path / "new" / "folder" / "check.json").read_text())
    assert document["two_labels"] == [["a.png", "b.png"]]
    assert document["classes"]["nv"] == 1
    text = (tmp_path / "new" / "folder" / "check.md").read_text()
    assert "## The same photo under two labels: 1\n\n- a.png, b.png" in text
    assert "| nv | 1 |" in text
    assert "fewer than two pictures): mel, bcc," in text


def test_a_long_list_is_cut_and_says_where_the_rest_is() -> None:
    found = check([], LESION8)
    pairs = tuple((f"{i}a", f"{i}b") for i in range(60))
    text = to_markdown(replace(found, near=pairs, classes={"nv": 120}))
    assert "- 49a, 49b\n- and 10 more, in check.json" in text
    assert "cannot be trained" not in text


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="--out"):
        write_report(check([], LESION8), tmp_path / "file")
