"""From a crop's pixels to the tensor a model reads: one function for training and app."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.manifest import InputSpec
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize

_QUANTISED = {"uint8": (np.uint8, 0, 255), "int8": (np.int8, -128, 127)}


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


def to_model(pixels: Pixels, spec: InputSpec) -> NDArray[Any]:
    """What a loaded model is given of one crop: ``to_input``, or the levels where they are that.

    A float model that rescales inside reads the levels as they are: the bytes go straight into its
    input, a quarter of what goes through memory otherwise.

    Args:
        pixels: RGB, 8 bit, [height, width, 3], any size.
        spec: what the model expects.
    """
    as_it_is = not any(spec.mean) and spec.std == (1.0, 1.0, 1.0) and spec.layout == "NHWC"
    if spec.dtype == "float32" and as_it_is:
        return resize(pixels, spec.width, spec.height)[np.newaxis]
    return to_input(pixels, spec)


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
