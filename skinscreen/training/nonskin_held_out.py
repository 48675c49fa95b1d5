"""Drawn pictures of anything but skin that the gate was never fitted or chosen on."""

from collections.abc import Mapping

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from skinscreen.imaging.photo import Pixels
from skinscreen.training.nonskin import (
    WORDS,
    Draw,
    Field,
    canvas,
    colour,
    fractal,
    mixed,
    skin_colour,
    slope,
    to_pixels,
    tone,
)

_HALF = 0.5


def _two_colours(rng: np.random.Generator, side: int) -> Pixels:
    """Two or three plain fields beside each other, as of paper or paint."""
    where = slope(rng, side)
    real = mixed((where > rng.uniform(-0.5, 0.5)).astype(float), colour(rng), colour(rng))
    if rng.random() < _HALF:
        real = mixed((slope(rng, side) > rng.uniform(0, 0.6)).astype(float), real, colour(rng))
    return to_pixels(real)


def _one_colour(rng: np.random.Generator, side: int) -> Pixels:
    """One saturated, grey, black or white colour, evenly lit."""
    paint = colour(rng)
    paint[rng.integers(3)] *= rng.uniform(0, 1)
    even = paint.mean() if rng.random() < _HALF else paint
    return to_pixels(np.zeros((side, side, 3)) + even)


def _spotlight(rng: np.random.Generator, side: int) -> Pixels:
    """A round gradient between two colours."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    far = np.hypot(x - rng.uniform(-0.5, 0.5), y - rng.uniform(-0.5, 0.5)) / rng.uniform(0.6, 1.6)
    return to_pixels(mixed(far ** rng.uniform(0.6, 2), colour(rng), colour(rng)))


def _static(rng: np.random.Generator, side: int) -> Pixels:
    """Even noise in every level, as of a dead television channel."""
    shape = (side, side, 3 if rng.random() < _HALF else 1)
    return to_pixels(rng.integers(0, 256, shape) * np.ones(3))


def _dots(rng: np.random.Generator, side: int) -> Pixels:
    """Salt and pepper over a plain colour."""
    real = np.broadcast_to(colour(rng), (side, side, 3)).copy()
    dice = rng.random((side, side))
    share = rng.uniform(0.05, 0.4)
    real[dice < share] = 0
    real[dice > 1 - share] = 255
    return to_pixels(real)


def _cells(rng: np.random.Generator, side: int) -> Field:
    """Distance to the nearest of many points, and by how much the second is further, 0 to 1."""
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    points = rng.random((int(rng.integers(12, 60)), 2))
    away = np.sort([np.hypot(x - a, y - b) for a, b in points], axis=0)[:2]
    apart: Field = np.clip((away[1] - away[0]) * 12, 0, 1)
    return apart


def _pebbles(rng: np.random.Generator, side: int) -> Pixels:
    stone = mixed(fractal(rng, side, 1.2), colour(rng), colour(rng))
    return to_pixels(stone * (0.25 + 0.75 * _cells(rng, side)[..., np.newaxis]))


def _cloth(rng: np.random.Generator, side: int) -> Pixels:
    """Warp over weft, with folds."""
    y, x = np.mgrid[:side, :side] * (np.pi / rng.uniform(2, 9))
    over = (np.floor(x / np.pi) + np.floor(y / np.pi)) % 2
    thread = np.where(over == 0, np.abs(np.sin(x)), np.abs(np.sin(y)))
    real = mixed(over, colour(rng), colour(rng)) * (0.4 + 0.6 * thread[..., np.newaxis])
    return to_pixels(real * (0.7 + 0.6 * fractal(rng, side, 2.2)[..., np.newaxis]))


def _bricks(rng: np.random.Generator, side: int) -> Pixels:
    high = int(rng.integers(15, side // 5))
    y, x = np.mgrid[:side, :side]
    row = y // high
    column = (x + (row % 2) * high) // (2 * high)
    mortar = (y % high < high // 8) | ((x + (row % 2) * high) % (2 * high) < high // 8)
    clay = np.array([rng.uniform(120, 200), rng.uniform(50, 120), rng.uniform(40, 100)])
    own = rng.uniform(0.7, 1.2, (row.max() + 1, column.max() + 1))[row, column]
    rough = 0.8 + 0.4 * fractal(rng, side, 0.7)
    return to_pixels(
        np.where(mortar[..., np.newaxis], 180.0, clay * (own * rough)[..., np.newaxis])
    )


def _marble(rng: np.random.Generator, side: int) -> Pixels:
    vein = np.abs(np.sin(slope(rng, side) * 8 + fractal(rng, side, 1.7) * rng.uniform(5, 20)))
    return to_pixels(mixed(vein ** rng.uniform(0.2, 0.6), colour(rng) * 0.5, colour(rng)))


def _grass(rng: np.random.Generator, side: int) -> Pixels:
    """Thin strokes over each other: grass, straw, fur, hair."""
    image, pen = canvas(rng, side)
    tint = colour(rng)
    lean = rng.uniform(-np.pi, np.pi)
    for x, y in rng.uniform(-0.1, 1.1, (1500, 2)) * side:
        angle, length = rng.normal(lean, 0.3), rng.uniform(0.03, 0.2) * side
        end = (x + length * np.cos(angle), y + length * np.sin(angle))
        pen.line((x, y, *end), tone(tint * rng.uniform(0.3, 1.3)), int(rng.integers(1, 4)))
    return np.asarray(image)


def _screenshot(rng: np.random.Generator, side: int) -> Pixels:
    """Windows with title bars, buttons and lines of text."""
    image, pen = canvas(rng, side)
    font = ImageFont.load_default(int(rng.integers(9, 16)))
    for _ in range(int(rng.integers(1, 5))):
        x, y = (int(v) for v in rng.integers(-20, side * 2 // 3, 2))
        wide, high = (int(v) for v in rng.integers(side // 3, side, 2))
        paper = rng.choice([30, 245, 255, 225])
        pen.rectangle((x, y, x + wide, y + high), (paper, paper, paper), outline=(90, 90, 90))
        pen.rectangle((x, y, x + wide, y + 20), tone(colour(rng)))
        ink = (20, 20, 20) if paper > 128 else (230, 230, 230)
        for line in range(y + 28, y + high - 16, 18):
            pen.text((x + 8, line), " ".join(rng.choice(WORDS, int(rng.integers(1, 9)))), ink, font)
        pen.rounded_rectangle(
            (x + wide - 90, y + high - 30, x + wide - 10, y + high - 8), 5, tone(colour(rng))
        )
    return np.asarray(image)


def _sign(rng: np.random.Generator, side: int) -> Pixels:
    """A few large letters or numbers on a plate."""
    image, pen = canvas(rng, side)
    edge = side // 10
    pen.rounded_rectangle((edge, edge, side - edge, side - edge), edge, tone(colour(rng)))
    size = int(rng.uniform(0.15, 0.5) * side)
    word = "".join(rng.choice(list("ABCDEFGHKLMNPRSTXYZ0123456789"), int(rng.integers(1, 6))))
    where = (side / 2, side / 2)
    pen.text(where, word, tone(colour(rng)), ImageFont.load_default(size), anchor="mm")
    return np.asarray(image)


def _chart(rng: np.random.Generator, side: int) -> Pixels:
    """Bars and curves with axes."""
    image = Image.new(
        "RGB", (side, side), (255, 255, 255) if rng.random() < _HALF else (25, 28, 35)
    )
    pen = ImageDraw.Draw(image)
    bars = int(rng.integers(3, 12))
    for i in range(bars):
        left = (i + 0.2) * side / bars
        top = rng.uniform(0.1, 0.9) * side
        pen.rectangle((left, top, left + 0.6 * side / bars, side * 0.92), tone(colour(rng)))
    curve = [(i * side / 40, v * side) for i, v in enumerate(fractal(rng, 41, 1.5)[0])]
    pen.line(curve, tone(colour(rng)), 3)
    pen.line((5, 0, 5, side * 0.92, side, side * 0.92), (128, 128, 128), 2)
    return np.asarray(image)


def _city(rng: np.random.Generator, side: int) -> Pixels:
    """Houses with windows under a sky, by day or night."""
    sky = mixed((slope(rng, side) + 1) / 2, colour(rng), colour(rng))
    image = Image.fromarray(to_pixels(sky))
    pen = ImageDraw.Draw(image)
    for left in range(-20, side, int(rng.integers(40, 120))):
        top, wide = int(rng.uniform(0.1, 0.8) * side), int(rng.integers(30, 130))
        wall, pane = colour(rng) * 0.6, tone(colour(rng))
        pen.rectangle((left, top, left + wide, side), tone(wall))
        step = int(rng.integers(12, 30))
        for y in range(top + 6, side, step):
            for x in range(left + 5, left + wide - 6, step):
                pen.rectangle((x, y, x + step // 2, y + step // 2), pane)
    return np.asarray(image)


def _sea(rng: np.random.Generator, side: int) -> Pixels:
    """Waves to the horizon, a sun or a moon above."""
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    horizon = rng.uniform(0.25, 0.6)
    sky = mixed(y / horizon, colour(rng), colour(rng))
    disc = np.hypot(x - rng.uniform(0.1, 0.9), y - horizon * 0.5) < rng.uniform(0.03, 0.1)
    sky = mixed(disc.astype(float), sky, np.array([255.0, 245, 210]))
    depth = np.clip((y - horizon) / (1 - horizon), 1e-3, 1)
    wave = np.sin(25 / depth + 9 * fractal(rng, side, 1.4)) * 0.5 + 0.5
    water = mixed(wave, np.array([10.0, 50, 90]), np.array([90.0, 150, 180]))
    return to_pixels(np.where((y > horizon)[..., np.newaxis], water, sky))


def _face(rng: np.random.Generator, side: int) -> Pixels:
    """A cartoon face: skin in colour, no photo of skin."""
    image, pen = canvas(rng, side)
    centre, wide, high = side / 2, side * rng.uniform(0.25, 0.42), side * rng.uniform(0.32, 0.46)

    def oval(x: float, y: float, a: float, b: float, fill: tuple[int, int, int]) -> None:
        pen.ellipse((x - a, y - b, x + a, y + b), fill, outline=(30, 20, 20))

    oval(centre, centre - high * 0.3, wide * 1.15, high, tone(colour(rng) * 0.5))
    oval(centre, centre, wide, high, tone(skin_colour(rng)))
    for turn in (-1, 1):
        eye = centre + turn * wide * 0.4
        oval(eye, centre - high * 0.15, wide * 0.18, high * 0.1, (255, 255, 255))
        oval(eye, centre - high * 0.15, wide * 0.08, high * 0.08, tone(colour(rng) * 0.5))
    pen.line((centre, centre, centre - wide * 0.1, centre + high * 0.25), (60, 40, 40), 3)
    mouth = (centre - wide * 0.4, centre + high * 0.3, centre + wide * 0.4, centre + high * 0.6)
    pen.chord(mouth, 0, 180, (170, 40, 50))
    return np.asarray(image)


def _flower(rng: np.random.Generator, side: int) -> Pixels:
    """Petals on blurred leaves."""
    leaves = fractal(rng, side, 1.6)
    real = mixed(leaves, np.array([20.0, 60, 20]), np.array([120.0, 180, 80]))
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    far, angle = np.hypot(x, y), np.arctan2(y, x)
    rim = rng.uniform(0.4, 0.8) * (0.6 + 0.4 * np.abs(np.sin(angle * int(rng.integers(2, 6)))))
    petal = colour(rng) * (0.6 + 0.4 * np.clip(far / rim, 0, 1)[..., np.newaxis])
    real = np.where((far < rim)[..., np.newaxis], petal, real)
    return to_pixels(np.where((far < 0.15)[..., np.newaxis], colour(rng), real))


def _bottle(rng: np.random.Generator, side: int) -> Pixels:
    """A round vessel with a gleam, standing on a table."""
    y, x = np.mgrid[0 : 1 : side * 1j, -1 : 1 : side * 1j]
    real = mixed((y > 0.75).astype(float), colour(rng), colour(rng))
    neck, belly = rng.uniform(0.05, 0.2), rng.uniform(0.25, 0.5)
    width = neck + (belly - neck) / (1 + np.exp(-(y - rng.uniform(0.3, 0.5)) * 25))
    across = x / width
    inside = (np.abs(across) < 1) & (y > 0.1) & (y < 0.85)
    light = np.sqrt(np.clip(1 - across**2, 0, 1)) * 0.8 + 0.2
    gleam = 120 * np.exp(-(((across + 0.5) * 8) ** 2))
    glass = colour(rng) * light[..., np.newaxis] + gleam[..., np.newaxis]
    return to_pixels(np.where(inside[..., np.newaxis], glass, real))


def _skin_coloured_wall(rng: np.random.Generator, side: int) -> Pixels:
    """A wall the colour of skin, out of focus, with the edge of a shadow."""
    shade = 1 / (1 + np.exp(-(slope(rng, side) - rng.uniform(-0.5, 0.5)) * rng.uniform(3, 12)))
    lit = skin_colour(rng)
    plain = mixed(shade, lit, lit * rng.uniform(0.6, 0.9))
    return np.asarray(cv2.GaussianBlur(to_pixels(plain), (0, 0), 6), np.uint8)


HELD_OUT: Mapping[str, Draw] = {
    "one colour": _one_colour,
    "fields of colour": _two_colours,
    "spotlight": _spotlight,
    "even noise": _static,
    "salt and pepper": _dots,
    "pebbles": _pebbles,
    "cloth": _cloth,
    "bricks": _bricks,
    "marble": _marble,
    "grass or hair": _grass,
    "screenshot": _screenshot,
    "sign": _sign,
    "chart": _chart,
    "city": _city,
    "sea": _sea,
    "cartoon face": _face,
    "flower": _flower,
    "bottle": _bottle,
    "wall the colour of skin": _skin_coloured_wall,
}
