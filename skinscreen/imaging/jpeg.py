"""Whether a JPEG is whole, which Pillow does not say.

Pillow passes over libjpeg's warnings, with which a damaged scan is filled up with grey, and
a progressive picture that ends between two scans is not even warned of. Some damage leaves
no trace: most single flipped bytes of a scan decode to another valid picture.
"""

import re
from collections.abc import Iterator

import numpy as np
import simplejpeg
from PIL import Image

from skinscreen.imaging.jpeg_head import FRAMES, frame_of
from skinscreen.imaging.jpeg_head import mended as _mended
from skinscreen.imaging.jpeg_stretches import Seen, without_stray
from skinscreen.imaging.jpeg_tables import are_plausible
from skinscreen.imaging.photo import Pixels
from skinscreen.language import tr

# Marker codes: ITU-T T.81 (1992), table B.1.
_START = b"\xff\xd8"
_END = b"\xff\xd9"
_SCAN = 0xDA
_JFIF, _EXIF, _ICC, _ADOBE, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_JFIF_HEAD = 12
_PIECE = 65_000
"""Bytes of a colour profile in one segment (ICC.1:2022, annex B.4)."""
_ORIENTATION = 0x0112
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_COEFFICIENTS = 64
_STRAY = re.compile(r"(\d+) extraneous bytes before marker 0xd9")


def is_jpeg(encoded: bytes) -> bool:
    """Whether the bytes begin as a JPEG does."""
    return encoded.startswith(_START)


def mended(encoded: bytes) -> bytes:
    """A JPEG whose head is as the standard wants it; other bytes as they are."""
    return _mended(encoded) if is_jpeg(encoded) else encoded


def is_read_by_rows(encoded: bytes) -> bool:
    """Whether a JPEG is coded so that its decoder need not hold the whole picture."""
    frame = frame_of(encoded)
    return frame is not None and frame.by_rows


def bare(encoded: bytes, *, keep_profile: bool = True) -> bytes:
    """The picture of a JPEG file without what else the file says.

    Kept are the picture itself, bit by bit, the colour profile and how its colours are coded.
    EXIF, GPS, XMP, IPTC, comments, thumbnails, makers' notes, further pictures and whatever
    follows the end are left out.

    Args:
        encoded: the file.
        keep_profile: False where another profile takes the place of the one inside.
    """
    parts = [_START]
    position, in_scan = len(_START), False
    while (found := _MARKER.search(encoded, position)) is not None:
        if in_scan:
            parts.append(encoded[position : found.start()])
        marker, start = found[1][0], found.end()
        if found[0][-2:] == _END:
            break
        position = start + max(int.from_bytes(encoded[start : start + 2], "big"), 2)
        if keep_profile or marker != _ICC:
            parts.append(_kept(marker, encoded[start + 2 : position]))
        in_scan = marker == _SCAN
    return b"".join([*parts, _END])


def with_orientation(encoded: bytes, orientation: int) -> bytes:
    """A JPEG without metadata, with the one word of EXIF that says how it is to be turned."""
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    return _START + _segment(_EXIF, exif.tobytes()) + encoded[len(_START) :]


def with_profile(encoded: bytes, profile: bytes) -> bytes:
    """A JPEG that has no colour profile, with one of at most 16 million bytes."""
    pieces = [profile[i : i + _PIECE] for i in range(0, len(profile), _PIECE)] or [b""]
    told = b"".join(
        _segment(_ICC, b"ICC_PROFILE\0" + bytes([number, len(pieces)]) + piece)
        for number, piece in enumerate(pieces, 1)
    )
    return _START + told + encoded[len(_START) :]


def _kept(marker: int, body: bytes) -> bytes:
    """The segment, or nothing where it may tell of more than the picture."""
    if marker == _JFIF and body.startswith(b"JFIF\0"):
        return _segment(marker, body[:_JFIF_HEAD] + b"\0\0")  # no thumbnail
    colour = (marker == _ICC and body.startswith(b"ICC_PROFILE\0")) or marker == _ADOBE
    if (marker in _APPLICATION and not colour) or marker == _COMMENT:
        return b""
    return _segment(marker, body)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def damage(encoded: bytes) -> str | None:
    """What is wrong with a JPEG whose scan is damaged or ends early, though it can be decoded.

    Reads the whole scan at one eighth of the size, which costs a fraction of a decode.

    Returns:
        The reason in a few words, or None for a whole JPEG and for another format's bytes.
    """
    if not is_jpeg(encoded):
        return None
    if not are_plausible(encoded):
        return tr("its quantisation table is not one that a camera writes")
    seen = look(_mended(encoded))
    if isinstance(seen, str) and not (_is_padding(seen, encoded) or _is_stray(seen, encoded)):
        return seen
    return None if _has_all_scans(encoded) else tr("it ends between two scans")


def read_strictly(encoded: bytes) -> Pixels | None:
    """All pixels of a JPEG with a mended head, as they are stored, where nothing is wrong with it.

    It is decoded once for its pixels and for whether it is whole, and by the same library that
    Pillow decodes with: the pixels are the same.

    Returns:
        RGB, or None: what is wrong, if anything, is for ``damage`` to say.
    """
    if not are_plausible(encoded):
        return None
    seen = look(encoded, every_colour=True)
    return None if isinstance(seen, str) or not _has_all_scans(encoded) else seen


def look(encoded: bytes, every_colour: bool = False) -> Seen:
    """What the strict decoder sees, or says: brightness at one eighth of the size, or it all."""
    try:
        if every_colour:
            return np.asarray(simplejpeg.decode_jpeg(encoded, "RGB"), np.uint8)
        grey = simplejpeg.decode_jpeg(
            encoded,
            "GRAY",
            fastdct=True,
            fastupsample=True,
            min_height=1,
            min_width=1,
            min_factor=1,
            strict=True,
        )
    except ValueError as error:
        return str(error)
    return np.asarray(grey, np.uint8)


def _is_stray(reason: str, encoded: bytes) -> bool:
    """Whether the decoder only met bytes that belong to no pixel, before restart markers."""
    if "extraneous" not in reason:
        return False
    cleaned = without_stray(_mended(encoded), look)
    return cleaned is not None and not isinstance(look(cleaned), str)


def _is_padding(reason: str, encoded: bytes) -> bool:
    """Whether the decoder only met zeros before the end marker, which some cameras leave."""
    stray = _STRAY.search(reason)
    return stray is not None and bytes(int(stray[1])) + _END in encoded


def _has_all_scans(encoded: bytes) -> bool:
    """Whether the scans bring every coefficient of every component to its last bit.

    Only for bytes that libjpeg has decoded: their segments are well formed.
    """
    unsent: dict[int, set[int]] = {}
    for marker, body in _segments(encoded):
        if marker in FRAMES:
            unsent = {body[6 + 3 * i]: set(range(_COEFFICIENTS)) for i in range(body[5])}
        elif marker == _SCAN:
            count = body[0]
            first, last, shift = body[1 + 2 * count : 4 + 2 * count]
            for i in range(count if shift & 0xF == 0 else 0):
                unsent[body[1 + 2 * i]] -= set(range(first, last + 1))
            if not any(unsent.values()):
                return True
    return False


def _segments(encoded: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each segment of the first picture in the file."""
    position = len(_START)
    while (found := _MARKER.search(encoded, position)) is not None and found[0][-2:] != _END:
        start = found.end()
        length = int.from_bytes(encoded[start : start + 2], "big")
        yield found[1][0], encoded[start + 2 : start + length]
        position = start + max(length, 2)
