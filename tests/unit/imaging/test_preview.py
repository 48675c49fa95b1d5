"""Small pictures for choosing among many photos."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from skinscreen.domain.errors import ImageError
from skinscreen.imaging.preview import small_picture


def jpeg_of(colour: str, size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def with_own_preview(path: Path, preview: bytes, orientation: int = 1) -> Path:
    """A red photo with a small picture of its own in the EXIF block, as cameras write it."""
    head = b"MM\0*\0\0\0\x08"
    first = b"\0\x01" + b"\x01\x12\0\x03\0\0\0\x01" + orientation.to_bytes(2, "big") + b"\0\0"
    second_at = len(head) + len(first) + 4
    data_at = second_at + 2 + 24 + 4
    second = (
        b"\0\x02"
        + (b"\x02\x01\0\x04\0\0\0\x01" + data_at.to_bytes(4, "big"))
        + (b"\x02\x02\0\x04\0\0\0\x01" + len(preview).to_bytes(4, "big"))
        + b"\0\0\0\0"
    )
    tiff = head + first + second_at.to_bytes(4, "big") + second + preview
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "red").save(file, "JPEG", exif=b"Exif\0\0" + tiff)
    path.write_bytes(file.getvalue())
    return path


def colour_of(pixels: np.ndarray) -> str:
    red, green, blue = pixels.reshape(-1, 3).mean(axis=0)
    return "red" if red > 150 else "blue" if blue > 150 else f"{red, green, blue}"


def test_the_cameras_own_small_picture_is_taken_and_stands_upright(tmp_path: Path) -> None:
    own = jpeg_of("blue", (160, 120))
    lying = small_picture(with_own_preview(tmp_path / "a.jpg", own), 80)
    assert (colour_of(lying), lying.shape[:2]) == ("blue", (60, 80))
    upright = small_picture(with_own_preview(tmp_path / "b.jpg", own, 6), 80)
    assert upright.shape[:2] == (80, 60)


@pytest.mark.parametrize(
    "own", [b"\xff\xd8\xff\xe0 no picture", b"nothing"], ids=["damaged", "no JPEG"]
)
def test_a_damaged_one_says_nothing_about_the_photo(tmp_path: Path, own: bytes) -> None:
    picture = small_picture(with_own_preview(tmp_path / "a.jpg", own), 90)
    assert (colour_of(picture), picture.shape[:2]) == ("red", (60, 90))


def test_photos_without_one_are_decoded(tmp_path: Path) -> None:
    for name in ("a.png", "a.jpg"):
        Image.new("RGB", (300, 900), "red").save(tmp_path / name)
        assert small_picture(tmp_path / name, 90).shape == (90, 30, 3)


def test_what_is_no_photo_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff garbage")
    os.mkfifo(tmp_path / "fifo.jpg")
    for name in ("a.jpg", "fifo.jpg", "gone.jpg"):
        with pytest.raises(ImageError, match=name):
            small_picture(tmp_path / name, 80)

    def unplugged(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", unplugged)
    with pytest.raises(ImageError, match=r"a\.jpg"):
        small_picture(tmp_path / "a.jpg", 80)
