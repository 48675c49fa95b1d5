"""Further looks of a detector at a photo or a part of it, and what all of them say together.

In a whole photo on 300 pixels a spot of 15 is seen badly. Where something small was found, surely
or hardly, the detector sees that part of the photo once more, larger; where something large was
found, it sees the whole once more. It sees it mirrored: what it errs in then is something else,
and the mean of both lies nearer (the boxes' mean: Solovyev et al., Weighted boxes fusion, 2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from skinscreen.inference.detection import Detection

SHARE = 0.6
"""Side of the part that is looked at, as a share of the photo's longer side."""
SMALL = 0.3
"""Longer side of what is worth a closer look, as a share of the photo's longer side."""
LEAST = 0.08
"""Score from which a box is worth a further look."""
SAME = 0.4
"""Overlap from which two boxes are one lesion."""
INSIDE = 0.7
"""Share of the smaller of two boxes inside the other from which both are of one lesion."""
UNCONFIRMED = 0.5
"""What is left of a score that one of the two looks does not confirm."""
_RIM = 0.03
_LARGEST = 0.6


@dataclass(frozen=True, slots=True)
class Look:
    """A part of a photo, in its full resolution's pixels.

    Attributes:
        left: its left edge.
        top: its upper edge.
        width: in pixels.
        height: in pixels.
        edges: whether its left, top, right and bottom edge is the photo's own.
    """

    left: int
    top: int
    width: int
    height: int
    edges: tuple[bool, bool, bool, bool]

    def holds(self, one: Detection) -> bool:
        """Whether a box lies whole in it: what is at an edge may go on beyond it."""
        rim = _RIM * max(self.width, self.height)
        left, top, right, bottom = self.edges
        return (
            (left or one.left >= self.left + rim)
            and (top or one.top >= self.top + rim)
            and (right or one.right <= self.left + self.width - rim)
            and (bottom or one.bottom <= self.top + self.height - rim)
            and (all(self.edges) or one.longer <= _LARGEST * max(self.width, self.height))
        )

    def mirrored(self, one: Detection) -> Detection:
        """A box of the mirrored part, as it lies in the photo."""
        return Detection(
            self.left + self.width - one.right,
            self.top + one.top,
            self.left + self.width - one.left,
            self.top + one.bottom,
            one.score,
        )


def planned(found: Sequence[Detection], width: int, height: int, most: int) -> tuple[Look, ...]:
    """The parts of a photo to look at again: the whole for what is large, then closer ones.

    Args:
        found: in the whole photo, whatever the score.
        width: of the photo, in pixels.
        height: likewise.
        most: looks, at most.
    """
    limit = SMALL * max(width, height)
    worth = [one for one in found if one.score >= LEAST]
    left = [one for one in worth if one.longer < limit]
    whole = Look(0, 0, width, height, (True,) * 4)
    looks = [whole] if most and len(left) < len(worth) else []
    while left and len(looks) < most:
        tried = [_around(one, width, height) for one in left]
        best = max(tried, key=lambda look: sum(0.2 + o.score for o in left if look.holds(o)))
        looks.append(best)
        left = [one for one in left if not best.holds(one)]
    return tuple(looks)


def _around(one: Detection, width: int, height: int) -> Look:
    """A look with a box in its middle, or as near to that as the photo's edges let it be."""
    side = SHARE * max(width, height)
    wide, high = round(min(width, side)), round(min(height, side))
    left = round(min(max((one.left + one.right - wide) / 2, 0), width - wide))
    top = round(min(max((one.top + one.bottom - high) / 2, 0), height - high))
    edges = (left == 0, top == 0, left + wide == width, top + high == height)
    return Look(left, top, wide, high, edges)


def agreed(
    whole: Sequence[Detection], looks: Sequence[tuple[Look, Sequence[Detection]]], most: int
) -> tuple[Detection, ...]:
    """What the whole photo and the closer looks say together, the surest first.

    A box that both give lies where both lie on the average, by their squared scores, and is as
    sure as both are on the average; what only one of them gives counts ``UNCONFIRMED``.

    Args:
        whole: boxes of the whole photo.
        looks: with the boxes that each gave, in the photo's pixels.
        most: boxes, at most.
    """
    own = [(look, [one for one in given if look.holds(one)]) for look, given in looks]
    confirming: set[int] = set()
    found: list[Detection] = []
    for one in whole:
        seen = [given for look, given in own if look.holds(one)]
        again = [max(given, key=one.overlap) for given in seen if given]
        again = [other for other in again if one.overlap(other) >= SAME]
        confirming |= {id(other) for other in again}
        if seen and not again:
            found.append(replace(one, score=one.score * UNCONFIRMED))
        else:
            found.append(_mean([one, *again]))
    for _, given in own:
        fresh = [one for one in given if id(one) not in confirming]
        found += [replace(one, score=one.score * UNCONFIRMED) for one in fresh]
    return _once(found)[:most]


def _mean(boxes: Sequence[Detection]) -> Detection:
    weights = [one.score**2 for one in boxes]
    whole = max(sum(weights), 1e-12)
    left, top, right, bottom = (
        sum(w * one.edges[i] for w, one in zip(weights, boxes, strict=True)) / whole
        for i in range(4)
    )
    return Detection(left, top, right, bottom, sum(one.score for one in boxes) / len(boxes))


def _once(found: Sequence[Detection]) -> tuple[Detection, ...]:
    """Each lesion's surest box."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda one: -one.score):
        if not any(_are_one(one, other) for other in kept):
            kept.append(one)
    return tuple(kept)


def _are_one(one: Detection, other: Detection) -> bool:
    inside = one.shared(other) > INSIDE * min(one.area, other.area)
    return inside or one.overlap(other) > SAME
