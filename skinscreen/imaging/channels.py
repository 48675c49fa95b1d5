"""What is taken over a pixel's channels: numpy goes along an axis of three slowly."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Level = TypeVar("Level", bound=np.generic)


def brightest(pixels: NDArray[Level]) -> NDArray[Level]:
    """The level of each pixel's brightest channel, [..., 3] to [...]."""
    return np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])


def away(pixels: NDArray[np.uint8], colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Levels between pixels, [..., 3], and colours, in the channel that has most, [...].

    Quickest where there is a colour for each pixel of a row.
    """
    return brightest(np.maximum(pixels, colours) - np.minimum(pixels, colours))
