"""Give a backbone whose BatchNormalization was folded away its statistics back.

Weights that come out of a quantised or deployed model have the normalisation multiplied into
the convolutions, and identity layers in its place. Fine-tuning such kernels is badly
conditioned: their channels differ by orders of magnitude. One pass over pictures gives each
channel's mean m and variance v; the kernel is divided by s, and the normalisation set to what
undoes that, so that the function stays what it was.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.training.backbones import batch_norms

_LEAST_VARIANCE = 1e-6
_ABOVE_EPSILON = 100.0
_BATCH = 32


def is_folded(backbone: Any) -> bool:  # noqa: ANN401 - keras.Model, imported late
    """Whether every BatchNormalization only adds: mean 0 and variance 1 - epsilon."""
    layers = batch_norms(backbone)
    return bool(layers) and all(_is_identity(layer) for layer in layers)


def _is_identity(layer: Any) -> bool:  # noqa: ANN401
    mean = np.asarray(layer.moving_mean)
    variance = np.asarray(layer.moving_variance)
    return bool(np.all(mean == 0) and np.allclose(variance, 1 - layer.epsilon, atol=1e-6))


def unfold(
    backbone: Any,  # noqa: ANN401
    pictures: NDArray[np.float32],
    norms: Sequence[Any] | None = None,
) -> None:
    """Put the statistics of some pictures into the normalisation, the function unchanged.

    Args:
        backbone: a folded one; changed in place.
        pictures: [n, side, side, 3] as they enter it (a backbone's in -1 to 1), some hundred of
            the training set.
        norms: those to unfold, of the model itself and none of its parts; None for all.
    """
    layers = batch_norms(backbone) if norms is None else norms
    found = _statistics(backbone, layers, pictures)
    for layer, (mean, variance) in zip(layers, found, strict=True):
        convolution = layer.input._keras_history.operation  # noqa: SLF001 - no public way
        _rescale(convolution, layer, mean, variance)


def _statistics(
    backbone: Any,  # noqa: ANN401
    layers: Sequence[Any],
    pictures: NDArray[np.float32],
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Mean and variance of each channel that enters each BatchNormalization."""
    import keras

    probe = keras.Model(backbone.input, [layer.input for layer in layers])
    batches = [pictures[i : i + _BATCH] for i in range(0, len(pictures), _BATCH)]
    totals: Any = None
    for batch in batches:
        outputs = [
            np.asarray(keras.ops.convert_to_numpy(o), dtype=np.float64)
            for o in probe(batch, training=False)
        ]
        sums = [np.stack([o.sum((0, 1, 2)), (o**2).sum((0, 1, 2))]) for o in outputs]
        totals = sums if totals is None else [a + b for a, b in zip(totals, sums, strict=True)]
    sizes = [o.shape[1] * o.shape[2] * len(pictures) for o in outputs]
    means = [total / size for total, size in zip(totals, sizes, strict=True)]
    return [(first, np.maximum(second - first**2, 0.0)) for first, second in means]


def _rescale(
    convolution: Any,  # noqa: ANN401
    norm: Any,  # noqa: ANN401
    mean: NDArray[np.float64],
    variance: NDArray[np.float64],
) -> None:
    import keras

    depthwise = isinstance(convolution, keras.layers.DepthwiseConv2D)
    kernel = np.asarray(convolution.get_weights()[0], dtype=np.float64)
    by_channel = kernel[..., 0] if depthwise else kernel
    axes = tuple(range(by_channel.ndim - 1))
    fan_in = by_channel[..., 0].size
    rms = np.sqrt((by_channel**2).mean(axis=axes))
    scale = np.minimum(
        rms / np.sqrt(2 / fan_in), np.sqrt(variance / (_ABOVE_EPSILON * norm.epsilon))
    )
    scale = np.where((variance > _LEAST_VARIANCE) & (scale > 0), scale, 1.0)
    divisor = scale[:, np.newaxis] if depthwise else scale
    convolution.set_weights([kernel / divisor, *convolution.get_weights()[1:]])
    gamma, beta, _, _ = (np.asarray(w, dtype=np.float64) for w in norm.get_weights())
    new_variance = variance / scale**2
    norm.set_weights(
        [
            gamma * np.sqrt(new_variance + norm.epsilon) * scale,
            beta + gamma * mean,
            mean / scale,
            new_variance,
        ]
    )
