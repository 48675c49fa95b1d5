"""What is measured of a crop's light, colour and focus."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.channels import brightest
from skinscreen.imaging.field import bounds
from skinscreen.imaging.photo import Mask, Pixels
from skinscreen.imaging.quantile import medians, quantile
from skinscreen.imaging.resizing import mask_scaled, resize

LOOKED_AT = 224
"""Side, in pixels, at which light and focus are looked at: what scaling down loses does no harm."""

_BURNT = 250
_BLACK = 40
_DOT = 60
_PATCH = 64
_SHARES = (0.05, 0.95, 0.99)
_PLACES = ((0.5, 0.5), (0.2, 0.2), (0.2, 0.8), (0.8, 0.2), (0.8, 0.8))
COLOURS_AT = 32
"""Side, in pixels, at which colours are looked at."""
_NORMAL = 0.6745 * 6  # from the median's deviation to the standard one, and the mask's own gain
_LAPLACIANS = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a crop.

    Attributes:
        blur: blur effect, 0 (sharp) to 1.
        noise: standard deviation of the noise, in grey levels of the crop's own pixels.
        dots: share of the crop's own pixels that stick out from all around them, 0 to 1.
        dark: grey level that a twentieth of the crop is below.
        bright: grey level that a twentieth of the crop is above.
        highlight: grey level that a hundredth of the crop is above.
        burnt: share of pixels burnt out in every colour, 0 to 1.
        clipped: share of pixels burnt out in some colour, 0 to 1.
        pale: share of pixels burnt out in two colours or more, 0 to 1.
        red: natural logarithm of red over green, of the crop's middle colour.
        blue: of blue over green.
    """

    blur: float
    noise: float
    dots: float
    dark: float
    bright: float
    highlight: float
    burnt: float
    clipped: float
    pale: float
    red: float
    blue: float


def measure(
    pixels: Pixels, small: Pixels, field: Mask | None = None, places: Pixels | None = None
) -> Measures:
    """Measure a crop: its noise as it is, the rest of it reduced.

    Scaling down takes noise away, which a large photo would hide behind.

    Args:
        pixels: RGB, 8 bit, [any, any, 3].
        small: the same, as ``Glance.small`` has it.
        field: ``field_of_view`` of it: the surround of a device is left out.
        places: ``small`` scaled to ``COLOURS_AT``, as ``Glance.places`` has it; None: not yet.
    """
    seen = None if field is None else mask_scaled(field, *small.shape[1::-1])
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    dark, bright, highlight = np.searchsorted(_cumulated(grey, seen), _SHARES)
    burnt, clipped, pale = _lost_light(small, seen)
    noise, dots = _grain(pixels if field is None else _inner(pixels, field))
    places = resize(small, COLOURS_AT, COLOURS_AT) if places is None else places
    reddish, bluish = _chroma(places, field)
    return Measures(
        blur=_blur_effect(_levels(small), seen),
        noise=noise,
        dots=dots,
        dark=float(dark),
        bright=float(bright),
        highlight=float(highlight),
        burnt=burnt,
        clipped=clipped,
        pale=pale,
        red=reddish,
        blue=bluish,
    )


def _lost_light(small: Pixels, seen: Mask | None) -> tuple[float, float, float]:
    """Share of what is seen that is burnt out in every colour, in some, and in two or more."""
    if small.max() < _BURNT:
        return 0.0, 0.0, 0.0
    red, green, blue = cv2.split(small)
    less, more = cv2.min(red, green), cv2.max(red, green)
    lost = (cv2.min(less, blue), cv2.max(more, blue), cv2.max(less, cv2.min(more, blue)))
    every, some, two = (_share(np.asarray(levels) >= _BURNT, seen) for levels in lost)
    return every, some, two


def _share(where: Mask, seen: Mask | None) -> float:
    looked_at = where if seen is None else where[seen]
    return np.count_nonzero(looked_at) / looked_at.size


def _inner(pixels: Pixels, field: Mask) -> Pixels:
    """The square that lies in the field also where that is round."""
    rows, columns = pixels.shape[:2]
    left, top, right, bottom = bounds(field)
    across, down = (right - left) * _ROUND, (bottom - top) * _ROUND
    return pixels[
        int((top + down) * rows) : max(int((bottom - down) * rows), 1),
        int((left + across) * columns) : max(int((right - across) * columns), 1),
    ]


_ROUND = (1 - 0.5**0.5) / 2


def _levels(pixels: Pixels) -> NDArray[np.float32]:
    """Grey levels with their fractions: rounded ones look sharp where all is blurred."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32), cv2.COLOR_RGB2GRAY), np.float32)


def _cumulated(grey: NDArray[np.uint8], seen: Mask | None) -> NDArray[np.float32]:
    """The share of the pixels seen up to each grey level, [256]."""
    mask = None if seen is None else seen.astype(np.uint8)
    counts = cv2.calcHist([grey], [0], mask, [256], [0, 256])
    shares = np.cumsum(counts) / counts.sum()
    return np.asarray(shares, np.float32)


_WINDOWS = {9: ((1, 0), (0, 1)), 7: ((1, 1), (1, -1))}
"""How many pixels are blurred, and along which ways: rows and columns to the next one."""
_REACH = max(_WINDOWS) // 2


def _widened(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """With a margin of ``_REACH``, in which they are mirrored."""
    wide = cv2.copyMakeBorder(levels, _REACH, _REACH, _REACH, _REACH, cv2.BORDER_REFLECT)
    return np.asarray(wide, np.float32)


def _apart(some: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.absdiff(some, others), np.float32)


def _along(wide: NDArray[np.float32], way: tuple[int, int], steps: int) -> NDArray[np.float32]:
    """The levels so many steps along a way, of each pixel that has a next one.

    Args:
        wide: the levels, ``_widened``.
        way: rows, 0 or 1, and columns, -1 to 1, of a step.
        steps: up to ``_REACH`` backwards and one more forwards.
    """
    down, across = way
    tall, broad = (side - 2 * _REACH for side in wide.shape)
    top, left = _REACH + steps * down, _REACH + steps * across + (across < 0)
    return wide[top : top + tall - down, left : left + broad - abs(across)]


def _blur_effect(levels: NDArray[np.float32], seen: Mask | None) -> float:
    """How little another blur changes, in the worst of four directions.

    Crete, Dolmiere, Ladret, Nicolas: The blur effect. Proc. SPIE 6492 (2007), with two diagonals,
    for hands shake in any direction, and without the steps that are no more than the noise: a
    sensor's grain is never out of focus.
    """
    floor = _FLOOR + _NOISE_SHARE * _noise(levels, seen)
    weights, size = None, levels.size
    if seen is not None:
        inner = _away_from_rim(seen)
        weights, size = _widened(inner), cv2.countNonZero(inner)
    smooth = cv2.GaussianBlur(levels, (0, 0), 1.0)
    wide = _widened(np.asarray(smooth, np.float32))
    effects = []
    for window, ways in _WINDOWS.items():
        # From one pixel to the next a mean changes by what enters it less what leaves it.
        parts, reach = wide / window, window // 2
        for way in ways:
            before = _apart(_along(wide, way, 0), _along(wide, way, 1))
            before -= floor
            cv2.threshold(before, 0, 0, cv2.THRESH_TOZERO, before)
            if weights is not None:
                before *= _along(weights, way, 0)
            after = _apart(_along(parts, way, -reach), _along(parts, way, reach + 1))
            total = cv2.sumElems(before)[0]
            kept = cv2.sumElems(cv2.min(before, after, after))[0]
            effects.append(kept / total if total > _LEAST_STEPS * size else 1.0)
    return max(effects)


_FLOOR = 0.3
_NOISE_SHARE = 0.5
_LEAST_STEPS = 0.001


def _away_from_rim(seen: Mask) -> NDArray[np.float32]:
    """1 where the blurred levels hold nothing of a surround, else 0."""
    kernel = np.ones((2 * _REACH + 1, 2 * _REACH + 1), np.uint8)
    eroded = cv2.erode(
        seen.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=(1,)
    )
    return np.asarray(eroded, np.float32)


def _noise(levels: NDArray[np.float32], seen: Mask | None = None) -> float:
    """Standard deviation of the noise, from the median of what edges leave alone.

    Immerkaer: Fast noise variance estimation. CVIU 64(2), 1996; the median in place of the
    mean keeps hairs and borders out.
    """
    left = np.abs(cv2.filter2D(levels, -1, _LAPLACIANS)[1:-1:2, 1:-1:2])  # every second will do
    return quantile(left if seen is None else left[seen[1:-1:2, 1:-1:2]], 0.5) / _NORMAL


def _grain(pixels: Pixels) -> tuple[float, float]:
    """Noise and share of dots, of small patches of the crop as it is; the middle one of each."""
    rows, columns = pixels.shape[:2]
    side = min(_PATCH, rows, columns)
    tall = side + 2  # below one another, each with its edge repeated: as if it were alone
    stack = np.empty((len(_PLACES) * tall, tall, 3), np.uint8)
    for number, (down, across) in enumerate(_PLACES):
        top, left = round(down * (rows - side)), round(across * (columns - side))
        patch = pixels[top : top + side, left : left + side]
        place = stack[number * tall : (number + 1) * tall]
        cv2.copyMakeBorder(patch, 1, 1, 1, 1, cv2.BORDER_REPLICATE, place)
    levels = _levels(stack)
    within = (len(_PLACES), tall, tall)
    edges = np.asarray(cv2.filter2D(levels, -1, _LAPLACIANS)).reshape(within)[:, 2:-2:2, 2:-2:2]
    apart = np.asarray(cv2.absdiff(levels, cv2.medianBlur(levels, 3)))
    noise = medians(np.abs(edges.reshape(len(_PLACES), -1))) / _NORMAL
    middle = len(_PLACES) // 2
    dots = 0.0
    if apart.max() > _DOT:
        inner = apart.reshape(within)[:, 1:-1, 1:-1]
        dots = sorted(np.count_nonzero(one > _DOT) / one.size for one in inner)[middle]
    return sorted(noise.tolist())[middle], dots


def _chroma(places: Pixels, field: Mask | None) -> tuple[float, float]:
    """Logarithms of red and blue over green, of the middle colour of what is no shadow or hair.

    Args:
        places: RGB, 8 bit, [COLOURS_AT, COLOURS_AT, 3].
        field: what of it is seen, as ``field_of_view`` has it.
    """
    side = places.shape[0]
    seen = places.reshape(-1, 3) if field is None else places[mask_scaled(field, side, side)]
    colours = seen.astype(np.float32)
    levels = brightest(colours)
    lit = colours[levels >= max(quantile(levels, 0.3), _BLACK)]
    if len(lit) == 0:
        return 0.0, 0.0
    red, green, blue = np.log(medians(lit.T) + 1)
    return float(red - green), float(blue - green)
