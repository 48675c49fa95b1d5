"""How well boxes are found: found, false, how they overlap, and average precision."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinscreen.training.detection.boxes import Boxes, overlaps

FOUND = 0.5
"""Overlap from which a lesion counts as found."""
MOST_FALSE = 0.1
"""False boxes a photo that a threshold may give."""


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """What was found in one picture.

    Attributes:
        boxes: [n, 4], as shares of the picture.
        scores: [n], 0 to 1, falling.
    """

    boxes: Boxes
    scores: NDArray[np.float32]

    def above(self, threshold: float) -> "Detections":
        """Those with a score of at least ``threshold``."""
        kept = self.scores >= threshold
        return Detections(self.boxes[kept], self.scores[kept])


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over pictures at a threshold.

    Attributes:
        pictures: how many.
        lesions: in them.
        found: of these, by a box of their own.
        false: boxes that lie on none.
        overlap: mean overlap of what was found with its box; 0 where nothing was.
    """

    pictures: int
    lesions: int
    found: int
    false: int
    overlap: float

    @property
    def found_share(self) -> float:
        """Found of the lesions, 0 to 1; 1 where there is none."""
        return self.found / self.lesions if self.lesions else 1.0

    @property
    def false_each(self) -> float:
        """False boxes a picture."""
        return self.false / max(1, self.pictures)


def paired(found: Detections, lesions: Boxes, overlap: float) -> NDArray[np.intp]:
    """For each box the lesion it finds, -1 for none: the better score chooses first."""
    shares = overlaps(found.boxes, lesions)
    numbers = np.full(len(found.boxes), -1, np.intp)
    for row in range(len(shares)):
        if shares.shape[1] and shares[row].max() >= overlap:
            numbers[row] = int(shares[row].argmax())
            shares[:, numbers[row]] = -1
    return numbers


def tally(
    found: Sequence[Detections], lesions: Sequence[Boxes], threshold: float, overlap: float = FOUND
) -> Tally:
    """Count at a threshold over pictures, each with its lesions."""
    hits, false, shares = 0, 0, []
    for one, boxes in zip(found, lesions, strict=True):
        kept = one.above(threshold)
        numbers = paired(kept, boxes, overlap)
        hit = numbers >= 0
        hits += int(hit.sum())
        false += int((~hit).sum())
        own = overlaps(kept.boxes[hit], boxes)
        shares += [float(own[row, n]) for row, n in enumerate(numbers[hit])]
    mean = float(np.mean(shares)) if shares else 0.0
    return Tally(len(lesions), sum(len(b) for b in lesions), hits, false, mean)


def average_precision(
    found: Sequence[Detections], lesions: Sequence[Boxes], overlap: float
) -> float:
    """Area under precision over recall (all points), 0 to 1; 0 without lesions."""
    scores, hits = [], []
    for one, boxes in zip(found, lesions, strict=True):
        scores.append(one.scores)
        hits.append(paired(one, boxes, overlap) >= 0)
    total = sum(len(b) for b in lesions)
    if not total or not scores:
        return 0.0
    order = np.argsort(-np.concatenate(scores), kind="stable")
    hit = np.concatenate(hits)[order]
    true = np.cumsum(hit)
    precision = true / np.arange(1, len(hit) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float((best * hit).sum() / total)


def chosen_threshold(found: Sequence[Detections], lesions: Sequence[Boxes]) -> float:
    """The score from which boxes count: the lowest that gives at most ``MOST_FALSE`` false ones.

    Of scores from 0.1 to 0.95 in steps of 0.01; the highest where even that gives more.
    """
    for hundredths in range(10, 95):
        if tally(found, lesions, hundredths / 100).false_each <= MOST_FALSE:
            return hundredths / 100
    return 0.95
