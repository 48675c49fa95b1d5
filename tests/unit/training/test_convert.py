from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_model import random_model
from textures import texture

from skinscreen.domain.errors import TrainingError
from skinscreen.inference.tflite import RawModel, RuntimeOptions, installed_runtimes
from skinscreen.training import convert as converting
from skinscreen.training.convert import (
    convert,
    operators,
    output_spec,
    require_builtin_operators,
)
from skinscreen.training.explanation import explained

pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra [train]")
pytestmark = pytest.mark.slow

CLASSES = 5
PIXELS = np.stack([texture(i, i, 64) for i in range(20)])


@pytest.fixture(scope="module")
def model() -> Any:  # noqa: ANN401
    return random_model(64, CLASSES)


@pytest.mark.parametrize(
    ("variant", "views", "most", "most_cam"),
    [("float32", 1, 1e-4, 1e-4), ("float16", 1, 5e-3, 0.1), ("float32", 4, 1e-4, 1e-4)],
)
def test_every_runtime_answers_like_keras(
    model: Any,  # noqa: ANN401
    variant: str,
    views: int,
    most: float,
    most_cam: float,
) -> None:
    content = convert([model], variant, views=views)
    seen = explained([model], PIXELS[:4].astype(np.float32), views)
    expected = [np.asarray(part) for part in seen]
    assert np.ptp(expected[0], axis=0).max() > 10 * most
    for runtime in installed_runtimes():
        raw = RawModel(content, RuntimeOptions(threads=1, runtime=runtime))
        spec = output_spec(content, CLASSES, runtime)
        assert spec == output_spec(content, CLASSES)
        for number in range(4):
            raw.invoke(PIXELS[number : number + 1].astype(np.float32))
            probabilities = raw.output(spec.scores)
            assert probabilities == pytest.approx(expected[0][number], abs=most)
            for index, part in ((spec.cam, expected[1]), (spec.embedding, expected[2])):
                assert index is not None
                scale = max(1.0, float(np.abs(part).max()))
                assert np.abs(raw.output(index) - part[number]).max() < most_cam * scale


@pytest.mark.parametrize(("variant", "dtype"), [("dynamic", np.float32), ("int8", np.uint8)])
def test_the_small_variants_are_small_and_run_everywhere(
    model: Any,  # noqa: ANN401
    variant: str,
    dtype: type,
) -> None:
    content = convert([model], variant, PIXELS)
    assert len(content) < 2_200_000
    for runtime in installed_runtimes():
        raw = RawModel(content, RuntimeOptions(threads=1, runtime=runtime))
        assert raw.inputs[0].dtype == np.dtype(dtype).name
        raw.invoke(PIXELS[:1].astype(dtype))
        answer = raw.output(output_spec(content, CLASSES, runtime).scores)
        assert answer.sum() == pytest.approx(1, abs=0.03)


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(TrainingError, match="no variant 'int4'"):
        convert([], "int4")


def test_int8_without_photos_is_refused(model: Any) -> None:  # noqa: ANN401
    with pytest.raises(TrainingError, match="int8 needs training photos"):
        convert([model], "int8")


def test_the_operators_are_tflites_own(model: Any) -> None:  # noqa: ANN401
    names = operators(convert([model], "float32"))
    assert "CONV_2D" in names
    assert not [name for name in names if name.startswith("Flex")]


def test_foreign_operators_are_refused_by_name() -> None:
    import tensorflow as tf

    function = tf.function(
        tf.linalg.det,
        input_signature=[tf.TensorSpec((2, 2), tf.float32)],
    )
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [function.get_concrete_function()], function
    )
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS,
        tf.lite.OpsSet.SELECT_TF_OPS,
    ]
    with converting.quiet():
        content = converter.convert()
    with pytest.raises(TrainingError, match="FlexMatrixDeterminant"):
        require_builtin_operators(content)


def test_outputs_for_other_classes_are_refused(model: Any, tmp_path: Path) -> None:  # noqa: ANN401
    with pytest.raises(TrainingError, match="one value for 7 classes"):
        output_spec(convert([model], "float32"), 7)
