"""What can be measured of a lesion: hints beside the clinician's questions, never answers.

A hint rests on an outline found by a program, on one photo. It is shown with its value beside
the question, and fills in nothing.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.segmentation import SIDE, Lesion, segment
from skinscreen.language import mark, tr, trn

ASYMMETRY_LIMIT = 0.12
"""Share of a lesion that its mirror image leaves uncovered, from which an axis is asymmetric."""
BORDER_LIMIT = 1.5
"""Compactness from which a border is irregular; a circle has 1."""
MOST_CUT = 0.05
"""Share of the crop's edge that a lesion may take for its shape to be measured."""
COLOUR_SHARE = 0.05
"""Share of a lesion from which a colour counts."""

COLOURS = {
    mark("white"): (250, 240, 235),
    mark("red"): (185, 75, 75),
    mark("light brown"): (170, 115, 75),
    mark("dark brown"): (95, 60, 40),
    mark("blue-grey"): (100, 110, 130),
    mark("black"): (35, 30, 35),
}
"""The six colours of dermoscopy, in RGB beside skin of a middle tone."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One measured value, and the words it is offered in.

    Attributes:
        value: the asymmetry of the more asymmetric axis (0 to 1), the compactness of the border
            (1 or more), the number of colours (0 to 6), or the diameter in mm.
        words: what it amounts to, such as "two axes asymmetric".
    """

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What was measured of a lesion; None for what could not be.

    Attributes:
        asymmetry: about its two main axes.
        border: how irregular its outline is.
        colours: how many of the six dermoscopic colours it has.
        diameter: its largest, in mm; None without a scale.
    """

    asymmetry: Hint | None = None
    border: Hint | None = None
    colours: Hint | None = None
    diameter: Hint | None = None


def hints(pixels: Pixels, mm_per_pixel: float | None = None) -> Hints:
    """Measure the lesion in a crop.

    Args:
        pixels: RGB, 8 bit, [side, side, 3].
        mm_per_pixel: millimetres for each pixel of ``pixels``, or None where unknown.

    Returns:
        Hints; all None where no lesion can be made out. There is no border and no diameter of
        one that is cut off by the crop's edge.
    """
    lesion = segment(pixels)
    if lesion is None:
        return Hints()
    colours = _colour_hint(lesion)
    if lesion.edge > MOST_CUT:
        return Hints(colours=colours)
    contour = _contour(lesion)
    scale = None if mm_per_pixel is None else mm_per_pixel * pixels.shape[0] / SIDE
    return Hints(
        asymmetry=_asymmetry_hint(lesion),
        border=_border_hint(contour),
        colours=colours,
        diameter=None if scale is None else _diameter_hint(contour, scale),
    )


def asymmetries(mask: NDArray[np.bool_]) -> tuple[float, float]:
    """How unlike its mirror images a shape is, about its two main axes; [side, side].

    The shape is turned about its centroid so that its main axes lie along the picture's, and
    folded along each: the area that does not cover itself, over twice the shape's own; 0 for a
    symmetric shape, 1 at most. Stoecker, Li and Moss: Automatic detection of asymmetry in skin
    tumors. Comput. Med. Imaging Graph. 16:191 (1992).
    """
    moments = cv2.moments(mask.astype(np.uint8), binaryImage=True)
    side = mask.shape[0]
    x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    angle = 0.5 * np.degrees(np.arctan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"]))
    turn: NDArray[Any] = cv2.getRotationMatrix2D((x, y), float(angle), 1.0)
    # About twice the size, so that no corner turns out of the picture, and centred.
    turn[:, 2] += side - np.array([x, y]) - 0.5
    level = cv2.warpAffine(mask.astype(np.float32), turn, (2 * side, 2 * side)) > 0.5  # noqa: PLR2004
    area = 2 * max(1, int(level.sum()))
    across, down = (float((level ^ level[flip]).sum()) / area for flip in _FLIPS)
    return across, down


_FLIPS = (np.s_[:, ::-1], np.s_[::-1, :])


def compactness(contour: NDArray[np.int32]) -> float:
    """Perimeter squared over 4 pi times the area; 1 for a circle, more for a ragged outline.

    Golston, Stoecker, Moss and Dhillon: Automatic detection of irregular borders in melanoma and
    other skin tumors. Comput. Med. Imaging Graph. 16:199 (1992). The outline is smoothed by one
    pixel, or the pixels' own steps would count as irregular.
    """
    points = contour[:, 0, :].astype(np.float32)
    around = np.concatenate([points[-2:], points, points[:2]])
    smooth = sum(around[k : k + len(points)] for k in range(5)) / np.float32(5)
    length, area = cv2.arcLength(smooth, closed=True), cv2.contourArea(smooth)
    return max(1.0, length**2 / (4 * np.pi * max(area, 1.0)))


def colour_shares(lesion: Lesion) -> dict[str, float]:
    """Share of the lesion in each of ``COLOURS``, 0 to 1; what is nearer to skin counts nowhere.

    The six colours are those of the ABCD rule of dermoscopy (Nachbar et al., J. Am. Acad.
    Dermatol. 30:551, 1994). The rule gives them no numbers: each pixel counts for the nearest of
    ``COLOURS`` in CIE L*a*b*, after the skin beside the lesion has been scaled to a common colour
    (von Kries), so that the light's colour and the skin's tone count less.
    """
    beside = lesion.pixels[~lesion.mask & lesion.seen].astype(np.float32)
    gain = np.array(_SKIN, np.float32) / np.maximum(np.median(beside, axis=0), 1.0)
    levels = np.clip(lesion.pixels[lesion.mask] * gain, 0, 255).astype(np.float32)
    apart = _lab(levels)[:, np.newaxis] - _REFERENCES
    nearest = (apart**2).sum(axis=2).argmin(axis=1)
    shares = np.bincount(nearest, minlength=len(_REFERENCES)) / len(nearest)
    return {name: float(shares[k]) for k, name in enumerate(COLOURS)}


def _lab(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """CIE L*a*b* of RGB 0 to 255; [n, 3] to [n, 3]."""
    converted = cv2.cvtColor(levels[np.newaxis] / np.float32(255), cv2.COLOR_RGB2LAB)
    return np.asarray(converted[0], np.float32)


_SKIN = (215, 175, 155)
_REFERENCES = _lab(np.array([*COLOURS.values(), _SKIN], np.float32))


def largest_diameter(contour: NDArray[np.int32]) -> float:
    """The largest distance between two points of an outline, in its pixels."""
    corners = cv2.convexHull(contour)[:, 0, :].astype(np.float64)
    apart = corners[:, np.newaxis] - corners[np.newaxis]
    return float(np.sqrt((apart**2).sum(axis=2)).max()) + 1.0  # from edge to edge of the pixels


def _contour(lesion: Lesion) -> NDArray[np.int32]:
    """The outline of the largest part, [points, 1, 2]."""
    outlines, _ = cv2.findContours(
        lesion.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    return np.asarray(max(outlines, key=cv2.contourArea), np.int32)


def _asymmetry_hint(lesion: Lesion) -> Hint:
    folded = asymmetries(lesion.mask)
    count = sum(value >= ASYMMETRY_LIMIT for value in folded)
    words = (
        tr("symmetric about both axes"), tr("one axis asymmetric"), tr("two axes asymmetric"),
    )  # fmt: skip
    return Hint(max(folded), words[count])


def _border_hint(contour: NDArray[np.int32]) -> Hint:
    value = compactness(contour)
    return Hint(value, tr("irregular border") if value >= BORDER_LIMIT else tr("even border"))


def _colour_hint(lesion: Lesion) -> Hint:
    names = [tr(name) for name, share in colour_shares(lesion).items() if share >= COLOUR_SHARE]
    count = len(names)
    words = trn("{n} colour", "{n} colours", count).format(n=count)
    return Hint(float(count), f"{words}: {', '.join(names)}" if names else words)


def _diameter_hint(contour: NDArray[np.int32], scale: float) -> Hint:
    value = largest_diameter(contour) * scale
    return Hint(value, tr("about {n} mm across").format(n=f"{value:.0f}"))
