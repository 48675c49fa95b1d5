"""One table says which formats are read; everything that names formats follows it."""

import io

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from PIL import Image

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging import formats
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.formats import FORMATS, MEDIA_TYPES, PILLOW_NAMES, SUFFIXES, PictureFormat
from skinscreen.imaging.source import unreadable

LESION = lesion_pixels(80, 60)
HEAD = bytes(128) + b"DRWN"
ASSUMED = Issue(IssueCode.COLOURS_UNTOLD)


def encoded(kind: str, pixels: np.ndarray = LESION) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind)
    return stream.getvalue()


def as_png(content: bytes, name: str) -> tuple[bytes, tuple[Issue, ...]]:
    if content.endswith(b"damaged"):
        raise ImageError(f"{name}: the picture is damaged")
    return content.removeprefix(HEAD), (ASSUMED,)


DRAWN = PictureFormat(
    *("DRAWN", ("drawn",), ("image/drawn",), 9),
    is_one=lambda content: content.startswith(HEAD),
    as_png=as_png,
)


@pytest.mark.parametrize("name", PILLOW_NAMES)
def test_every_decoder_of_the_table_is_used(name: str) -> None:
    photo = decode_photo(encoded(name), "photo")
    assert (photo.width, photo.height) == (80, 60)


def test_a_decoder_that_is_not_in_the_table_is_not() -> None:
    with pytest.raises(ImageError, match="JPEG, PNG, WebP, BMP, TIFF, HEIC, AVIF or DICOM"):
        decode_photo(encoded("GIF"), "photo.gif")


def test_a_row_more_is_read_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    content = HEAD + encoded("PNG")
    with pytest.raises(ImageError, match="not a picture"):
        decode_photo(content, "photo.drawn")
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, DRAWN))
    photo = decode_photo(content, "photo.drawn")
    assert np.array_equal(photo.pixels, LESION)
    assert photo.issues == (ASSUMED,)
    with pytest.raises(ImageError, match=r"photo\.drawn: the picture is damaged"):
        decode_photo(HEAD + b"damaged", "photo.drawn")
    with pytest.raises(ImageError, match="AVIF, DICOM or DRAWN"):
        decode_photo(b"something else", "photo.txt")


@pytest.mark.parametrize("row", [each for each in FORMATS if each.beginnings])
def test_what_begins_like_a_format_and_is_none_is_called_damaged(row: PictureFormat) -> None:
    for beginning in row.beginnings:
        assert unreadable(beginning + b"nothing").startswith(f"is a damaged {row.name}, or one")


def test_each_ending_and_each_kind_of_pasted_picture_belongs_to_one_format() -> None:
    assert len(set(SUFFIXES)) == len(SUFFIXES)
    assert len(set(MEDIA_TYPES)) == len(MEDIA_TYPES)
    assert len({each.pasted for each in FORMATS}) == len(FORMATS)
    assert all(suffix == suffix.lower().strip(".") for suffix in SUFFIXES)


def test_of_a_pasted_picture_what_says_most_of_its_colours_comes_first() -> None:
    assert MEDIA_TYPES[0] == "image/png"
    assert MEDIA_TYPES.index("image/heic") < MEDIA_TYPES.index("image/jpeg")
    assert MEDIA_TYPES[-1] == "image/bmp"
