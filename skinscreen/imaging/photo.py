"""A photo: upright RGB pixels with their origin."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.issue import Issue

Pixels: TypeAlias = NDArray[np.uint8]
"""RGB, 8 bit, shape [height, width, 3]."""
Mask: TypeAlias = NDArray[np.bool_]
"""Pixels that are in, shape [height, width]."""


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """Upright RGB pixels with their origin.

    Attributes:
        pixels: what the screen shows; may be a reduced decode.
        width: of the full-resolution photo, upright, in pixels.
        height: of the full-resolution photo, upright, in pixels.
        name: the file's name or the camera's, for the person to recognise it.
        encoded: the file's bytes, from which a crop gets full resolution; None where
            ``pixels`` already are the full resolution.
        turns: quarter turns clockwise the clinician applied after opening, 0 to 3.
        issues: what the clinician must see of its decoding.
    """

    pixels: Pixels
    width: int
    height: int
    name: str
    encoded: bytes | None = None
    turns: int = 0
    issues: tuple[Issue, ...] = ()

    @property
    def scale(self) -> float:
        """Shown pixels for each full-resolution pixel, at most 1."""
        return self.pixels.shape[1] / self.width
