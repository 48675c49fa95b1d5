"""Bytes before a JPEG's restart markers that belong to no pixel, told from those damage leaves."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.jpeg_head import (
    END,
    FRAMES,
    MARKER,
    RESTARTS,
    START,
    TABLES,
    Frame,
    frame_of,
    segments_of_head,
)

Seen: TypeAlias = NDArray[np.uint8] | str
Look: TypeAlias = Callable[[bytes, bool], Seen]
"""Reads a JPEG strictly, in all its colours or as brightness at one eighth of the size: levels,
[h, w, any], or what is wrong."""

_ADOBE, _COMMENT = 0xEE, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_RESTART = re.compile(rb"\xff+[\xd0-\xd7]")
_LONGEST_SIDE = 65_500
_MOST_PIXELS = 51_000_000
"""Larger pictures are not looked at pixel by pixel."""
_MOST_STRETCHES = 10_000
_TAIL = 4
"""Units at the end of a stretch to which an error before them carries on."""
_SEAM = 1.5
"""Times the usual step between neighbours that the step at a seam may be."""
_SEAM_LEVELS = 2.0
"""Grey levels that it may be more."""


def without_stray(encoded: bytes, look: Look) -> bytes | None:
    """A JPEG without the bytes before restart markers that belong to no pixel.

    Each stretch between two markers is a picture of its own to the decoder: it is read alone, and
    shortened as far as its pixels allow. Other bytes than zeros may also be the trace of damage:
    there the stretch must go on where its neighbours left off.

    Returns:
        None where the pixels are not whole, or it cannot be told.
    """
    frame = frame_of(encoded)
    if frame is None or not frame.by_rows or not frame.interval:
        return None
    stretches, ends = _stretches(encoded, frame)
    across = -(-frame.width // frame.unit[0])
    units = across * -(-frame.height // frame.unit[1])
    head, longest = _bare_head(encoded), min(frame.interval, units)
    large = frame.width * frame.height > _MOST_PIXELS or len(stretches) > _MOST_STRETCHES
    fits = len(stretches) == -(-units // longest) and longest * frame.unit[0] <= _LONGEST_SIDE
    if large or not fits:
        return None
    loud_head = [(m, _loud(body) if m == TABLES else body) for m, body in head]
    parts, tails = [encoded[: frame.scan]], []
    for number, (coded, end) in enumerate(zip(stretches, ends, strict=True)):
        first = number * longest
        after = min(first + longest, units)
        plain, loud = (_head_of_one(h, after - first, frame) for h in (head, loud_head))
        stretch = _Stretch(plain, loud, coded, look)
        needed = stretch.needed()
        if needed is None:
            return None
        if coded[needed:].strip(b"\0\xff"):
            if not stretch.is_padded(needed):
                return None
            tails.append((max(first, after - _TAIL), after))
        parts += [coded[:needed], end]
    whole = b"".join([*parts, END])
    if tails and not _goes_on(tails, across, frame, look(whole, True)):
        return None
    return whole


def _stretches(encoded: bytes, frame: Frame) -> tuple[list[bytes], list[bytes]]:
    """The coded pixels between restart markers, and the marker after each."""
    last = MARKER.search(encoded, frame.scan)
    coded = encoded[frame.scan : last.start() if last else len(encoded)]
    ends = [b"\xff" + found[0][-1:] for found in _RESTART.finditer(coded)]
    return _RESTART.split(coded), [*ends, b""]


def _bare_head(encoded: bytes) -> list[tuple[int, bytes]]:
    """What the decoder needs of the head, without restarts."""
    left_out = {*_APPLICATION, _COMMENT, RESTARTS} - {_ADOBE}
    return [
        (marker, body) for marker, _, body in segments_of_head(encoded) if marker not in left_out
    ]


def _loud(tables: bytes) -> bytes:
    """Quantisation tables (T.81, B.2.4.1) of a small first and otherwise large steps."""
    parts, position = [], 0
    while position < len(tables):
        wide = tables[position] >> 4 and 1
        steps = b"\0\1" + 63 * b"\0\x40" if wide else b"\1" + 63 * b"\x40"
        parts.append(tables[position : position + 1] + steps)
        position += 1 + 64 * (1 + wide)
    return b"".join(parts)


def _head_of_one(head: list[tuple[int, bytes]], count: int, frame: Frame) -> bytes:
    """The head of a picture of one row of ``count`` units."""
    height, width = frame.unit[1], count * frame.unit[0]
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    parts = [START]
    for marker, body in head:
        content = body[:1] + size + body[5:] if marker in FRAMES else body
        parts.append(bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content)
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The coded pixels between two restart markers.

    Attributes:
        head: of a picture of these alone.
        loud_head: the same, with steps so large that every coefficient shows.
        coded: the pixels.
        look: reads such a picture.
    """

    head: bytes
    loud_head: bytes
    coded: bytes
    look: Look

    def needed(self) -> int | None:
        """Bytes that its pixels need; None where they are damaged."""
        high = len(self.coded)
        if not self._suffices(high):
            return None
        if not self._suffices(high - 1):
            return high
        low = 0
        high -= 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._suffices(middle) else (middle, high)
        return high

    def _suffices(self, length: int) -> bool:
        fault = self.look(self.head + self.coded[:length] + END, False)
        return not isinstance(fault, str) or "extraneous" in fault

    def is_padded(self, needed: int) -> bool:
        """Whether what its last byte has to spare is ones (T.81, F.1.2.3), not a further code."""
        if self.coded[:needed].endswith(b"\xff\0"):
            return True
        whole, last = self._read(self.coded[:needed]), self.coded[needed - 1]
        for bit in range(7):
            turned = self.coded[: needed - 1] + bytes([last ^ 1 << bit])
            if not np.array_equal(whole, self._read(turned.replace(b"\xff", b"\xff\0"))):
                break
            if not last >> bit & 1:
                return False
        return True

    def _read(self, coded: bytes) -> Seen:
        return self.look(self.loud_head + coded + END, True)


def _goes_on(tails: list[tuple[int, int]], across: int, frame: Frame, seen: Seen) -> bool:
    """Whether the ends of stretches join what lies around them without a step.

    An error in a stretch shifts all that follows in it. At the seam the step from pixel to pixel
    is compared with those beside it.
    """
    if isinstance(seen, str):
        return False
    levels = seen.astype(np.int16)
    tall, wide = frame.unit[1], frame.unit[0]
    for first, after in tails:
        steps = []
        for unit in range(first, after):
            y, x = unit // across * tall, unit % across * wide
            steps += _steps(levels[:, x : x + wide], y, y + tall)
            turned = levels[y : y + tall].transpose(1, 0, 2)
            steps += _steps(turned, *(x,) * (unit == first), *(x + wide,) * (unit == after - 1))
        if not steps:
            return False
        seam, beside = np.concatenate(steps, axis=1).mean(axis=1)
        if (seam > _SEAM * beside + _SEAM_LEVELS).any():
            return False
    return True


def _steps(levels: NDArray[np.int16], *edges: int) -> list[NDArray[np.float64]]:
    """The steps across horizontal edges, and the mean of those beside them, [2, w, colours]."""
    found = []
    for edge in edges:
        around = levels[edge - 2 : edge + 2] if edge > 1 else levels[:0]
        if len(around) == 4:  # noqa: PLR2004 - else it is the picture's own edge
            above, seam, below = np.abs(np.diff(around, axis=0))
            found.append(np.stack([seam, (above + below) / 2]))
    return found
