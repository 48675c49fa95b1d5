from pathlib import Path

import numpy as np
import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.training.backbones import build_backbone
from skinscreen.training.efficientnet_lite import _named, efficientnet_lite0, load

keras = pytest.importorskip("keras", reason="Keras comes with the extra [train]")

WEIGHTS = Path(__file__).parents[4] / "shared/weights/efficientnet_lite0_imagenet.npz"


def as_pytorch_keeps_it(model: object) -> dict[str, np.ndarray]:
    """A model's arrays under PyTorch's names and in its layout."""
    arrays = {}
    for name, layer in _named(model):
        found = layer.get_weights()
        if len(found) == 1:
            depthwise = name.endswith("_depthwise_conv")
            axes = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
            arrays[f"{name}.weight"] = found[0].transpose(axes)
        else:
            parts = ("weight", "bias", "running_mean", "running_var")
            arrays |= {f"{name}.{p}": a for p, a in zip(parts, found, strict=True)}
    return arrays


def kernels(model: object) -> np.ndarray:
    """All of a model's weights in one row."""
    return np.concatenate([w.reshape(-1) for w in model.get_weights()])


def test_weights_in_pytorch_s_layout_give_the_same_network(tmp_path: Path) -> None:
    model = efficientnet_lite0(input_shape=(64, 64, 3))
    np.savez(tmp_path / "w.npz", **as_pytorch_keeps_it(model))
    again = efficientnet_lite0(input_shape=(64, 64, 3))
    assert not np.array_equal(kernels(again), kernels(model))
    load(again, tmp_path / "w.npz")
    assert np.array_equal(kernels(again), kernels(model))
    assert model.output_shape == (None, 2, 2, 1280)


def test_it_has_as_many_weights_as_the_published_one() -> None:
    # 4,652,008 of the whole network less 1,281,000 of its classifier of 1,000 classes.
    model = efficientnet_lite0()
    assert sum(int(np.prod(w.shape)) for w in model.trainable_weights) == 3_371_008


@pytest.mark.parametrize("content", [b"nothing", None])
def test_another_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "w.npz"
    if content is None:
        np.savez(path, x=np.zeros(3))
    else:
        path.write_bytes(content)
    with pytest.raises(TrainingError, match="does not hold weights of this architecture"):
        build_backbone("efficientnet_lite0", 64, weights=path)


def test_the_classifier_is_never_built() -> None:
    with pytest.raises(ValueError, match="only the bare network"):
        efficientnet_lite0(include_top=True)


@pytest.mark.skipif(not WEIGHTS.exists(), reason="the ImageNet weights are not beside the checkout")
def test_the_imagenet_weights_keep_a_picture_s_features_in_their_range() -> None:
    backbone = build_backbone("efficientnet_lite0", 64, weights=WEIGHTS)
    picture = np.random.default_rng(1).uniform(-1, 1, (2, 64, 64, 3)).astype(np.float32)
    features = np.asarray(backbone(picture))
    assert features.min() >= 0
    assert 0.01 < features.mean() < 2
    assert features.max() <= 6
