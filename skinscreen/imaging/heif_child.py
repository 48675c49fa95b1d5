"""The program that ``imaging.heif`` starts: HEIC or AVIF in, PNG out."""

import io
from collections.abc import Callable
from typing import TypeAlias

from PIL import Image, ImageOps

from skinscreen.domain.issue import Issue
from skinscreen.imaging import colour, heif_boxes, told
from skinscreen.imaging.decode import SEVERAL, check_size
from skinscreen.imaging.decoder_child import THREADS, Answer, Refused, answered, as_png, run
from skinscreen.language import mark, tr

_NO_HEIC = mark(
    "HEIC is not read on this device (pillow-heif is missing); save it as JPEG elsewhere"
)
_UNSPECIFIED = (2, 2)
"""Colour primaries and transfer that a file names without saying which."""


def answer(encoded: bytes) -> Answer:
    """A sentence why not, or None with what had to be assumed and the PNG."""
    return answered(lambda: _decoded(encoded))


def _decoded(encoded: bytes) -> tuple[tuple[Issue, ...], bytes]:
    is_avif = heif_boxes.is_avif(encoded)
    image, (profile, assumed) = _avif(encoded) if is_avif else _heic(encoded)
    colours = colour.judged(profile, image.mode, "", assumed)
    image = colour.in_srgb(colour.eight_bit(image), colours)
    return colours.issues, as_png(image)


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
        raise Refused(str(error)) from error


def _heic(encoded: bytes) -> tuple[Image.Image, _Told]:
    """The main picture, upright as the file's own properties say; EXIF says it a second time."""
    try:
        import pillow_heif
    except ImportError as error:
        raise Refused(tr(_NO_HEIC)) from error
    for kind in ("THUMBNAILS", "DEPTH_IMAGES", "AUX_IMAGES"):
        setattr(pillow_heif.options, kind, False)
    pillow_heif.options.DECODE_THREADS = THREADS
    file = pillow_heif.open_heif(io.BytesIO(encoded))
    main_picture = file[file.primary_index]
    width, height = main_picture.size
    check_size(width, height, "")
    entries = main_picture.info
    code = entries.get("nclx_profile")
    points = (code["color_primaries"], code["transfer_characteristics"]) if code else None
    image = Image.frombytes(
        main_picture.mode, main_picture.size, main_picture.data, "raw", main_picture.mode,
        main_picture.stride,
    )  # fmt: skip
    if image.mode == "RGBa":
        image = image.convert("RGBA")

    def exif() -> Image.Exif:
        fields = Image.Exif()
        fields.load(entries.get("exif") or b"")
        return fields

    return image, _told(entries.get("icc_profile"), points, exif, image.mode)


def _avif(encoded: bytes) -> tuple[Image.Image, _Told]:
    """The picture, turned as its properties say: Pillow gives them the place of EXIF's."""
    with Image.open(io.BytesIO(encoded), formats=("AVIF",)) as image:
        check_size(*image.size, "")
        if getattr(image, "is_animated", False):
            raise Refused(tr(SEVERAL))
        profile = image.info.get("icc_profile")
        code = heif_boxes.code_points(encoded)
        image.load()
        colours = _told(profile, code, image.getexif, image.mode)
        return ImageOps.exif_transpose(image), colours


if __name__ == "__main__":
    run(lambda encoded, _: answer(encoded))
