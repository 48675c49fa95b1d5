"""Whether a JPEG's quantisation tables are ones that an encoder writes.

A changed byte in one scales a pattern all over the picture, and no decoder says so.
"""

from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.jpeg_head import TABLES, segments_of_head

# The order in which the 8 x 8 steps are written: ITU-T T.81 (1992), figure A.6.
_ZIGZAG = sorted(
    ((y, x) for y in range(8) for x in range(8)),
    key=lambda at: (sum(at), at[0] if sum(at) % 2 else at[1]),
)
# T.81, tables K.1 and K.2, in that order: most encoders scale these as libjpeg does.
# fmt: off
_STANDARD = np.array([
    (
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49,
        35, 37, 29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56,
        80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103,
        99,
    ), (
        17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ),
])
# fmt: on
_ALMOST = 60
"""Steps in common with a standard table from which all once were."""
_ROUNDED = 1
"""Some encoders round another way."""
_RATIO, _LEVELS = 3, 2
"""No step is more than this many times, and this much, above or below all of its neighbours."""


def are_plausible(encoded: bytes) -> bool:
    """Whether each table in a JPEG's head is free of zeros and of lone steps out of line."""
    for marker, _, body in segments_of_head(encoded):
        position = 0
        while marker == TABLES and position < len(body):
            wide = body[position] >> 4 == 1
            end = position + 1 + (128 if wide else 64)
            if not _is_plausible(body[position + 1 : end], wide=wide):
                return False
            position = end
    return True


@cache
def _standards() -> NDArray[np.int64]:
    """The standard tables at each quality from 1 to 100, [200, 64]."""
    quality = np.arange(1, 101)[:, np.newaxis]
    scale = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)  # noqa: PLR2004
    tables = [(base * scale + 50) // 100 for base in _STANDARD]
    standards: NDArray[np.int64] = np.clip(np.concatenate(tables), 1, 255)
    return standards


@lru_cache(maxsize=64)
def _is_plausible(table: bytes, *, wide: bool) -> bool:
    """Of one table; a camera's photos all have the same few."""
    if len(table) != len(_ZIGZAG) * (1 + wide):
        return True
    steps = np.frombuffer(table, ">u2" if wide else "u1").astype(np.float32)
    if not steps.all():
        return False
    away = np.abs(_standards() - steps)
    in_common = (away == 0).sum(axis=1)
    if in_common.max() >= _ALMOST:
        return bool(away[in_common.argmax()].max() <= _ROUNDED)
    square = np.empty((8, 8), np.float32)
    for step, at in zip(steps, _ZIGZAG, strict=True):
        square[at] = step
    around = np.ones((3, 3), np.uint8)
    around[1, 1] = 0
    most, least = cv2.dilate(square, around), cv2.erode(square, around)
    above = square > _RATIO * most + _LEVELS
    below = _RATIO * square + _LEVELS < least
    return not bool((above | below).any())
