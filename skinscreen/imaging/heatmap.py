"""Where a model's evidence for one class lies, laid over the crop in colour.

What the brightness means is settled here, once for screen and paper. Each class is scaled to
its own strongest spot, so that a malignant class is not hidden behind a stronger benign one;
but a class with next to no evidence must not glow like a strong one: its whole map is dimmed,
see ``strength``.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize, smooth

CLEAR_SHARE = 0.1
"""Probability from which a class's map is shown at its full brightness; a choice for the eye,
below every class that matters and no measured threshold."""

_COLOURS = cv2.COLORMAP_CIVIDIS
"""Dark blue to light yellow: eyes with and without a colour deficiency see the same order, and
a grey print keeps it, since the lightness rises evenly (Nunez, Anderton, Renslow: Optimizing
colormaps with consideration for color vision deficiency. PLoS ONE 13(7), 2018)."""
_LEVELS = 255
_GREY_FROM = 0.25
"""Opacity from which the crop below is grey: two colours over each other would be a third."""


def strength(
    evidence: NDArray[np.float32], probability: float, floor: float
) -> NDArray[np.float32]:
    """A class's evidence as brightness, 0 to 1, [h, w].

    1 is the class's own strongest spot, with two exceptions. A class of a probability below
    ``CLEAR_SHARE`` is dimmed in proportion. And 1 is never less than ``floor``: a map without
    a spot as strong as that stays as dim as it is weak.

    Args:
        evidence: [h, w]; below 0 counts as none.
        probability: of the class, 0 to 1.
        floor: evidence, in its own unit and above 0.
    """
    dimmed = min(1.0, probability / CLEAR_SHARE) / max(float(evidence.max()), floor)
    brightness: NDArray[np.float32] = np.clip(evidence * np.float32(dimmed), 0.0, 1.0)
    return brightness


def coloured(brightness: NDArray[np.float32], side: int) -> Pixels:
    """The colours of a map, RGB, [side, side, 3].

    Enlarged by bicubic interpolation, each cell at the centre of its part of the crop; what
    that swings beyond 0 and 1 is cut off.

    Args:
        brightness: 0 to 1, [h, w].
        side: in pixels.
    """
    return _colours_of(np.clip(smooth(brightness, side), 0.0, 1.0))


def blended(below: Pixels, above: Pixels, opacity: float) -> Pixels:
    """Colours over a crop of the same shape, which fades to grey under them.

    They lie equally thick everywhere: only so is lighter always more, also in a grey print.

    Args:
        below: the crop, RGB.
        above: the colours, RGB.
        opacity: 0 (the crop as it is) to 1 (the colours alone).
    """
    grey = cv2.cvtColor(cv2.cvtColor(below, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    faded = min(1.0, opacity / _GREY_FROM)
    ground = cv2.addWeighted(grey, faded, below, 1.0 - faded, 0.0)
    return np.asarray(cv2.addWeighted(above, opacity, ground, 1.0 - opacity, 0.0), np.uint8)


def overlay(crop: Pixels, brightness: NDArray[np.float32], opacity: float, side: int) -> Pixels:
    """The crop under the colours of a map, RGB, [side, side, 3].

    Args:
        crop: RGB, square, any side.
        brightness: 0 to 1, [h, w].
        opacity: see ``blended``.
        side: in pixels.
    """
    return blended(resize(crop, side, side), coloured(brightness, side), opacity)


def legend(width: int, height: int) -> Pixels:
    """The colours from 0 on the left to 1 on the right, RGB, [height, width, 3]."""
    return _colours_of(np.tile(np.linspace(0, 1, width, dtype=np.float32), (height, 1)))


def _colours_of(brightness: NDArray[np.float32]) -> Pixels:
    levels = np.rint(brightness * _LEVELS).astype(np.uint8)
    return np.asarray(cv2.cvtColor(cv2.applyColorMap(levels, _COLOURS), cv2.COLOR_BGR2RGB))
