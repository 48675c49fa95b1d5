"""The program that ``imaging.heif`` starts: HEIC or AVIF on its standard input, PNG on its output.

Before the PNG stands one line of JSON: ``{"error": sentence or null, "issues": [issue, ...]}``.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable
from typing import BinaryIO, TypeAlias

from PIL import Image, ImageOps

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging import colour, heif_boxes, told
from skinscreen.imaging.decode import check_size
from skinscreen.imaging.heif import MEMORY_LIMIT, TIME_LIMIT

_PNG_EFFORT = 1
_SEVERAL = "holds several pictures or an animation; save one picture"
_NO_HEIC = "HEIC is not read on this device (pillow-heif is missing); save it as JPEG elsewhere"
_THREADS = 4
_UNSPECIFIED = (2, 2)
"""Colour primaries and transfer that a file names without saying which."""


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Decode one photo under limits."""
    _limit_resources()
    error, issues, content = answer(source.read())
    said = {"error": error, "issues": [issue.to_document() for issue in issues]}
    sink.write(json.dumps(said).encode() + b"\n" + content)
    sink.flush()


def answer(encoded: bytes) -> tuple[str | None, tuple[Issue, ...], bytes]:
    """A sentence why not, or None with what had to be assumed and the PNG."""
    try:
        is_avif = heif_boxes.is_avif(encoded)
        image, (profile, said) = _avif(encoded) if is_avif else _heic(encoded)
        colours = colour.judged(profile, image.mode, "", said)
        image = colour.in_srgb(colour.eight_bit(image), colours)
    except (ImageError, _Refused) as error:
        return str(error).removeprefix(": "), (), b""
    except MemoryError:
        return "needs more memory than there is to decode", (), b""
    except Exception as error:  # noqa: BLE001 - decoders of hostile bytes raise anything
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        return f"the picture is damaged ({reason}); copy it again", (), b""
    stream = io.BytesIO()
    image.info.clear()
    image.save(stream, "PNG", compress_level=_PNG_EFFORT)
    return None, colours.issues, stream.getvalue()


class _Refused(Exception):  # noqa: N818 - it is an answer
    """A photo that is whole and is not read all the same: why."""


_Told: TypeAlias = tuple[bytes | None, tuple[Issue, ...]]
"""An ICC profile, and sentences about what had to be assumed."""


def _told(
    icc_profile: bytes | None,
    code: tuple[int, int] | None,
    exif: Callable[[], Image.Exif],
    mode: str,
) -> _Told:
    """An ICC profile goes before code points (ISO/IEC 23000-22, 7.3.6.4), and these before EXIF."""
    if icc_profile is not None:
        return icc_profile, ()
    is_grey = mode in told.GREY
    if code is None or code == _UNSPECIFIED:
        return told.of_exif(exif, is_grey=is_grey)
    try:
        return told.of_code(*code, is_grey=is_grey), ()
    except ValueError as error:
        raise _Refused(str(error)) from error


def _heic(encoded: bytes) -> tuple[Image.Image, _Told]:
    """The main picture, upright as the file's own properties say; EXIF says it a second time."""
    try:
        import pillow_heif
    except ImportError as error:
        raise _Refused(_NO_HEIC) from error
    for kind in ("THUMBNAILS", "DEPTH_IMAGES", "AUX_IMAGES"):
        setattr(pillow_heif.options, kind, False)
    pillow_heif.options.DECODE_THREADS = _THREADS
    file = pillow_heif.open_heif(io.BytesIO(encoded))
    main_picture = file[file.primary_index]
    width, height = main_picture.size
    check_size(width, height, "")
    info = main_picture.info
    code = info.get("nclx_profile")
    points = (code["color_primaries"], code["transfer_characteristics"]) if code else None
    image = Image.frombytes(
        main_picture.mode, main_picture.size, main_picture.data, "raw", main_picture.mode,
        main_picture.stride,
    )  # fmt: skip
    if image.mode == "RGBa":
        image = image.convert("RGBA")

    def exif() -> Image.Exif:
        fields = Image.Exif()
        fields.load(info.get("exif") or b"")
        return fields

    return image, _told(info.get("icc_profile"), points, exif, image.mode)


def _avif(encoded: bytes) -> tuple[Image.Image, _Told]:
    """The picture, turned as its properties say: Pillow gives them the place of EXIF's."""
    with Image.open(io.BytesIO(encoded), formats=("AVIF",)) as image:
        check_size(*image.size, "")
        if getattr(image, "is_animated", False):
            raise _Refused(_SEVERAL)
        profile = image.info.get("icc_profile")
        code = heif_boxes.code_points(encoded)
        image.load()
        said = _told(profile, code, image.getexif, image.mode)
        return ImageOps.exif_transpose(image), said


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_AS: MEMORY_LIMIT,
        resource.RLIMIT_CPU: int(TIME_LIMIT) * _THREADS,
    }
    for kind, limit in limits.items():
        _, hard = resource.getrlimit(kind)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (most, hard))


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a decoder may print is no part of the answer
        main(sys.stdin.buffer, answers)
