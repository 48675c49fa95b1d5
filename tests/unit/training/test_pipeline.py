import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_model import random_model
from textures import texture, write_classes

from skinscreen.domain.errors import TrainingError
from skinscreen.training.backbones import LAYER, batch_norms, build_backbone
from skinscreen.training.config import Architecture, Config, Stage
from skinscreen.training.convert import convert
from skinscreen.training.dataset import Source
from skinscreen.training.material import Folders, prepare
from skinscreen.training.pipeline import load_members, load_trained, member_configs, train
from skinscreen.training.split import Shares
from skinscreen.training.unfold import is_folded

pytest.importorskip("keras", reason="Keras comes with the extra [train]")
pytestmark = pytest.mark.slow

CONFIG = Config(
    name="short",
    version="1",
    taxonomy="lesion8",
    source=(Source("textures", "textures"),),
    stage=(),
    network=Architecture(side=32, weights="folded.weights.h5"),
    split=Shares(0.25, 0.25, near_copies=False),
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    write_classes(tmp_path / "textures", ["mel", "nv", "bkl"], 8, side=32)
    backbone = build_backbone("mobilenet_v3_small", 32)
    for layer in batch_norms(backbone):
        gamma, beta, mean, variance = layer.get_weights()
        layer.set_weights([gamma, beta, mean, np.full_like(variance, 1 - layer.epsilon)])
    backbone.save_weights(tmp_path / "folded.weights.h5")
    return Folders(tmp_path, tmp_path, tmp_path / "runs")


def test_folded_weights_are_unfolded_and_mean_the_same(folders: Folders) -> None:
    model = train(CONFIG, folders, prepare(CONFIG, folders))
    backbone = model.get_layer(LAYER)
    assert not is_folded(backbone)
    folded = build_backbone("mobilenet_v3_small", 32, weights=folders.weights / "folded.weights.h5")
    picture = texture(1, 1, 32)[None].astype(np.float32) / 127.5 - 1
    gap = np.abs(np.asarray(backbone(picture)) - np.asarray(folded(picture))).max()
    assert gap < 1e-4


def test_a_stage_is_left_out_where_validation_is_good_enough(folders: Folders) -> None:
    good = Stage("not needed", -1, 1, 1e-5, only_below=0.0)
    config = dataclasses.replace(CONFIG, stage=(good,))
    train(config, folders, prepare(config, folders))
    assert not (folders.runs / "short" / "history.jsonl").exists()


def test_a_killed_run_goes_on_at_its_stage(folders: Folders) -> None:
    head = Stage("head", 0, 1, 1e-3, views=1)
    whole = Stage("whole", -1, 1, 1e-4, batch=6)
    first = dataclasses.replace(CONFIG, stage=(head,))
    train(first, folders, prepare(first, folders))
    both = dataclasses.replace(CONFIG, stage=(head, whole))
    model = train(both, folders, prepare(both, folders))
    lines = (folders.runs / "short" / "history.jsonl").read_text().splitlines()
    assert ["head" in line for line in lines] == [True, False]
    again = load_trained(both, folders)
    assert all(np.array_equal(a, b) for a, b in zip(model.weights, again.weights, strict=True))


def test_a_run_can_begin_with_the_weights_of_a_finished_one(
    folders: Folders, tmp_path: Path
) -> None:
    path = _written(tmp_path, "short")
    network = Architecture(side=64, start=str(path))
    later = dataclasses.replace(CONFIG, name="later", network=network)
    train(later, folders, prepare(later, folders))
    begun = load_trained(CONFIG, folders)  # it was trained first
    model = train(later, folders, prepare(later, folders))
    assert model.input_shape == (None, 64, 64, 3)
    assert all(np.array_equal(a, b) for a, b in zip(model.weights, begun.weights, strict=True))


def test_a_run_can_begin_with_a_member_of_a_shipped_bundle(
    folders: Folders, tmp_path: Path
) -> None:
    pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra [train]")
    shipped = [random_model(64, 8, seed) for seed in (1, 2)]
    (tmp_path / "model.tflite").write_bytes(convert(shipped, "float32"))
    network = Architecture(side=64, start=str(tmp_path), start_member=1)
    later = dataclasses.replace(CONFIG, name="later", network=network)
    model = train(later, folders, prepare(later, folders))
    assert not is_folded(model.get_layer(LAYER))
    pixels = np.stack([texture(i, i, 64) for i in range(4)]).astype(np.float32)
    gap = np.abs(np.asarray(model(pixels)) - np.asarray(shipped[1](pixels))).max()
    assert gap < 1e-4


def test_the_members_of_an_average_are_the_named_runs(folders: Folders, tmp_path: Path) -> None:
    train(CONFIG, folders, prepare(CONFIG, folders))
    whole = dataclasses.replace(CONFIG, name="whole", members=(str(_written(tmp_path, "short")),))
    assert [one.name for one in member_configs(whole)] == ["short"]
    assert len(load_members(whole, folders)) == 1
    assert len(load_members(CONFIG, folders)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"taxonomy": "noma24"}, "short has another taxonomy than whole"),
        ({"source": (Source("others", "textures"),)}, "short has another source than whole"),
        ({"network": Architecture(side=64)}, "short looks at another side than whole"),
    ],
)
def test_members_that_do_not_fit_are_refused(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    whole = dataclasses.replace(
        CONFIG, name="whole", members=(str(_written(tmp_path, "short")),), **change
    )
    with pytest.raises(TrainingError, match=sentence):
        member_configs(whole)


def test_an_average_of_averages_is_refused(tmp_path: Path) -> None:
    inner = _written(tmp_path, "inner", 'members = ["other.toml"]')
    whole = dataclasses.replace(CONFIG, name="whole", members=(str(inner),))
    with pytest.raises(TrainingError, match="inner is an average itself: name its members"):
        member_configs(whole)


def _written(folder: Path, name: str, more: str = "") -> Path:
    """``CONFIG`` under another name, as a file."""
    path = folder / f"{name}.toml"
    path.write_text(
        f"""
        name = "{name}"
        version = "1"
        taxonomy = "lesion8"
        {more}
        [network]
        side = 32
        weights = "folded.weights.h5"
        [split]
        validation = 0.25
        test = 0.25
        near_copies = false
        [[source]]
        name = "textures"
        path = "textures"
        """
    )
    return path
