"""The picture formats that are read: one table for decoder, sentences, file dialog and clipboard.

What Pillow decodes has its name there. A format with a decoder of its own becomes a PNG of upright
sRGB pixels first, in a process of its own where that decoder is native code.
"""

from collections.abc import Callable
from dataclasses import dataclass

from skinscreen.domain.issue import Issue
from skinscreen.imaging import heif_boxes
from skinscreen.language import listed


@dataclass(frozen=True, slots=True, eq=False)
class PictureFormat:
    """A kind of picture file.

    Attributes:
        name: as people know it.
        suffixes: of its files, without the dot, the usual one first.
        media_types: as which a pasted picture may come.
        pasted: place among the formats of a pasted picture: first what says most of its colours
            and loses least.
        pillow: Pillow's name of its decoder; empty for a decoder of its own.
        beginnings: with which its files begin, where that alone tells them.
        is_one: whether bytes are of this format; asked of those with a decoder of their own.
        as_png: that decoder: bytes and the name for its sentences give a PNG (or the JPEG that is
            inside) and what had to be assumed, or an ``ImageError``.
        is_there: whether this device can decode it.
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    pasted: int
    pillow: str = ""
    beginnings: tuple[bytes, ...] = ()
    is_one: Callable[[bytes], bool] | None = None
    as_png: Callable[[bytes, str], tuple[bytes, tuple[Issue, ...]]] | None = None
    is_there: Callable[[], bool] = lambda: True


def _heif_as_png(encoded: bytes, name: str) -> tuple[bytes, tuple[Issue, ...]]:
    from skinscreen.imaging import heif

    return heif.as_png(encoded, name)


def _is_dicom(encoded: bytes) -> bool:
    from skinscreen.imaging import dicom

    return dicom.is_dicom(encoded)


def _dicom_as_picture(encoded: bytes, name: str) -> tuple[bytes, tuple[Issue, ...]]:
    from skinscreen.imaging import dicom

    return dicom.as_picture(encoded, name)


def _has_dicom() -> bool:
    from importlib.util import find_spec

    return find_spec("pydicom") is not None


def _has_heic() -> bool:
    from importlib.util import find_spec

    return find_spec("pillow_heif") is not None


def _has_avif() -> bool:
    from PIL import features

    return bool(features.check("avif"))


FORMATS = (
    PictureFormat(
        "JPEG", ("jpg", "jpeg"), ("image/jpeg",), 6, "JPEG", beginnings=(b"\xff\xd8\xff",)
    ),
    PictureFormat("PNG", ("png",), ("image/png",), 1, "PNG", beginnings=(b"\x89PNG\r\n\x1a\n",)),
    PictureFormat("WebP", ("webp",), ("image/webp",), 3, "WEBP"),
    PictureFormat("BMP", ("bmp",), ("image/bmp",), 7, "BMP"),
    PictureFormat(
        "TIFF", ("tif", "tiff"), ("image/tiff",), 2, "TIFF", beginnings=(b"II*\0", b"MM\0*")
    ),
    PictureFormat(
        "HEIC",
        ("heic", "heif", "hif"),
        ("image/heic", "image/heif"),
        4,
        is_one=heif_boxes.is_heic,
        as_png=_heif_as_png,
        is_there=_has_heic,
    ),
    PictureFormat(
        "AVIF",
        ("avif",),
        ("image/avif",),
        5,
        is_one=heif_boxes.is_avif,
        as_png=_heif_as_png,
        is_there=_has_avif,
    ),
    PictureFormat(
        "DICOM",
        ("dcm", "dicom"),
        (),
        8,
        is_one=_is_dicom,
        as_png=_dicom_as_picture,
        is_there=_has_dicom,
    ),
)

SUFFIXES = tuple(suffix for each in FORMATS for suffix in each.suffixes)
"""Of files that are offered to be opened, without the dot."""
MEDIA_TYPES = tuple(
    kind for each in sorted(FORMATS, key=lambda each: each.pasted) for kind in each.media_types
)
"""What a pasted picture may come as, the best first."""
PILLOW_NAMES = tuple(each.pillow for each in FORMATS if each.pillow)
"""The decoders that Pillow may use: every other stays off."""


def named() -> str:
    """All formats in words: "JPEG, PNG or TIFF"."""
    return listed([each.name for each in FORMATS], either=True)


def with_own_decoder(encoded: bytes) -> PictureFormat | None:
    """The format of these bytes, where it has a decoder of its own."""
    return next((each for each in FORMATS if each.is_one and each.is_one(encoded)), None)


def beginning(encoded: bytes) -> str:
    """The name of the format that bytes begin like, though nothing can decode them; or empty."""
    return next((each.name for each in FORMATS if encoded.startswith(each.beginnings)), "")
