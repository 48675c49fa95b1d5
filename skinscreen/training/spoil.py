"""Photos as they go wrong: what the quality gate is measured on, in several strengths.

Lengths are shares of the crop's side, so that a small and a large crop are spoiled alike;
noise is in grey levels of each pixel, as a camera makes it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize

BLUR = "blur"
DARK = "under-exposure"
BRIGHT = "over-exposure"
NOISE = "noise"
TINY = "tiny"
FOG = "fog"
CAST = "colour cast"

Spoil = Callable[[Pixels], Pixels]


@dataclass(frozen=True, slots=True)
class Spoiling:
    """One way to spoil a crop.

    Attributes:
        kind: one of the names above.
        name: kind and strength, unique.
        apply: RGB, 8 bit, [side, side, 3] to the same type; tiny ones have another side.
    """

    kind: str
    name: str
    apply: Spoil


def out_of_focus(share: float) -> Spoil:
    """Gaussian blur; ``share`` is its standard deviation."""

    def apply(pixels: Pixels) -> Pixels:
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), share * pixels.shape[0]), np.uint8)

    return apply


def defocused(share: float) -> Spoil:
    """A lens out of focus draws discs; ``share`` is their radius."""

    def apply(pixels: Pixels) -> Pixels:
        radius = max(1, round(share * pixels.shape[0]))
        disc = np.zeros((2 * radius + 1, 2 * radius + 1), np.float32)
        cv2.circle(disc, (radius, radius), radius, (1.0,), -1)
        return _filtered(pixels, disc)

    return apply


def shaken(share: float, degrees: float) -> Spoil:
    """Movement while the shutter was open; ``share`` is its length."""

    def apply(pixels: Pixels) -> Pixels:
        length = max(3, round(share * pixels.shape[0]))
        reach = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]) * length / 2
        middle = length // 2 + 1
        line = np.zeros((2 * middle + 1, 2 * middle + 1), np.float32)
        start, end = ([int(v) for v in np.rint(middle + sign * reach)] for sign in (-1, 1))
        cv2.line(line, start, end, (1.0,))
        return _filtered(pixels, line)

    return apply


def _filtered(pixels: Pixels, kernel: NDArray[np.float32]) -> Pixels:
    weights: NDArray[np.float32] = kernel / kernel.sum()
    return np.asarray(cv2.filter2D(pixels, -1, weights, borderType=cv2.BORDER_REFLECT), np.uint8)


def exposed(factor: float) -> Spoil:
    """Levels times ``factor``, clipped."""
    return _by_level(lambda levels: levels * factor)


def offset(levels: float) -> Spoil:
    """Grey levels added, clipped."""
    return _by_level(lambda before: before + levels)


def fogged(contrast: float) -> Spoil:
    """Contrast times ``contrast`` about the middle grey: a dirty or misted lens."""
    return _by_level(lambda levels: 128 + (levels - 128) * contrast)


def tinted(red: float, green: float, blue: float) -> Spoil:
    """Each channel times its gain, clipped: a wrong white balance."""
    return _by_level(lambda levels: levels * np.array([red, green, blue]))


def _by_level(curve: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Spoil:
    levels = np.repeat(np.arange(256, dtype=np.float64)[:, np.newaxis], 3, axis=1)
    table = np.clip(np.rint(curve(levels)), 0, 255).astype(np.uint8)

    def apply(pixels: Pixels) -> Pixels:
        return np.asarray(cv2.LUT(pixels, table[np.newaxis]), np.uint8)

    return apply


def grainy(deviation: float) -> Spoil:
    """Gaussian noise in each pixel and channel, the same every time."""

    def apply(pixels: Pixels) -> Pixels:
        grain = np.random.default_rng(1).normal(0, deviation, pixels.shape)
        return np.clip(np.rint(pixels + grain), 0, 255).astype(np.uint8)

    return apply


def speckled(share: float) -> Spoil:
    """Black and white dots, ``share`` of the pixels, the same every time."""

    def apply(pixels: Pixels) -> Pixels:
        dice = np.random.default_rng(2).random(pixels.shape[:2])
        spoiled = pixels.copy()
        spoiled[dice < share / 2] = 0
        spoiled[dice > 1 - share / 2] = 255
        return spoiled

    return apply


def shrunk(side: int) -> Spoil:
    """A thumbnail, ``side`` pixels wide."""
    return lambda pixels: resize(pixels, side, side)


def enlarged(side: int) -> Spoil:
    """A thumbnail of ``side`` pixels, enlarged again."""

    def apply(pixels: Pixels) -> Pixels:
        small = resize(pixels, side, side)
        back = cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        return np.asarray(back, np.uint8)

    return apply


SPOILINGS = (
    *(Spoiling(BLUR, f"out of focus, {100 * s:g} %", out_of_focus(s)) for s in (0.013, 0.02, 0.04)),
    *(Spoiling(BLUR, f"defocused, {100 * s:g} %", defocused(s)) for s in (0.025, 0.05)),
    *(Spoiling(BLUR, f"shaken, {100 * s:g} %, {d:g}°", shaken(s, d))
      for s, d in ((0.045, 0), (0.06, 45), (0.1, 90))),
    *(Spoiling(DARK, f"levels x {f:g}", exposed(f)) for f in (0.35, 0.25, 0.15)),
    *(Spoiling(BRIGHT, f"levels x {f:g}", exposed(f)) for f in (2.0, 2.5, 3.5)),
    *(Spoiling(BRIGHT, f"levels + {n:g}", offset(n)) for n in (110, 140)),
    *(Spoiling(NOISE, f"deviation {d:g}", grainy(d)) for d in (25, 40, 60)),
    *(Spoiling(NOISE, f"dots, {100 * s:g} %", speckled(s)) for s in (0.05, 0.15)),
    *(Spoiling(TINY, f"{side} pixels", shrunk(side)) for side in (24, 64, 100)),
    *(Spoiling(TINY, f"{side} pixels enlarged", enlarged(side)) for side in (16, 32)),
    *(Spoiling(FOG, f"contrast x {c:g}", fogged(c)) for c in (0.04, 0.08)),
    Spoiling(CAST, "blue", tinted(0.55, 0.8, 1.3)),
    Spoiling(CAST, "green", tinted(0.6, 1.15, 0.7)),
    Spoiling(CAST, "yellow", tinted(1.1, 1.0, 0.25)),
    Spoiling(CAST, "red", tinted(1.3, 0.3, 0.3)),
)  # fmt: skip
"""Every way and strength that is measured; the first five kinds are those the gate must catch."""

REQUIRED = (BLUR, DARK, BRIGHT, NOISE, TINY)
"""Kinds of which at least 90 % must be flagged."""
