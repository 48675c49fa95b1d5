"""A photo stands upright whatever way it was stored."""

import struct
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from PIL import Image
from sweeps import thinned
from unit.imaging.files import KINDS, saved

from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo, read_photo

TAG = 0x0112
T = Image.Transpose
# How an upright picture is stored so that each orientation turns it back (EXIF 2.32, tag 274).
STORED = {
    1: None,
    2: T.FLIP_LEFT_RIGHT,
    3: T.ROTATE_180,
    4: T.FLIP_TOP_BOTTOM,
    5: T.TRANSPOSE,
    6: T.ROTATE_90,
    7: T.TRANSVERSE,
    8: T.ROTATE_270,
}


def stored(pixels: NDArray[np.uint8], orientation: int, kind: str) -> bytes:
    how = STORED[orientation]
    image = Image.fromarray(pixels)
    exif = Image.Exif()
    exif[TAG] = orientation
    name, options = KINDS[kind]
    if name == "JPEG":
        options = {"quality": 95, **options}
    return saved(image if how is None else image.transpose(how), name, exif=exif, **options)


def far(pixels: NDArray[np.uint8], expected: NDArray[np.uint8]) -> float:
    assert pixels.shape == expected.shape
    return float(np.abs(pixels.astype(int) - expected.astype(int)).mean())


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize(
    "kind", ["jpeg", "jpeg-progressive", "png", "webp-lossless", "webp", "tiff", "tiff-lzw"]
)
def test_a_small_photo_stands_upright(kind: str, orientation: int) -> None:
    upright = lesion_pixels(160, 120)
    photo = decode_photo(stored(upright, orientation, kind), "photo")
    assert (photo.width, photo.height) == (160, 120)
    assert far(photo.pixels, upright) < 3


@pytest.mark.parametrize("orientation", thinned(STORED, 1, 6))
@pytest.mark.parametrize("kind", ["jpeg", "tiff"])
def test_a_reduced_photo_stands_upright_and_a_small_crop_of_it_has_full_resolution(
    kind: str, orientation: int
) -> None:
    upright = lesion_pixels(2 * PREVIEW_SIDE + 101, 2 * PREVIEW_SIDE)
    photo = decode_photo(stored(upright, orientation, kind), "photo")
    assert (photo.width, photo.height) == (2 * PREVIEW_SIDE + 101, 2 * PREVIEW_SIDE)
    assert photo.scale < 1
    box = Box(600, 700, 90)
    assert far(crop.cut(photo, box, 224), upright[700:790, 600:690]) < 4


def exif_block(kind: int, count: int, value: bytes) -> bytes:
    """An EXIF block with an orientation of any type."""
    entry = struct.pack("<HHI", TAG, kind, count) + value.ljust(4, b"\0")
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)


@pytest.mark.parametrize(
    "exif",
    [
        exif_block(3, 1, struct.pack("<H", 0)),
        exif_block(3, 1, struct.pack("<H", 9)),
        exif_block(2, 2, b"x\0"),
        exif_block(13, 1_000_000, b""),
        b"Exif\0\0II*\0" + b"\xff" * 40,
        b"Exif\0\0",
        b"Exif\0\0nothing of the kind",
    ],
    ids=["zero", "nine", "text", "huge", "out-of-file", "empty", "nonsense"],
)
def test_an_orientation_that_cannot_be_leaves_the_photo_as_stored(exif: bytes) -> None:
    upright = lesion_pixels(160, 120)
    photo = decode_photo(encoded(upright, exif=exif), "photo")
    assert (photo.width, photo.height) == (160, 120)
    assert far(photo.pixels, upright) < 3


@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
def test_public_photos_in_every_orientation_show_the_same(shape: str, shared: Path) -> None:
    files = sorted((shared / "hostile-images" / "exif-orientation").glob(f"{shape}_*.jpg"))
    photos = [read_photo(file) for file in files]
    assert len(photos) > 2
    first = photos[0]
    for photo in photos[1:]:
        assert (photo.width, photo.height) == (first.width, first.height)
        assert far(photo.pixels[::4, ::4], first.pixels[::4, ::4]) < 12
