"""A photo's bytes as they may be kept: the pixels, and nothing of where, when and with what.

A large JPEG stays the JPEG it is, so that nothing is lost and little is stored: its segments are
copied but for those that may tell of a person or a place. Everything else is kept as PNG.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import jpeg
from skinscreen.imaging.crop import turn
from skinscreen.imaging.decode import decode_photo, orientation, profile_of, read_pixels
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.language import tr

THUMBNAIL_SIDE = 160
_PNG_EFFORT = 3
_THUMBNAIL_QUALITY = 80


@dataclass(frozen=True, slots=True, eq=False)
class BarePhoto:
    """A photo without metadata.

    Attributes:
        encoded: JPEG or PNG.
        orientation: how it is to be turned to stand upright, as an EXIF orientation, 1 to 8.
        turns: quarter turns clockwise after that, 0 to 3.
    """

    encoded: bytes
    orientation: int
    turns: int


def bare(photo: Photo) -> BarePhoto:
    """The photo in full resolution without metadata.

    Raises:
        ImageError: its file is damaged.
    """
    encoded = photo.encoded
    if encoded is not None and jpeg.is_jpeg(encoded):
        kept = jpeg.bare(encoded)
        profile = profile_of(encoded, photo.name)
        if profile is not None and profile_of(kept, photo.name) != profile:
            # Only EXIF told it, which is not kept.
            kept = jpeg.with_profile(kept, profile)
        return BarePhoto(kept, orientation(encoded, photo.name), photo.turns)
    return BarePhoto(to_png(read_pixels(photo, min(photo.width, photo.height))), 1, 0)


def restored(kept: BarePhoto, name: str) -> Photo:
    """The photo that ``bare`` was given, reduced for the screen where it is large.

    Raises:
        ImageError: the bytes are damaged.
    """
    encoded = kept.encoded
    if jpeg.is_jpeg(encoded):
        encoded = jpeg.with_orientation(encoded, kept.orientation)
    photo = decode_photo(encoded, name)
    for _ in range(kept.turns):
        photo = turn(photo)
    return photo


def to_png(pixels: Pixels) -> bytes:
    """RGB pixels as PNG, without loss and without anything else."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=_PNG_EFFORT)
    return stream.getvalue()


def from_png(encoded: bytes) -> Pixels:
    """The pixels that ``to_png`` was given.

    Raises:
        ImageError: the bytes are damaged.
    """
    try:
        with Image.open(io.BytesIO(encoded), formats=("PNG",)) as image:
            return np.array(image.convert("RGB"), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageError(tr("a kept picture is damaged; restore a backup")) from error


def thumbnail(pixels: Pixels) -> bytes:
    """A crop as a JPEG of ``THUMBNAIL_SIDE`` pixels at most."""
    image = Image.fromarray(pixels)
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_THUMBNAIL_QUALITY)
    return stream.getvalue()
