"""What lies on skin and is no lesion: hair, shadow, ink, tattoo, plaster, jewellery, ruler.

All functions take and give RGB, 8 bit, [height, width, 3], and draw what they do from ``rng``.
"""

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.training.nonskin import WORDS, to_pixels

Points = NDArray[np.int32]
_INKS = ((70, 50, 140), (40, 60, 160), (30, 30, 40), (60, 120, 170), (150, 40, 60))
_TATTOOS = ((30, 40, 50), (35, 55, 70), (25, 70, 60), (120, 40, 45))
_METALS = ((212, 175, 85), (200, 200, 205), (235, 220, 190), (150, 150, 155))
_PLASTERS = ((225, 180, 145), (240, 215, 190), (250, 250, 245), (170, 120, 90), (90, 140, 200))


def hair(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Hairs of one person: of one colour and about one direction, few or many."""
    rows, columns = pixels.shape[:2]
    drawn = pixels.copy()
    shade = float(rng.integers(15, 80)) if rng.random() < 0.75 else float(rng.integers(150, 235))
    colour = (shade, shade * 0.88, shade * 0.78)
    angle, spread = float(rng.uniform(0, 2 * math.pi)), float(rng.uniform(0.1, 1.2))
    length = max(rows, columns) * float(rng.uniform(0.06, 0.35))
    for _ in range(int(rng.integers(4, 70))):
        start = rng.uniform(-0.05, 1.05, 2) * (columns, rows)
        along = angle + float(rng.normal(0, spread))
        end = start + length * np.array([math.cos(along), math.sin(along)])
        bend = (start + end) / 2 + rng.normal(0, 0.12, 2) * length
        cv2.polylines(drawn, [_bent(start, bend, end)], False, colour, 1, cv2.LINE_AA)
    share = float(rng.uniform(0.5, 0.95))
    return np.asarray(cv2.addWeighted(drawn, share, pixels, 1 - share, 0), np.uint8)


def _bent(
    start: NDArray[np.float64], bend: NDArray[np.float64], end: NDArray[np.float64]
) -> Points:
    t = np.linspace(0, 1, 10)[:, np.newaxis]
    points: Points = np.rint((1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end).astype(
        np.int32
    )
    return points


def _blob(
    rng: np.random.Generator, centre: Sequence[float] | NDArray[np.float64], radius: float
) -> Points:
    """A closed outline about a place, between round and angular."""
    angles = np.linspace(0, 2 * math.pi, 40, endpoint=False)
    wave = np.zeros_like(angles)
    for number in range(2, 5):
        wave += float(rng.normal(0, 0.12)) * np.sin(number * angles + float(rng.uniform(0, 7)))
    squeeze = float(rng.uniform(0.6, 1.0))
    spoke = radius * (1 + wave)
    x, y = spoke * np.cos(angles), spoke * np.sin(angles) * squeeze
    turn = float(rng.uniform(0, math.pi))
    points = np.stack(
        [
            centre[0] + x * math.cos(turn) - y * math.sin(turn),
            centre[1] + x * math.sin(turn) + y * math.cos(turn),
        ],
        axis=1,
    )
    outline: Points = np.rint(points).astype(np.int32)
    return outline


def shadow(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """The shadow of a hand, a phone or a fold: large, soft, of any strength."""
    rows, columns = pixels.shape[:2]
    dark = np.zeros((rows, columns), np.float32)
    centre = rng.uniform(-0.1, 1.1, 2) * (columns, rows)
    radius = max(rows, columns) * float(rng.uniform(0.15, 0.7))
    cv2.fillPoly(dark, [_blob(rng, centre, radius)], (1.0,))
    soft = cv2.GaussianBlur(dark, (0, 0), float(rng.uniform(3, 25)))
    return to_pixels(pixels * (1 - float(rng.uniform(0.1, 0.55)) * soft)[..., np.newaxis])


def ink(pixels: Pixels, rng: np.random.Generator, around: Sequence[float] | None = None) -> Pixels:
    """A surgeon's marker: a ring or an eye around a place, arcs, strokes or a letter.

    Args:
        pixels: to draw on.
        rng: the source of chance.
        around: x, y and radius, in pixels, of a lesion to draw a ring about, or None.
    """
    rows, columns = pixels.shape[:2]
    layer = pixels.copy()
    colour = _INKS[rng.integers(len(_INKS))]
    thick = int(rng.integers(1, 5))
    if around is not None:
        ring = _blob(rng, around[:2], around[2] * float(rng.uniform(1.3, 2.2)))
        part = len(ring) if rng.random() < 0.6 else int(rng.integers(12, len(ring)))
        cv2.polylines(layer, [ring[:part]], part == len(ring), colour, thick, cv2.LINE_AA)
    for _ in range(int(rng.integers(0 if around is not None else 1, 4))):
        start = rng.uniform(0.05, 0.95, 2) * (columns, rows)
        end = start + rng.normal(0, 0.1, 2) * (columns, rows)
        bend = (start + end) / 2 + rng.normal(0, 0.03, 2) * (columns, rows)
        cv2.polylines(layer, [_bent(start, bend, end)], False, colour, thick, cv2.LINE_AA)
    share = float(rng.uniform(0.4, 0.85))
    return np.asarray(cv2.addWeighted(layer, share, pixels, 1 - share, 0), np.uint8)


def tattoo(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Letters, filled shapes and lines under the skin."""
    rows, columns = pixels.shape[:2]
    layer = pixels.copy()
    colour = _TATTOOS[rng.integers(len(_TATTOOS))]
    longer = max(rows, columns)
    place = rng.uniform(0.1, 0.9, 2) * (columns, rows)
    kind = int(rng.integers(3))
    if kind == 0:
        scale = longer / 300 * float(rng.uniform(0.5, 2.0))
        word = WORDS[rng.integers(len(WORDS))]
        at = (round(place[0] - longer * 0.15), round(place[1]))
        cv2.putText(layer, word, at, int(rng.integers(0, 8)), scale, colour, 2, cv2.LINE_AA)
    else:
        for _ in range(int(rng.integers(1, 7))):
            near = place + rng.normal(0, 0.07, 2) * longer
            outline = _blob(rng, near, longer * float(rng.uniform(0.01, 0.09)))
            if kind == 1:
                cv2.polylines(layer, [outline], True, colour, int(rng.integers(1, 4)), cv2.LINE_AA)
            else:
                star = outline[:: int(rng.integers(2, 8))].copy()
                star[::2] = np.rint(near + (star[::2] - near) * float(rng.uniform(0.2, 0.7)))
                cv2.fillPoly(layer, [star], colour, cv2.LINE_AA)
    soft = cv2.GaussianBlur(layer, (0, 0), float(rng.uniform(0.4, 1.2)))
    share = float(rng.uniform(0.5, 0.9))
    return np.asarray(cv2.addWeighted(soft, share, pixels, 1 - share, 0), np.uint8)


def plaster(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A sticking plaster with its pad and holes."""
    rows, columns = pixels.shape[:2]
    longer = max(rows, columns)
    layer = pixels.copy()
    colour = np.array(_PLASTERS[rng.integers(len(_PLASTERS))], np.float64)
    place = rng.uniform(0.05, 0.95, 2) * (columns, rows)
    length = longer * float(rng.uniform(0.08, 0.35))
    size = (length, length * float(rng.uniform(0.25, 1.0)))
    turn = float(rng.uniform(0, 180))
    for share, tone in ((1.0, 1.0), (0.4, float(rng.uniform(0.85, 1.1)))):
        corners = cv2.boxPoints(((place[0], place[1]), (size[0] * share, size[1]), turn))
        fill = tuple(float(v) for v in np.clip(colour * tone, 0, 255))
        cv2.fillPoly(layer, [np.rint(corners).astype(np.int32)], fill, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.6), np.uint8)


def jewellery(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A chain or a ring of metal with its lights, or a button."""
    rows, columns = pixels.shape[:2]
    longer = max(rows, columns)
    layer = pixels.copy()
    metal = np.array(_METALS[rng.integers(len(_METALS))], np.float64)
    bead = max(1, round(longer * float(rng.uniform(0.004, 0.015))))
    if rng.random() < 0.6:
        ends = rng.uniform(-0.1, 1.1, (3, 2)) * (columns, rows)
        t = np.linspace(0, 1, int(longer / (bead * 2.2)))[:, np.newaxis]
        beads = (1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * ends[1] + t**2 * ends[2]
    else:
        centre = rng.uniform(0, 1, 2) * (columns, rows)
        t = np.linspace(0, 2 * math.pi, 60)[:, np.newaxis]
        radius = longer * float(rng.uniform(0.02, 0.12))
        beads = centre + radius * np.concatenate([np.cos(t), np.sin(t)], axis=1)
    for x, y in beads:
        tone = tuple(float(v) for v in np.clip(metal * rng.uniform(0.45, 1.2), 0, 255))
        cv2.circle(layer, (round(x), round(y)), bead, tone, -1, cv2.LINE_AA)
    return layer


def ruler(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A paper scale with ticks and numbers along a line."""
    rows, columns = pixels.shape[:2]
    longer = max(rows, columns)
    place = rng.uniform(0.1, 0.9, 2) * (columns, rows)
    angle = float(rng.choice((0.0, math.pi / 2))) + float(rng.normal(0, 0.1))
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    broad, step = longer * float(rng.uniform(0.03, 0.09)), longer * float(rng.uniform(0.01, 0.04))
    layer = pixels.copy()
    corners = [
        place + along * longer * a + across * broad * b
        for a, b in ((-0.3, 0.0), (0.3, 0.0), (0.3, 1.0), (-0.3, 1.0))
    ]
    cv2.fillPoly(layer, [np.rint(corners).astype(np.int32)], (240, 240, 236), cv2.LINE_AA)
    for number in range(int(0.6 * longer / step)):
        start = place + along * (number * step - 0.3 * longer)
        tick = broad * (0.6 if number % 5 == 0 else 0.3)
        a, b = ((round(p[0]), round(p[1])) for p in (start, start + across * tick))
        cv2.line(layer, a, b, (20, 20, 20), 1, cv2.LINE_AA)
    return layer


Draw = Callable[[Pixels, np.random.Generator], Pixels]
KINDS: tuple[tuple[Draw, float], ...] = (
    (hair, 0.3),
    (shadow, 0.3),
    (ink, 0.12),
    (tattoo, 0.12),
    (plaster, 0.1),
    (jewellery, 0.1),
    (ruler, 0.08),
)
"""Each with the share of scenes that have it."""


def distracted(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """The skin with some of what can lie on it, drawn by chance."""
    for draw, share in KINDS:
        if rng.random() < share:
            pixels = draw(pixels, rng)
    return pixels
