"""Small pictures of photo files, for choosing among many."""

import io
from pathlib import Path

from PIL import Image
from PIL.ExifTags import IFD, Base

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import jpeg
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize
from skinscreen.imaging.source import read_bytes, shown

_HEAD = 256 * 1024
"""Bytes of a file in which a camera puts its own small picture."""
_EXIF = b"Exif\0\0"


def small_picture(path: Path, side: int) -> Pixels:
    """What a photo file shows, its longer side ``side`` pixels.

    The small picture that a camera put into its JPEG is taken where there is one, so that not
    all of the file is read. It is for choosing a photo and for nothing else.

    Raises:
        ImageError: see ``decode.read_photo``.
    """
    name = shown(path)
    if (own := _own_preview(_head(path))) is not None:
        try:
            return within(decode_photo(own, name).pixels, side)
        except ImageError:
            pass  # a damaged one says nothing about the photo
    return within(decode_photo(read_bytes(path), name).pixels, side)


def within(pixels: Pixels, side: int) -> Pixels:
    """Pixels scaled so that the longer side has ``side``."""
    height, width = pixels.shape[:2]
    longer = max(height, width)
    return resize(pixels, max(1, side * width // longer), max(1, side * height // longer))


def _head(path: Path) -> bytes:
    """The beginning of a plain file; nothing of what is none."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


def _own_preview(head: bytes) -> bytes | None:
    """The JPEG in a JPEG's EXIF block, turned as the photo is; None where there is none."""
    if not jpeg.is_jpeg(head):
        return None
    try:
        with Image.open(io.BytesIO(head), formats=("JPEG",)) as image:
            exif = image.getexif()
            at, block = exif.get_ifd(IFD.IFD1), image.info.get("exif", b"")[len(_EXIF) :]
            start, length = (int(at[tag]) for tag in (Base.JpegIFOffset, Base.JpegIFByteCount))
            turned = int(exif.get(Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - a damaged EXIF block says nothing about the photo
        return None
    preview = bytes(block[start : start + length])
    return jpeg.with_orientation(preview, turned) if jpeg.is_jpeg(preview) else None
