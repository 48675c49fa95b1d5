"""The square framed on the lesion: where it may lie, and its pixels."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from skinscreen.domain.assessment import LESION_SHARE, START_SHARE, Box
from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging.damage import require_whole
from skinscreen.imaging.decode import read_pixels, turned
from skinscreen.imaging.decoded_part import part_of
from skinscreen.imaging.field import bounds, field_of_view
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.language import tr

OVERSAMPLING = 2
"""A crop is cut from reduced pixels only where they still are this many times what is needed."""

WHOLE = 0.6
"""Share of the starting frame's side from which the frame about a lone lesion is left as it is."""
MIDDLE = 0.5
"""Share of the starting frame's sides within which such a lesion's centre lies."""

Edges = tuple[float, float, float, float]
"""Left, top, right and bottom, in full-resolution pixels."""

MIRRORED = Issue(IssueCode.MIRRORED)


def centred(photo: Photo) -> Box:
    """The largest centred square."""
    side = min(photo.width, photo.height)
    return Box((photo.width - side) // 2, (photo.height - side) // 2, side)


def starting(photo: Photo, needed: int = 1) -> Box:
    """Where the frame lies before anyone has moved it: in the window, the command line, training.

    About the middle of the field of view, a device's surround left out.

    Args:
        photo: where it is to lie.
        needed: the model's input side in pixels; see ``smallest_side``.
    """
    field = field_of_view(photo.pixels)
    left, top, right, bottom = (0.0, 0.0, 1.0, 1.0) if field is None else bounds(field)
    wide, high = (right - left) * photo.width, (bottom - top) * photo.height
    side = max(1, round(min(wide, high) * START_SHARE))
    x, y = (left + right) / 2 * photo.width, (top + bottom) / 2 * photo.height
    return clamped(Box(round(x - side / 2), round(y - side / 2), side), photo, needed)


def around(edges: Edges, photo: Photo, needed: int = 1) -> Box:
    """The frame about a lesion that was found, with skin on every side where the photo has it.

    Args:
        edges: left, top, right and bottom of the lesion, in full-resolution pixels.
        photo: where it lies.
        needed: the model's input side in pixels; see ``smallest_side``.
    """
    left, top, right, bottom = edges
    side = max(1, round(max(right - left, bottom - top) / LESION_SHARE))
    x, y = (left + right - side) / 2, (top + bottom - side) / 2
    return clamped(Box(round(x), round(y), side), photo, needed)


def framings(lesions: Sequence[Edges], photo: Photo, needed: int = 1) -> tuple[Box, ...]:
    """The frame about each lesion that was found in a photo; see ``around``.

    A photo that was taken of one lesion keeps its starting frame: where the only lesion lies in
    it and would get a frame of ``WHOLE`` of its side or more, the model answers on what it was
    measured on, and a box that is a little off changes nothing.

    Args:
        lesions: edges of each, in full-resolution pixels.
        photo: where they lie.
        needed: the model's input side in pixels; see ``smallest_side``.
    """
    boxes = tuple(around(edges, photo, needed) for edges in lesions)
    if len(boxes) != 1:
        return boxes
    (own,), ((left, top, right, bottom),) = boxes, lesions
    start = starting(photo, needed)
    across, down = (left + right) / 2 - start.x, (top + bottom) / 2 - start.y
    inside = max(abs(across / start.side - 0.5), abs(down / start.side - 0.5)) <= MIDDLE / 2
    return (start,) if inside and own.side >= WHOLE * start.side else boxes


def smallest_side(photo: Photo, needed: int) -> int:
    """The smallest side a frame may have: what the model needs, where the photo has as much."""
    return min(needed, photo.width, photo.height)


def clamped(box: Box, photo: Photo, needed: int = 1) -> Box:
    """The nearest square inside the photo, about the same centre where it can.

    Args:
        box: any square, also one that leaves the photo.
        photo: where it is to lie.
        needed: the model's input side in pixels; see ``smallest_side``.
    """
    longest = min(photo.width, photo.height)
    side = max(smallest_side(photo, needed), min(box.side, longest))
    x = box.x + (box.side - side) // 2
    y = box.y + (box.side - side) // 2
    return Box(max(0, min(x, photo.width - side)), max(0, min(y, photo.height - side)), side)


def require_inside(box: Box, photo: Photo) -> None:
    """Refuse a square that is empty or leaves the photo.

    Raises:
        ImageError: naming the photo and its size.
    """
    inside = (
        box.side >= 1
        and box.x >= 0
        and box.y >= 0
        and box.x + box.side <= photo.width
        and box.y + box.side <= photo.height
    )
    if not inside:
        outside = tr("the crop {crop} is not inside the photo of {width} x {height} pixels").format(
            crop=f"{box.x},{box.y},{box.side}", width=photo.width, height=photo.height
        )
        raise ImageError(f"{photo.name}: {outside}")


def cut(photo: Photo, box: Box, needed: int) -> Pixels:
    """The crop's pixels, [side, side, 3].

    They come from the reduced decode only where it still has ``OVERSAMPLING`` times the
    pixels the model needs, otherwise from a finer one, so that a small crop never comes from
    reduced pixels.

    Args:
        photo: where to cut.
        box: the square, in full-resolution pixels.
        needed: the model's input side in pixels.

    Raises:
        ImageError: the square leaves the photo, or the photo's file is damaged.
    """
    require_inside(box, photo)
    if photo.encoded is not None:
        require_whole(photo.encoded, photo.name)
        wanted = OVERSAMPLING * needed
        if box.side * photo.scale < wanted:
            shorter = min(photo.width, photo.height)
            return read_pixels(photo, min(shorter, -(-shorter * wanted // box.side)), box)
    rows, columns = photo.pixels.shape[:2]
    left, upper, right, lower = part_of(box, (columns, rows), photo.width)
    return photo.pixels[upper:lower, left:right]


def turn(photo: Photo) -> Photo:
    """The photo after a quarter turn clockwise."""
    return replace(
        photo,
        pixels=turned(photo.pixels, 1),
        width=photo.height,
        height=photo.width,
        turns=(photo.turns + 1) % 4,
    )


def turn_box(box: Box, photo: Photo) -> Box:
    """Where a square of ``photo`` lies after a quarter turn clockwise."""
    return Box(photo.height - box.y - box.side, box.x, box.side)


def squared(photo: Photo) -> Photo:
    """The whole photo as a square: the shorter side is filled up with its own mirror image.

    Raises:
        ImageError: the photo's file is damaged.
    """
    if photo.width == photo.height:
        return photo
    if photo.encoded is not None:
        require_whole(photo.encoded, photo.name)
    rows, columns = photo.pixels.shape[:2]
    side = max(rows, columns)
    top, left = (side - rows) // 2, (side - columns) // 2
    pixels = np.pad(
        photo.pixels,
        ((top, side - rows - top), (left, side - columns - left), (0, 0)),
        mode="symmetric",
    )
    full = max(photo.width, photo.height)
    return replace(
        photo,
        pixels=pixels,
        width=full,
        height=full,
        encoded=None,
        issues=(*photo.issues, MIRRORED),
    )
