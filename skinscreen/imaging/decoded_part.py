"""Which part of a decoded picture a square of the upright photo is."""

from skinscreen.domain.assessment import Box

# What undoes each EXIF orientation (2.32, tag 274) on an upright rectangle, step by step: mirrored
# across, mirrored down, width and height exchanged. A quarter turn clockwise is undone as 6 is.
_UNDOING = {2: "a", 3: "ad", 4: "d", 5: "x", 6: "ax", 7: "adx", 8: "dx"}
_QUARTER_TURN = 6
_ON_ITS_SIDE = 5

Part = tuple[int, int, int, int]
"""Left, upper, right and lower edge, in pixels."""


def part_of(box: Box, size: tuple[int, int], full_width: int) -> Part:
    """Where a square lies on a decode of a photo.

    Args:
        box: the square, in full-resolution pixels.
        size: width and height of the decode.
        full_width: of the photo, in pixels.
    """
    scale = size[0] / full_width
    side = max(1, round(box.side * scale))
    x = min(round(box.x * scale), size[0] - side)
    y = min(round(box.y * scale), size[1] - side)
    return x, y, x + side, y + side


def stored_part(
    box: Box, size: tuple[int, int], full_width: int, orientation: int, turns: int
) -> Part:
    """Where a square of the upright photo lies on the decode as it is stored.

    Args:
        box: the square, in full-resolution pixels.
        size: width and height of the decode, as stored.
        full_width: of the upright photo, in pixels.
        orientation: of the decode, as EXIF says it.
        turns: quarter turns clockwise after it was put upright.
    """
    lies = (orientation in _UNDOING and orientation >= _ON_ITS_SIDE) != (turns % 2 == 1)
    width, height = size[::-1] if lies else size
    left, upper, right, lower = part_of(box, (width, height), full_width)
    for step in _UNDOING[_QUARTER_TURN] * (turns % 4) + _UNDOING.get(orientation, ""):
        if step == "a":
            left, right = width - right, width - left
        elif step == "d":
            upper, lower = height - lower, height - upper
        else:
            left, upper, right, lower = upper, left, lower, right
            width, height = height, width
    return left, upper, right, lower
