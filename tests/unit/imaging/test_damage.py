"""A damaged file is refused by its name; it is never filled up and scored."""

import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from PIL import Image
from sweeps import thinned
from unit.imaging.files import (
    END,
    KINDS,
    interlaced_png,
    jpeg_frame,
    lesion_image,
    made,
    png_chunk,
    saved,
    scan_start,
)

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop, jpeg
from skinscreen.imaging.damage import require_whole
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo

LESION = lesion_pixels(160, 120)
CUTS = 60
JPEGS = {
    "baseline": encoded(LESION),
    "progressive": encoded(LESION, progressive=True),
    "restarts": encoded(LESION, restart_marker_blocks=4),
    "grey": saved(lesion_image().convert("L"), "JPEG"),
    "grey-progressive": saved(lesion_image().convert("L"), "JPEG", progressive=True),
    "cmyk": saved(lesion_image().convert("CMYK"), "JPEG"),
    "full-chroma": encoded(LESION, subsampling=0),
}
SCAN = re.compile(rb"\xff\xda")


def refused_or_whole(content: bytes, whole: NDArray[np.uint8]) -> bool:
    """Whether it is refused with its name; otherwise its pixels must be those of the whole."""
    try:
        pixels = decode_photo(content, "cut.file").pixels
    except ImageError as error:
        return str(error).startswith("cut.file: ")
    assert np.array_equal(pixels, whole)
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_short_anywhere_is_refused_or_has_lost_nothing(kind: str) -> None:
    content = made(kind, LESION)
    whole = decode_photo(content, "whole").pixels
    cuts = np.linspace(1, len(content) - 1, CUTS).astype(int)
    refused = sum(refused_or_whole(content[:cut], whole) for cut in cuts)
    assert refused >= CUTS - 1


@pytest.mark.parametrize("kind", thinned(JPEGS, "baseline", "progressive"))
def test_a_jpeg_cut_short_and_closed_again_is_refused_or_has_lost_nothing(kind: str) -> None:
    content = JPEGS[kind]
    whole = decode_photo(content, "whole").pixels
    cuts = [*range(2, len(content) - 2, 23), *range(len(content) - 12, len(content) - 2)]
    refused = sum(refused_or_whole(content[:cut] + END, whole) for cut in cuts)
    assert refused >= len(cuts) - 5


@pytest.mark.parametrize("kind", ["progressive", "grey-progressive"])
def test_a_progressive_jpeg_that_ends_between_two_scans_is_refused(kind: str) -> None:
    content = JPEGS[kind]
    starts = [found.start() for found in SCAN.finditer(content)]
    assert len(starts) > 4
    for start in starts[1:]:
        tables = content.rfind(b"\xff\xc4", 0, start)  # a scan may bring its own code tables
        ends = {start, tables} if tables > starts[0] else {start}
        for end in ends:
            with pytest.raises(ImageError, match=r"^cut\.jpg: the picture is damaged"):
                decode_photo(content[:end] + END, "cut.jpg")


def test_a_progressive_jpeg_with_every_scan_is_whole() -> None:
    assert jpeg.damage(JPEGS["progressive"]) is None


def test_another_formats_bytes_are_not_judged_as_a_jpeg() -> None:
    require_whole(made("png", LESION)[:50], "photo.png")


def damaged_large_photo() -> bytes:
    content = encoded(lesion_pixels(2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE))
    return content[: len(content) * 2 // 3] + END


def test_of_a_damaged_large_jpeg_no_crop_is_cut_wherever_it_lies() -> None:
    photo = decode_photo(damaged_large_photo(), "large.jpg")
    for box in (crop.centred(photo), crop.Box(0, 0, 50)):
        with pytest.raises(ImageError, match=r"^large\.jpg: the picture is damaged"):
            crop.cut(photo, box, 224)


def test_a_damaged_large_jpeg_is_not_made_a_square() -> None:
    content = encoded(lesion_pixels(2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE + 16))
    photo = decode_photo(content[: len(content) * 2 // 3] + END, "large.jpg")
    with pytest.raises(ImageError, match=r"^large\.jpg: the picture is damaged"):
        crop.squared(photo)


def flips(content: bytes, start: int, count: int) -> Iterator[bytes]:
    chance = np.random.default_rng(3)
    for _ in range(count):
        flipped = bytearray(content)
        flipped[chance.integers(start, len(content) - 2)] ^= int(chance.integers(1, 256))
        yield bytes(flipped)


@pytest.mark.parametrize("kind", thinned(["baseline", "progressive", "restarts"], "baseline"))
def test_a_flipped_byte_in_a_jpeg_ends_in_pixels_or_a_refusal_and_many_are_found(kind: str) -> None:
    found = 0
    for content in flips(JPEGS[kind], 2, 300):
        try:
            decode_photo(content, "flipped.jpg")
        except ImageError as error:
            found += str(error).startswith("flipped.jpg: ")
    assert found > 30


@pytest.mark.parametrize("marker", [b"\xff\xd8", b"\xff\xc4", b"\xff\xfe"])
def test_a_marker_in_the_middle_of_a_scan_is_found(marker: bytes) -> None:
    content = bytearray(JPEGS["baseline"])
    middle = (scan_start(content) + len(content)) // 2
    content[middle : middle + 2] = marker
    with pytest.raises(ImageError, match=r"^scan\.jpg: the picture is damaged"):
        decode_photo(bytes(content), "scan.jpg")


def test_zeros_that_a_camera_left_before_the_end_are_no_damage() -> None:
    content = JPEGS["baseline"]
    padded = content[:-2] + bytes(300) + END
    assert np.array_equal(decode_photo(padded, "p").pixels, decode_photo(content, "p").pixels)


def test_other_bytes_before_the_end_are_the_trace_of_damage() -> None:
    stray = JPEGS["baseline"][:-2] + b"\x12\x34" * 20 + END
    with pytest.raises(ImageError, match=r"^stray\.jpg: the picture is damaged"):
        decode_photo(stray, "stray.jpg")


@pytest.mark.parametrize("padding", [b"\xff" * 9, b""], ids=["fill-bytes", "none"])
def test_fill_bytes_and_trailers_that_phones_write_are_no_damage(padding: bytes) -> None:
    content = JPEGS["baseline"][:-2] + padding + END + b"a motion photo's film" * 50
    assert decode_photo(content, "phone.jpg").width == 160


def test_a_jpeg_of_a_kind_that_cannot_be_checked_is_refused_with_a_way_out() -> None:
    content = bytearray(JPEGS["full-chroma"])
    frame = jpeg_frame(bytes(content))
    content[frame + 11] = 0x31  # the brightness is sampled three times as often as the colours
    with pytest.raises(ImageError, match="cannot be checked for damage; save it as PNG"):
        require_whole(bytes(content), "odd.jpg")


def chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each chunk of a PNG."""
    position = 8
    while position < len(content):
        end = position + 12 + int.from_bytes(content[position : position + 4], "big")
        yield content[position + 4 : position + 8], position, end
        position = end


def palette_png() -> bytes:
    return saved(lesion_image().quantize(16), "PNG", dpi=(72, 72))


@pytest.mark.parametrize("kind", [b"IHDR", b"PLTE", b"pHYs", b"IDAT"])
def test_a_png_with_a_wrong_checksum_is_refused(kind: bytes) -> None:
    content = bytearray(palette_png())
    (end,) = [end for name, _, end in chunks(bytes(content)) if name == kind]
    content[end - 1] ^= 1
    with pytest.raises(ImageError, match=r"^crc\.png: "):
        decode_photo(bytes(content), "crc.png")


def test_a_png_whose_pixels_end_early_with_right_checksums_is_refused() -> None:
    content = palette_png()
    rebuilt = content[:8]
    for name, start, end in chunks(content):
        body = content[start + 8 : end - 4]
        rebuilt += png_chunk(name, body[: len(body) // 2] if name == b"IDAT" else body)
    with pytest.raises(ImageError, match=r"^short\.png: the picture is damaged"):
        decode_photo(rebuilt, "short.png")


def test_an_interlaced_png_whose_pixels_end_early_is_refused() -> None:
    assert decode_photo(interlaced_png(share=1.0), "whole.png").width == 32
    with pytest.raises(ImageError, match=r"^short\.png: the picture is damaged"):
        decode_photo(interlaced_png(share=0.5), "short.png")


def test_pillow_alone_would_have_filled_up_what_is_missing() -> None:
    """Why a JPEG is read strictly: this fails when Pillow does so itself one day."""
    content = JPEGS["baseline"]
    cut = content[: len(content) * 2 // 3] + END
    assert Image.open(io.BytesIO(cut)).convert("RGB").size == (160, 120)
