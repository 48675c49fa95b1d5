"""Scaling pixels, one function for each purpose: what a model reads hangs on how it was scaled."""

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Mask, Pixels

# The cores are the model's, and a photo's own thread is one of them: threads of OpenCV beside them
# would be more than there are cores, and what is scaled here takes a millisecond.
cv2.setNumThreads(1)


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Scale RGB pixels to ``width`` x ``height``, for a model and for the eye.

    Shrinking averages over areas (no aliasing); enlarging is bilinear. To half the size and
    below, whole blocks of pixels are averaged first and the rest of the way is bilinear: a
    sixth of the time of averaging over parts of pixels, and for a model a smaller change
    than saving the crop as JPEG once more.
    """
    rows, columns = pixels.shape[:2]
    if (columns, rows) == (width, height):
        return pixels
    block = min(columns // width, rows // height)
    if block > 1:
        return _scaled(_averaged(pixels, block), width, height, cv2.INTER_LINEAR)
    shrinks = columns > width or rows > height
    return _scaled(pixels, width, height, cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _averaged(pixels: Pixels, block: int) -> Pixels:
    """The means of blocks of ``block`` x ``block`` pixels; a margin less than one is cut off."""
    rows, columns = (n // block for n in pixels.shape[:2])
    top, left = (n % block // 2 for n in pixels.shape[:2])
    whole = pixels[top : top + rows * block, left : left + columns * block]
    return _scaled(whole, columns, rows, cv2.INTER_AREA)


def _scaled(pixels: Pixels, width: int, height: int, how: int) -> Pixels:
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), dtype=np.uint8)


def mirrored(pixels: Pixels) -> Pixels:
    """Pixels, [any, any, 3], left and right exchanged; numpy takes fifty times as long."""
    return np.asarray(cv2.flip(pixels, 1), np.uint8)


def laid_over(pixels: Pixels, side: int) -> Pixels:
    """A square as it is laid over another: every pixel weighs the same, however much it shrinks."""
    shrinks = pixels.shape[0] > side
    return _scaled(pixels, side, side, cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def means(pixels: Pixels, side: int) -> Pixels:
    """The means of ``side`` x ``side`` parts, colours or grey: for measures of what is large."""
    return _scaled(pixels, side, side, cv2.INTER_AREA)


def halved(grey: Pixels) -> Pixels:
    """Grey levels, [height, width], at half the scale: for measures at one scale after another."""
    return np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def mask_scaled(mask: Mask, width: int, height: int) -> Mask:
    """A mask, each pixel in or out as the nearest one was."""
    scaled = cv2.resize(
        mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST_EXACT
    )
    return np.asarray(scaled, np.bool_)


def smooth(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """A map of few cells, [h, w], enlarged without steps; it can swing beyond its values."""
    enlarged: NDArray[np.float32] = cv2.resize(
        values, (side, side), interpolation=cv2.INTER_CUBIC
    ).astype(np.float32, copy=False)
    return enlarged
