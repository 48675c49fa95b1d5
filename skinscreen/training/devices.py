"""Photos as another dermatoscope or camera would show them: its light, field, marks and gel.

All functions take and give RGB, 8 bit, [side, side, 3], and draw what they do from ``rng``.
"""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels

Map = NDArray[np.float32]
_COARSE = 32
"""Side of the grid that soft light is computed on."""


def curved(pixels: Pixels, most: float, rng: np.random.Generator) -> Pixels:
    """Another tone curve: a gamma of 2^(-most..most) a channel alike, with an S-bend."""
    levels = np.linspace(0, 1, 256)
    gamma = 2.0 ** float(rng.uniform(-most, most))
    bend = float(rng.uniform(-0.5, 0.5)) * most
    bent = levels**gamma
    bent = bent + bend * bent * (1 - bent) * (2 * bent - 1)
    table = np.clip(np.rint(bent * 255), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table), dtype=np.uint8)


def lit(pixels: Pixels, most: float, rng: np.random.Generator) -> Pixels:
    """Uneven light: darker towards one side, and towards or away from the rim."""
    x, y, radius = _grid(_COARSE)
    angle = float(rng.uniform(0, 2 * math.pi))
    slope = float(rng.uniform(0, most))
    fall = float(rng.uniform(-0.5, 1.0)) * most
    gain = 1 + slope * (math.cos(angle) * x + math.sin(angle) * y) - fall * radius**2
    full = cv2.resize(gain.astype(np.float32), pixels.shape[:2])
    return _scaled(pixels, np.asarray(full, dtype=np.float32))


def framed(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """The black surround of a dermatoscope: round or with straight sides, its rim soft or hard."""
    side = pixels.shape[0]
    x, y, _ = _grid(side)
    dx, dy = (float(v) for v in rng.uniform(-0.15, 0.15, 2))
    if rng.random() < 0.7:
        inside = float(rng.uniform(0.85, 1.35)) - np.hypot(x - dx, y - dy)
    else:
        wide, high = (float(v) for v in rng.uniform(0.75, 1.1, 2))
        inside = np.minimum(wide - np.abs(x - dx), high - np.abs(y - dy))
    soft = float(rng.uniform(0.01, 0.12))
    light = np.clip(inside / soft, 0, 1).astype(np.float32)
    ground = float(rng.choice((0.0, 0.0, rng.uniform(0, 45)))) * (1 - light)
    return _scaled(pixels, light, ground.astype(np.float32))


def ruled(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """The scale of a contact plate: a line of ticks near a side."""
    side = pixels.shape[0]
    drawn = pixels.copy()
    colour = (0, 0, 0) if rng.random() < 0.7 else (235, 235, 235)
    step = side * float(rng.uniform(0.03, 0.12))
    base = side * float(rng.uniform(0.8, 0.98))
    tick = side * float(rng.uniform(0.015, 0.05))
    thick = 1 if rng.random() < 0.7 else 2
    for number in range(int(side / step) + 1):
        at = round(number * step)
        long = tick * (2 if number % 5 == 0 else 1)
        cv2.line(drawn, (at, round(base)), (at, round(base - long)), colour, thick, cv2.LINE_AA)
    turns = int(rng.integers(4))
    blended = cv2.addWeighted(
        np.ascontiguousarray(np.rot90(drawn, turns)),
        0.8,
        np.ascontiguousarray(np.rot90(pixels, turns)),
        0.2,
        0,
    )
    return np.ascontiguousarray(np.rot90(blended, -turns))


def bubbled(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Bubbles in the gel: bright rings, brighter inside."""
    side = pixels.shape[0]
    shine = np.zeros((side, side), np.float32)
    for _ in range(int(rng.integers(1, 12))):
        centre = tuple(int(v) for v in rng.integers(0, side, 2))
        radius = max(1, int(side * float(rng.uniform(0.005, 0.05))))
        cv2.circle(shine, centre, radius, (float(rng.uniform(8, 30)),), -1, cv2.LINE_AA)
        cv2.circle(shine, centre, radius, (float(rng.uniform(30, 110)),), 1, cv2.LINE_AA)
    return _scaled(pixels, np.ones((side, side), np.float32), shine)


def haired(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Hairs: bent dark or fair lines across."""
    side = pixels.shape[0]
    drawn = pixels.copy()
    shade = int(rng.integers(10, 70)) if rng.random() < 0.85 else int(rng.integers(170, 225))
    colour = (shade, int(shade * 0.85), int(shade * 0.75))
    for _ in range(int(rng.integers(2, 16))):
        start, bend, end = (rng.uniform(-0.1, 1.1, 2) * side for _ in range(3))
        bend = (start + end) / 2 + (bend - side / 2) * 0.4
        t = np.linspace(0, 1, 12)[:, np.newaxis]
        points = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end
        thick = 1 if rng.random() < 0.75 else 2
        cv2.polylines(drawn, [np.rint(points).astype(np.int32)], False, colour, thick, cv2.LINE_AA)
    return np.asarray(cv2.addWeighted(drawn, 0.85, pixels, 0.15, 0), dtype=np.uint8)


def grained(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Noise of a sensor or of film: grains of one to two pixels, in grey or in colours."""
    side = pixels.shape[0]
    channels = 3 if rng.random() < 0.5 else 1
    coarse = side if rng.random() < 0.5 else max(1, side // 2)
    noise = rng.standard_normal((coarse, coarse, channels), dtype=np.float32)
    noise *= float(rng.uniform(2, 12))
    full = cv2.resize(noise, (side, side)).reshape(side, side, channels)
    return np.clip(pixels + full, 0, 255).astype(np.uint8)


def _scaled(pixels: Pixels, gain: Map, offset: Map | None = None) -> Pixels:
    scaled = cv2.multiply(pixels, cv2.merge((gain, gain, gain)), dtype=cv2.CV_8U)
    if offset is not None:
        scaled = cv2.add(scaled, cv2.merge((offset, offset, offset)), dtype=cv2.CV_8U)
    return np.asarray(scaled, dtype=np.uint8)


@lru_cache(maxsize=4)
def _grid(side: int) -> tuple[Map, Map, Map]:
    """x, y and distance from the centre of each pixel; 1 at the middle of a side."""
    line = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(line, line)
    return x, y, np.hypot(x, y)
