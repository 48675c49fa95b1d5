"""The exported file: the same boxes as Keras gives, in every runtime, by TFLite's operators."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textures import texture

from skinscreen.domain.errors import TrainingError
from skinscreen.inference.tflite import RawModel, RuntimeOptions, installed_runtimes
from skinscreen.training.backbones import LAYER, batch_norms
from skinscreen.training.convert import operators
from skinscreen.training.detection.anchors import anchors, encoded
from skinscreen.training.detection.boxes import overlaps
from skinscreen.training.detection.export import detector_file
from skinscreen.training.detection.from_bundle import load, unfold_all
from skinscreen.training.detection.network import build_detector
from skinscreen.training.detection.predict import detect, from_answers
from skinscreen.training.unfold import is_folded

pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra [train]")
pytestmark = pytest.mark.slow

SIDE = 128
PIXELS = np.stack([texture(seed, seed, SIDE) for seed in range(3)])


@pytest.fixture(scope="module")
def model() -> Any:  # noqa: ANN401
    """A fresh network whose heads are given weights that leave nothing trivial."""
    import keras

    keras.utils.set_random_seed(4)
    made = build_detector("mobilenet_v3_small", SIDE, 1.0, 16, None)
    rng = np.random.default_rng(2)
    for layer in batch_norms(made):  # fresh weights let the signal die out on its way
        gamma, beta, mean, _ = layer.get_weights()
        layer.set_weights([gamma, rng.normal(0, 0.1, beta.shape), mean, np.full_like(mean, 0.5)])
    for layer in made.layers:
        if layer.name.endswith(("_lesion", "_box")):
            spread = 0.8 if layer.name.endswith("_lesion") else 0.1
            kernel, bias = layer.get_weights()
            layer.set_weights([rng.normal(0, spread, kernel.shape), np.full_like(bias, -0.5)])
    return made


@pytest.fixture(scope="module")
def contents(model: Any) -> dict[bool, bytes]:  # noqa: ANN401
    """The files in full and in half precision."""
    return {half: detector_file(model, half) for half in (False, True)}


@pytest.mark.parametrize(("half", "most"), [(False, 1e-4), (True, 5e-3)])
def test_every_runtime_finds_what_keras_finds(
    model: Any,  # noqa: ANN401
    contents: dict[bool, bytes],
    half: bool,
    most: float,
) -> None:
    content = contents[half]
    expected = list(detect(model, PIXELS))
    assert all(len(one.scores) > 1 for one in expected)
    assert np.ptp([one.scores for one in expected], axis=0).max() > 1e-4
    for runtime in installed_runtimes():
        raw = RawModel(content, RuntimeOptions(threads=1, runtime=runtime))
        boxes, scores = sorted(range(2), key=lambda i: -len(raw.outputs[i].shape))
        for picture, one in zip(PIXELS, expected, strict=True):
            raw.invoke(picture[np.newaxis].astype(np.float32))
            given = raw.output(scores).ravel()
            count = len(one.scores)
            assert given[:count] == pytest.approx(one.scores, abs=most)
            assert not given[count:].any()
            assert (np.diff(given) <= 0).all()
            if not half:  # equal scores may change places in half precision
                assert raw.output(boxes).reshape(-1, 4)[:count] == pytest.approx(
                    one.boxes, abs=1e-3
                )


def test_only_operators_of_tflite_itself_are_used(contents: dict[bool, bytes]) -> None:
    found = operators(contents[True])
    assert "NON_MAX_SUPPRESSION_V4" in found
    assert not [name for name in found if name.startswith(("Flex", "TFLite_"))]
    assert "CUSTOM" not in found
    assert "READ_VARIABLE" not in found


def test_the_same_lesion_is_given_once() -> None:
    own = anchors(SIDE)
    answers = np.full((len(own), 5), -20.0, np.float32)
    lesions = np.array([(0.2, 0.2, 0.5, 0.5), (0.6, 0.6, 0.9, 0.9)], np.float32)
    for lesion in lesions:
        near = overlaps(own, lesion[np.newaxis])[:, 0] > 0.3
        assert near.sum() > 1
        answers[near, 0] = 2.0
        answers[near, 1:] = encoded(np.tile(lesion, (near.sum(), 1)), own[near])
    found = from_answers(answers, SIDE)
    assert found.boxes[np.argsort(found.boxes[:, 0])] == pytest.approx(lesions, abs=1e-5)


def test_answers_of_which_none_is_likely_are_no_boxes(model: Any) -> None:  # noqa: ANN401
    answers = np.full((model.output_shape[1], 5), -20.0, np.float32)
    assert len(from_answers(answers, SIDE).boxes) == 0


def test_a_box_that_leaves_the_picture_is_none() -> None:
    own = anchors(SIDE)
    answers = np.full((len(own), 5), -20.0, np.float32)
    answers[0] = (3.0, -9.0, -9.0, 0.0, 0.0)  # the first anchor lies in the corner
    answers[-1, 0] = 2.0
    answers[-1, 1:] = encoded(np.array([[0.2, 0.2, 0.6, 0.6]], np.float32), own[-1:])[0]
    found = from_answers(answers, SIDE)
    assert found.boxes == pytest.approx(np.array([[0.2, 0.2, 0.6, 0.6]]), abs=1e-5)


@pytest.mark.parametrize("half", [False, True])
def test_a_file_whose_boxes_all_leave_the_picture_gives_none(model: Any, half: bool) -> None:  # noqa: ANN401
    import keras

    away = keras.models.clone_model(model)
    away.set_weights(model.get_weights())
    for layer in away.layers:
        if layer.name.endswith("_box"):
            kernel, bias = layer.get_weights()
            layer.set_weights([np.zeros_like(kernel), np.full_like(bias, -40.0)])
        if layer.name.endswith("_lesion"):
            kernel, bias = layer.get_weights()
            layer.set_weights([np.zeros_like(kernel), np.full_like(bias, 2.0)])
    raw = RawModel(detector_file(away, half), RuntimeOptions(threads=1))
    raw.invoke(PIXELS[:1].astype(np.float32))
    for output in range(2):
        assert not raw.output(output).any()
        assert np.isfinite(raw.output(output)).all()


def test_a_shipped_file_becomes_the_network_it_was_with_statistics(
    model: Any,  # noqa: ANN401
    contents: dict[bool, bytes],
    tmp_path: Path,
) -> None:
    (tmp_path / "model.tflite").write_bytes(contents[True])
    again = build_detector("mobilenet_v3_small", SIDE, 1.0, 16, None)
    load(tmp_path, again)
    pixels = PIXELS.astype(np.float32)
    expected = model.predict(pixels, verbose=0)
    assert again.predict(pixels, verbose=0) == pytest.approx(expected, abs=0.05)
    before = again.predict(pixels, verbose=0)
    unfold_all(again, np.repeat(pixels, 4, axis=0))
    assert again.predict(pixels, verbose=0) == pytest.approx(before, abs=1e-3)
    assert not any(is_folded(part) for part in (again, again.get_layer(LAYER)))


def test_a_file_of_another_network_is_refused(contents: dict[bool, bytes], tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot be read"):
        load(tmp_path, build_detector("mobilenet_v3_small", SIDE, 1.0, 16, None))
    (tmp_path / "model.tflite").write_bytes(contents[True])
    for other in (("mobilenet_v3_small", 24), ("mobilenet_v2", 16)):
        with pytest.raises(TrainingError, match="another architecture"):
            load(tmp_path, build_detector(other[0], SIDE, 1.0, other[1], None))
