"""Whether a JPEG is whole, which Pillow does not say.

Pillow passes over libjpeg's warnings, with which a damaged scan is filled up with grey, and
a progressive picture that ends between two scans is not even warned of. Some damage leaves
no trace: most single flipped bytes of a scan decode to another valid picture.
"""

import re
from collections.abc import Iterator

import simplejpeg

# Marker codes: ITU-T T.81 (1992), table B.1.
_START = b"\xff\xd8"
_END = b"\xff\xd9"
_SCAN = 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_COEFFICIENTS = 64
_STRAY = re.compile(r"(\d+) extraneous bytes before marker 0xd9")


def damage(encoded: bytes) -> str | None:
    """What is wrong with a JPEG whose scan is damaged or ends early, though it can be decoded.

    Reads the whole scan at one eighth of the size, which costs a fraction of a decode.

    Returns:
        The reason in a few words, or None for a whole JPEG and for another format's bytes.
    """
    if not encoded.startswith(_START):
        return None
    try:
        simplejpeg.decode_jpeg(
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
        reason = str(error)
        if not _is_padding(reason, encoded):
            return reason
    return None if _has_all_scans(encoded) else "it ends between two scans"


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
        if marker in _FRAMES:
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
