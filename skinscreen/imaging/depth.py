"""Pictures of 16 bits a value whose values fill less than that.

Some cameras and microscopes write values of 10, 12 or 14 bits as they are. Where the file says
how many bits are meant, or a pile of values at the end of that range does, they are spread over
16 bits. Else it may be a photo taken in the dark, which nobody may brighten unasked: it is refused.
"""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from skinscreen.domain.errors import ImageError
from skinscreen.imaging.colour import DEEP_GREY
from skinscreen.imaging.tiff import tag
from skinscreen.imaging.told import png_chunks
from skinscreen.language import tr

_BITS, _PHOTOMETRIC, _PLANAR = 258, 262, 284
_WHITE_IS_ZERO, _APART = 0, 2
_MOST_SAMPLE, _MOST_SAMPLE_OF_ANY = 281, 341
"""TIFF 6.0: MaxSampleValue, SMaxSampleValue."""
_FULL = 16
_EIGHT = 8
_PLAIN = (10, 12, 14)
"""Bits that sensors give."""
_DOUBTFUL = 1 << 14
"""No photo that can be judged has its largest value below: a quarter of the range."""
_PILE, _ABOVE_OTHERS, _BESIDE = 8, 4, 16
"""How often a value is there at least, and times as often as each of so many below it, where a
sensor's range ends."""
_ROUNDED = 1
"""What scaling to 16 bits leaves at most in the bits that were not there."""
# The rawmodes that give the lower byte of each value where the others give the upper one.
_SWAPPED = {"B": "L", "L": "B", "N": "B"}


def in_full_range(image: Image.Image, encoded: bytes, name: str) -> Image.Image:
    """A decoded picture whose values fill its bits; itself where they do.

    Args:
        image: decoded, of any kind, not yet converted.
        encoded: its file's bytes.
        name: for the sentence.

    Raises:
        ImageError: it may hold fewer bits than 16 or be far too dark.
    """
    if not _is_deep(image, encoded):
        return image
    if tag(image, _PLANAR) == _APART and image.info.get("compression") == "raw":
        # Pillow takes such planes for 8 bits.
        apart = tr("keeps each colour's 16 bits apart; save it with 8 bits")
        raise ImageError(f"{name}: {apart}")
    bits = _told(image, encoded)
    if image.mode in DEEP_GREY:
        grey = np.asarray(image).astype(np.uint16)
        spread = _spread(grey, bits, name)
        inverted = image.format == "TIFF" and tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO
        if spread is None and not inverted:
            return image
        grey = grey if spread is None else spread[grey]
        return Image.fromarray(np.uint16(0xFFFF) - grey if inverted else grey)
    upper = np.asarray(image)
    lowest = 0 if bits is None or bits.count == _FULL else 1 << bits.count
    if int(_colours(upper, image.mode).max()) << _EIGHT >= max(lowest, _DOUBTFUL):
        return image
    return _deepened(image, upper, encoded, bits, name)


@dataclass(frozen=True, slots=True)
class _Bits:
    """How many bits of a value are meant.

    Attributes:
        count: 8 to 16.
        is_certain: the values cannot have been scaled to 16 bits already.
    """

    count: int
    is_certain: bool


def _colours(pixels: "NDArray[np.uint8] | NDArray[np.uint16]", mode: str) -> NDArray[Any]:
    """The channels without transparency."""
    return pixels if mode == "CMYK" else pixels[..., :3]


def _is_deep(image: Image.Image, encoded: bytes) -> bool:
    if image.format == "PNG":
        return encoded[24] == _FULL
    return image.format == "TIFF" and _depth(image) > _EIGHT


def _depth(image: Image.Image) -> int:
    """A TIFF's bits a value."""
    bits = tag(image, _BITS)
    return max(bits) if isinstance(bits, tuple) else int(bits or 1)


def _told(image: Image.Image, encoded: bytes) -> _Bits | None:
    """What the file says; None where it says nothing, or nothing that fits."""
    if image.format == "PNG":
        # The values are to have been scaled (PNG, third edition, 11.3.2.4); not all writers do.
        depths = [max(body[:3]) for kind, body in png_chunks(encoded) if kind == b"sBIT" and body]
        count = depths[0] if depths else 0
        return _Bits(count, is_certain=False) if _EIGHT <= count <= _FULL else None
    if _depth(image) < _FULL:
        return _Bits(_depth(image), is_certain=True)
    for number in (_MOST_SAMPLE, _MOST_SAMPLE_OF_ANY):
        value = tag(image, number)
        white = max(value) if isinstance(value, tuple) and value else value
        for count in range(_EIGHT, _FULL + 1):
            if white == (1 << count) - 1:
                return _Bits(count, is_certain=True)
    return None


def _spread(values: NDArray[np.uint16], bits: _Bits | None, name: str) -> NDArray[np.uint16] | None:
    """What each value becomes; None where they are as they should be."""
    counts = np.zeros(1 << _FULL, np.int64)
    for row in values:  # of all at once it would make numbers of 64 bits
        counts += np.bincount(row.reshape(-1), minlength=len(counts))
    largest = int(counts.nonzero()[0].max())
    fits = bits is not None and largest < 1 << bits.count
    if bits is not None and fits and (bits.is_certain or _are_unscaled(counts, bits.count)):
        count = bits.count
    elif largest >= _DOUBTFUL or (bits is not None and (fits or not bits.is_certain)):
        return None
    else:
        count = largest.bit_length()
        if count not in _PLAIN or not _ends_in_a_pile(counts, largest):
            dark = tr(
                "its largest value is {largest} of 65535: it is far too dark, or holds fewer than "
                "16 bits without saying so; save it with 8 bits"
            )
            raise ImageError(f"{name}: {dark.format(largest=largest)}")
    levels = np.arange(1 << count, dtype=np.uint32)
    return (levels * 0xFFFF // ((1 << count) - 1)).astype(np.uint16)


def _are_unscaled(counts: NDArray[np.int64], bits: int) -> bool:
    """Whether values use the bits below those that scaling leaves."""
    lower = counts.nonzero()[0] & ((1 << _FULL - bits) - 1)
    return bool((lower > _ROUNDED).any())


def _ends_in_a_pile(counts: NDArray[np.int64], largest: int) -> bool:
    """Whether the largest value is the end of a range, where all brighter ones were counted."""
    beside = counts[largest - _BESIDE : largest].max()
    at_end = largest == (1 << largest.bit_length()) - 1
    return bool(at_end and counts[largest] >= max(_PILE, _ABOVE_OTHERS * beside))


def _deepened(
    image: Image.Image, upper: NDArray[np.uint8], encoded: bytes, bits: _Bits | None, name: str
) -> Image.Image:
    """A picture of several channels, of which only the upper bytes were read, from both bytes."""
    lower = _lower(image, encoded)
    if lower is None:
        fewer = tr("holds fewer than 16 bits in 16; save it with 8 bits")
        raise ImageError(f"{name}: {fewer}")
    values = (upper.astype(np.uint16) << _EIGHT | lower).astype(np.uint16)
    spread = _spread(_colours(values, image.mode), bits, name)
    if spread is None:
        return image
    levels = spread[np.minimum(values, len(spread) - 1)] >> _EIGHT
    full: Image.Image = Image.fromarray(levels.astype(np.uint8), image.mode)
    full.info = image.info
    return full


def _lower(image: Image.Image, encoded: bytes) -> NDArray[np.uint8] | None:
    """The lower byte of each value; None where the decoder cannot give it."""
    if tag(image, _PLANAR) == _APART:
        return None
    with Image.open(io.BytesIO(encoded), formats=("PNG", "TIFF")) as again:
        again.seek(image.tell())
        tiles = []
        for tile in again.tile:
            rawmode, *others = tile.args if isinstance(tile.args, tuple) else (tile.args,)
            if rawmode[:-1] not in ("RGB;16", "RGBA;16", "RGBX;16", "CMYK;16"):
                return None
            swapped = rawmode[:-1] + _SWAPPED[rawmode[-1]]
            args = (swapped, *others) if others else swapped
            tiles.append(tile._replace(args=args))
        again.tile = tiles
        again.load()
        return np.asarray(again)
