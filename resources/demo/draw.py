"""Draw the demo photos: lesion.jpg, an invented pigmented lesion on invented skin, and three.jpg.

Nobody's skin: every pixel comes from this file and one random seed. Run it again with
`python resources/demo/draw.py` after a change here; the results are committed beside it.
"""
# ruff: noqa: INP001 (a script, not a package)

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 1600, 1200
CENTRE = (795.0, 605.0)
THREE = ((420, 380, 300), (1150, 330, 220), (1000, 880, 380))
"""Of the lesions in three.jpg: the middle's x and y, and the side of the square with its skin."""
RADIUS = 235.0
"""Mean radius of the lesion in pixels: a centred square of 840 pixels frames it with a margin."""

SKIN = (222, 174, 148)
TAN = (164, 106, 72)
BROWN = (112, 66, 44)
DARK = (58, 35, 30)
BLUE_GREY = (104, 94, 104)
PINK = (205, 132, 116)

Field = NDArray[np.float32]
"""One value for each pixel, HxW float32."""

_rng = np.random.default_rng(20261121)


def noise(size: float) -> Field:
    """Smooth random field with mean 0 and standard deviation 1, its blobs about `size` px wide."""
    scale = min(1.0, 3.0 / size)
    shape = (max(4, round(HEIGHT * scale)), max(4, round(WIDTH * scale)))
    rough = _rng.standard_normal(shape).astype(np.float32)
    smooth = cv2.GaussianBlur(rough, (0, 0), max(0.6, size * scale / 2))
    field = cv2.resize(smooth, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return ((field - field.mean()) / field.std()).astype(np.float32)


def furrows(cell: float, width: float) -> Field:
    """Net of lines between irregular cells about `cell` px wide, 1 on a line, 0 off it."""
    count = int(WIDTH * HEIGHT / cell**2)
    seeds = np.full((HEIGHT, WIDTH), 255, np.uint8)
    seeds[_rng.integers(0, HEIGHT, count), _rng.integers(0, WIDTH, count)] = 0
    labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[
        1
    ]
    edge = (labels != np.roll(labels, 1, 0)) | (labels != np.roll(labels, 1, 1))
    warp_x, warp_y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    bent = cv2.remap(
        edge.astype(np.float32),
        (warp_x + cell * 0.25 * noise(cell * 2)).astype(np.float32),
        (warp_y + cell * 0.25 * noise(cell * 2)).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    soft = cv2.GaussianBlur(bent, (0, 0), width)
    return np.clip(soft / np.percentile(soft, 97), 0, 1).astype(np.float32)


def step(field: Field, low: Field | float, high: Field | float) -> Field:
    """Smooth rise from 0 at `low` to 1 at `high`."""
    t = np.clip((field - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def paint(canvas: NDArray[np.float32], colour: tuple[int, int, int], amount: Field) -> None:
    """Mix a colour into the canvas (HxWx3, 0 to 255), in place; an amount of 1 covers it."""
    canvas += (np.array(colour, np.float32) - canvas) * amount[..., None]


def blob(x: float, y: float, radius: float, ragged: float) -> Field:
    """Soft irregular spot: 1 in its middle, 0 outside `radius` px round (x, y)."""
    across, down = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    distance = np.hypot(across - x, down - y).astype(np.float32) / radius
    return (1 - step(distance + ragged * noise(radius * 0.5), 0.25, 1.1)).astype(np.float32)


def lesion_depth() -> Field:
    """How far inside the lesion a pixel lies: 1 in the middle, 0 on the border, below outside."""
    across, down = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    x, y = across - CENTRE[0], down - CENTRE[1]
    angle = np.arctan2(y, x)
    border = 1.0 + 0.17 * np.cos(angle - 0.5) + 0.12 * np.cos(2 * angle + 0.9)
    border += 0.07 * np.cos(3 * angle - 1.1) + 0.045 * np.cos(5 * angle + 2.0)
    border += 0.025 * np.cos(9 * angle + 0.3)
    depth = 1.0 - np.hypot(x, y) / (RADIUS * border)
    return (depth + 0.035 * noise(60) + 0.018 * noise(18)).astype(np.float32)


def draw_skin() -> NDArray[np.float32]:
    """Skin without a lesion: blotches, fine lines, pores."""
    canvas = np.full((HEIGHT, WIDTH, 3), SKIN, np.float32)
    canvas += (noise(420) * 4 + noise(120) * 2.5)[..., None] * np.array([0.6, 1.0, 1.0], np.float32)
    canvas += (noise(9) * 1.6)[..., None]
    lines = 0.6 * furrows(19, 1.3) + 0.5 * furrows(46, 1.7)
    canvas -= (lines * (1 + 0.3 * noise(150)))[..., None] * np.array([12, 15, 14], np.float32)
    pores = step(noise(7), 2.7, 3.4)
    paint(canvas, (168, 116, 96), 0.55 * cv2.GaussianBlur(pores, (0, 0), 1.5))
    return canvas


def draw_lesion(canvas: NDArray[np.float32]) -> None:
    """Lay the lesion over the skin: an irregular border, four tones and a pigment net."""
    depth = lesion_depth()
    softness = (0.13 + 0.07 * noise(200)).clip(0.07, 0.26).astype(np.float32)
    body = step(depth, -0.04, softness)
    paint(canvas, PINK, 0.55 * step(depth, -0.3, 0.0) * (1 - 0.4 * body))
    paint(canvas, TAN, 0.86 * body)
    mottled = step(noise(48) * 0.5 + noise(130) * 0.5, -0.2, 1.1)
    paint(canvas, BROWN, body * (0.25 + 0.6 * mottled))
    net = furrows(15, 1.7)
    inner = step(depth, 0.0, 0.25)
    paint(canvas, BROWN, 0.5 * net * inner)
    paint(canvas, DARK, 0.86 * body * blob(890, 545, 150, 0.16))
    paint(canvas, DARK, 0.65 * body * blob(690, 690, 85, 0.2))
    paint(canvas, BLUE_GREY, 0.42 * body * blob(760, 560, 100, 0.15))
    paint(canvas, PINK, 0.45 * body * blob(905, 715, 85, 0.2))
    for _ in range(46):
        x, y = _rng.normal(CENTRE[0] - 10, 115), _rng.normal(CENTRE[1], 85)
        size = _rng.uniform(4, 9)
        dot = np.zeros((HEIGHT, WIDTH), np.float32)
        cv2.circle(dot, (round(x * 8), round(y * 8)), round(size * 8), 1.0, -1, cv2.LINE_AA, 3)
        paint(canvas, DARK, 0.6 * inner * cv2.GaussianBlur(dot, (0, 0), 2.2))
    canvas += (noise(5) * body * 2.6)[..., None]


def draw_three(lesion: NDArray[np.float32]) -> NDArray[np.float32]:
    """Wide skin with the lesion thrice, each smaller, turned by right angles."""
    reach = 330
    x, y = map(round, CENTRE)
    square = lesion[y - reach : y + reach, x - reach : x + reach]
    across, down = np.meshgrid(*[np.linspace(-1, 1, 2 * reach)] * 2)
    inside = np.clip((0.98 - np.hypot(across, down)) / 0.15, 0, 1).astype(np.float32)
    canvas = draw_skin()
    for turns, (middle_x, middle_y, side) in enumerate(THREE):
        size = (side, side)
        small = cv2.resize(np.rot90(square, turns).copy(), size, interpolation=cv2.INTER_AREA)
        part = np.s_[middle_y - side // 2 :, middle_x - side // 2 :]
        where = np.s_[:side, :side]
        below = canvas[part][where]
        below += (small - below) * cv2.resize(inside, size)[..., None]
    return canvas


def draw_hairs(canvas: NDArray[np.float32]) -> None:
    """A few thin curved hairs, each with the shadow it throws."""
    for _ in range(15):
        start = np.array([_rng.uniform(0, WIDTH), _rng.uniform(0, HEIGHT)])
        direction = _rng.normal(0.55, 0.35)
        along = np.linspace(0, 1, 60)
        length = _rng.uniform(180, 420)
        turn = direction + along * _rng.normal(0, 0.9)
        track = start + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], 1), 0) * length / 60
        points = np.round(track * 8).astype(np.int32)
        hair = np.zeros((HEIGHT, WIDTH), np.float32)
        for index in range(len(along) - 1):
            width = 2 if index < len(along) // 2 else 1
            ends = tuple(map(int, points[index])), tuple(map(int, points[index + 1]))
            cv2.line(hair, *ends, 1.0, width, cv2.LINE_AA, 3)
        shadow = np.roll(cv2.GaussianBlur(hair, (0, 0), 3), (4, 3), (0, 1))
        paint(canvas, (120, 76, 58), 0.3 * shadow)
        paint(canvas, (62, 42, 34), 0.72 * cv2.GaussianBlur(hair, (0, 0), 0.7))


def light(canvas: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Light the scene from the upper left, with a sheen, and take it with a small camera."""
    across, down = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT))
    lamp = 1.03 - 0.10 * across - 0.08 * down - 0.11 * (across**2 + down**2)
    warmth = np.stack([lamp**0.9, lamp, lamp**1.12], -1)
    lit = canvas * warmth
    relief = cv2.GaussianBlur(noise(11), (0, 0), 1.5)
    sheen = np.exp(-(((across + 0.45) ** 2 + (down + 0.5) ** 2) / 0.35)) * np.clip(relief, 0, 3)
    lit += (9 * sheen)[..., None]
    lit = cv2.GaussianBlur(lit.astype(np.float32), (0, 0), 0.9)
    lit += _rng.standard_normal(lit.shape) * 1.6
    return np.clip(np.round(lit), 0, 255).astype(np.uint8)


def main() -> None:
    """Draw the photos and write them beside this file."""
    canvas = draw_skin()
    draw_lesion(canvas)
    lesion = canvas.copy()
    draw_hairs(canvas)
    _write(canvas, "lesion.jpg")
    _write(draw_three(lesion), "three.jpg")


def _write(canvas: NDArray[np.float32], name: str) -> None:
    photo = Image.fromarray(light(canvas))
    photo.save(Path(__file__).with_name(name), quality=82, optimize=True)


if __name__ == "__main__":
    main()
