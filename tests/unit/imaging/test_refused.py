"""What is not read at all, each with one sentence that names the file, the reason and a way out."""

import struct
import warnings

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from PIL import Image
from unit.imaging.files import Tag, jpeg_frame, lesion_image, png_header, saved, tiff

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop
from skinscreen.imaging.decode import (
    MAX_JPEG_SIDE,
    MAX_PIXELS,
    MAX_SIDE,
    MIN_SIDE,
    PREVIEW_SIDE,
    decode_photo,
    photo_of_pixels,
)

TOO_MANY = "too many pixels (at most 50 megapixels and 12000 a side); save it smaller"


def refusal(content: bytes) -> str:
    with pytest.raises(ImageError) as refused:
        decode_photo(content, "photo.file")
    sentence = str(refused.value)
    assert sentence.startswith("photo.file: ")
    assert len(sentence) < 250
    assert "\n" not in sentence
    return sentence


def jpeg_header(width: int, height: int) -> bytes:
    """A small JPEG that claims another size."""
    content = bytearray(encoded(lesion_pixels(32, 32)))
    frame = jpeg_frame(bytes(content))
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def bmp_header(width: int, height: int) -> bytes:
    content = bytearray(saved(lesion_image(32, 32), "BMP"))
    content[18:26] = struct.pack("<ii", width, height)
    return bytes(content)


# Were such a file decoded, its missing pixels would be the reason instead.
@pytest.mark.parametrize("header", [png_header, bmp_header])
@pytest.mark.parametrize(
    ("width", "height"), [(MAX_SIDE + 1, 100), (100, MAX_SIDE + 1), (8000, 7000)]
)
def test_a_picture_over_the_limits_is_refused_by_its_header_alone(
    header: object, width: int, height: int
) -> None:
    assert callable(header)
    assert refusal(header(width, height)) == f"photo.file: {width} x {height}: {TOO_MANY}"


@pytest.mark.parametrize(
    ("width", "height"), [(MAX_JPEG_SIDE + 1, 100), (100, MAX_JPEG_SIDE + 1), (16400, 12300)]
)
def test_a_jpeg_over_the_limits_is_refused_by_its_header_alone(width: int, height: int) -> None:
    said = refusal(jpeg_header(width, height))
    assert said == (
        f"photo.file: {width} x {height}: too many pixels (at most 200 megapixels and 20000 "
        "a side); save it smaller"
    )


def test_a_progressive_jpeg_that_cannot_be_reduced_while_it_is_read_is_refused() -> None:
    content = bytearray(encoded(lesion_pixels(32, 32), progressive=True))
    frame = content.index(b"\xff\xc2")
    content[frame + 5 : frame + 9] = struct.pack(">HH", 7000, 8000)
    said = refusal(bytes(content))
    assert f"8000 x 7000: {TOO_MANY}".replace("; save it smaller", "") in said
    assert said.endswith("for a progressive JPEG; save it smaller, or not progressive")


@pytest.mark.parametrize("header", [png_header, bmp_header])
def test_a_picture_far_over_the_limits_is_refused_by_its_header_alone(header: object) -> None:
    assert callable(header)
    assert refusal(header(30_000, 30_000)) == f"photo.file: {TOO_MANY}"


def test_a_picture_at_the_longest_side_is_read() -> None:
    content = encoded(np.full((MIN_SIDE, MAX_SIDE, 3), 128, np.uint8))
    assert decode_photo(content, "panorama.jpg").width == MAX_SIDE


@pytest.mark.parametrize(("width", "height"), [(1, 1), (MIN_SIDE - 1, 400), (400, MIN_SIDE - 1)])
def test_a_picture_of_a_few_pixels_is_refused(width: int, height: int) -> None:
    content = saved(lesion_image(width, height), "PNG")
    assert f"{width} x {height} pixels are too few to show a lesion" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        saved(lesion_image(), "GIF"),
        saved(lesion_image(), "PPM"),
        saved(lesion_image(), "PDF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"a text",
        b"\0" * 5000,
    ],
    ids=["gif", "ppm", "pdf", "svg", "text", "zeros"],
)
def test_what_is_no_picture_of_a_known_kind_is_refused(content: bytes) -> None:
    named = "JPEG, PNG, WebP, BMP, TIFF, HEIC, AVIF or DICOM"
    assert refusal(content) == f"photo.file: is not a picture that can be read ({named})"


def twelve_bits() -> bytes:
    """A JPEG of 12 bits, which medical scanners write."""
    content = bytearray(encoded(lesion_pixels(32, 32)))
    content[jpeg_frame(bytes(content)) + 4] = 12
    return bytes(content)


def packed_tiff() -> bytes:
    """A coloured TIFF of 12 bits a value, three bytes for two of them."""
    fields: dict[int, Tag] = {256: 32, 257: 32, 258: (12,) * 3, 259: 1, 262: 2, 277: 3, 278: 32}
    return tiff(fields, [bytes(32 * 32 * 3 * 3 // 2)])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (twelve_bits(), "JPEG"),
        (packed_tiff(), "TIFF"),
        (tiff({256: 32}, [b"pixels"], ">"), "TIFF"),
        (png_header(32, 32)[:12] + b"IHDX" + png_header(32, 32)[16:], "PNG"),
    ],
    ids=["jpeg of 12 bits", "tiff of 12 packed bits", "tiff without a height", "png's head"],
)
def test_a_picture_of_a_known_format_that_cannot_be_read_is_not_called_no_picture(
    content: bytes, kind: str
) -> None:
    reason = f"is a damaged {kind}, or one stored in a way that is not read; save it as PNG"
    assert refusal(content) == f"photo.file: {reason}"


def test_a_video_is_refused_as_no_photo() -> None:
    video = struct.pack(">I", 24) + b"ftypisom" + bytes(12) + bytes(100)
    assert "is a video or another kind of file; choose a photo" in refusal(video)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_several_pictures_in_one_file_are_refused(kind: str) -> None:
    second = Image.fromarray(lesion_pixels(160, 120, seed=8))
    content = saved(lesion_image(), kind, save_all=True, append_images=[second])
    assert "holds several pictures or an animation; save one picture" in refusal(content)


@pytest.mark.timeout(20)
def test_a_tiff_of_very_many_pages_is_refused_without_counting_them() -> None:
    page = saved(lesion_image(32, 32), "TIFF")
    start = struct.unpack("<I", page[4:8])[0]
    end = start + 2 + 12 * struct.unpack("<H", page[start : start + 2])[0]
    table = page[start:end]  # every page's table shows the first one's pixels
    places = range(len(page), len(page) + 200_000 * (len(table) + 4), len(table) + 4)
    tables = b"".join(table + struct.pack("<I", place + len(table) + 4) for place in places)
    content = page[:end] + struct.pack("<I", len(page)) + page[end + 4 :] + tables
    assert "several pictures" in refusal(content)


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
def test_fax_compression_that_hides_damage_is_refused(compression: str) -> None:
    content = saved(lesion_image().convert("1"), "TIFF", compression=compression)
    assert "compressed in a way that hides damage; save it as PNG" in refusal(content)


@pytest.mark.parametrize("compression", [1, 2])
def test_run_length_bitmaps_that_hide_damage_are_refused(compression: int) -> None:
    content = bytearray(saved(lesion_image().quantize(16), "BMP"))
    content[30:34] = struct.pack("<I", compression)
    assert "damage" in refusal(bytes(content))


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_measured_values_are_not_taken_for_colours(dtype: type) -> None:
    values = np.asarray(lesion_image().convert("L")).astype(dtype)
    content = saved(Image.fromarray(values), "TIFF")
    assert "holds measured values, not colours" in refusal(content)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_a_picture_that_is_all_transparent_is_refused_with_the_reason(kind: str) -> None:
    image = lesion_image()
    image.putalpha(0)
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    expected = "every pixel is transparent, so it shows nothing; save it as JPEG"
    assert refusal(saved(image, kind, **options)) == f"photo.file: {expected}"


def test_of_a_large_picture_a_crop_that_is_all_transparent_is_white() -> None:
    image = lesion_image(2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE)
    alpha = Image.new("L", image.size, 255)
    alpha.paste(0, (0, 0, 300, 300))
    image.putalpha(alpha)
    photo = decode_photo(saved(image, "PNG", compress_level=1), "photo")
    assert (crop.cut(photo, Box(10, 10, 100), 224) == 255).all()


def test_inks_without_a_word_on_how_they_are_stored_are_refused() -> None:
    content = saved(lesion_image().convert("CMYK"), "JPEG")
    start = content.index(b"\xff\xee")  # Adobe's marker: without it, 0 may be no ink or all of it
    length = int.from_bytes(content[start + 2 : start + 4], "big")
    without = content[:start] + content[start + 2 + length :]
    assert "does not say how its inks are stored; save it as RGB JPEG" in refusal(without)


def test_a_decode_that_runs_out_of_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def starved(*_: object, **__: object) -> Image.Image:
        raise MemoryError

    content = encoded(lesion_pixels(64, 64))
    monkeypatch.setattr(Image, "open", starved)
    assert refusal(content) == "photo.file: needs more memory than there is to decode"


def test_odd_tags_raise_no_warning() -> None:
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 400) + b"\x01" * 60
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode_photo(encoded(lesion_pixels(64, 64), exif=exif), "photo").width == 64


def test_pasted_pixels_become_a_photo_of_their_size() -> None:
    pixels = lesion_pixels(160, 120)
    photo = photo_of_pixels(pixels, "clipboard")
    assert (photo.width, photo.height, photo.name) == (160, 120, "clipboard")
    assert photo.pixels is pixels


@pytest.mark.parametrize(
    ("shape", "reason"),
    [((10, 400), "too few"), ((8000, 7000), "too many"), ((16, MAX_SIDE + 1), "too many")],
)
def test_pasted_pixels_are_held_to_the_same_limits(shape: tuple[int, int], reason: str) -> None:
    pixels = np.broadcast_to(np.uint8(0), (*shape, 3))
    assert pixels.size // 3 <= MAX_PIXELS or reason == "too many"
    with pytest.raises(ImageError, match=f"^clipboard: .*{reason}"):
        photo_of_pixels(pixels, "clipboard")
