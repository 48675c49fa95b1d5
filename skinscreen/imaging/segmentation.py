"""Where the lesion is in a crop, or that none can be made out.

Classical and fast: what is browner, darker or redder than the skin around it, by Otsu's
threshold, whichever stands out best. It gives none rather than nonsense.
``python -m skinscreen.training outlines`` measures it against HAM10000's masks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.channels import brightest
from skinscreen.imaging.field import field_of_view
from skinscreen.imaging.photo import Mask, Pixels
from skinscreen.imaging.quantile import medians, quantile, quantiles
from skinscreen.imaging.resizing import mask_scaled, resize

SIDE = 96
"""Side, in pixels, at which lesions are looked for: their outlines need no more."""
LEAST_SEPARATION = 2.4
"""Distance between lesion and skin, in standard deviations, below which there is no lesion."""
LEAST_RIM = 5.0
"""Grey levels by which the lesion's rim stands out from the skin beside it, at least."""
MOST_EDGE = 0.6
"""Share of the crop's edge that may be lesion: of one with more, the outline is not in it."""

# Mixtures of the channels in which lesions stand out: brown ones (melanin takes blue light most,
# and half of the red taken off lets shadows count less), black and blue ones, red ones. Chosen on
# HAM10000: brown alone overlaps its masks as well, but finds a third of PAD-UFES-20's lesions
# where the three find three fifths.
_BROWN = (0.5, 0.0, -1.0, 128.0)
_DARK = (-0.3, -0.59, -0.11, 255.0)
_RED = (0.6, -1.0, 0.1, 128.0)
_MIXTURES = np.array([_BROWN, _DARK, _RED])
_WEIGHTS = _MIXTURES[:, :3].T.astype(np.float32)
_THUMBNAIL = 24
_STANDS_OUT = 30.0
_HAIR = 3
_TOWARDS_SKIN = 0.35  # Otsu cuts tighter than people draw
_DARK_CORNER = 60
_CENTRAL = 0.3
_PART = 0.25
_RIM = np.ones((5, 5), np.uint8)
_LEAST_AREA = 0.004
_SPECK, _GAP = (cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (n, n)) for n in (3, 7))
_ONE_PART = 2
"""What a mask of one part consists of: that and what is around it."""
_ALL = np.ones((SIDE, SIDE), np.bool_)
"""What is seen of a picture without dark corners."""
_ALL.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Lesion:
    """A lesion made out in a crop.

    Attributes:
        mask: whether each pixel is lesion, [SIDE, SIDE].
        pixels: the crop without fine hairs, RGB, [SIDE, SIDE, 3].
        seen: whether each pixel is a picture, not the dark corner of a dermatoscope's.
    """

    mask: NDArray[np.bool_]
    pixels: Pixels
    seen: NDArray[np.bool_]

    @property
    def edge(self) -> float:
        """Share of the crop's edge that is lesion, 0 to 1."""
        return edge_share(self.mask)


def segment(pixels: Pixels) -> Lesion | None:
    """The lesion in a square crop; see ``segment_within``.

    Args:
        pixels: RGB, 8 bit, [side, side, 3].
    """
    small = _small(pixels)
    return _found(small, field_of_view(small))


def segment_within(pixels: Pixels, field: Mask | None) -> Lesion | None:
    """The lesion in a square crop whose field of view is known.

    Args:
        pixels: RGB, 8 bit, [side, side, 3].
        field: its ``field_of_view``; None where it has no surround.

    Returns:
        None where nothing stands out from the skin, or where the lesion fills the crop.
    """
    return _found(_small(pixels), field)


def _small(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.medianBlur(resize(pixels, SIDE, SIDE), _HAIR), np.uint8)


def _found(small: Pixels, field: Mask | None) -> Lesion | None:
    seen = _seen(small) if field is None else mask_scaled(field, SIDE, SIDE)
    every = seen is _ALL
    if not every and np.count_nonzero(seen[::2, ::2]) < SIDE:
        return None
    mixed = cv2.transform(small.astype(np.float32), _MIXTURES)
    best, mask = 0.0, None
    for levels in _flattened(cv2.split(cv2.GaussianBlur(mixed, (0, 0), 1.0)), seen):
        half = levels[::2, ::2]
        cut = _threshold(half.ravel() if every else half[seen[::2, ::2]])
        found = _central(((levels > cut) & seen).view(np.uint8))
        worth = _worth(levels, found, seen)
        if worth > best:
            best, mask = worth, found
    return None if mask is None else Lesion(mask.astype(bool), small, seen)


def _flattened(
    mixtures: Sequence[NDArray[Any]], seen: NDArray[np.bool_]
) -> Iterator[NDArray[np.float32]]:
    """The levels of each mixture less a slope of light across the skin, by the margin, twice.

    The second time what stands out is left out: a lesion at the edge is no light.
    """
    beside = _MARGIN if seen is _ALL else _MARGIN[seen.ravel()[_MARGIN]]
    if len(beside) < SIDE:
        yield from (np.asarray(levels, np.float32) for levels in mixtures)
        return
    places = _PLANE[beside]
    square = places.T @ places
    for levels in mixtures:
        values = np.asarray(levels.ravel()[beside], np.float32)
        rest = values - places @ np.linalg.solve(square, places.T @ values)
        kept = rest <= quantile(rest, 0.75)
        nearest = places[kept]
        slope = np.linalg.solve(nearest.T @ nearest, nearest.T @ values[kept])
        light = np.asarray(_PLANE @ slope, np.float32).reshape(seen.shape)
        yield np.asarray(cv2.subtract(levels, light), np.float32)


def _seen(small: Pixels) -> NDArray[np.bool_]:
    """All but the dark corners of a round picture."""
    if brightest(small[:: SIDE - 1, :: SIDE - 1]).min() >= _DARK_CORNER:
        return _ALL
    dark = (brightest(small) < _DARK_CORNER).astype(np.uint8)
    _, parts = cv2.connectedComponents(dark)
    corners = {int(parts[y, x]) for y in (0, -1) for x in (0, -1) if dark[y, x]}
    outside = np.isin(parts, sorted(corners)).astype(np.uint8)
    grown = cv2.dilate(outside, np.ones((9, 9), np.uint8))
    return np.asarray(grown == 0, np.bool_)


def _threshold(values: NDArray[np.float32]) -> float:
    """Otsu's threshold (IEEE Trans. SMC 9:62, 1979), moved towards the skin."""
    low, high = quantiles(values, 0.01, 0.99)
    scale = 255 / max(high - low, 1e-6)
    stretched = np.minimum(np.maximum((values - low) * scale, 0), 255)
    bytes_ = stretched.astype(np.uint8)[:, np.newaxis]
    cut, above = cv2.threshold(bytes_, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count = bytes_.size - cv2.countNonZero(above)
    skin = cv2.sumElems(cv2.subtract(bytes_, above))[0] / count
    return low + (cut - _TOWARDS_SKIN * (cut - skin)) / scale


def _central(mask: Pixels) -> Pixels:
    """The parts about the middle, their holes filled."""
    closed = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _SPECK), cv2.MORPH_CLOSE, _GAP)
    central = closed
    count, parts = cv2.connectedComponents(closed)
    if count > _ONE_PART:
        weights = np.bincount(parts[::2, ::2].ravel(), weights=_CENTRALITY, minlength=count)
        weights[0] = 0
        kept = weights >= _PART * weights.max()
        kept[0] = False
        central = closed if kept[1:].all() else kept.view(np.uint8)[parts]
    outlines, _ = cv2.findContours(central, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros_like(closed)
    cv2.drawContours(filled, outlines, -1, (1,), -1)
    return np.asarray(filled, np.uint8)


def _centrality() -> NDArray[np.float64]:
    away = (np.arange(SIDE) - (SIDE - 1) / 2) / (_CENTRAL * SIDE)
    bell = np.exp(-(away**2))
    central: NDArray[np.float64] = np.outer(bell, bell)[::2, ::2].ravel()
    return central


_CENTRALITY = _centrality()


def _margin() -> NDArray[np.intp]:
    """Every third pixel of a tenth of the crop along its edge: more would tell no more.

    Returns:
        The number of each, row by row.
    """
    margin = np.zeros((SIDE, SIDE), np.bool_)
    margin[::3, ::3] = True
    margin[SIDE // 10 : -SIDE // 10, SIDE // 10 : -SIDE // 10] = False
    return np.flatnonzero(margin)


def _plane() -> NDArray[np.float32]:
    """One, and the place across and down, of each pixel, [SIDE * SIDE, 3]."""
    along = np.linspace(-0.5, 0.5, SIDE, dtype=np.float32)
    across, down = np.meshgrid(along, along)
    plane: NDArray[np.float32] = np.stack([np.ones_like(across), across, down], axis=2)
    return plane.reshape(-1, 3)


_MARGIN, _PLANE = _margin(), _plane()


def _worth(levels: NDArray[np.float32], mask: Pixels, seen: NDArray[np.bool_]) -> float:
    """How far lesion and skin are apart, as a whole and at the rim; 0 where that is too little."""
    inside, outside = (mask, mask ^ 1) if seen is _ALL else (mask * seen, (1 - mask) * seen)
    if min(cv2.countNonZero(inside), cv2.countNonZero(outside)) < _LEAST_AREA * mask.size:
        return 0.0
    lesion, lesion_spread = _mean_and_spread(levels, inside)
    skin, skin_spread = _mean_and_spread(levels, outside)
    spread = max(float(np.hypot(lesion_spread, skin_spread)) / 2**0.5, 1.0)
    separation, edge = (lesion - skin) / spread, edge_share(mask)
    if separation < LEAST_SEPARATION or edge > MOST_EDGE or _rim(levels, mask) < LEAST_RIM:
        return 0.0
    return separation * (1 - edge)


def _mean_and_spread(levels: NDArray[np.float32], where: NDArray[Any]) -> tuple[float, float]:
    mean, deviation = cv2.meanStdDev(levels, mask=where)
    return float(mean[0, 0]), float(deviation[0, 0])


def _rim(levels: NDArray[np.float32], mask: Pixels) -> float:
    """Levels by which the lesion's rim stands out from what is beside it."""
    within = cv2.subtract(mask, cv2.erode(mask, _RIM))
    beside = cv2.subtract(cv2.dilate(mask, _RIM), mask)
    return float(cv2.mean(levels, mask=within)[0] - cv2.mean(levels, mask=beside)[0])


def may_be_cut(pixels: Pixels) -> bool:
    """Whether anything at a crop's edge stands out from the rest of it, RGB, [side, side, 3].

    Takes a twentieth of the time of ``segment``, which need not be asked where it says no.
    """
    thumbnail = resize(pixels, _THUMBNAIL, _THUMBNAIL)
    edge = np.concatenate([thumbnail[0], thumbnail[-1], thumbnail[:, 0], thumbnail[:, -1]])
    levels = np.ascontiguousarray((edge.astype(np.float32) @ _WEIGHTS).T)
    return bool((levels.max(axis=1) - medians(levels) >= _STANDS_OUT).any())


def edge_share(mask: NDArray[Any]) -> float:
    """Share of the edge of a mask, [side, side], that is set."""
    edge = np.concatenate([mask[0], mask[-1], mask[1:-1, 0], mask[1:-1, -1]])
    return float(edge.mean())
