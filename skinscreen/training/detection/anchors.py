"""Anchors: the boxes from which an SSD starts, and which of them answers for which lesion.

Liu et al.: SSD, single shot multibox detector (ECCV 2016).
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from skinscreen.training.detection.boxes import Boxes, overlaps

STRIDES = (8, 16, 32, 64, 128)
"""Pixels of the input that each map's cell stands for."""
SCALES = ((0.05, 0.075), (0.11, 0.16), (0.23, 0.33), (0.45, 0.6), (0.75, 0.95))
"""Sides of each map's anchors, as geometric means of height and width, shares of the input."""
RATIOS = (1.0, 0.6, 1 / 0.6)
"""Height over width."""
EACH = len(SCALES[0]) * len(RATIOS)
"""Anchors in a cell."""
POSITIVE = 0.5
"""Overlap with a lesion from which an anchor answers for it."""
NEGATIVE = 0.4
"""Overlap below which it answers for skin; between the two it is not asked."""
MOST_GROWTH = 4.0
"""Largest logarithm of a size over its anchor's: the exponential of more would overflow."""

Targets = NDArray[np.float32]
"""[anchors, 5]: 1 lesion, 0 skin, -1 not asked; then the lesion's box."""


def map_sides(side: int) -> tuple[int, ...]:
    """Cells across each map for an input of ``side`` pixels; each halves the one before."""
    return tuple(math.ceil(side / stride) for stride in STRIDES)


@lru_cache(maxsize=4)
def anchors(side: int) -> Boxes:
    """All anchors for an input of ``side`` pixels, [n, 4], map by map, row by row."""
    found = []
    for cells, scales in zip(map_sides(side), SCALES, strict=True):
        along = (np.arange(cells) + 0.5) / cells
        y, x = np.meshgrid(along, along, indexing="ij")
        half = np.array(
            [(s * math.sqrt(r) / 2, s / math.sqrt(r) / 2) for s in scales for r in RATIOS]
        )
        centres = np.stack([y, x], axis=2).reshape(-1, 1, 2)
        found.append(np.concatenate([centres - half, centres + half], axis=2).reshape(-1, 4))
    every: Boxes = np.concatenate(found).astype(np.float32)
    every.setflags(write=False)
    return every


def matched(boxes: Boxes, side: int) -> Targets:
    """What each anchor is to answer for the lesions of one picture.

    An anchor answers for the lesion it overlaps most, from ``POSITIVE`` on; and every lesion has
    the anchor that overlaps it most, however little that is.
    """
    own = anchors(side)
    targets = np.zeros((len(own), 5), np.float32)
    if not len(boxes):
        return targets
    overlap = overlaps(own, boxes)
    best = overlap.argmax(axis=1)
    most = overlap.max(axis=1)
    targets[most >= NEGATIVE, 0] = -1
    targets[most >= POSITIVE, 0] = 1
    for number in range(len(boxes)):
        nearest = int(overlap[:, number].argmax())
        targets[nearest, 0] = 1
        best[nearest] = number
        overlap[nearest] = -1  # two lesions never share their nearest
    targets[:, 1:] = boxes[best]
    return targets


def encoded(boxes: Boxes, own: Boxes) -> NDArray[np.float32]:
    """Moves and sizes relative to anchors, [n, 4], as the network gives them."""
    sizes, centres = own[:, 2:] - own[:, :2], (own[:, 2:] + own[:, :2]) / 2
    move = ((boxes[:, 2:] + boxes[:, :2]) / 2 - centres) / sizes
    growth = np.log(np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-6) / sizes)
    answers: NDArray[np.float32] = np.concatenate([move, growth], axis=1).astype(np.float32)
    return answers


def decoded(moves: NDArray[np.float32], own: Boxes) -> Boxes:
    """Boxes from the network's moves and sizes; the way back from ``encoded``."""
    sizes, centres = own[:, 2:] - own[:, :2], (own[:, 2:] + own[:, :2]) / 2
    middle = centres + moves[:, :2] * sizes
    half = np.exp(np.minimum(moves[:, 2:], MOST_GROWTH)) * sizes / 2
    boxes: Boxes = np.concatenate([middle - half, middle + half], axis=1).astype(np.float32)
    return boxes
