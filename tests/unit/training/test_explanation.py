import numpy as np
import pytest
from textures import texture

from skinscreen.training.backbones import LAYER, build_backbone
from skinscreen.training.explanation import explained
from skinscreen.training.head import PROBABILITIES, RESCALE, build_head, build_model

tf = pytest.importorskip("tensorflow", reason="autodiff is TensorFlow's, of the extra [train]")


@pytest.fixture(scope="module")
def model() -> object:
    """With weights far from their start, so that no ReLU or normalisation is trivial."""
    backbone = build_backbone("mobilenet_v3_small", 96)
    built = build_model(backbone, build_head(backbone.output_shape[-1], 5))
    rng = np.random.default_rng(1)
    head = built.get_layer("head")
    for layer in head.layers:
        layer.set_weights([w + rng.normal(0, 0.05, w.shape) for w in layer.get_weights()])
    gamma, beta, mean, variance = head.get_layer("norm").get_weights()
    head.get_layer("norm").set_weights([-gamma, beta, mean, np.abs(variance)])
    return built


PIXELS = np.stack([texture(i, 1, 96) for i in (3, 20)]).astype(np.float32)


def grad_cam(model: object, pixels: np.ndarray, condition: int) -> np.ndarray:
    """By autodiff, as published: mean gradient of the logit over the positions."""
    head = model.get_layer("head")  # type: ignore[attr-defined]
    maps = model.get_layer(LAYER)(model.get_layer(RESCALE)(pixels), training=False)  # type: ignore[attr-defined]
    with tf.GradientTape() as tape:
        tape.watch(maps)
        x = tf.reduce_mean(maps, axis=(1, 2))
        for layer in head.layers[1:-1]:
            x = layer(x, training=False)
        last = head.get_layer(PROBABILITIES)
        logit = (tf.matmul(x, last.kernel.value) + last.bias.value)[:, condition]
    weights = tf.reduce_mean(tape.gradient(logit, maps), axis=(1, 2), keepdims=True)
    return tf.nn.relu(tf.reduce_sum(maps * weights, axis=-1)).numpy()


def test_the_map_of_every_class_is_grad_cam(model: object) -> None:
    _, cam, _ = explained(model, PIXELS)
    assert cam.shape == (2, 3, 3, 5)
    assert np.asarray(cam).max() > 0
    for condition in range(5):
        expected = grad_cam(model, PIXELS, condition)
        assert np.abs(np.asarray(cam)[..., condition] - expected).max() < 1e-6


def test_the_probabilities_are_the_models_own(model: object) -> None:
    probabilities, _, embedding = explained(model, PIXELS)
    own = np.asarray(model(PIXELS, training=False))  # type: ignore[operator]
    assert np.abs(np.asarray(probabilities) - own).max() < 1e-6
    assert embedding.shape == (2, 256)
