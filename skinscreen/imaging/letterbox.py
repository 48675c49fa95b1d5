"""A whole photo in the square that the lesion detector reads, and the way back from there."""

from dataclasses import dataclass

import numpy as np

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize

GREY = 128
"""Level, 0 to 255, of what the photo does not fill."""

Edges = tuple[float, float, float, float]
"""Left, top, right and bottom of a rectangle."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """How a photo lies in a square: scaled, never squashed, and centred.

    Attributes:
        width: of the photo, in pixels.
        height: of the photo, in pixels.
        side: of the square, in pixels.
    """

    width: int
    height: int
    side: int

    @property
    def inner(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the photo in the square, in the square's pixels."""
        longer = max(self.width, self.height)
        width = max(1, round(self.width * self.side / longer))
        height = max(1, round(self.height * self.side / longer))
        return (self.side - width) // 2, (self.side - height) // 2, width, height

    def to_photo(self, ymin: float, xmin: float, ymax: float, xmax: float) -> Edges:
        """A detector's box on the photo.

        Args:
            ymin: upper edge, as a share of the square.
            xmin: left edge, as a share of the square.
            ymax: lower edge, as a share of the square.
            xmax: right edge, as a share of the square.

        Returns:
            Left, top, right and bottom in the photo's pixels, cut off at its edges. A box that
            lies beside the photo is left without width or height.
        """
        left, top, width, height = self.inner
        across, down = self.width / width, self.height / height
        return (
            _within((xmin * self.side - left) * across, self.width),
            _within((ymin * self.side - top) * down, self.height),
            _within((xmax * self.side - left) * across, self.width),
            _within((ymax * self.side - top) * down, self.height),
        )

    def to_square(self, left: float, top: float, right: float, bottom: float) -> Edges:
        """A rectangle on the photo, in its pixels, as ymin, xmin, ymax and xmax of the square."""
        inner_left, inner_top, width, height = self.inner
        across, down = width / self.width, height / self.height
        return (
            (top * down + inner_top) / self.side,
            (left * across + inner_left) / self.side,
            (bottom * down + inner_top) / self.side,
            (right * across + inner_left) / self.side,
        )


def _within(value: float, most: int) -> float:
    return min(max(value, 0.0), float(most))


def letterboxed(pixels: Pixels, side: int) -> tuple[Pixels, Letterbox]:
    """The whole photo in a square, the rest of it grey.

    Args:
        pixels: RGB, 8 bit, [height, width, 3], of any size.
        side: of the square, in pixels.

    Returns:
        RGB, 8 bit, [side, side, 3], and how ``pixels`` lies in it. Of a reduced decode the full
        photo lies alike: build its ``Letterbox`` of the full size.
    """
    height, width = pixels.shape[:2]
    box = Letterbox(width, height, side)
    left, top, inner_width, inner_height = box.inner
    square = np.full((side, side, 3), GREY, np.uint8)
    square[top : top + inner_height, left : left + inner_width] = resize(
        pixels, inner_width, inner_height
    )
    return square, box
