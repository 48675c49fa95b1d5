"""From a file's bytes to upright RGB pixels, or one sentence why not.

Every file is decoded by Pillow with an allow-list and size limits, never with
``LOAD_TRUNCATED_IMAGES``. A JPEG is also read strictly (``require_whole``) before any
of its pixels is scored.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging import colour, depth, jpeg, tiff_blocks
from skinscreen.imaging.damage import require_whole, unseen
from skinscreen.imaging.decoded_part import stored_part
from skinscreen.imaging.formats import PILLOW_NAMES, with_own_decoder
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.source import read_bytes, shown, unreadable
from skinscreen.imaging.tiff import turn_to_photo
from skinscreen.language import mark, tr

MAX_PIXELS = 8192 * 6144
"""A phone's "50 megapixels"."""
MAX_SIDE = 12_000
MAX_JPEG_PIXELS = 200_000_000
"""Of a JPEG above ``MAX_PIXELS`` a half, a quarter or an eighth of the resolution is read."""
MAX_JPEG_SIDE = 20_000
MIN_SIDE = 16
"""Below this no lesion can be told from a dot."""
PREVIEW_SIDE = 720
"""Shorter side, in pixels, that a reduced decode for the screen keeps at least."""
TRANSPARENT = Issue(IssueCode.TRANSPARENT)
SEVERAL = mark("holds several pictures or an animation; save one picture")
"""What is said of a file that holds more than one photo, after its name."""

# Pillow's own limit is for those who set none; nothing is decoded here before ``_check_limits``.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
_MEGA = 1_000_000
_JPEG = ("JPEG", "MPO")
_REDUCTIONS = (1, 2, 4, 8)
_ORIENTATION = 0x0112
# EXIF 2.32, tag 274: how the stored picture is to be turned to stand upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LIES_ON_ITS_SIDE = 5
# Their decoders fill up what is missing without a word.
_UNCHECKED = {
    "BMP": ("1", "2"),
    "TIFF": ("group3", "group4", "tiff_ccitt", "tiff_jpeg"),
}
_OPAQUE = 255


def read_photo(path: Path) -> Photo:
    """A photo from a file, reduced for the screen where it is large.

    Raises:
        ImageError: the file cannot be read, is no picture of a known kind, is damaged,
            animated, too large or too small; the sentence names the file and the reason.
    """
    return decode_photo(read_bytes(path), shown(path))


def decode_photo(encoded: bytes, name: str) -> Photo:
    """A photo from a file's bytes; see ``read_photo``."""
    assumed: tuple[Issue, ...] = ()
    own = with_own_decoder(encoded)
    if own is not None and own.as_png is not None:
        encoded, assumed = own.as_png(encoded, name)
    encoded = jpeg.mended(encoded)
    with _opened(encoded, name) as image:
        colours = colour.colours_of(image, encoded, name)
        width, height = _upright_size(image)
        assumed = (*assumed, *unseen(image, encoded))
        whole = _read_strictly(image, encoded, colours)
        if whole is not None:
            return Photo(whole, width, height, name, issues=(*assumed, *colours.issues))
        pixels, issues = _decoded(image, encoded, name, colours)
        if TRANSPARENT in issues and not _shows_anything(image):
            nothing = tr("every pixel is transparent, so it shows nothing; save it as JPEG")
            raise ImageError(f"{name}: {nothing}")
    reduced = pixels.shape[1] != width
    if not reduced:
        require_whole(encoded, name)
    issues = (*assumed, *issues)
    return Photo(pixels, width, height, name, encoded if reduced else None, issues=issues)


def read_pixels(photo: Photo, side: int, box: Box | None = None) -> Pixels:
    """The pixels of a photo whose ``encoded`` bytes are kept, at a higher resolution.

    Args:
        photo: one with ``encoded``.
        side: shorter side, in pixels, that is wanted at least; the full one where it is
            smaller.
        box: the square that is wanted, in full-resolution pixels; None for the whole photo.

    Raises:
        ImageError: the bytes cannot be decoded at that resolution.
    """
    if photo.encoded is None:
        return photo.pixels
    with _opened(photo.encoded, photo.name) as image:
        colours = colour.colours_of(image, photo.encoded, photo.name)
        orientation = _orientation(image)
        wanted = _loaded(image, photo.encoded, photo.name, side)
        if box is not None:
            lying = (orientation, photo.turns)
            wanted = wanted.crop(stored_part(box, wanted.size, photo.width, *lying))
        pixels, _ = _upright_rgb(colour.in_srgb(wanted, colours), orientation)
    return turned(pixels, photo.turns)


def orientation(encoded: bytes, name: str) -> int:
    """How a file's picture is to be turned to stand upright, as an EXIF orientation, 1 to 8.

    Raises:
        ImageError: see ``read_photo``.
    """
    with _opened(encoded, name) as image:
        found = _orientation(image)
    return found if found in _UPRIGHT else 1


def profile_of(encoded: bytes, name: str) -> bytes | None:
    """The ICC profile that brings a file's picture into sRGB; None where it needs none.

    Raises:
        ImageError: see ``read_photo``.
    """
    with _opened(encoded, name) as image:
        return colour.colours_of(image, encoded, name).profile


def turned(pixels: Pixels, turns: int) -> Pixels:
    """The pixels after quarter turns clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -turns)) if turns % 4 else pixels


@contextmanager
def _opened(encoded: bytes, name: str) -> Iterator[Image.Image]:
    """An opened, not yet decoded picture within the limits; what it raises becomes a sentence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd tags; what matters is checked here
        try:
            with Image.open(io.BytesIO(encoded), formats=PILLOW_NAMES) as image:
                _check_limits(image, encoded, name)
                if image.format == "PNG":
                    _check_png(encoded)
                yield image
        except ImageError:
            raise
        except UnidentifiedImageError as error:
            raise ImageError(f"{name}: {unreadable(encoded)}") from error
        except Image.DecompressionBombError as error:
            many = tr(
                "too many pixels (at most {most} megapixels and {side} a side); save it smaller"
            )
            limit = many.format(most=MAX_PIXELS // _MEGA, side=MAX_SIDE)
            raise ImageError(f"{name}: {limit}") from error
        except MemoryError as error:
            short = tr("needs more memory than there is to decode")
            raise ImageError(f"{name}: {short}") from error
        except Exception as error:  # decoders of hostile bytes raise anything
            reason = " ".join(str(error).split())[:120] or type(error).__name__
            damaged = tr("the picture is damaged ({reason}); copy it again").format(reason=reason)
            raise ImageError(f"{name}: {damaged}") from error


def check_size(width: int, height: int, name: str) -> None:
    """Refuse a photo that is too large or too small.

    Raises:
        ImageError: naming it and its size in pixels.
    """
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise _too_many(width, height, MAX_PIXELS, MAX_SIDE, name)
    if min(width, height) < MIN_SIDE:
        few = tr("{width} x {height} pixels are too few to show a lesion; take a new photo")
        raise ImageError(f"{name}: {few.format(width=width, height=height)}")


def _too_many(width: int, height: int, most: int, side: int, name: str) -> ImageError:
    many = tr(
        "{width} x {height}: too many pixels (at most {most} megapixels and {side} a side); save "
        "it smaller"
    ).format(width=width, height=height, most=most // _MEGA, side=side)
    return ImageError(f"{name}: {many}")


def _check_limits(image: Image.Image, encoded: bytes, name: str) -> None:
    # An MPO is a JPEG with a preview or a second view behind it; its first picture is the photo.
    several = image.format != "MPO" and getattr(image, "is_animated", False)
    if several and not (image.format == "TIFF" and turn_to_photo(image)):
        raise ImageError(f"{name}: {tr(SEVERAL)}")
    width, height = image.size
    if image.format in _JPEG and _reduction(image) > 1:
        if max(width, height) > MAX_JPEG_SIDE or width * height > MAX_JPEG_PIXELS:
            raise _too_many(width, height, MAX_JPEG_PIXELS, MAX_JPEG_SIDE, name)
        if not jpeg.is_read_by_rows(encoded):
            many = tr(
                "{width} x {height}: too many pixels (at most {most} megapixels and {side} a side) "
                "for a progressive JPEG; save it smaller, or not progressive"
            ).format(width=width, height=height, most=MAX_PIXELS // _MEGA, side=MAX_SIDE)
            raise ImageError(f"{name}: {many}")
    check_size(*_size_left(image), name)
    _check_kind(image, encoded, name)


def _check_kind(image: Image.Image, encoded: bytes, name: str) -> None:
    if str(image.info.get("compression")) in _UNCHECKED.get(image.format or "", ()):
        hidden = tr("is compressed in a way that hides damage; save it as PNG")
        raise ImageError(f"{name}: {hidden}")
    if tiff_blocks.is_jpeg(image) and (reason := tiff_blocks.unread(image, encoded)):
        raise ImageError(f"{name}: {reason}")
    if image.format == "JPEG" and image.mode == "CMYK" and "adobe" not in image.info:
        unsaid = tr("does not say how its inks are stored; save it as RGB JPEG")
        raise ImageError(f"{name}: {unsaid}")
    if image.mode in ("F", "I"):
        measured = tr("holds measured values, not colours; save it as 8-bit JPEG or PNG")
        raise ImageError(f"{name}: {measured}")


def _check_png(encoded: bytes) -> None:
    """Check the CRC of every chunk, which decoding alone does not."""
    with Image.open(io.BytesIO(encoded), formats=("PNG",)) as image:
        image.verify()


def _orientation(image: Image.Image) -> int:
    """How the decoded picture is still to be turned, as an EXIF orientation."""
    if image.format == "TIFF":  # Pillow turns these, and these alone, by itself
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a damaged EXIF block says nothing about the pixels
        return 1


def _reduction(image: Image.Image) -> int:
    """The least that a picture is reduced by while it is decoded; only a JPEG can be."""
    width, height = image.size
    for factor in _REDUCTIONS if image.format in _JPEG else ():
        if width * height <= MAX_PIXELS * factor**2 and max(width, height) <= MAX_SIDE * factor:
            return factor
    return _REDUCTIONS[-1] if image.format in _JPEG else 1


def _size_left(image: Image.Image) -> tuple[int, int]:
    """Width and height of the picture, as stored, in pixels that can be read."""
    factor = _reduction(image)
    width, height = image.size
    return -(-width // factor), -(-height // factor)


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = _size_left(image)
    orientation = _orientation(image)
    on_its_side = orientation in _UPRIGHT and orientation >= _LIES_ON_ITS_SIDE
    return (height, width) if on_its_side else (width, height)


def _read_strictly(image: Image.Image, encoded: bytes, colours: colour.Colours) -> Pixels | None:
    """The pixels of a plain JPEG that is no larger than the screen needs, upright and in sRGB.

    None of any other picture, and of one that something may be wrong with.
    """
    is_plain = (
        (image.format, image.mode) == ("JPEG", "RGB")
        and colours.profile is None
        and min(image.size) < 2 * PREVIEW_SIDE
        and _reduction(image) == 1
        and _orientation(image) not in _UPRIGHT
    )
    return jpeg.read_strictly(encoded) if is_plain else None


def _decoded(
    image: Image.Image, encoded: bytes, name: str, colours: colour.Colours
) -> tuple[Pixels, tuple[Issue, ...]]:
    """Upright RGB pixels, no more than the screen needs."""
    orientation = _orientation(image)
    # Before it is reduced: the mean of colours depends on the space they are in.
    image = colour.in_srgb(_loaded(image, encoded, name, PREVIEW_SIDE), colours)
    factor = min(image.size) // PREVIEW_SIDE
    if factor > 1 and image.mode in ("L", "RGB", "RGBA", "LA", "CMYK"):
        image = image.reduce(factor)
    pixels, issues = _upright_rgb(image, orientation)
    return pixels, (*colours.issues, *issues)


def _loaded(image: Image.Image, encoded: bytes, name: str, side: int) -> Image.Image:
    """The decoded picture, whose shorter side is ``side`` at least, where it has as many."""
    most = min(image.size) // _reduction(image)
    image.draft(None, (min(side, most), min(side, most)))
    image.load()
    return depth.in_full_range(image, encoded, name)


def _upright_rgb(image: Image.Image, orientation: int) -> tuple[Pixels, tuple[Issue, ...]]:
    rgb, issues = _to_rgb(image)
    if orientation in _UPRIGHT:
        rgb = rgb.transpose(_UPRIGHT[orientation])
    return np.array(rgb, dtype=np.uint8), issues


def _to_rgb(image: Image.Image) -> tuple[Image.Image, tuple[Issue, ...]]:
    """8-bit pixels without transparency, with what had to be assumed."""
    if image.mode not in colour.DEEP_GREY and image.has_transparency_data:
        return _on_white(image)
    return colour.eight_bit(image).convert("RGB"), ()


def _on_white(image: Image.Image) -> tuple[Image.Image, tuple[Issue, ...]]:
    rgba = image.convert("RGBA")
    low, _ = rgba.getchannel("A").getextrema()
    if low == _OPAQUE:
        return rgba.convert("RGB"), ()
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB"), (TRANSPARENT,)


def _shows_anything(image: Image.Image) -> bool:
    return image.convert("RGBA").getchannel("A").getextrema() != (0, 0)


def photo_of_pixels(pixels: Pixels, name: str, profile: bytes | None = None) -> Photo:
    """A photo from pixels that came without a file (the clipboard).

    Args:
        pixels: of any size.
        name: for the person to recognise it.
        profile: the ICC profile of their colours, or None for sRGB.

    Raises:
        ImageError: too many or too few pixels, or colours of HDR.
    """
    height, width = pixels.shape[:2]
    check_size(width, height, name)
    if profile is None:
        return Photo(pixels, width, height, name)
    image = Image.fromarray(pixels)
    if (pixels == pixels[..., :1]).all():
        image = image.convert("L")  # a profile of greys fits no coloured picture
    colours = colour.judged(profile, image.mode, name)
    image = colour.in_srgb(image, colours).convert("RGB")
    return Photo(np.array(image, np.uint8), width, height, name, issues=colours.issues)
