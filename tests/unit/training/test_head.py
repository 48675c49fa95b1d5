import numpy as np
import pytest

from skinscreen.training.backbones import LAYER, build_backbone
from skinscreen.training.head import RESCALE, build_head, build_model

keras = pytest.importorskip("keras", reason="Keras comes with the extra [train]")


def count(variables: list) -> int:
    return sum(int(np.prod(v.shape)) for v in variables)


def test_the_noma24_model_has_the_seeds_parameters() -> None:
    backbone = build_backbone("mobilenet_v3_small", 224)
    backbone.trainable = False
    model = build_model(backbone, build_head(backbone.output_shape[-1], 24))
    assert model.count_params() == 1_374_088
    assert count(model.trainable_variables) == 433_944
    assert count(model.non_trainable_variables) - count(_seeds(model)) == 940_144


def _seeds(model: object) -> list:
    """The states of the dropouts' random numbers, which are no parameters."""
    return [v for v in model.non_trainable_variables if "seed" in v.path]  # type: ignore[attr-defined]


def test_pixels_are_rescaled_once() -> None:
    backbone = build_backbone("mobilenet_v3_small", 32)
    model = build_model(backbone, build_head(backbone.output_shape[-1], 3))
    rescalings = [
        layer
        for part in (model, model.get_layer(LAYER))
        for layer in part.layers
        if isinstance(layer, keras.layers.Rescaling)
    ]
    assert [layer.name for layer in rescalings] == [RESCALE]
    ends = np.array([0, 255], np.float32).reshape(2, 1, 1, 1)
    assert np.ravel(rescalings[0](ends)) == pytest.approx([-1, 1])


def test_the_answer_is_a_distribution_over_the_classes() -> None:
    backbone = build_backbone("mobilenet_v3_small", 32)
    model = build_model(backbone, build_head(backbone.output_shape[-1], 5))
    answer = np.asarray(model(np.full((2, 32, 32, 3), 128, np.float32)))
    assert answer.shape == (2, 5)
    assert answer.sum(axis=1) == pytest.approx([1, 1])
