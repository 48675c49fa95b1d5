"""Pictures of every kind become the same upright 8-bit sRGB pixels."""

import io
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
import simplejpeg
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from PIL import Image, ImageCms
from sweeps import thinned
from unit.imaging.files import LOSSLESS, LOSSY, lesion_image, made, of_colours, rgb48_png, saved

from skinscreen.imaging import jpeg
from skinscreen.imaging.colour import BROKEN, INKS
from skinscreen.imaging.decode import (
    PREVIEW_SIDE,
    TRANSPARENT,
    decode_photo,
    read_photo,
    read_pixels,
)

LESION = lesion_pixels(160, 120)
GREY = np.asarray(lesion_image().convert("L"))


def far(pixels: NDArray[np.uint8], expected: NDArray[np.uint8]) -> float:
    """Mean absolute difference in pixel values."""
    assert pixels.shape == expected.shape
    return float(np.abs(pixels.astype(int) - expected.astype(int)).mean())


@pytest.mark.parametrize("kind", LOSSLESS)
def test_a_lossless_file_gives_the_pixels_it_was_made_of(kind: str) -> None:
    photo = decode_photo(made(kind, LESION), "photo")
    assert np.array_equal(photo.pixels, LESION)
    assert (photo.width, photo.height, photo.scale) == (160, 120, 1.0)
    assert photo.encoded is None
    assert of_colours(photo) == ()


@pytest.mark.parametrize("kind", LOSSY)
def test_a_lossy_file_gives_nearly_the_pixels_it_was_made_of(kind: str) -> None:
    photo = decode_photo(made(kind, LESION), "photo")
    assert far(photo.pixels, LESION) < 4
    assert photo.pixels.dtype == np.uint8


@pytest.mark.parametrize("quality", [50, 95])
@pytest.mark.parametrize("sampling", ["444", "422", "420", "440", "411"])
@pytest.mark.parametrize("size", [(160, 120), (157, 123)])
def test_a_jpeg_that_is_decoded_once_has_the_pixels_that_pillow_decodes(
    size: tuple[int, int], sampling: str, quality: int
) -> None:
    content = simplejpeg.encode_jpeg(lesion_pixels(*size), quality, "RGB", sampling)
    with Image.open(io.BytesIO(content)) as image:
        pillows = rgb(image)
    read = jpeg.read_strictly(content)
    assert read is not None
    assert np.array_equal(read, pillows)
    assert np.array_equal(decode_photo(content, "photo").pixels, pillows)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("RGB", {"progressive": True}),
        ("RGB", {"restart_marker_blocks": 3}),
        ("RGB", {"keep_rgb": True}),
        ("L", {}),
        ("CMYK", {}),
    ],
)
def test_any_other_jpeg_has_the_pixels_that_pillow_decodes(
    kind: str, options: dict[str, object]
) -> None:
    content = saved(lesion_image().convert(kind), "JPEG", **options)
    with Image.open(io.BytesIO(content)) as image:
        assert np.array_equal(decode_photo(content, "photo").pixels, rgb(image))


def test_a_file_is_read_under_its_own_name(lesion_photo: Path) -> None:
    photo = read_photo(lesion_photo)
    assert photo.name == "lesion.jpg"
    assert (photo.width, photo.height) == (800, 600)


@pytest.mark.parametrize(
    "kind", thinned(["jpeg", "jpeg-progressive", "webp", "bmp", "tiff-lzw"], "jpeg", "bmp")
)
def test_a_large_photo_is_reduced_for_the_screen_and_keeps_its_full_size(kind: str) -> None:
    pixels = lesion_pixels(2 * PREVIEW_SIDE + 60, 2 * PREVIEW_SIDE + 10)
    photo = decode_photo(made(kind, pixels), "photo")
    assert (photo.width, photo.height) == (pixels.shape[1], pixels.shape[0])
    assert PREVIEW_SIDE <= min(photo.pixels.shape[:2]) < 2 * PREVIEW_SIDE
    assert photo.scale == pytest.approx(0.5, rel=0.01)
    smaller = cv2.resize(pixels, photo.pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert far(photo.pixels, smaller) < 6
    assert far(read_pixels(photo, min(pixels.shape[:2])), pixels) < 4


def test_the_pixels_of_a_photo_without_a_file_are_its_full_resolution() -> None:
    photo = decode_photo(made("png", LESION), "photo")
    assert read_pixels(photo, 10_000) is photo.pixels


def rgb(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("RGB"))


COLOUR, GREYS = lesion_image(), lesion_image().convert("L")
DOTS, PALETTE = lesion_image().convert("1"), lesion_image().quantize(64)
DEEP = GREY.astype(np.uint16) * 257
SECOND_VIEW = {"save_all": True, "append_images": [lesion_image(80, 60)], "quality": 95}
WAYS = {
    "jpeg-grey": (saved(GREYS, "JPEG", quality=95), rgb(GREYS)),
    "png-grey": (saved(GREYS, "PNG"), rgb(GREYS)),
    "png-1-bit": (saved(DOTS, "PNG"), rgb(DOTS)),
    "png-palette": (saved(PALETTE, "PNG"), rgb(PALETTE)),
    "bmp-palette": (saved(PALETTE, "BMP"), rgb(PALETTE)),
    "png-grey-16": (saved(Image.fromarray(DEEP), "PNG"), rgb(GREYS)),
    "tiff-grey-16": (saved(Image.fromarray(DEEP), "TIFF"), rgb(GREYS)),
    "tiff-grey-16-big-endian": (saved(Image.fromarray(DEEP.astype(">u2")), "TIFF"), rgb(GREYS)),
    "png-rgb-16": (rgb48_png(LESION), LESION),
    "png-opaque": (saved(COLOUR.convert("RGBA"), "PNG"), LESION),
    "webp-opaque": (saved(COLOUR.convert("RGBA"), "WEBP", lossless=True), LESION),
    "jpeg-cmyk-adobe": (saved(COLOUR.convert("CMYK"), "JPEG", quality=95), LESION),
    "tiff-cmyk": (saved(COLOUR.convert("CMYK"), "TIFF"), LESION),
    "tiff-ycbcr": (saved(COLOUR.convert("YCbCr"), "TIFF"), LESION),
    "tiff-lab": (saved(COLOUR.convert("LAB"), "TIFF"), LESION),
    "mpo": (saved(COLOUR, "MPO", **SECOND_VIEW), LESION),
}


@pytest.mark.parametrize("kind", WAYS)
def test_every_way_of_storing_colours_gives_the_same_pixels(kind: str) -> None:
    content, expected = WAYS[kind]
    photo = decode_photo(content, "photo")
    assert far(photo.pixels, expected) < 3
    assert of_colours(photo) == ((INKS,) if "cmyk" in kind else ())


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB"])
def test_transparent_parts_are_white_and_said_to_be(mode: str) -> None:
    image = lesion_image()
    options = {}
    if mode == "RGB":  # one colour is the transparent one
        image.paste((1, 2, 3), (0, 0, 160, 60))
        options = {"transparency": (1, 2, 3)}
    else:
        alpha = np.full((120, 160), 255, np.uint8)
        alpha[:60] = 0
        image.putalpha(Image.fromarray(alpha))
        image = image.quantize(64) if mode == "P" else image.convert(mode)
    photo = decode_photo(saved(image, "PNG", **options), "photo")
    assert of_colours(photo) == (TRANSPARENT,)
    assert (photo.pixels[:60] == 255).all()
    assert far(photo.pixels[60:], rgb(GREYS)[60:] if mode == "LA" else LESION[60:]) < 6


def test_half_transparent_parts_are_half_white() -> None:
    image = lesion_image()
    image.putalpha(128)
    photo = decode_photo(saved(image, "PNG"), "photo")
    assert of_colours(photo) == (TRANSPARENT,)
    assert far(photo.pixels, (LESION * (128 / 255) + 127).astype(np.uint8)) < 2


def profile(red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]) -> bytes:
    """An ICC profile (version 2, matrix and one gamma) with these primaries in XYZ at D50."""

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))

    gamma = b"curv\0\0\0\0" + struct.pack(">IHH", 1, round(2.2 * 256), 0)
    name = b"made for a test\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        b"rXYZ": xyz(red),
        b"gXYZ": xyz(green),
        b"bXYZ": xyz(blue),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
    }
    table, content = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += tag + struct.pack(">II", start + len(content), len(value))
        content += value + bytes(-len(value) % 4)
    header = struct.pack(
        *(">I4sI4s4s4s12x4s", 128 + len(table) + len(content), b"lcms", 0x02100000),
        *(b"mntr", b"RGB ", b"XYZ ", b"acsp"),
    )
    header = header.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + content


RED, GREEN, BLUE = (0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_colours_of_another_profile_are_converted(kind: str, mode: str) -> None:
    # sRGB's own primaries with red and green exchanged: converting exchanges the channels.
    options = {"lossless": True} if kind == "WEBP" else {}
    exchanged = lesion_image().convert(mode)
    content = saved(exchanged, kind, icc_profile=profile(GREEN, RED, BLUE), **options)
    pixels = decode_photo(content, "photo").pixels
    assert far(pixels, LESION[..., [1, 0, 2]]) < 4


def test_a_wide_gamut_photo_becomes_more_saturated_in_srgb() -> None:
    wide = profile((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
    pixels = decode_photo(encoded(LESION, icc_profile=wide), "photo").pixels
    assert np.ptp(pixels, axis=2).mean() > np.ptp(LESION, axis=2).mean() + 5


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    "icc",
    [SRGB, b"no profile at all", SRGB[: len(SRGB) // 2]],
    ids=["srgb", "nonsense", "cut short"],
)
def test_an_srgb_or_unusable_profile_leaves_the_pixels_as_they_are(icc: bytes) -> None:
    photo = decode_photo(saved(lesion_image(), "PNG", icc_profile=icc), "photo")
    assert np.array_equal(photo.pixels, LESION)
    assert of_colours(photo) == (() if icc is SRGB else (BROKEN,))
