from pathlib import Path

import numpy as np
import pytest
from textures import texture

from skinscreen.training.backbones import batch_norms, build_backbone
from skinscreen.training.unfold import is_folded, unfold

pytest.importorskip("keras", reason="Keras comes with the extra [train]")


def pictures(count: int, side: int) -> np.ndarray:
    drawn = np.stack([texture(i % 24, i, side) for i in range(count)])
    return drawn.astype(np.float32) / 127.5 - 1


def folded(side: int) -> object:
    """A backbone with random kernels of very different sizes and identity normalisation."""
    backbone = build_backbone("mobilenet_v3_small", side)
    rng = np.random.default_rng(1)
    for layer in batch_norms(backbone):
        gamma, beta, mean, variance = layer.get_weights()
        identity = np.full_like(variance, 1 - layer.epsilon)
        shift = rng.normal(0, 0.1, beta.shape)
        layer.set_weights([np.ones_like(gamma), shift, np.zeros_like(mean), identity])
    return backbone


def test_unfolding_leaves_the_function_and_gives_normal_statistics() -> None:
    backbone = folded(64)
    assert is_folded(backbone)
    before = np.asarray(backbone(pictures(8, 64)))  # type: ignore[operator]
    unfold(backbone, pictures(48, 64))
    assert not is_folded(backbone)
    after = np.asarray(backbone(pictures(8, 64)))  # type: ignore[operator]
    assert np.abs(after - before).max() < 1e-4 * max(1.0, np.abs(before).max())
    for layer in batch_norms(backbone):
        _, _, _, variance = layer.get_weights()
        # A channel that hardly varies is left as it is; every other is well above epsilon.
        assert ((variance < 1e-5) | (variance > 50 * layer.epsilon)).all()


def test_a_backbone_with_statistics_is_not_taken_for_folded() -> None:
    backbone = build_backbone("mobilenet_v3_small", 32)
    for layer in batch_norms(backbone):
        weights = layer.get_weights()
        layer.set_weights([*weights[:3], weights[3] * 0.5])
    assert not is_folded(backbone)


def test_the_shared_weights_keep_their_function(shared: Path) -> None:
    path = shared / "weights" / "mobilenet_v3_small_imagenet_notop.weights.h5"
    backbone = build_backbone("mobilenet_v3_small", 224, weights=path)
    before = np.asarray(backbone(pictures(2, 224)))
    unfold(backbone, pictures(64, 224))
    after = np.asarray(backbone(pictures(2, 224)))
    assert np.abs(after - before).max() < 1e-4 * np.abs(before).max()
