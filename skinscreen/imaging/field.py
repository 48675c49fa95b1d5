"""The field of view: what of a crop is picture, and not the surround that a device drew about it.

A dermatoscope shows a round, rounded or straight-sided field on black or dark grey, a scanner or
an editor adds bars of one colour. Neither is light, colour, detail or lesion.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.channels import away, brightest
from skinscreen.imaging.photo import Mask, Pixels
from skinscreen.imaging.quantile import quantile
from skinscreen.imaging.resizing import resize

SIDE = 64
"""Side, in pixels, at which the field is looked for."""
LEAST_FIELD = 0.1
"""Share of the picture that a field has at least: what is smaller is not what was photographed."""

_DARKEST = 75
"""Level of a surround's brightest channel, at most."""
_STANDS_OUT = 35
"""Levels by which the field is brighter than a dark surround, at least."""
_RIM = 0.5
"""Share of the way from the surround's level to the field's up to which the rim is surround."""
_NEUTRAL = 24
"""Levels between the channels of a surround, at most: lesions that are as dark are brown or blue.
"""
_EVEN = 24.0
"""Levels within which the middle half of a surround lies."""
_BULGE = 0.15
"""Share of a surround that may bulge into the field: a lesion bulges, a device's rim does not."""
_AROUND = 3
"""Dark corners from which a surround lies all around."""
_MIDDLE = np.s_[SIDE * 3 // 8 : SIDE * 5 // 8, SIDE * 3 // 8 : SIDE * 5 // 8]
"""A device shows what it is held on: a lesion that is as dark and fills this is no surround."""
_LEAST_PART = 0.003
_MARKS = np.ones((5, 5), np.uint8)
"""What of a ruler or letters in the surround is thinner than this is surround."""
_ENDS = (slice(0, 2), slice(-2, None))
_CORNERS = tuple((down, across) for down in _ENDS for across in _ENDS)
_RISE = 0.6
_BAR_EVEN = 10
_BAR_COVERED = 0.9
_LEAST_EVEN, _MOST_EVEN = SIDE // 16, SIDE - 1 - SIDE // 16
_BAR_STEP = 25
_BAR_SHARE = 0.7
_MOST_BAR = 26
_UPRIGHT_SIDES = 2
"""Top and bottom, which come before left and right."""
_MARGIN = np.ones((3, 3), np.uint8)
"""Left out beside a surround, as the rim is neither."""


def field_of_view(pixels: Pixels) -> Mask | None:
    """Whether each place of a picture, RGB, [any, any, 3], is in the field of view.

    Returns:
        [SIDE, SIDE], without the rim itself, or None where there is no surround: where the
        picture fills its frame, and where what is dark may be a lesion, or all of it is.
    """
    small = resize(pixels, SIDE, SIDE)
    inside = _within_bars(small)
    dark = _within_dark(small, inside)
    if dark is not None:
        inside = inside & dark
    if inside.all() or inside.mean() < LEAST_FIELD:
        return None
    # The picture's own edge is no rim.
    kept = cv2.erode(
        inside.astype(np.uint8), _MARGIN, borderType=cv2.BORDER_CONSTANT, borderValue=(1,)
    )
    return np.asarray(kept, np.bool_)


def bounds(field: Mask) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the field, as shares of the picture's sides."""
    across, down = np.flatnonzero(field.any(axis=0)), np.flatnonzero(field.any(axis=1))
    left, right = float(across[0]) / SIDE, float(across[-1] + 1) / SIDE
    return left, float(down[0]) / SIDE, right, float(down[-1] + 1) / SIDE


def _within_bars(small: Pixels) -> Mask:
    """All but bars of one colour along the sides, which end in a straight edge."""
    inside = np.ones((SIDE, SIDE), np.bool_)
    edges = np.empty((4, SIDE, 3), np.uint8)
    edges[0], edges[1], edges[2], edges[3] = small[0], small[-1], small[:, 0], small[:, -1]
    edges.sort(axis=1)
    even = (edges[:, _MOST_EVEN] - edges[:, _LEAST_EVEN]).max(axis=1) <= 2 * _BAR_EVEN
    for number in np.flatnonzero(even):
        lies = number >= _UPRIGHT_SIDES
        turned = small.swapaxes(0, 1) if lies else small
        mask = inside.T if lies else inside
        way = -1 if number % 2 else 1
        mask[::way][: _bar(turned[::way], edges[number, SIDE // 2])] = False
    return inside


def _bar(rows: Pixels, colour: NDArray[np.uint8]) -> int:
    """How many rows at the top are a bar of a colour, [3]."""
    apart = away(np.ascontiguousarray(rows[: _MOST_BAR + 2]), np.tile(colour, (SIDE, 1)))
    # A mark or a letter may stand in it.
    even = np.count_nonzero(apart <= _BAR_EVEN, axis=1) >= _BAR_COVERED * SIDE
    count = int(np.argmin(even))
    if even[count] or count == 0:
        return 0
    beyond = apart[count : count + 2].max(axis=0)
    return count if np.count_nonzero(beyond > _BAR_STEP) >= _BAR_SHARE * SIDE else 0


def _within_dark(small: Pixels, inside: Mask) -> Mask | None:
    """The convex field on a dark surround that reaches a corner; None where there is none."""
    levels = [int(small[place].max()) for place in _CORNERS]
    level = min(levels)
    if level > _DARKEST or not inside.any():
        return None
    highest = brightest(small)
    bright = quantile(highest[inside], 0.85)
    if bright - level < max(_STANDS_OUT, level * _RISE):
        return None
    cut = min(level + _RIM * (bright - level), _DARKEST + _STANDS_OUT)
    dark = cv2.morphologyEx((highest < cut).astype(np.uint8), cv2.MORPH_CLOSE, _MARKS)
    _, parts = cv2.connectedComponents(dark)
    at_corners = {int(parts[y, x]) for y in (0, -1) for x in (0, -1)} - {0}
    surround = np.isin(parts, sorted(at_corners))
    around = sum(one < cut for one in levels) >= _AROUND
    return _convex(surround) if _is_plain(small, surround, around=around) else None


def _is_plain(small: Pixels, surround: Mask, *, around: bool) -> bool:
    """Whether a part has no colour, and one level unless it lies all around and fades inwards."""
    if surround.mean() < _LEAST_PART:
        return False
    levels = small[surround]
    colour = np.median(levels, axis=0)
    if colour.max() - colour.min() > _NEUTRAL:
        return False
    if around:
        return True
    highest = brightest(levels)
    return quantile(highest, 0.75) - quantile(highest, 0.25) <= _EVEN


def _convex(surround: Mask) -> Mask | None:
    """The hull of the largest part that is no surround.

    None where that leaves out the picture's middle, or where the surround bulges into it.
    """
    rest = cv2.morphologyEx((~surround).astype(np.uint8), cv2.MORPH_OPEN, _MARGIN)
    outlines, _ = cv2.findContours(rest, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    field = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillConvexPoly(field, cv2.convexHull(max(outlines, key=cv2.contourArea)), (1,))
    # A pixel at the rim is half of each.
    within = cv2.erode(field, _MARGIN).astype(np.bool_)
    bulge = float((surround & within).sum()) / float(surround.sum())
    return field.astype(np.bool_) if within[_MIDDLE].all() and bulge <= _BULGE else None
