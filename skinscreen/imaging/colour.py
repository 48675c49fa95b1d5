"""Which colours a picture's numbers stand for, and the way from them to sRGB.

Whatever tells a colour space (``imaging.told``) becomes an ICC profile; LittleCMS converts. A
profile is judged by what it does to colours, never by its name; one that does nothing is not
applied, and one that cannot be meant is said not to be usable.
"""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging.told import HDR, is_hdr, told
from skinscreen.language import tr

BROKEN = Issue(IssueCode.PROFILE_UNUSABLE)
INKS = Issue(IssueCode.INKS_WITHOUT_PROFILE)

_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
DEEP_GREY = ("I;16", "I;16B", "I;16L", "I;16N")
_GREY = ("1", "L", "LA", *DEEP_GREY)
# What a profile that can be meant makes of white, of black and of the greys between, in levels.
_WHITE_AT_LEAST, _BLACK_AT_MOST, _FALL_AT_MOST = 190, 70, 3
_ROUNDING = 1
"""A profile that moves no colour by more levels is sRGB's."""


@dataclass(frozen=True, slots=True)
class Colours:
    """What a picture's numbers stand for.

    Attributes:
        profile: an ICC profile, or None where they are sRGB or are taken for it.
        issues: what had to be assumed.
    """

    profile: bytes | None = None
    issues: tuple[Issue, ...] = ()


def colours_of(image: Image.Image, encoded: bytes, name: str) -> Colours:
    """The colours of a file's picture, opened and not yet decoded.

    Raises:
        ImageError: they cannot be brought into sRGB (HDR); the sentence says why.
    """
    try:
        profile, issues = told(image, encoded)
    except ValueError as error:
        raise ImageError(f"{name}: {error}") from error
    return judged(profile, image.mode, name, issues)


def judged(profile: bytes | None, mode: str, name: str, issues: tuple[Issue, ...] = ()) -> Colours:
    """The colours that a profile tells of pixels; without it where it is sRGB's or not usable.

    Args:
        profile: ICC; empty where there is one that cannot be read; None where there is none.
        mode: of the picture, as Pillow calls it.
        name: for the sentence.
        issues: those that the picture has already.

    Raises:
        ImageError: the profile is one of HDR.
    """
    if mode == "LAB":  # says itself what it means
        return Colours(None, issues)
    if profile is not None and is_hdr(profile):
        raise ImageError(f"{name}: {tr(HDR)}")
    transform = _transform(profile, mode) if profile else None
    if profile is not None and (transform is None or not _can_be_meant(transform)):
        transform, issues = None, (*issues, BROKEN)
    if mode == "CMYK" and transform is None:
        issues = (*issues, INKS)
    needed = transform is not None and not _does_nothing(transform)
    return Colours(profile if needed else None, issues)


def in_srgb(image: Image.Image, colours: Colours) -> Image.Image:
    """A decoded picture in sRGB, transparency included; itself where nothing is to be done.

    Its pixels may be converted in place.
    """
    transform = _transform(colours.profile, image.mode) if colours.profile else None
    if transform is None:
        return image
    alpha = None
    if image.mode not in DEEP_GREY and image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
    if image.mode != transform.input_mode:
        image = eight_bit(image).convert("RGB").convert(transform.input_mode)
    if image.mode == "RGB":
        transform.apply_in_place(image)
    else:
        image = transform.apply(image)
    if alpha is not None:
        image.putalpha(alpha)
    return image


def eight_bit(image: Image.Image) -> Image.Image:
    """The upper byte of 16-bit grey, as Pillow takes it of 16-bit RGB; others as they are."""
    if image.mode in DEEP_GREY:
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image


def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The way to sRGB for a picture of this mode, or None where the profile has none for it."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        expected = _input_mode(space, mode)
        if expected is None:
            return None
        target = ImageCms.createProfile("sRGB")
        return ImageCms.buildTransform(source, target, expected, "RGB", _INTENT, _FLAGS)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _input_mode(space: str, mode: str) -> str | None:
    """What a picture is to be converted to before the transform, by the profile's space."""
    if (mode == "CMYK") != (space == "CMYK"):
        return None
    if space == "GRAY":
        if mode not in _GREY:
            return None
        return mode if mode in DEEP_GREY else "L"
    return space if space in ("RGB", "CMYK") else None


def _through(transform: ImageCms.ImageCmsTransform, levels: NDArray[np.uint8]) -> NDArray[np.int16]:
    """What becomes of RGB levels, [n, 3]; of grey ones where the transform takes grey."""
    probe = Image.fromarray(levels[np.newaxis]).convert("RGB")
    if transform.input_mode != "RGB":
        probe = probe.convert("L")
        if transform.input_mode != "L":
            deep = np.asarray(probe).astype(np.uint16) * 257
            order = ">u2" if transform.input_mode == "I;16B" else "<u2"
            size = probe.size
            probe = Image.frombytes(transform.input_mode, size, deep.astype(order).tobytes())
    through: NDArray[np.int16] = np.asarray(transform.apply(probe), dtype=np.int16)[0]
    return through


def _can_be_meant(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether white stays light, black dark, and the greys between in order: damage shows here."""
    if transform.input_mode == "CMYK":
        return True
    ramp = _through(transform, np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1))
    return bool(
        ramp[-1].min() >= _WHITE_AT_LEAST
        and ramp[0].max() <= _BLACK_AT_MOST
        and np.diff(ramp, axis=0).min() >= -_FALL_AT_MOST
    )


def _does_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether no colour of a grid over all of them is moved by more than rounding."""
    if transform.input_mode == "CMYK":
        return False
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    if transform.input_mode == "RGB":
        levels = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
    else:
        levels = np.repeat(steps[:, None], 3, axis=1)
    return bool(np.abs(_through(transform, levels) - levels.astype(np.int16)).max() <= _ROUNDING)
