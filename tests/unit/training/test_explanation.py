import numpy as np
import pytest
from random_model import random_model
from textures import texture

from skinscreen.training.backbones import LAYER
from skinscreen.training.explanation import MIRRORS, explained, predict_views
from skinscreen.training.head import PROBABILITIES, RESCALE

tf = pytest.importorskip("tensorflow", reason="autodiff is TensorFlow's, of the extra [train]")


@pytest.fixture(scope="module")
def model() -> object:
    return random_model(96, 5)


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
    _, cam, _ = explained([model], PIXELS)
    assert cam.shape == (2, 3, 3, 5)
    assert np.asarray(cam).max() > 0
    for condition in range(5):
        expected = grad_cam(model, PIXELS, condition)
        assert np.asarray(cam)[..., condition] == pytest.approx(expected, abs=1e-6)


def test_with_four_views_a_mirrored_photo_is_answered_alike(model: object) -> None:
    probabilities, cam, embedding = (np.asarray(x) for x in explained([model], PIXELS, 4))
    for axes in MIRRORS:
        mirrored = [np.asarray(x) for x in explained([model], np.flip(PIXELS, axes), 4)]
        assert mirrored[0] == pytest.approx(probabilities, abs=1e-5)
        assert np.flip(mirrored[1], axes) == pytest.approx(cam, abs=1e-5)
        assert mirrored[2] == pytest.approx(embedding, abs=1e-4)
    assert np.abs(probabilities - np.asarray(explained([model], PIXELS)[0])).max() > 1e-4


def test_the_probabilities_of_many_photos_are_those_of_the_graph(model: object) -> None:
    for views in (1, 4):
        graph = np.asarray(explained([model], PIXELS, views)[0])
        assert predict_views([model], PIXELS, views) == pytest.approx(graph, abs=1e-5)


def test_the_probabilities_are_the_models_own(model: object) -> None:
    probabilities, _, embedding = explained([model], PIXELS)
    own = np.asarray(model(PIXELS, training=False))  # type: ignore[operator]
    assert np.abs(own[0] - own[1]).max() > 1e-3
    assert np.abs(np.asarray(probabilities) - own).max() < 1e-6
    assert embedding.shape == (2, 256)


@pytest.mark.parametrize("views", [1, 4])
def test_members_are_averaged_and_so_is_their_map(model: object, views: int) -> None:
    other = random_model(96, 5, seed=2)
    each = [[np.asarray(x) for x in explained([m], PIXELS, views)] for m in (model, other)]
    probabilities, cam, embedding = (
        np.asarray(x) for x in explained([model, other], PIXELS, views)
    )
    mean = np.exp(np.mean([np.log(one[0]) for one in each], axis=0))
    assert probabilities == pytest.approx(mean / mean.sum(axis=1, keepdims=True), abs=1e-5)
    assert np.abs(each[0][0] - each[1][0]).max() > 1e-3
    assert embedding == pytest.approx(np.hstack([one[2] for one in each]), abs=1e-5)
    assert cam.max() > 0
    assert (cam <= (each[0][1] + each[1][1]) / 2 + 1e-5).all()
    many = predict_views([model, other], PIXELS, views)
    assert many == pytest.approx(probabilities, abs=1e-5)
