import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_lesion import encoded

from skinscreen.training.normal_skin import cut_normal_skin
from skinscreen.training.sample import Sample, load_pixels, open_archive

SKIN = (210, 160, 140)


def photo(folder: Path, number: int, *, second: bool = False) -> Sample:
    """A wide frame with a dark lesion left of the middle, as its mask says."""
    pixels = np.full((150, 200, 3), SKIN, np.uint8)
    mask = np.zeros((450, 600), np.uint8)
    cv2.circle(pixels, (70, 75), 30, (60, 40, 30), -1)
    cv2.circle(mask, (210, 225), 90, 255, -1)
    if second:
        cv2.rectangle(pixels, (110, 0), (199, 149), (120, 90, 80), -1)
        cv2.circle(pixels, (150, 75), 24, (60, 60, 75), -1)
    path = folder / f"{number}.png"
    path.write_bytes(encoded(pixels, "PNG"))
    archive = folder / f"{number}.zip"
    with zipfile.ZipFile(archive, "w") as masks:
        masks.writestr("mask.png", encoded(mask, "PNG"))
    return Sample(
        str(number), "set", None, str(path), "mel", group=f"g{number}", mask_archive=archive,
        mask="mask.png",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _no_open_archive() -> None:
    open_archive.cache_clear()


def test_squares_show_skin_alone_and_keep_their_lesions_group(tmp_path: Path) -> None:
    photos = [photo(tmp_path, i) for i in range(3)]
    squares = cut_normal_skin(photos, 10, seed=1)
    assert len(squares) == 3
    for square in squares:
        assert square.label == "normal"
        assert square.group == f"g{square.id.split('/')[0]}"
        assert (load_pixels(square) == SKIN).all()


def test_the_count_is_not_exceeded_and_a_lesion_gives_one_square(tmp_path: Path) -> None:
    photos = [photo(tmp_path, i) for i in range(3)]
    assert len(cut_normal_skin(photos, 2, seed=1)) == 2
    again = [Sample(**{f: getattr(photos[0], f) for f in Sample.__slots__})]
    assert len(cut_normal_skin([photos[0], *again], 5, seed=1)) == 1


def test_a_second_lesion_that_the_mask_does_not_show_is_no_skin(tmp_path: Path) -> None:
    assert cut_normal_skin([photo(tmp_path, 1, second=True)], 1, seed=1) == ()


def test_a_photo_without_mask_or_room_gives_none(tmp_path: Path) -> None:
    bare = Sample("x", "set", None, "", "mel")
    dark = photo(tmp_path, 1)
    Path(dark.member).write_bytes(encoded(np.full((150, 200, 3), 20, np.uint8), "PNG"))
    assert cut_normal_skin([bare, dark], 2, seed=1) == ()


def test_a_square_photo_lies_under_the_middle_of_its_mask(tmp_path: Path) -> None:
    wide = photo(tmp_path, 1)
    pixels = np.full((150, 150, 3), SKIN, np.uint8)
    cv2.circle(pixels, (45, 75), 30, (60, 40, 30), -1)
    Path(wide.member).write_bytes(encoded(pixels, "PNG"))
    (square,) = cut_normal_skin([wide], 1, seed=1)
    assert (load_pixels(square) == SKIN).all()
