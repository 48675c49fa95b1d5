"""What is kept of a photo: its pixels, and nothing of where, when and with what."""

import io
import struct
from itertools import product

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from PIL import Image, ImageCms
from sweeps import thinned
from unit.imaging.files import made
from unit.imaging.test_orientation import STORED, stored

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop, jpeg
from skinscreen.imaging.bare import (
    THUMBNAIL_SIDE,
    BarePhoto,
    bare,
    from_png,
    restored,
    thumbnail,
    to_png,
)
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo
from skinscreen.imaging.photo import Photo

LARGE = (2 * PREVIEW_SIDE + 101, 2 * PREVIEW_SIDE)
KEPT_AS_PNG = ("png", "webp-lossless", "tiff", "bmp")
SECRET = b"CANARY"
PROGRESSIVE = {"progressive": True}


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def telling(picture: bytes) -> bytes:
    """A JPEG with a canary in every place that can tell of a person or a place."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    jfif = picture[2:20]
    assert jfif.startswith(b"\xff\xe0")
    segments = [
        segment(0xE0, jfif[4:16] + b"\x01\x02" + SECRET),  # with a thumbnail of two pixels
        segment(0xE0, b"JFXX\0\x10" + SECRET),
        segment(0xE1, exif.tobytes()),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        segment(0xE2, b"MPF\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\0" + SECRET),
        segment(0xFE, SECRET),
    ]
    end = picture.rindex(b"\xff\xd9")
    middle = picture[20:end]
    return b"".join([picture[:2], *segments, middle, b"\xff\xd9", SECRET, picture])


@pytest.mark.parametrize("options", [{}, PROGRESSIVE, {"restart_marker_blocks": 3}])
def test_a_large_jpeg_is_kept_bit_by_bit_without_what_it_tells(options: dict[str, object]) -> None:
    photo = decode_photo(telling(encoded(lesion_pixels(*LARGE), "JPEG", **options)), "x")
    assert photo.encoded is not None
    assert photo.encoded.count(SECRET) == 8 + 1
    kept = bare(photo)
    assert SECRET not in kept.encoded
    assert b"Exif" not in kept.encoded
    again = restored(kept, "x")
    assert (again.width, again.height, again.turns) == (photo.width, photo.height, 0)
    assert np.array_equal(again.pixels, photo.pixels)
    for box in (crop.centred(photo), crop.clamped(crop.Box(500, 300, 120), photo)):
        assert np.array_equal(crop.cut(again, box, 224), crop.cut(photo, box, 224))


@pytest.mark.parametrize("orientation", thinned(STORED, 1, 6))
@pytest.mark.parametrize("turns", [0, 3])
def test_a_large_jpeg_stands_again_as_it_stood(orientation: int, turns: int) -> None:
    photo = decode_photo(stored(lesion_pixels(*LARGE), orientation, "jpeg"), "x")
    for _ in range(turns):
        photo = crop.turn(photo)
    kept = bare(photo)
    assert (kept.orientation, kept.turns) == (orientation, turns)
    again = restored(kept, "x")
    assert (again.width, again.height, again.turns) == (photo.width, photo.height, turns)
    assert np.array_equal(again.pixels, photo.pixels)


def test_an_orientation_that_says_nothing_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    photo = decode_photo(encoded(lesion_pixels(*LARGE), "JPEG", exif=exif), "x")
    assert bare(photo).orientation == 1


def test_the_colour_profile_is_kept() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    whole = encoded(lesion_pixels(160, 120), "JPEG", icc_profile=profile)
    with Image.open(io.BytesIO(jpeg.bare(whole))) as image:
        assert image.info["icc_profile"] == profile


def test_how_inks_are_coded_is_kept() -> None:
    stream = io.BytesIO()
    Image.fromarray(lesion_pixels(160, 120)).convert("CMYK").save(stream, "JPEG")
    with Image.open(io.BytesIO(jpeg.bare(stream.getvalue()))) as image:
        assert "adobe" in image.info
        with Image.open(io.BytesIO(stream.getvalue())) as before:
            assert list(image.tobytes()) == list(before.tobytes())


def test_a_jpeg_without_an_end_gets_one() -> None:
    whole = encoded(lesion_pixels(160, 120), "JPEG")
    assert jpeg.bare(whole.removesuffix(b"\xff\xd9")).endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        *product(KEPT_AS_PNG, [(160, 120)]),
        *thinned(product(KEPT_AS_PNG, [LARGE]), ("bmp", LARGE)),
    ],
)
def test_everything_else_is_kept_as_png_in_full_resolution(
    kind: str, size: tuple[int, int]
) -> None:
    pixels = lesion_pixels(*size)
    photo = crop.turn(decode_photo(made(kind, pixels), "x"))
    kept = bare(photo)
    assert (kept.orientation, kept.turns) == (1, 0)
    assert np.array_equal(from_png(kept.encoded), np.rot90(pixels, -1))
    again = restored(kept, "x")
    assert (again.width, again.height) == (photo.width, photo.height)
    assert np.array_equal(again.pixels, photo.pixels)


def test_a_camera_frame_is_kept_as_png() -> None:
    pixels = lesion_pixels(160, 120)
    again = restored(bare(Photo(pixels, 160, 120, "camera")), "camera")
    assert np.array_equal(again.pixels, pixels)
    assert again.name == "camera"


def test_a_png_has_nothing_but_its_pixels() -> None:
    chunks = to_png(lesion_pixels(160, 120))
    for telling_chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"):
        assert telling_chunk not in chunks


def test_a_damaged_kept_crop_is_said() -> None:
    whole = to_png(lesion_pixels(160, 120))
    for broken in (b"", whole[: len(whole) // 2], b"\xff\xd8" + whole):
        with pytest.raises(ImageError, match="a kept picture is damaged"):
            from_png(broken)


def test_a_damaged_kept_photo_is_said() -> None:
    whole = encoded(lesion_pixels(*LARGE), "JPEG")
    with pytest.raises(ImageError):
        restored(BarePhoto(whole[:200], 1, 0), "x")


def test_a_thumbnail_is_small() -> None:
    with Image.open(io.BytesIO(thumbnail(lesion_pixels(800, 600)))) as image:
        assert max(image.size) == THUMBNAIL_SIDE
        assert image.format == "JPEG"
