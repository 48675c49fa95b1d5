"""Whether a crop is good enough to be scored, in words for the person who takes the photo.

The limits were set on dermoscopy (HAM10000) and phone photos (PAD-UFES-20), and keep to what is
plainly spoiled; ``tests/unit/imaging/test_quality.py`` holds them to how many spoiled photos they
must catch and how many good ones they may hold back.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.preprocess import resize

ENLARGEMENT_LIMIT = 2.0
"""A crop enlarged more than this to the model's input holds too little for an answer."""
LOOKED_AT = 224
"""Side, in pixels, at which a crop is looked at: what scaling down loses does no harm."""
SMALLEST = 32
"""Side, in pixels, below which nothing can be said of light and focus."""
BLUR_LIMIT = 0.48
"""Blur effect above which a crop is out of focus or shaken."""
NOISE_LIMIT = 5.5
"""Standard deviation of the noise, in grey levels."""
DARK_LIMIT = 105.0
"""Grey level that at least a twentieth of a well exposed crop reaches."""
BRIGHT_LIMIT = 238.0
"""Grey level that less than a twentieth of a well exposed crop exceeds."""
GLARE_LIMIT = 0.03
"""Share of a crop that may be burnt out in every colour."""
CONTRAST_LIMIT = 12.0
"""Grey levels between the darkest and the brightest twentieth of a crop."""

_BURNT = 250
_BLUR_WINDOW = 9
_TWENTIETHS = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about a crop the clinician must know.

    Attributes:
        sentence: what is the matter and what to do.
        retake: whether it forbids an answer.
    """

    sentence: str
    retake: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a crop.

    Attributes:
        blur: blur effect, 0 (sharp) to 1.
        noise: standard deviation of the noise, in grey levels.
        dark: grey level of the darkest twentieth.
        bright: grey level of the brightest twentieth.
        burnt: share of pixels burnt out in every colour, 0 to 1.
    """

    blur: float
    noise: float
    dark: float
    bright: float
    burnt: float


def check(side: int, needed: int) -> tuple[Issue, ...]:
    """Whether a crop has the pixels the model needs.

    Args:
        side: of the crop, in full-resolution pixels.
        needed: the model's input side, in pixels.
    """
    if side * ENLARGEMENT_LIMIT < needed:
        sentence = (
            f"Too few pixels: the frame is {side} pixels wide, the model needs {needed}. "
            "Move closer or use a higher resolution."
        )
        return (Issue(sentence, retake=True),)
    if side < needed:
        sentence = (
            f"Few pixels: the frame is {side} pixels wide, the model reads {needed}. "
            "Move closer for more detail."
        )
        return (Issue(sentence, retake=False),)
    return ()


def look(pixels: Pixels) -> tuple[Issue, ...]:
    """What is the matter with a crop's light and focus; RGB, [any, any, 3].

    Of a crop too small to be looked at nothing is said: ``check`` refuses it.
    """
    if min(pixels.shape[:2]) < SMALLEST:
        return ()
    measured = measure(pixels)
    found = []
    if measured.bright < DARK_LIMIT:
        found.append("Too dark: add light, or move the shadow away.")
    elif measured.bright > BRIGHT_LIMIT or measured.burnt > GLARE_LIMIT:
        found.append("Too bright or glaring: dim the light, or tilt the camera.")
    if measured.bright - measured.dark < CONTRAST_LIMIT:
        found.append("Almost no contrast: check the light, and that the lens is clean.")
    elif measured.blur > BLUR_LIMIT:
        found.append("Out of focus or shaken: hold still, let it focus, or move back a little.")
    if measured.noise > NOISE_LIMIT:
        found.append("Grainy: add light, so that the camera need not amplify.")
    return tuple(Issue(sentence, retake=True) for sentence in found)


def measure(pixels: Pixels) -> Measures:
    """Measure a crop, at ``LOOKED_AT`` pixels at the most; RGB, [any, any, 3]."""
    side = min(LOOKED_AT, *pixels.shape[:2])
    small = resize(pixels, side, side)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    levels = np.asarray(grey, dtype=np.float32)
    dark, bright = np.searchsorted(_cumulated(grey), _TWENTIETHS)
    red, green, blue = cv2.split(small)
    burnt = np.asarray(cv2.min(cv2.min(red, green), blue)) >= _BURNT
    return Measures(
        blur=_blur_effect(levels),
        noise=_noise(levels),
        dark=float(dark),
        bright=float(bright),
        burnt=float(burnt.mean()),
    )


def _cumulated(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The share of pixels up to each grey level, [256]."""
    shares = np.cumsum(np.bincount(grey.ravel(), minlength=256)) / grey.size
    return np.asarray(shares, dtype=np.float32)


def _blur_effect(levels: NDArray[np.float32]) -> float:
    """How little another blur changes: the worse of both directions.

    Crete, Dolmiere, Ladret, Nicolas: The blur effect. Proc. SPIE 6492 (2007).
    """
    effects = []
    for turned in (levels, cv2.transpose(levels)):
        blurred = cv2.blur(turned, (1, _BLUR_WINDOW), borderType=cv2.BORDER_REFLECT)
        before = cv2.absdiff(turned[1:], turned[:-1])
        after = cv2.absdiff(blurred[1:], blurred[:-1])
        total = cv2.sumElems(before)[0]
        kept = cv2.sumElems(cv2.min(before, after))[0]
        effects.append(kept / total if total else 1.0)
    return max(effects)


def _noise(levels: NDArray[np.float32]) -> float:
    """Standard deviation of the noise, from the median of what edges leave alone.

    Immerkaer: Fast noise variance estimation. CVIU 64(2), 1996; the median in place of the
    mean keeps hairs and borders out.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    left = np.abs(cv2.filter2D(levels, -1, mask)[1:-1:2, 1:-1:2])  # every second will do
    return float(np.median(left)) / 0.6745 / 6
