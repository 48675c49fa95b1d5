"""What a lesion lies on in a scene: wide skin, a limb before a room, cloth, everyday photos.

All pictures are RGB, 8 bit, [height, width, 3], and what is drawn is drawn from ``rng``.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.training.nonskin import colour, to_pixels

Share = NDArray[np.float32]
"""One value for each pixel, [height, width], 0 to 1."""

_TONES = ((236, 192, 168), (214, 160, 132), (188, 130, 98), (150, 100, 72), (108, 70, 52))
"""Colours of skin, from light to dark, to which a part of the scenes' skin is drawn."""
_TONED = 0.5


def wide_skin(
    patch: Pixels, height: int, width: int, rng: np.random.Generator, *, toned: bool = True
) -> Pixels:
    """Skin of any size from a patch of it: mirrored side by side, or its texture continued.

    Args:
        patch: the skin.
        height: of the skin wanted.
        width: likewise.
        rng: draws scale, creases and tone.
        toned: whether its colour may become that of another person.
    """
    scale = float(rng.uniform(0.6, 2.5))
    rows, columns = (max(8, round(n * scale)) for n in patch.shape[:2])
    piece = np.asarray(cv2.resize(patch, (columns, rows)), np.uint8)
    if rng.random() < 0.5:
        skin = _continued(piece, max(height, width), rng)[:height, :width]
    else:
        over = ((0, max(0, height - rows)), (0, max(0, width - columns)), (0, 0))
        skin = np.pad(piece, over, mode="symmetric")[:height, :width]
    folded = _folded(np.ascontiguousarray(skin), rng)
    return _toned(folded, rng) if toned else folded


def _continued(piece: Pixels, side: int, rng: np.random.Generator) -> Pixels:
    """A texture with the patch's own frequencies in another arrangement (random phases)."""
    square = min(piece.shape[:2])
    real = piece[:square, :square].astype(np.float32)
    mean = real.mean((0, 1))
    window = np.outer(np.hanning(square), np.hanning(square))[..., np.newaxis]
    tile = np.zeros((side, side, 3), np.float32)
    fit = min(square, side)
    tile[:fit, :fit] = ((real - mean) * window)[:fit, :fit]
    spectrum = np.fft.rfft2(tile, axes=(0, 1))
    noise = np.fft.rfft2(rng.normal(size=(side, side)))
    turned = spectrum * (noise / np.maximum(np.abs(noise), 1e-9))[..., np.newaxis]
    texture = np.fft.irfft2(turned, (side, side), axes=(0, 1))
    gain = real.std((0, 1)) / np.maximum(texture.std((0, 1)), 1e-6)
    return to_pixels(mean + texture * gain)


def _folded(skin: Pixels, rng: np.random.Generator) -> Pixels:
    """A few creases, and slow changes of the skin's own tone."""
    rows, columns = skin.shape[:2]
    mottle = cv2.resize(
        rng.normal(0, 1, (4, 4, 1)).astype(np.float32),
        (columns, rows),
        interpolation=cv2.INTER_CUBIC,
    )
    gain = 1 + float(rng.uniform(0, 0.06)) * mottle
    if rng.random() < 0.3:
        creases = np.zeros((rows, columns), np.float32)
        for _ in range(int(rng.integers(1, 5))):
            points = _curve(rng, rows, columns)
            cv2.polylines(creases, [points], False, (1.0,), int(rng.integers(1, 4)), cv2.LINE_AA)
        soft = cv2.GaussianBlur(creases, (0, 0), float(rng.uniform(0.5, 2.5)))
        gain = gain * (1 - float(rng.uniform(0.1, 0.35)) * soft)
    return to_pixels(skin * gain[..., np.newaxis])


def _curve(rng: np.random.Generator, rows: int, columns: int) -> NDArray[np.int32]:
    start, end = rng.uniform(-0.1, 1.1, (2, 2)) * (columns, rows)
    bend = (start + end) / 2 + rng.normal(0, 0.15, 2) * (columns, rows)
    t = np.linspace(0, 1, 24)[:, np.newaxis]
    points: NDArray[np.int32] = np.rint(
        (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end
    ).astype(np.int32)
    return points


def _toned(skin: Pixels, rng: np.random.Generator) -> Pixels:
    """The skin of another person: its mean colour drawn towards a tone."""
    if rng.random() >= _TONED:
        return skin
    tone = np.asarray(_TONES[rng.integers(len(_TONES))], np.float64) * rng.uniform(0.9, 1.1, 3)
    share = float(rng.uniform(0.4, 1.0))
    mean = np.maximum(skin.mean((0, 1)), 1)
    return to_pixels(skin * (1 - share + share * tone / mean))


def limb(height: int, width: int, rng: np.random.Generator) -> Share:
    """Where skin is of an arm, a leg or a back before something else; its rim soft."""
    angle = float(rng.uniform(0, math.pi))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    longer = max(height, width)
    across = (x - width / 2) * math.cos(angle) + (y - height / 2) * math.sin(angle)
    along = -(x - width / 2) * math.sin(angle) + (y - height / 2) * math.cos(angle)
    bend = float(rng.uniform(-0.4, 0.4)) * (along / longer) ** 2 * longer
    taper = 1 + float(rng.uniform(-0.3, 0.3)) * along / longer
    half = longer * float(rng.uniform(0.24, 0.5)) * taper
    middle = longer * float(rng.uniform(-0.12, 0.12))
    inside = half - np.abs(across - bend - middle)
    share: Share = np.clip(inside / float(rng.uniform(1, 3)), 0, 1).astype(np.float32)
    return share


def rounded(skin: Pixels, where: Share, rng: np.random.Generator) -> Pixels:
    """Skin that turns away from the light towards the rim of a limb."""
    depth = cv2.distanceTransform((where > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    reach = max(1.0, float(depth.max()) * float(rng.uniform(0.4, 1.0)))
    dark = float(rng.uniform(0, 0.5)) * (1 - np.clip(depth / reach, 0, 1)) ** 2
    return to_pixels(skin * (1 - dark)[..., np.newaxis])


def cloth(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """Woven cloth: plain, striped, checked or dotted, with folds."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    angle = float(rng.uniform(0, math.pi))
    period = float(rng.uniform(4, 50))
    first = np.sin((x * math.cos(angle) + y * math.sin(angle)) * 2 * math.pi / period)
    second = np.sin((y * math.cos(angle) - x * math.sin(angle)) * 2 * math.pi / period)
    kind = int(rng.integers(4))
    pattern = (np.zeros_like(x), first, np.maximum(first, second), first * second)[kind]
    sharp = np.clip(pattern * float(rng.uniform(1, 8)) + float(rng.uniform(-3, 1)), 0, 1)
    one, other = colour(rng), colour(rng)
    real = one * (1 - sharp[..., np.newaxis]) + other * sharp[..., np.newaxis]
    weave = rng.normal(0, float(rng.uniform(1, 8)), (height, width, 1))
    folds = cv2.resize(
        rng.normal(0, 1, (6, 6)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    return to_pixels((real + weave) * (1 + 0.12 * folds)[..., np.newaxis])


def cover(photo: Pixels, height: int, width: int, rng: np.random.Generator) -> Pixels:
    """A part of a photo, drawn by chance, that fills ``height`` x ``width``."""
    rows, columns = photo.shape[:2]
    scale = max(height / rows, width / columns) * float(rng.uniform(1.0, 1.6))
    size = (max(width, round(columns * scale)), max(height, round(rows * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    large = cv2.resize(photo, size, interpolation=how)
    top = int(rng.integers(large.shape[0] - height + 1))
    left = int(rng.integers(large.shape[1] - width + 1))
    part = np.ascontiguousarray(large[top : top + height, left : left + width])
    if rng.random() < 0.5:
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), float(rng.uniform(0.5, 5))), np.uint8)
    return part


def blended(over: Pixels, under: Pixels, share: Share) -> Pixels:
    """``over`` where the share is 1, ``under`` where it is 0."""
    weight = share[..., np.newaxis]
    return to_pixels(np.asarray(over * weight + under * (1 - weight), np.float64))
