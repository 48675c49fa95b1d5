"""Scenes: whole photos as a phone takes them, with one to six lesions, or none, in wide skin."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.letterbox import Letterbox, letterboxed
from skinscreen.imaging.photo import Pixels
from skinscreen.training import devices
from skinscreen.training.detection import backdrop
from skinscreen.training.detection.boxes import NONE, Boxes, around, cut_off, transformed
from skinscreen.training.detection.distractors import distracted, hair, ink
from skinscreen.training.nonskin import to_pixels

SHAPES = ((3, 4), (3, 4), (4, 3), (4, 3), (1, 1), (9, 16), (16, 9))
"""Height to width of the photos."""
SMALLEST = 0.045
"""Longer side of the smallest lesions, as a share of the photo's longer side."""
LARGEST = 0.7
CLOSE = (0.1, 0.5)
"""Longer side of the largest lesion of a close photo that is surrounded, likewise."""
_TILT = 20.0
_MOST_LESIONS = 6
_MARGIN = 0.015
_TRIES = 30
_SEEN = 0.6
"""Share of a lesion that must lie in the photo for it to be one to find."""


@dataclass(frozen=True, slots=True, eq=False)
class Cutting:
    """A lesion cut out of its photo.

    Attributes:
        pixels: RGB, 8 bit, [height, width, 3], the lesion with a margin of its skin.
        mask: where it is lesion, [height, width], 0 to 1.
        skin: mean colour of the skin beside it, [3].
    """

    pixels: Pixels
    mask: NDArray[np.float32]
    skin: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture in the detector's square, with what is to be found.

    Attributes:
        pixels: RGB, 8 bit, [side, side, 3].
        boxes: of the lesions, as shares of the square.
    """

    pixels: Pixels
    boxes: Boxes


@dataclass(frozen=True, slots=True, eq=False)
class Stuff:
    """What a scene is made from.

    Attributes:
        cuttings: the lesions for it, as many as may be drawn.
        skin: a patch of skin without a lesion.
        everyday: a photo of anything but skin.
    """

    cuttings: Sequence[Cutting]
    skin: Pixels
    everyday: Pixels


def cut_out(pixels: Pixels, mask: NDArray[np.bool_], margin: float = 0.25) -> Cutting | None:
    """A lesion with the skin about it, or None where its mask reaches the photo's edge.

    Args:
        pixels: of the photo.
        mask: where it is lesion, of the same size.
        margin: of skin on each side, as a share of the lesion's longer side.
    """
    boxes = around(mask)
    rows, columns = mask.shape
    if not len(boxes) or min(boxes[0, :2]) <= 0 or max(boxes[0, 2:]) >= 1:
        return None
    top, left, bottom, right = np.rint(boxes[0] * (rows, columns, rows, columns)).astype(int)
    more = max(2, round(margin * max(bottom - top, right - left)))
    part = np.s_[max(0, top - more) : bottom + more, max(0, left - more) : right + more]
    inside = mask[part]
    beside = ~(cv2.dilate(inside.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)
    beside &= pixels[part].max(axis=2) > 70
    if beside.sum() < 30:
        return None
    skin = np.median(pixels[part][beside], axis=0).astype(np.float64)
    return Cutting(np.ascontiguousarray(pixels[part]), inside.astype(np.float32), skin)


def composed(stuff: Stuff, side: int, rng: np.random.Generator) -> Scene:
    """Lesions in wide skin, and what distracts from them; none where there is no cutting."""
    high, wide = SHAPES[rng.integers(len(SHAPES))]
    height, width = (round(side * n / max(high, wide)) for n in (high, wide))
    skin = backdrop.wide_skin(stuff.skin, height, width, rng)
    where = np.ones((height, width), np.float32)
    whole = rng.random() < 0.5
    if not whole:
        where = backdrop.limb(height, width, rng)
        skin = backdrop.rounded(skin, where, rng)
    skin = distracted(skin, rng)
    masks: list[NDArray[np.float32]] = []
    for cutting in stuff.cuttings:
        placed = _placed(skin, where, cutting, masks, len(stuff.cuttings), rng)
        if placed is not None:
            skin, mask = placed
            masks.append(mask)
    boxes = _seen_boxes(masks)
    if len(boxes) and rng.random() < 0.1:
        skin = ink(skin, rng, _circle(boxes[0], height, width))
    if rng.random() < 0.15:
        skin = hair(skin, rng)
    if not whole:
        room = (
            backdrop.cloth(height, width, rng)
            if rng.random() < 0.4
            else backdrop.cover(stuff.everyday, height, width, rng)
        )
        skin = backdrop.blended(skin, room, where)
    return _finished(skin, boxes, side, rng)


def surrounded(
    pixels: Pixels,
    boxes: Boxes,
    stuff: Stuff,
    side: int,
    rng: np.random.Generator,
) -> Scene:
    """A close photo in the midst of a wider one, its own surroundings running out into the skin.

    Unlike a lesion that is cut out it keeps its red halo, its scales and the ink around it.

    Args:
        pixels: the close photo.
        boxes: of its lesions, at least one.
        stuff: the skin, best of the same photo, and what lies beyond it.
        side: of the scene.
        rng: draws place, size, light and what lies around.
    """
    high, wide = SHAPES[rng.integers(len(SHAPES))]
    height, width = (round(side * n / max(high, wide)) for n in (high, wide))
    rows, columns = pixels.shape[:2]
    shape = np.array([rows, columns, rows, columns])
    tops = boxes * shape
    longer = float((tops[:, 2:] - tops[:, :2]).max())
    size = CLOSE[0] * (CLOSE[1] / CLOSE[0]) ** float(rng.random())
    scale = size * side / longer
    angle = np.deg2rad(float(rng.uniform(-_TILT, _TILT)))
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    place = rng.uniform(0.25, 0.75, 2) * (width, height)
    move = place - linear @ (tops[0, [3, 2]] + tops[0, [1, 0]]) / 2
    matrix = np.column_stack([linear, move])
    if scale < 0.7:
        small = cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale)
        pixels = np.asarray(small, np.uint8)
    own = _edged(rows, columns, float(rng.uniform(0.08, 0.2)))
    share = _warped(own, matrix, (height, width))
    picture = _warped(pixels, matrix, (height, width))
    skin = backdrop.wide_skin(stuff.skin, height, width, rng, toned=False)
    skin = _matched(distracted(skin, rng), pixels)
    weight = share[..., np.newaxis]
    skin = to_pixels(np.asarray(skin * (1 - weight) + picture * weight, np.float64))
    found = transformed(tops, linear, move) / (height, width, height, width)
    moved = cut_off(found.astype(np.float32), _SEEN)
    if rng.random() < 0.4:
        where = backdrop.limb(height, width, rng)
        if _is_over(where, moved):
            room = backdrop.cover(stuff.everyday, height, width, rng)
            skin = backdrop.blended(backdrop.rounded(skin, where, rng), room, where)
    return _finished(skin, moved, side, rng)


def _edged(rows: int, columns: int, rim: float) -> NDArray[np.float32]:
    """1 in the middle of a photo, falling to 0 at its edges over a share of its side."""
    y = np.minimum(np.arange(rows) + 0.5, rows - 0.5 - np.arange(rows)) / (rim * rows)
    x = np.minimum(np.arange(columns) + 0.5, columns - 0.5 - np.arange(columns)) / (rim * columns)
    share: NDArray[np.float32] = np.outer(np.minimum(y, 1), np.minimum(x, 1)).astype(np.float32)
    return share


def _matched(skin: Pixels, close: Pixels) -> Pixels:
    """Skin in the mean colour of a photo's edges."""
    edges = (close[:8], close[-8:], close[:, :8], close[:, -8:])
    rim = np.mean([part.mean((0, 1)) for part in edges], axis=0)
    return to_pixels(skin * (rim / np.maximum(skin.mean((0, 1)), 1)))


def _is_over(where: NDArray[np.float32], boxes: Boxes) -> bool:
    """Whether every box lies on skin."""
    rows, columns = where.shape
    for top, left, bottom, right in np.rint(boxes * (rows, columns, rows, columns)).astype(int):
        if where[top:bottom, left:right].mean() < 0.95:
            return False
    return True


def plain(pixels: Pixels, boxes: Boxes, side: int, rng: np.random.Generator | None = None) -> Scene:
    """A photo as it is, or with ``rng`` one cut nearer than it was, in the square."""
    if rng is not None and rng.random() < 0.5:
        pixels, boxes = _nearer(pixels, boxes, rng)
    return _in_square(pixels, boxes, side)


def how_many(rng: np.random.Generator) -> int:
    """Lesions of a scene: half have one, the others up to six."""
    return 1 if rng.random() < 0.5 else int(rng.integers(2, _MOST_LESIONS + 1))


def _placed(
    skin: Pixels,
    where: NDArray[np.float32],
    cutting: Cutting,
    others: Sequence[NDArray[np.float32]],
    count: int,
    rng: np.random.Generator,
) -> tuple[Pixels, NDArray[np.float32]] | None:
    """The skin with one more lesion, and where it is; None where no room was found."""
    height, width = skin.shape[:2]
    occupied = sum(others, np.zeros((height, width), np.float32))
    free = np.argwhere((where[::4, ::4] > 0.5) & (occupied[::4, ::4] == 0)) * 4
    if not len(free):
        return None
    most = LARGEST if count == 1 else min(LARGEST, 0.9 / count)
    for _ in range(_TRIES):
        size = SMALLEST * (most / SMALLEST) ** float(rng.random())
        place = free[rng.integers(len(free))][::-1] + rng.uniform(-3, 3, 2)
        own = _reduced(cutting, size * max(height, width))
        matrix = _motion(own, size * max(height, width), place, rng)
        mask = _warped(own.mask, matrix, (height, width))
        area = float(own.mask.sum()) * abs(np.linalg.det(matrix[:, :2]))
        near = cv2.dilate(mask, np.ones((2 * round(_MARGIN * width) + 1,) * 2, np.uint8))
        on_skin = float((mask * where).sum())
        if on_skin < _SEEN * area or (near * occupied).max() > 0.2:
            continue
        picture = _warped(own.pixels, matrix, (height, width))
        feather = cv2.GaussianBlur(mask, (0, 0), max(0.6, size * max(height, width) * 0.02))
        alpha = np.clip(np.maximum(feather * 1.6, mask), 0, 1)
        return _blended(skin, picture, alpha, cutting.skin), mask * where
    return None


def _reduced(cutting: Cutting, longer: float) -> Cutting:
    """A cutting with no more than 1.5 times the pixels it is to have: a warp alone would alias."""
    factor = 1.5 * longer / max(cutting.mask.shape)
    if factor >= 1:
        return cutting
    rows, columns = (max(4, round(n * factor)) for n in cutting.mask.shape)
    pixels, mask = (
        cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
        for part in (cutting.pixels, cutting.mask)
    )
    return Cutting(np.asarray(pixels, np.uint8), np.asarray(mask, np.float32), cutting.skin)


def _motion(
    cutting: Cutting, longer: float, place: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Turn, scale and mirror a cutting and bring its middle to a place."""
    rows, columns = cutting.mask.shape
    edges = around(cutting.mask > 0.5)[0]
    own = max((edges[2] - edges[0]) * rows, (edges[3] - edges[1]) * columns)
    scale = longer / float(own)
    angle = float(rng.uniform(0, 2 * np.pi))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    linear = np.array([[cos * mirror, -sin], [sin * mirror, cos]])
    middle = np.array([(edges[1] + edges[3]) / 2 * columns, (edges[0] + edges[2]) / 2 * rows])
    moved: NDArray[np.float64] = np.column_stack([linear, place - linear @ middle])
    return moved


def _warped(
    picture: NDArray[np.generic], matrix: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[np.float32]:
    warped = cv2.warpAffine(
        picture.astype(np.float32), matrix, (shape[1], shape[0]), flags=cv2.INTER_LINEAR
    )
    return np.asarray(warped, np.float32)


def _blended(
    skin: Pixels, picture: NDArray[np.float32], alpha: NDArray[np.float32], own: NDArray[np.float64]
) -> Pixels:
    """A lesion in the colours of the skin it lies on: as much darker or redder as on its own."""
    spot = skin[alpha > 0.3]
    below = np.median(spot, axis=0) if len(spot) else np.median(skin, axis=(0, 1))
    gain = np.clip(below / np.maximum(own, 1), 0.45, 1.8)
    weight = alpha[..., np.newaxis]
    return to_pixels(skin * (1 - weight) + np.clip(picture * gain, 0, 255) * weight)


def _seen_boxes(masks: Sequence[NDArray[np.float32]]) -> Boxes:
    found = [around(mask > 0.5) for mask in masks]
    return np.concatenate(found) if found else NONE


def _circle(box: NDArray[np.float32], height: int, width: int) -> tuple[float, float, float]:
    top, left, bottom, right = box * (height, width, height, width)
    return (left + right) / 2, (top + bottom) / 2, max(bottom - top, right - left) / 2


def _finished(pixels: Pixels, boxes: Boxes, side: int, rng: np.random.Generator) -> Scene:
    """Light, softness and grain of a phone's camera."""
    square, box = letterboxed(pixels, side)
    left, top, width, height = box.inner
    part = np.s_[top : top + height, left : left + width]
    if rng.random() < 0.6:
        square[part] = devices.lit(square, float(rng.uniform(0.05, 0.35)), rng)[part]
    if rng.random() < 0.35:
        soft = cv2.GaussianBlur(square, (0, 0), float(rng.uniform(0.4, 1.6)))
        square[part] = np.asarray(soft, np.uint8)[part]
    if rng.random() < 0.3:
        square[part] = devices.grained(square, rng)[part]
    return Scene(square, _squared(boxes, pixels.shape, side))


def _in_square(pixels: Pixels, boxes: Boxes, side: int) -> Scene:
    return Scene(letterboxed(pixels, side)[0], _squared(boxes, pixels.shape, side))


def _squared(boxes: Boxes, shape: Sequence[int], side: int) -> Boxes:
    """Boxes as shares of a photo, as shares of its square."""
    box = Letterbox(shape[1], shape[0], side)
    rows = [
        box.to_square(b[1] * shape[1], b[0] * shape[0], b[3] * shape[1], b[2] * shape[0])
        for b in boxes
    ]
    return np.array(rows, np.float32).reshape(-1, 4)


def _nearer(pixels: Pixels, boxes: Boxes, rng: np.random.Generator) -> tuple[Pixels, Boxes]:
    """A part of a photo, of another shape, that leaves its lesions at least half in it."""
    rows, columns = pixels.shape[:2]
    high, wide = (float(v) for v in rng.uniform(0.55, 1.0, 2))
    top, left = float(rng.uniform(0, 1 - high)), float(rng.uniform(0, 1 - wide))
    moved = (boxes - (top, left, top, left)) / (high, wide, high, wide)
    kept = cut_off(moved.astype(np.float32), _SEEN)
    if len(kept) < len(boxes):
        return pixels, boxes
    part = np.s_[
        round(top * rows) : round((top + high) * rows),
        round(left * columns) : round((left + wide) * columns),
    ]
    return np.ascontiguousarray(pixels[part]), kept
