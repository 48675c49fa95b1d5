"""Boxes: around masks, from a table drawn by hand, and how far they overlap."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import TrainingError

Boxes = NDArray[np.float32]
"""[n, 4]: ymin, xmin, ymax and xmax as shares, 0 to 1, of the picture."""

NONE = np.zeros((0, 4), np.float32)
_EDGES = ("top", "left", "bottom", "right")


def around(mask: NDArray[Any]) -> Boxes:
    """The box around all that is set in a mask, [1, 4]; none, [0, 4], where nothing is."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return NONE
    height, width = mask.shape
    edges = (
        rows[0] / height,
        columns[0] / width,
        (rows[-1] + 1) / height,
        (columns[-1] + 1) / width,
    )
    return np.array([edges], np.float32)


def inscribed(box: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.bool_]:
    """The ellipse that touches a box's four edges, as a mask [rows, columns].

    An outline for a lesion of which only the box is known.
    """
    top, left, bottom, right = box * (rows, columns, rows, columns)
    y, x = np.ogrid[0.5:rows, 0.5:columns]
    down = (2 * y - top - bottom) / max(bottom - top, 1.0)
    across = (2 * x - left - right) / max(right - left, 1.0)
    inside: NDArray[np.bool_] = down**2 + across**2 <= 1
    return inside


def transformed(boxes: Boxes, linear: NDArray[np.float64], move: NDArray[np.float64]) -> Boxes:
    """Boxes around the ellipses in some boxes after a linear map and a move.

    Args:
        boxes: [n, 4], edges as in ``Boxes``, in any unit that is the same down and across: pixels,
            or shares of a square.
        linear: [2, 2], of x and y.
        move: [2], x and y in the boxes' unit, added afterwards.
    """
    halves = (boxes[:, [3, 2]] - boxes[:, [1, 0]]) / 2
    middles = (boxes[:, [3, 2]] + boxes[:, [1, 0]]) / 2 @ linear.T + move
    reach = np.sqrt(halves**2 @ (linear**2).T)  # of an ellipse's extent along x and y
    edges = np.concatenate([middles - reach, middles + reach], axis=1)[:, [1, 0, 3, 2]]
    found: Boxes = edges.astype(np.float32)
    return found


def overlaps(one: Boxes, other: Boxes) -> NDArray[np.float32]:
    """Intersection over union of each box with each other one, [n, m], 0 to 1."""
    shared = _shared(one, other)
    union = areas(one)[:, np.newaxis] + areas(other)[np.newaxis] - shared
    share: NDArray[np.float32] = (shared / np.maximum(union, 1e-9)).astype(np.float32)
    return share


def _shared(one: Boxes, other: Boxes) -> NDArray[np.float32]:
    """Area that each box shares with each other one, [n, m]."""
    low = np.maximum(one[:, np.newaxis, :2], other[np.newaxis, :, :2])
    high = np.minimum(one[:, np.newaxis, 2:], other[np.newaxis, :, 2:])
    area: NDArray[np.float32] = np.prod(np.maximum(high - low, 0), axis=2)
    return area


def areas(boxes: Boxes) -> NDArray[np.float32]:
    """Areas, [n], as shares of the picture; 0 of what lies outside in one direction."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    area: NDArray[np.float32] = sides[:, 0] * sides[:, 1]
    return area


def cut_off(boxes: Boxes, least: float) -> Boxes:
    """The parts of boxes inside the picture; those left out of which less than ``least`` is."""
    inside = np.clip(boxes, 0, 1).astype(np.float32)
    kept = areas(inside) >= least * np.maximum(areas(boxes), 1e-9)
    return inside[kept & (areas(inside) > 0)]


def suppressed(boxes: Boxes, scores: NDArray[Any], most: int, overlap: float) -> NDArray[np.intp]:
    """Rows of the best boxes of which none overlaps a better one by more than ``overlap``."""
    left = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while len(left) and len(kept) < most:
        best, left = left[0], left[1:]
        kept.append(int(best))
        left = left[overlaps(boxes[[best]], boxes[left])[0] <= overlap]
    return np.array(kept, np.intp)


def nested(boxes: Boxes, inside: float) -> NDArray[np.bool_]:
    """Which boxes, the best first, are one with a better one: it is in them, or they are in it.

    A crust, its lesion and the red about it overlap too little to be told for one by the overlap.

    Args:
        boxes: [n, 4], the best first.
        inside: from which share of the smaller box that is so.
    """
    smaller = np.minimum(areas(boxes)[:, np.newaxis], areas(boxes)[np.newaxis])
    one = np.tril(_shared(boxes, boxes) / np.maximum(smaller, 1e-9) > inside, -1)
    found: NDArray[np.bool_] = one.any(axis=1)
    return found


def voted(kept: Boxes, boxes: Boxes, scores: NDArray[Any], overlap: float) -> Boxes:
    """Each kept box as the mean of all that overlap it, by overlap times squared score.

    One anchor's box is a tenth off as often as not; the mean of many is nearer (Gidaris and
    Komodakis: Object detection via a multi-region CNN, ICCV 2015).

    Args:
        kept: [k, 4], each of them one of ``boxes``.
        boxes: all that were found, [n, 4].
        scores: of ``boxes``, [n].
        overlap: from which a box has a say.
    """
    shares = overlaps(kept, boxes)
    weights = np.where(shares >= overlap, shares, 0) * np.square(scores)
    means: Boxes = (weights @ boxes / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return means


def read_table(path: Path) -> dict[tuple[str, str], Boxes]:
    """The boxes of a CSV table ``archive,file,left,top,right,bottom,drawn``.

    Returns:
        From the archive's name without its ending, and the file, to the boxes; none, [0, 4], for
        a file whose row gives no edges: nobody could say where its lesion ends.

    Raises:
        TrainingError: the file is unreadable, or a box is not inside its picture.
    """
    found: defaultdict[tuple[str, str], list[list[float]]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                boxes = found[row["archive"], row["file"]]
                if row["left"]:
                    boxes.append(_edges(row, f"{path} line {line}"))
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise TrainingError(f"{path} is not a readable table of boxes ({error})") from error
    return {key: np.array(rows, np.float32).reshape(-1, 4) for key, rows in found.items()}


def _edges(row: dict[str, str], where: str) -> list[float]:
    try:
        top, left, bottom, right = edges = [float(row[name]) for name in _EDGES]
    except ValueError as error:
        raise TrainingError(f"{where}: an edge is no number ({error})") from error
    if not (0 <= top < bottom <= 1 and 0 <= left < right <= 1):
        raise TrainingError(f"{where}: the box does not lie inside its picture")
    return edges
