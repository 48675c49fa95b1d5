"""From a crop's pixels to the tensor a model reads: one function for training and app."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.manifest import InputSpec
from skinscreen.imaging.photo import Pixels

_QUANTISED = {"uint8": (np.uint8, 0, 255), "int8": (np.int8, -128, 127)}


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Scale RGB pixels to ``width`` x ``height``.

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


def to_input(pixels: Pixels, spec: InputSpec) -> NDArray[Any]:
    """The tensor for one crop.

    Args:
        pixels: RGB, 8 bit, [height, width, 3], any size.
        spec: what the model expects.

    Returns:
        An array of ``spec.shape`` and ``spec.dtype``. Float values are
        ``(pixel - mean) / std``: 0 to 255 where the model rescales inside.
    """
    sized = resize(pixels, spec.width, spec.height)
    if spec.dtype == "uint8" and _is_plain(spec):
        tensor: NDArray[Any] = sized
    else:
        real = sized.astype(np.float32)
        if any(spec.mean) or spec.std != (1.0, 1.0, 1.0):
            real = (real - np.asarray(spec.mean, np.float32)) / np.asarray(spec.std, np.float32)
        tensor = real if spec.dtype == "float32" else _quantise(real, spec)
    if spec.layout == "NCHW":
        tensor = tensor.transpose(2, 0, 1)
    batch: NDArray[Any] = np.ascontiguousarray(tensor[np.newaxis])
    return batch


def _is_plain(spec: InputSpec) -> bool:
    """Whether the stored byte is the pixel itself."""
    return all(
        abs(s * spec.scale - 1) < 1e-6 and abs(m - spec.zero_point) < 1e-6  # noqa: PLR2004
        for m, s in zip(spec.mean, spec.std, strict=True)
    )


def _quantise(real: NDArray[np.float32], spec: InputSpec) -> NDArray[Any]:
    dtype, low, high = _QUANTISED[spec.dtype]
    stored = np.rint(real / spec.scale) + spec.zero_point
    clipped: NDArray[Any] = np.clip(stored, low, high).astype(dtype)
    return clipped
