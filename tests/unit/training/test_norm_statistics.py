import numpy as np
import pytest

from skinscreen.training.norm_statistics import measure_statistics

keras = pytest.importorskip("keras", reason="Keras comes with the extra [train]")


def network(trainable: bool = True) -> object:
    inner_norm = keras.layers.BatchNormalization(name="inner_norm", trainable=trainable)
    inner = keras.Sequential([keras.Input((3,)), inner_norm], name="inner")
    inputs = keras.Input((3,))
    outputs = keras.layers.BatchNormalization(name="outer_norm", momentum=0.9)(inner(inputs) * 2)
    return keras.Model(inputs, outputs)


BATCHES = [
    np.random.default_rng(number).normal((1, 2, 3), (1, 2, 0.5), (64, 3)).astype(np.float32)
    for number in range(8)
]


def test_the_statistics_are_those_of_the_batches_whatever_stood_there() -> None:
    model = network()
    norm = model.get_layer("inner").get_layer("inner_norm")  # type: ignore[attr-defined]
    norm.moving_mean.assign([100.0, 100.0, 100.0])
    measure_statistics(model, BATCHES)
    assert np.asarray(norm.moving_mean) == pytest.approx(
        np.mean([b.mean(axis=0) for b in BATCHES], axis=0), abs=1e-4
    )
    assert np.asarray(norm.moving_variance) == pytest.approx(
        np.mean([b.var(axis=0) for b in BATCHES], axis=0), abs=1e-4
    )
    outer = model.get_layer("outer_norm")  # type: ignore[attr-defined]
    assert np.asarray(outer.moving_variance) == pytest.approx(4.0, abs=0.1)


def test_the_momentum_is_as_before_and_frozen_statistics_stay() -> None:
    model = network(trainable=False)
    measure_statistics(model, BATCHES)
    frozen = model.get_layer("inner").get_layer("inner_norm")  # type: ignore[attr-defined]
    assert np.asarray(frozen.moving_mean) == pytest.approx(0)
    assert model.get_layer("outer_norm").momentum == 0.9  # type: ignore[attr-defined]
