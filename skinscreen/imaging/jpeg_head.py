"""JPEGs whose pixels are whole though their syntax is not what the standard says.

Some phones and programs write a wrong scan header, an odd version of JFIF, or bytes that belong
to nothing before a marker. libjpeg reads them with a warning, and of several warnings it tells
only the first: such a file is put right before it is read strictly, so that the first warning
left is one of damage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Marker codes: ITU-T T.81 (1992), table B.1.
START, END = b"\xff\xd8", b"\xff\xd9"
FRAMES = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)
RESTARTS, SCAN, TABLES = 0xDD, 0xDA, 0xDB
MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_JFIF = 0xE0
_BASELINE = (0xC0, 0xC1)
_SEQUENTIAL = (0xC0, 0xC1, 0xC9)
_WHOLE_BLOCK = b"\x00\x3f\x00"
_TELLING = re.compile(rb"Adobe|ICC_PROFILE|Exif\0")
"""What makes of stray bytes a lost segment that says how colours are meant, or what is up."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the head of a JPEG says of its picture.

    Attributes:
        marker: of the frame, which is how it is coded.
        width: in pixels, as stored.
        height: in pixels, as stored.
        unit: width and height in pixels of what the scan codes at once.
        at_once: whether one scan brings all components, so that it can be decoded row by row.
        interval: units between two restart markers; 0 without.
        scan: where the coded pixels of the first scan start.
    """

    marker: int
    width: int
    height: int
    unit: tuple[int, int]
    at_once: bool
    interval: int
    scan: int

    @property
    def by_rows(self) -> bool:
        """Whether a decoder need not hold the whole picture at full size."""
        return self.marker in _BASELINE and self.at_once


def frame_of(encoded: bytes) -> Frame | None:
    """The frame of a JPEG; None where its head cannot be followed."""
    kind, frame, interval = 0, b"", 0
    for marker, start, body in segments_of_head(encoded):
        if marker in FRAMES:
            kind, frame = marker, body
        elif marker == RESTARTS:
            interval = int.from_bytes(body[:2], "big")
        elif marker == SCAN and body:
            at_once, scan = body[:1] == frame[5:6], start + 4 + len(body)
            return _frame(kind, frame, at_once=at_once, interval=interval, scan=scan)
    return None


def _frame(kind: int, body: bytes, *, at_once: bool, interval: int, scan: int) -> Frame | None:
    height, width = (int.from_bytes(body[i : i + 2], "big") for i in (1, 3))
    sampling = body[7::3]
    across, down = ([s >> shift & 15 for s in sampling] for shift in (4, 0))
    if not sampling or len(body) != 6 + 3 * body[5] or not all((*across, *down, width, height)):
        return None
    # A scan of one component is coded block by block, whatever its sampling.
    unit = (8 * max(across), 8 * max(down)) if len(sampling) > 1 else (8, 8)
    return Frame(kind, width, height, unit, at_once, interval, scan)


def segments_of_head(encoded: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Marker code, its place, and content of each segment up to the first scan's header."""
    position = len(START)
    while (found := MARKER.search(encoded, position)) is not None:
        start, marker = found.end() - 2, found[1][0]
        length = int.from_bytes(encoded[start + 2 : start + 4], "big")
        position = start + 2 + length
        if marker in (START[1], END[1]) or length < 2 or position > len(encoded):  # noqa: PLR2004
            return
        yield marker, start, encoded[start + 4 : position]
        if marker == SCAN:
            return


def mended(encoded: bytes) -> bytes:
    """A JPEG with the head the standard wants; the same bytes where nothing is to be mended.

    Its pixels are those libjpeg gives of the bytes as they were. Where what is stray may be a
    segment that was lost, nothing is mended.
    """
    parts, position, sequential, odd = [START], len(START), False, False
    marker = 0
    for marker, start, body in segments_of_head(encoded):
        stray = encoded[position:start].rstrip(b"\xff")
        if _TELLING.search(stray):
            return encoded
        right = _righted(marker, body, sequential=sequential)
        odd = odd or bool(stray) or right != body
        parts.append(encoded[start : start + 4] + right)
        position = start + 4 + len(body)
        sequential = sequential or marker in _SEQUENTIAL
    if not odd or marker != SCAN:
        return encoded
    return b"".join([*parts, encoded[position:]])


def _righted(marker: int, body: bytes, *, sequential: bool) -> bytes:
    if marker == _JFIF and body.startswith(b"JFIF\0") and body[5:6] != b"\1":
        return body[:5] + b"\1\1" + body[7:]
    if marker == SCAN and sequential:
        return body[:-3] + _WHOLE_BLOCK
    return body
