"""Photos as they could also have been taken: turned, nearer, elsewhere, in other light."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize
from skinscreen.training import devices

_LUMA = (0.299, 0.587, 0.114)
_ALIASES = 1.75
"""Photos so many times as large as what is seen of them are reduced before they are turned."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How strongly photos are changed; zeros leave them as they are.

    Attributes:
        flip: whether to mirror, left to right and top to bottom.
        turn: whether to turn by right angles.
        rotation: largest free rotation, degrees either way.
        zoom: largest change of scale, as a factor's logarithm to base 2, either way.
        squeeze: largest change of the aspect ratio, likewise.
        shift: largest move off the centre, as a share of the side.
        brightness: largest change, as a share.
        contrast: largest change, as a share.
        cast: largest change of one channel's gain, as a share.
        saturation: largest change, as a share.
        hue: largest turn of the colours, degrees.
        blur: probability of a Gaussian blur.
        detail: probability of a loss of detail, down to a quarter of the side.
        jpeg: probability of a JPEG of quality 30 to 90.
        cutout: probability that a square of up to a third of the side is greyed.
        curve: largest change of the tone curve's gamma, as a logarithm to base 2, either way.
        light: largest unevenness of the light, as a share.
        frame: probability of a dermatoscope's black surround.
        ruler: probability of a scale's ticks.
        bubbles: probability of bubbles in the gel.
        hair: probability of hairs.
        grain: probability of a sensor's or film's noise.
    """

    flip: bool = False
    turn: bool = False
    rotation: float = 0.0
    zoom: float = 0.0
    squeeze: float = 0.0
    shift: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    cast: float = 0.0
    saturation: float = 0.0
    hue: float = 0.0
    blur: float = 0.0
    detail: float = 0.0
    jpeg: float = 0.0
    cutout: float = 0.0
    curve: float = 0.0
    light: float = 0.0
    frame: float = 0.0
    ruler: float = 0.0
    bubbles: float = 0.0
    hair: float = 0.0
    grain: float = 0.0


def augmented(
    pixels: Pixels, augmentation: Augmentation, side: int, rng: np.random.Generator
) -> Pixels:
    """One random variant of a square photo.

    Args:
        pixels: [any, any, 3], square.
        augmentation: how far to go.
        side: of the result, in pixels.
        rng: the source of chance.

    Returns:
        RGB, 8 bit, [side, side, 3]; what lies outside the photo is mirrored in.
    """
    moved = _moved(pixels, augmentation, side, rng)
    seen = _seen(moved, augmentation, rng)
    coloured = _coloured(seen, augmentation, rng)
    return _degraded(coloured, augmentation, rng)


def _between(rng: np.random.Generator, most: float) -> float:
    return float(rng.uniform(-most, most))


def _moved(pixels: Pixels, a: Augmentation, side: int, rng: np.random.Generator) -> Pixels:
    """Turn, scale, squeeze, mirror and shift in one interpolation."""
    if not (a.flip or a.turn or a.rotation or a.zoom or a.squeeze or a.shift):
        return resize(pixels, side, side)
    zoom = 2.0 ** _between(rng, a.zoom)
    if pixels.shape[0] > _ALIASES * side * zoom:
        kept = max(1, round(side * zoom))
        pixels = resize(pixels, kept, kept)  # a warp alone would alias
    angle = math.radians(_between(rng, a.rotation))
    angle += math.pi / 2 * int(rng.integers(4)) if a.turn else 0.0
    scale = side / pixels.shape[0] * zoom
    squeeze = 2.0 ** (_between(rng, a.squeeze) / 2)
    mirror = -1.0 if a.flip and rng.random() < 0.5 else 1.0
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    linear = turn @ np.diag([scale * squeeze * mirror, scale / squeeze])
    centre = np.array([(pixels.shape[1] - 1) / 2, (pixels.shape[0] - 1) / 2])
    target = (side - 1) / 2 + side * np.array([_between(rng, a.shift), _between(rng, a.shift)])
    matrix = np.column_stack([linear, target - linear @ centre])
    warped = cv2.warpAffine(
        pixels, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(warped, dtype=np.uint8)


def _seen(pixels: Pixels, a: Augmentation, rng: np.random.Generator) -> Pixels:
    """On the skin and before the lens: hair, gel, light, the plate's scale, the surround."""
    if rng.random() < a.hair:
        pixels = devices.haired(pixels, rng)
    if rng.random() < a.bubbles:
        pixels = devices.bubbled(pixels, rng)
    if a.light:
        pixels = devices.lit(pixels, a.light, rng)
    if rng.random() < a.ruler:
        pixels = devices.ruled(pixels, rng)
    if rng.random() < a.frame:
        pixels = devices.framed(pixels, rng)
    if a.curve:
        pixels = devices.curved(pixels, a.curve, rng)
    return pixels


def _coloured(pixels: Pixels, a: Augmentation, rng: np.random.Generator) -> Pixels:
    """Brightness, contrast, cast, saturation and hue: together one linear map of RGB."""
    if not (a.brightness or a.contrast or a.cast or a.saturation or a.hue):
        return pixels
    grey = np.tile(np.array(_LUMA), (3, 1))
    saturation = 1 + _between(rng, a.saturation)
    mix = _hue_turn(math.radians(_between(rng, a.hue))) @ (
        saturation * np.eye(3) + (1 - saturation) * grey
    )
    gain = np.diag(1 + rng.uniform(-a.cast, a.cast, 3)) * (1 + _between(rng, a.brightness))
    contrast = 1 + _between(rng, a.contrast)
    matrix = contrast * gain @ mix
    offset = (1 - contrast) * float(pixels.mean())
    full = np.column_stack([matrix, np.full(3, offset)]).astype(np.float32)
    return np.asarray(cv2.transform(pixels, full), dtype=np.uint8)


def _hue_turn(angle: float) -> NDArray[np.float64]:
    """Rotation about the grey axis (Rodrigues' formula)."""
    axis = np.full(3, 1 / math.sqrt(3))
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turn: NDArray[np.float64] = (
        np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross
    )
    return turn


def _degraded(pixels: Pixels, a: Augmentation, rng: np.random.Generator) -> Pixels:
    side = pixels.shape[0]
    if rng.random() < a.blur:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.3, 1.5))))
    if rng.random() < a.detail:
        small = max(1, int(side * rng.uniform(0.25, 0.9)))
        pixels = resize(resize(pixels, small, small), side, side)
    if rng.random() < a.grain:
        pixels = devices.grained(pixels, rng)
    if rng.random() < a.jpeg:
        pixels = _as_jpeg(pixels, int(rng.integers(30, 91)))
    if rng.random() < a.cutout:
        pixels = _cut_out(pixels, rng)
    return pixels


def _as_jpeg(pixels: Pixels, quality: int) -> Pixels:
    _, encoded = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)


def _cut_out(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    side = pixels.shape[0]
    hole = int(side * rng.uniform(0.1, 0.33))
    x, y = (int(v) for v in rng.integers(0, side - hole, 2))
    cut = pixels.copy()
    cut[y : y + hole, x : x + hole] = pixels.mean(axis=(0, 1)).astype(np.uint8)
    return cut


def contact_sheet(
    squares: Sequence[Pixels], augmentation: Augmentation, side: int, variants: int, seed: int
) -> Pixels:
    """A sheet to look at: a row for each photo, the photo itself first.

    Returns:
        RGB, 8 bit, [len(squares) * side, (variants + 1) * side, 3].
    """
    rng = np.random.default_rng(seed)
    rows = [
        np.hstack(
            [resize(p, side, side)]
            + [augmented(p, augmentation, side, rng) for _ in range(variants)]
        )
        for p in squares
    ]
    return np.vstack(rows)
