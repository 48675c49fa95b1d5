from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_model import random_model
from textures import texture

from skinscreen.domain.errors import TrainingError
from skinscreen.training.backbones import build_backbone
from skinscreen.training.from_bundle import load, unfold_head
from skinscreen.training.head import build_head, build_model

pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra [train]")
pytestmark = pytest.mark.slow

SIDE, CLASSES = 64, 5
PIXELS = np.stack([texture(i, i, SIDE) for i in range(32)]).astype(np.float32)


def fresh(backbone: str = "mobilenet_v3_small", classes: int = CLASSES) -> Any:  # noqa: ANN401
    body = build_backbone(backbone, SIDE)
    return build_model(body, build_head(body.output_shape[-1], classes))


def answers(model: Any) -> np.ndarray:  # noqa: ANN401
    return np.asarray(model(PIXELS[:8], training=False))


@pytest.fixture(scope="module")
def members() -> list[Any]:
    return [random_model(SIDE, CLASSES, seed) for seed in (1, 2)]


@pytest.fixture(scope="module")
def bundle(members: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("bundle"), members, "float32")


def written(folder: Path, members: list[Any], variant: str, views: int = 1) -> Path:
    from skinscreen.training.convert import convert

    (folder / "model.tflite").write_bytes(convert(members, variant, views=views))
    return folder


@pytest.mark.parametrize("member", [0, 1])
def test_each_member_of_a_shipped_file_answers_like_the_model_it_was(
    bundle: Path, members: list[Any], member: int
) -> None:
    model = fresh()
    load(bundle, member, model)
    expected = answers(members[member])
    assert np.ptp(expected, axis=0).max() > 0.01
    assert answers(model) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("views", [2, 4])
@pytest.mark.parametrize("member", [0, 1])
def test_a_file_of_several_views_holds_the_same_members(
    members: list[Any], tmp_path: Path, member: int, views: int
) -> None:
    model = fresh()
    load(written(tmp_path, members, "float32", views), member, model)
    assert answers(model) == pytest.approx(answers(members[member]), abs=1e-4)


def test_a_file_in_half_precision_is_read_with_the_precision_it_has(
    members: list[Any], tmp_path: Path
) -> None:
    model = fresh()
    load(written(tmp_path, members[:1], "float16"), 0, model)
    assert answers(model) == pytest.approx(answers(members[0]), abs=0.02)


def test_unfolding_the_head_leaves_the_answers_and_gives_real_statistics(bundle: Path) -> None:
    model = fresh()
    load(bundle, 0, model)
    before = answers(model)
    norm = model.get_layer("head").get_layer("norm")
    folded = norm.get_weights()[2]
    unfold_head(model, PIXELS)
    assert answers(model) == pytest.approx(before, abs=1e-4)
    assert np.abs(norm.get_weights()[2] - folded).max() > 0.01


def test_what_does_not_fit_is_refused_with_its_place(
    bundle: Path, members: list[Any], tmp_path: Path
) -> None:
    for folder, member, model, words in (
        (tmp_path / "gone", 0, fresh(), "model.tflite cannot be read"),
        (bundle, 2, fresh(), "has no member 2"),
        (bundle, 0, fresh(classes=3), "is of another architecture"),
        (bundle, 0, fresh("mobilenet_v2"), "is of another architecture"),
        (written(tmp_path, members[:1], "dynamic"), 0, fresh(), "neither float32 nor float16"),
    ):
        with pytest.raises(TrainingError, match=words):
            load(folder, member, model)
