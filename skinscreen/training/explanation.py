"""Why the model says so, computed in the forward pass: the Grad-CAM of every class.

The head is piecewise linear, so the gradient of each class's logit with respect to the pooled
features is a product of its kernels with the ReLUs' masks and the normalisation's scale.
Global average pooling spreads it evenly over the h x w positions, so its mean over them is
that gradient divided by h w: Grad-CAM's channel weights (Selvaraju et al., ICCV 2017), exact
and without a backward pass.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from skinscreen.training.backbones import LAYER
from skinscreen.training.fit import predict
from skinscreen.training.head import EMBEDDING, PROBABILITIES, RESCALE
from skinscreen.training.metrics import Floats

Members = Sequence[Any]
"""Keras models of one input side whose logits are averaged."""
MIRRORS: tuple[tuple[int, ...], ...] = ((), (2,), (1,), (1, 2))
"""The views: axes of [batch, height, width, 3] along which each is mirrored."""


def explained(members: Members, pixels: Any, views: int = 1) -> tuple[Any, Any, Any]:  # noqa: ANN401
    """Probabilities, Grad-CAM of every class, and embedding, in inference mode.

    With two views the photo is also seen mirrored left to right, with four top to bottom and
    both ways too. The last layer is linear, so the embeddings' mean gives the logits' mean; the
    maps are mirrored back before theirs is taken. The answer is the softmax of the logits' mean
    over views and members, and so is its Grad-CAM the mean of theirs.

    Args:
        members: models of ``head.build_model``.
        pixels: [batch, side, side, 3], 0 to 255.
        views: 1, 2 or 4.

    Returns:
        Probabilities [batch, n]; cam [batch, h, w, n], at least 0, in the logit's units;
        embedding [batch, 256 for each member], the last hidden layers side by side.
    """
    from keras import ops

    cams: list[Any] = []
    logits: list[Any] = []
    embeddings: list[Any] = []
    for model in members:
        parts = [_seen(model, pixels, axes) for axes in MIRRORS[:views]]
        maps, hidden = zip(*parts, strict=True)
        embedding = sum(hidden[1:], start=hidden[0]) / views
        last = model.get_layer("head").get_layer(PROBABILITIES)
        logits.append(ops.matmul(embedding, last.kernel) + last.bias)
        cams += maps
        embeddings.append(embedding)
    cam = ops.relu(sum(cams[1:], start=cams[0]) / len(cams))
    probabilities = ops.softmax(sum(logits[1:], start=logits[0]) / len(members))
    return probabilities, cam, ops.concatenate(embeddings, axis=-1)


def _seen(model: Any, pixels: Any, axes: tuple[int, ...]) -> tuple[Any, Any]:  # noqa: ANN401
    """Signed map of every class, mirrored back, and embedding of one view."""
    from keras import ops

    head = model.get_layer("head")
    first, norm = head.get_layer("dense_1"), head.get_layer("norm")
    second, last = head.get_layer(EMBEDDING), head.get_layer(PROBABILITIES)
    scaled = model.get_layer(RESCALE)(_mirrored(pixels, axes))
    maps = model.get_layer(LAYER)(scaled, training=False)
    pooled = ops.mean(maps, axis=(1, 2))
    slope = norm.gamma / ops.sqrt(norm.moving_variance + norm.epsilon)
    hidden = ops.relu(ops.matmul(pooled, first.kernel) + first.bias)
    normed = (hidden - norm.moving_mean) * slope + norm.beta
    embedding = ops.relu(ops.matmul(normed, second.kernel) + second.bias)
    # d logit / d pooled, [batch, n, channels], from the last layer back to the first.
    jacobian = ops.transpose(last.kernel) * ops.expand_dims(_active(embedding), 1)
    jacobian = ops.matmul(jacobian, ops.transpose(second.kernel))
    jacobian = jacobian * ops.expand_dims(_active(hidden) * slope, 1)
    jacobian = ops.matmul(jacobian, ops.transpose(first.kernel))
    cam = _weighted(maps, jacobian)
    return _mirrored(cam, axes), embedding


def _mirrored(values: Any, axes: tuple[int, ...]) -> Any:  # noqa: ANN401
    """Mirrored along one axis after the other: tflite-runtime 2.14 is wrong about two at once."""
    from keras import ops

    for axis in axes:
        values = ops.flip(values, axis)
    return values


def _active(values: Any) -> Any:  # noqa: ANN401
    """1 where a ReLU lets through, else 0, without a comparison the runtimes would cast."""
    from keras import ops

    return ops.sign(values)


def _weighted(maps: Any, jacobian: Any) -> Any:  # noqa: ANN401
    """Sum over channels of the maps weighted by the Jacobian over h w, still signed."""
    from keras import ops

    _, height, width, channels = maps.shape
    classes = jacobian.shape[1]
    flat = ops.reshape(maps, (-1, height * width, channels))
    cam = ops.matmul(flat, ops.transpose(jacobian, (0, 2, 1))) / (height * width)
    return ops.reshape(cam, (-1, height, width, classes))


def predict_views(members: Members, pixels: Any, views: int) -> Floats:  # noqa: ANN401
    """The probabilities of ``explained`` for many photos [n, side, side, 3].

    The softmax of the logits' mean is the normalised geometric mean of the probabilities.
    """
    each = [predict(m, np.flip(pixels, axes)) for m in members for axes in MIRRORS[:views]]
    logs = np.mean([np.log(np.maximum(p, 1e-30)) for p in each], axis=0)
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities
