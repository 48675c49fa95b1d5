"""Values of fewer bits in 16: spread where that is told or plain, never guessed."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray
from PIL import Image
from unit.imaging.files import Tag, lesion_image, png, png_chunk, saved, tiff

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo

LESION = lesion_pixels(160, 120)
GREY = np.asarray(lesion_image().convert("L"))
PICTURES = {"rgb": LESION, "grey": GREY}
Make = Callable[[NDArray[np.uint16]], bytes]
DARK = "it is far too dark, or holds fewer than 16 bits without saying so; save it with 8 bits"


def of_bits(pixels: NDArray[np.uint8], bits: int, *, clipped: bool = False) -> NDArray[np.uint16]:
    """The pixels as a sensor of so many bits would give them, overexposed in a corner or not."""
    values = np.rint(pixels / 255 * ((1 << bits) - 1)).astype(np.uint16)
    if clipped:
        values[:12, :12] = (1 << bits) - 1
    return values


def expected(pixels: NDArray[np.uint8], *, clipped: bool = False) -> NDArray[np.uint8]:
    shown = np.stack([pixels] * 3, axis=-1) if pixels.ndim == 2 else pixels.copy()
    if clipped:
        shown[:12, :12] = 255
    return shown


def png16(values: NDArray[np.uint16], sbit: bytes | None = None) -> bytes:
    ok, encoded = cv2.imencode(".png", values[..., ::-1] if values.ndim == 3 else values)
    assert ok
    content: bytes = encoded.tobytes()
    return content if sbit is None else content[:33] + png_chunk(b"sBIT", sbit) + content[33:]


def tiff16(values: NDArray[Any], order: str = "<", **fields: Tag) -> bytes:
    """An uncompressed TIFF of 16 bits a value."""
    channels = values.shape[2] if values.ndim == 3 else 1
    tags: dict[int, Tag] = {
        256: values.shape[1],
        257: values.shape[0],
        258: (16,) * channels,
        259: 1,
        262: {1: 1, 3: 2, 4: 2}[channels],
        277: channels,
        278: values.shape[0],
        **({338: 2} if channels == 4 else {}),
        **{int(number[1:]): value for number, value in fields.items()},
    }
    return tiff(tags, [values.astype(order + "u2").tobytes()], order)


def compressed(values: NDArray[np.uint16]) -> bytes:
    ok, encoded = cv2.imencode(".tiff", values[..., ::-1] if values.ndim == 3 else values)
    assert ok
    content: bytes = encoded.tobytes()
    return content


def far(content: bytes, pixels: NDArray[np.uint8]) -> int:
    """How far the decoded levels are from these at most."""
    found = decode_photo(content, "deep").pixels.astype(int)
    assert found.shape == pixels.shape
    return int(np.abs(found - pixels).max())


def refusal(content: bytes) -> str:
    with pytest.raises(ImageError) as refused:
        decode_photo(content, "deep.file")
    return str(refused.value)


@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 15])
@pytest.mark.parametrize("kind", PICTURES)
def test_a_tiff_that_says_its_largest_value_is_spread(kind: str, bits: int, order: str) -> None:
    values = of_bits(PICTURES[kind], bits)
    for number in ("t281", "t341"):
        content = tiff16(values, order, **{number: ((1 << bits) - 1,) * (values.ndim * 2 - 3)})
        assert far(content, expected(PICTURES[kind])) <= 1


@pytest.mark.parametrize("bits", [8, 10, 12, 14])
@pytest.mark.parametrize("kind", PICTURES)
def test_a_png_that_says_its_bits_is_spread_where_its_values_are_not(kind: str, bits: int) -> None:
    pixels = PICTURES[kind]
    said = bytes([bits] * (3 if pixels.ndim == 3 else 1))
    assert far(png16(of_bits(pixels, bits), said), expected(pixels)) <= 1
    scaled = of_bits(pixels, bits) << 16 - bits
    assert far(png16(scaled, said), expected(pixels)) <= 1


@pytest.mark.parametrize("kind", PICTURES)
def test_a_png_whose_said_bits_are_scaled_already_stays_as_dark_as_it_is(kind: str) -> None:
    dark = (PICTURES[kind] >> 5).astype(np.uint16) << 8  # at most 7 of 255
    said = bytes([12] * (3 if dark.ndim == 3 else 1))
    assert far(png16(dark, said), expected((dark >> 8).astype(np.uint8))) == 0


@pytest.mark.parametrize("make", [png16, tiff16, compressed])
@pytest.mark.parametrize("bits", [10, 12, 14])
@pytest.mark.parametrize("kind", PICTURES)
def test_a_range_that_ends_in_a_pile_of_clipped_values_is_spread(
    kind: str, bits: int, make: Make
) -> None:
    content = make(of_bits(PICTURES[kind], bits, clipped=True))
    assert far(content, expected(PICTURES[kind], clipped=True)) <= 1


@pytest.mark.parametrize("make", [png16, tiff16, compressed])
@pytest.mark.parametrize("bits", [8, 10, 11, 12, 13, 14])
@pytest.mark.parametrize("kind", PICTURES)
def test_where_nothing_tells_a_dark_photo_from_one_of_fewer_bits_it_is_refused(
    kind: str, bits: int, make: Make
) -> None:
    values = of_bits(PICTURES[kind], bits)
    reason = f"its largest value is {values.max()} of 65535: {DARK}"
    assert refusal(make(values)) == f"deep.file: {reason}"


def test_one_value_at_the_end_of_a_range_is_no_pile() -> None:
    values = of_bits(GREY, 12)
    values[0, 0] = 4095
    assert "its largest value is 4095 of 65535" in refusal(png16(values))


def test_a_word_that_the_values_gainsay_counts_for_nothing() -> None:
    assert "its largest value is" in refusal(tiff16(of_bits(GREY, 13), t281=4095))
    assert far(tiff16(GREY.astype(np.uint16) * 257, t281=4095), expected(GREY)) == 0
    assert far(png16(LESION.astype(np.uint16) * 257, b"\x0c\x0c\x0c"), LESION) == 0
    assert "its largest value is" in refusal(tiff16(of_bits(GREY, 12), t281=3131))


@pytest.mark.parametrize("kind", PICTURES)
def test_a_file_that_says_it_has_16_bits_stays_as_dark_as_it_is(kind: str) -> None:
    dark = (PICTURES[kind].astype(np.uint16)) << 4
    shown = expected((dark >> 8).astype(np.uint8))
    assert far(tiff16(dark, t281=0xFFFF), shown) == 0
    assert far(png16(dark, bytes([16] * (3 if dark.ndim == 3 else 1))), shown) == 0


@pytest.mark.parametrize("said", [b"", b"\x05\x05\x05"], ids=["empty", "five"])
def test_a_senseless_word_on_bits_counts_for_nothing(said: bytes) -> None:
    assert far(png16(LESION.astype(np.uint16) * 257, said), LESION) == 0


def test_a_grey_tiff_of_12_packed_bits_is_spread() -> None:
    values = of_bits(GREY, 12)
    first, second = values[:, 0::2], values[:, 1::2]
    packed = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], axis=-1)
    tags: dict[int, Tag] = {256: 160, 257: 120, 258: 12, 259: 1, 262: 1, 277: 1, 278: 120}
    content = tiff(tags, [packed.astype(np.uint8).tobytes()])
    assert far(content, expected(GREY)) <= 1


def test_a_grey_tiff_whose_zero_is_white_is_no_negative() -> None:
    deep = GREY.astype(np.uint16) * 257
    assert far(tiff16(0xFFFF - deep, t262=0), expected(GREY)) == 0
    twelve = 4095 - of_bits(GREY, 12)
    assert far(tiff16(twelve, t262=0, t281=4095), expected(GREY)) <= 1


@pytest.mark.parametrize("make", [png16, tiff16])
def test_the_transparency_of_fewer_bits_is_kept(make: Make) -> None:
    values = np.dstack([of_bits(LESION, 12, clipped=True), np.full(LESION.shape[:2], 4095)])
    values[40:60, 40:60, 3] = 0
    values = values.astype(np.uint16)
    if make is png16:  # OpenCV wants blue first
        values = values[..., [3, 0, 1, 2]]
    shown = expected(LESION, clipped=True)
    shown[40:60, 40:60] = 255
    assert far(make(values), shown) <= 1


def planes(values: NDArray[np.uint16], compression: int) -> bytes:
    """A TIFF that keeps each colour apart."""
    blocks = [values[..., colour].astype("<u2").tobytes() for colour in range(3)]
    if compression != 1:
        blocks = [zlib.compress(block) for block in blocks]
    tags: dict[int, Tag] = {256: 160, 257: 120, 258: (16,) * 3, 259: compression}
    return tiff({**tags, 262: 2, 277: 3, 278: 120, 284: 2}, blocks)


def test_colours_that_are_kept_apart_are_read_or_refused() -> None:
    deep = LESION.astype(np.uint16) * 257
    assert far(planes(deep, 8), LESION) == 0
    assert "keeps each colour's 16 bits apart; save it with 8 bits" in refusal(planes(deep, 1))
    few = planes(of_bits(LESION, 12, clipped=True), 8)
    assert "holds fewer than 16 bits in 16; save it with 8 bits" in refusal(few)


def test_what_cannot_be_read_to_its_last_bit_is_refused() -> None:
    grey_alpha = np.dstack([of_bits(GREY, 12), np.full(GREY.shape, 4095)]).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in grey_alpha)
    header = struct.pack(">IIBBBBB", 160, 120, 16, 4, 0, 0, 0)
    assert "holds fewer than 16 bits in 16; save it with 8 bits" in refusal(png(header, rows))


@pytest.mark.parametrize("kind", PICTURES)
def test_a_crop_of_a_large_photo_is_spread_as_the_whole_is(kind: str) -> None:
    image = lesion_image(2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE)
    pixels = np.asarray(image if kind == "rgb" else image.convert("L"))
    photo = decode_photo(tiff16(of_bits(pixels, 12), t281=4095), "large")
    assert (photo.encoded is None) == (kind == "grey")
    cut = crop.cut(photo, Box(0, 0, 224), 224)
    assert np.abs(cut.astype(int) - expected(pixels)[:224, :224]).max() <= 1


def test_pictures_of_8_bits_are_left_alone_however_dark() -> None:
    dark = Image.fromarray(LESION >> 4)
    for kind in ("PNG", "TIFF", "BMP"):
        assert far(saved(dark, kind), LESION >> 4) == 0
