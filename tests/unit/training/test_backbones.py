from pathlib import Path

import numpy as np
import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.training.backbones import (
    BACKBONES,
    batch_norms,
    build_backbone,
    unfreeze_last,
)

keras = pytest.importorskip("keras", reason="Keras comes with the extra [train]")


def test_an_unknown_backbone_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TrainingError, match=r"no backbone 'resnet'.*mobilenet_v2"):
        build_backbone("resnet", 64)


def test_missing_weights_are_refused_with_their_path(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"none\.h5 does not exist"):
        build_backbone("mobilenet_v3_small", 64, weights=tmp_path / "none.h5")


@pytest.mark.parametrize("content", [b"no weights", None])
def test_weights_of_something_else_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.weights.h5"
    if content is None:
        other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
        other.save_weights(path)
    else:
        path.write_bytes(content)
    with pytest.raises(TrainingError, match="does not hold weights of this architecture"):
        build_backbone("mobilenet_v3_small", 64, weights=path)


@pytest.mark.parametrize("name", BACKBONES)
def test_every_backbone_is_built_with_its_width_and_takes_its_weights_back(
    name: str, tmp_path: Path
) -> None:
    backbone = build_backbone(name, 64, width=0.5 if "v3" not in name else 0.75)
    assert backbone.input_shape == (None, 64, 64, 3)
    assert backbone.count_params() < build_backbone(name, 64).count_params()
    backbone.save_weights(tmp_path / "b.weights.h5")
    width = 0.5 if "v3" not in name else 0.75
    again = build_backbone(name, 64, width, tmp_path / "b.weights.h5")
    picture = np.random.default_rng(1).uniform(-1, 1, (1, 64, 64, 3)).astype(np.float32)
    assert np.allclose(backbone(picture), again(picture), atol=1e-6)


def test_no_backbone_rescales_by_itself() -> None:
    for name in BACKBONES:
        layers = build_backbone(name, 64).layers
        assert not any(isinstance(x, keras.layers.Rescaling) for x in layers)


def test_the_last_layers_train_and_batch_normalisation_never_does() -> None:
    backbone = build_backbone("mobilenet_v3_small", 64)
    unfreeze_last(backbone, 40)
    frozen, free = backbone.layers[:-40], backbone.layers[-40:]
    assert not any(layer.trainable_variables for layer in frozen)
    assert any(layer.trainable_variables for layer in free)
    assert not any(layer.trainable for layer in batch_norms(backbone))
    unfreeze_last(backbone, None)
    kernels = [x for x in backbone.layers if x.weights and x not in batch_norms(backbone)]
    assert all(layer.trainable for layer in kernels)
    assert not any(layer.trainable for layer in batch_norms(backbone))


def test_batch_normalisation_learns_where_asked_and_only_in_unfrozen_layers() -> None:
    backbone = build_backbone("mobilenet_v3_small", 64)
    unfreeze_last(backbone, 40, batch_norm=True)
    norms = batch_norms(backbone)
    learning = [x for x in norms if x.trainable]
    assert 0 < len(learning) < len(norms)
    assert learning == [x for x in backbone.layers[-40:] if x in norms]
    before = [np.asarray(x.moving_mean) for x in norms]
    backbone(np.random.default_rng(1).uniform(-1, 1, (4, 64, 64, 3)), training=True)
    changed = [
        bool((np.asarray(x.moving_mean) != b).any()) for x, b in zip(norms, before, strict=True)
    ]
    assert changed == [x in learning for x in norms]
