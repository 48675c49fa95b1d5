"""Why the model says so, computed in the forward pass: the Grad-CAM of every class.

The head is piecewise linear, so the gradient of each class's logit with respect to the pooled
features is a product of its kernels with the ReLUs' masks and the normalisation's scale.
Global average pooling spreads it evenly over the h x w positions, so its mean over them is
that gradient divided by h w: Grad-CAM's channel weights (Selvaraju et al., ICCV 2017), exact
and without a backward pass.
"""

from typing import Any

from skinscreen.training.backbones import LAYER
from skinscreen.training.head import EMBEDDING, PROBABILITIES, RESCALE


def explained(model: Any, pixels: Any) -> tuple[Any, Any, Any]:  # noqa: ANN401 - keras tensors
    """Probabilities, Grad-CAM of every class, and embedding, in inference mode.

    Args:
        model: of ``head.build_model``.
        pixels: [batch, side, side, 3], 0 to 255.

    Returns:
        Probabilities [batch, n]; cam [batch, h, w, n], at least 0, in the logit's units;
        embedding [batch, 256], the last hidden layer.
    """
    from keras import ops

    head = model.get_layer("head")
    first, norm = head.get_layer("dense_1"), head.get_layer("norm")
    second, last = head.get_layer(EMBEDDING), head.get_layer(PROBABILITIES)
    scaled = model.get_layer(RESCALE)(pixels)
    maps = model.get_layer(LAYER)(scaled, training=False)
    pooled = ops.mean(maps, axis=(1, 2))
    slope = norm.gamma / ops.sqrt(norm.moving_variance + norm.epsilon)
    hidden = ops.relu(ops.matmul(pooled, first.kernel) + first.bias)
    normed = (hidden - norm.moving_mean) * slope + norm.beta
    embedding = ops.relu(ops.matmul(normed, second.kernel) + second.bias)
    probabilities = ops.softmax(ops.matmul(embedding, last.kernel) + last.bias)
    # d logit / d pooled, [batch, n, channels], from the last layer back to the first.
    jacobian = ops.transpose(last.kernel) * ops.expand_dims(_active(embedding), 1)
    jacobian = ops.matmul(jacobian, ops.transpose(second.kernel))
    jacobian = jacobian * ops.expand_dims(_active(hidden) * slope, 1)
    jacobian = ops.matmul(jacobian, ops.transpose(first.kernel))
    cam = _weighted(maps, jacobian)
    return probabilities, cam, embedding


def _active(values: Any) -> Any:  # noqa: ANN401
    """1 where a ReLU lets through, else 0, without a comparison the runtimes would cast."""
    from keras import ops

    return ops.sign(values)


def _weighted(maps: Any, jacobian: Any) -> Any:  # noqa: ANN401
    """Sum over channels of the maps weighted by the Jacobian over h w, negatives cut off."""
    from keras import ops

    _, height, width, channels = maps.shape
    classes = jacobian.shape[1]
    flat = ops.reshape(maps, (-1, height * width, channels))
    cam = ops.matmul(flat, ops.transpose(jacobian, (0, 2, 1))) / (height * width)
    return ops.reshape(ops.relu(cam), (-1, height, width, classes))
