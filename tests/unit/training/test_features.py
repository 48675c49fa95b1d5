import numpy as np
import pytest
from textures import texture

from skinscreen.training.augment import Augmentation
from skinscreen.training.backbones import build_backbone
from skinscreen.training.batches import photo_inputs
from skinscreen.training.features import cached_features

pytest.importorskip("keras", reason="Keras comes with the extra [train]")


def test_cached_features_are_those_of_the_backbone() -> None:
    backbone = build_backbone("mobilenet_v3_small", 32)
    pixels = np.stack([texture(n, n, 32) for n in range(5)])
    inputs = photo_inputs(pixels, Augmentation(), 32)
    features = cached_features(backbone, inputs, 5, 2, seed=1)
    expected = np.asarray(backbone(pixels.astype(np.float32) / 127.5 - 1)).mean(axis=(1, 2))
    assert features.shape == (2, 5, 576)
    assert features[0] == pytest.approx(expected, abs=1e-5)
    assert features[1] == pytest.approx(expected, abs=1e-5)
