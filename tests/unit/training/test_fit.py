import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textures import texture

from skinscreen.domain.errors import TrainingError
from skinscreen.training import checkpoint as checkpoints
from skinscreen.training import fit
from skinscreen.training.augment import Augmentation
from skinscreen.training.backbones import (
    LAYER,
    batch_norms,
    build_backbone,
    unfreeze_last,
)
from skinscreen.training.batches import Array, Batch, feature_inputs, photo_inputs
from skinscreen.training.config import Stage
from skinscreen.training.fit import (
    Lesson,
    predict,
    train_stage,
    validation_scores,
)
from skinscreen.training.head import build_head, build_model
from skinscreen.training.stages import CHECKPOINT, HISTORY, learning_rate

keras = pytest.importorskip("keras", reason="Keras comes with the extra [train]")

CLASSES = 3
LABELS = np.arange(60) % CLASSES
CENTRES = np.random.default_rng(0).normal(0, 1, (CLASSES, 16))
FEATURES = (CENTRES[LABELS] + np.random.default_rng(1).normal(0, 0.4, (60, 16))).astype(np.float32)
LESSON = Lesson(
    feature_inputs(FEATURES[None]), LABELS, FEATURES, LABELS, (True, False, False), seed=1
)
STAGE = Stage("head", 0, 6, 3e-3, batch=10, smoothing=0.05, ema=0.8, cosine=True)


def head() -> Any:  # noqa: ANN401
    keras.utils.set_random_seed(1)
    return build_head(16, CLASSES)


def run(folder: Path, stage: Stage = STAGE, lesson: Lesson = LESSON) -> Any:  # noqa: ANN401
    model = head()
    train_stage(model, model, stage, 0, lesson, folder)
    return model


def history(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / HISTORY).read_text().splitlines()]


def test_a_head_learns_and_every_epoch_is_recorded(tmp_path: Path) -> None:
    model = run(tmp_path)
    assert (predict(model, FEATURES).argmax(axis=1) == LABELS).mean() > 0.9
    rows = history(tmp_path)
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[-1]["loss"] < rows[0]["loss"]


@pytest.mark.parametrize(
    "settings", [{"focal": 2.0}, {"logit_adjustment": 1.0, "class_weights": False}]
)
def test_the_other_losses_learn_too(tmp_path: Path, settings: dict[str, Any]) -> None:
    model = run(tmp_path, dataclasses.replace(STAGE, **settings))
    assert (predict(model, FEATURES).argmax(axis=1) == LABELS).mean() > 0.9


class Killed(BaseException):
    """What stops a process between two epochs."""


def test_a_killed_run_goes_on_as_if_nothing_had_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    whole = run(tmp_path / "whole")
    save = checkpoints.save

    def killing(path: Path, state: checkpoints.Checkpoint) -> None:
        save(path, state)
        if state.progress.epoch == 3:
            raise Killed

    monkeypatch.setattr(checkpoints, "save", killing)
    with pytest.raises(Killed):
        run(tmp_path / "killed")
    monkeypatch.undo()
    resumed = run(tmp_path / "killed")
    assert [row["epoch"] for row in history(tmp_path / "killed")] == [1, 2, 4, 5, 6]
    # Dropout draws other numbers after the break: the same to within noise.
    gap = np.abs(predict(resumed, FEATURES) - predict(whole, FEATURES)).mean()
    assert gap < 0.05


def test_a_finished_stage_is_not_trained_again(tmp_path: Path) -> None:
    first = run(tmp_path)
    second = run(tmp_path)
    assert len(history(tmp_path)) == 6
    assert np.array_equal(predict(first, FEATURES), predict(second, FEATURES))


def test_a_stage_without_progress_ends_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "validation_scores", lambda *_: {"score": 0.5})
    run(tmp_path, dataclasses.replace(STAGE, patience=2))
    assert len(history(tmp_path)) == 3


def test_a_loss_that_is_no_number_ends_with_a_sentence(tmp_path: Path) -> None:
    broken = FEATURES.copy()
    broken[5] = np.nan
    lesson = dataclasses.replace(LESSON, inputs=feature_inputs(broken[None]))
    with pytest.raises(TrainingError, match=r"no number in epoch 1 of stage 'head'"):
        run(tmp_path, lesson=lesson)


def test_a_teachers_targets_are_learned(tmp_path: Path) -> None:
    def taught(batch: Batch) -> Array:
        shifted: Array = np.roll(batch.targets, 1, axis=1)
        return shifted

    model = run(tmp_path, lesson=dataclasses.replace(LESSON, taught=taught))
    assert (predict(model, FEATURES).argmax(axis=1) == (LABELS + 1) % CLASSES).mean() > 0.9


def test_the_learning_rate_warms_up_and_falls_along_a_cosine() -> None:
    stage = dataclasses.replace(STAGE, epochs=11, warmup=1.0)
    assert learning_rate(stage, 0) < 0.02 * stage.learning_rate
    assert learning_rate(stage, 1) == pytest.approx(stage.learning_rate)
    assert learning_rate(stage, 6) == pytest.approx(stage.learning_rate / 2)
    assert learning_rate(stage, 11) == pytest.approx(0, abs=1e-9)
    assert learning_rate(dataclasses.replace(stage, cosine=False), 9) == stage.learning_rate


def test_the_backbones_statistics_are_unchanged_by_training(tmp_path: Path) -> None:
    backbone = build_backbone("mobilenet_v3_small", 32)
    model = build_model(backbone, build_head(backbone.output_shape[-1], CLASSES))
    unfreeze_last(model.get_layer(LAYER), None)
    pixels = np.stack([texture(n, i, 32) for i, n in enumerate(LABELS[:12])])
    before = [np.asarray(w) for layer in batch_norms(backbone) for w in layer.get_weights()]
    kernel = np.asarray(backbone.get_layer("conv").get_weights()[0])
    lesson = Lesson(
        photo_inputs(pixels, Augmentation(flip=True), 32),
        LABELS[:12], pixels, LABELS[:12], (True, False, False), seed=1,
    )  # fmt: skip
    stage = Stage("whole", -1, 1, 1e-3, batch=6)
    train_stage(model, model, stage, 0, lesson, tmp_path)
    after = [np.asarray(w) for layer in batch_norms(backbone) for w in layer.get_weights()]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert not np.array_equal(kernel, backbone.get_layer("conv").get_weights()[0])


def test_the_checkpoint_holds_the_whole_model_while_the_head_trains(tmp_path: Path) -> None:
    backbone = build_backbone("mobilenet_v3_small", 32)
    whole = build_model(backbone, build_head(backbone.output_shape[-1], CLASSES))
    learner = whole.get_layer("head")
    features = np.zeros((1, 60, backbone.output_shape[-1]), np.float32)
    lesson = dataclasses.replace(
        LESSON, inputs=feature_inputs(features), validation_inputs=features[0]
    )
    train_stage(whole, learner, dataclasses.replace(STAGE, epochs=1), 0, lesson, tmp_path)
    found = checkpoints.load(tmp_path / CHECKPOINT)
    assert found is not None
    assert len(found.weights) == len(whole.get_weights())


def test_an_averaged_model_is_judged_with_statistics_of_its_own_weights(tmp_path: Path) -> None:
    backbone = build_backbone("mobilenet_v3_small", 32)
    model = build_model(backbone, build_head(backbone.output_shape[-1], CLASSES))
    unfreeze_last(model.get_layer(LAYER), None, batch_norm=True)
    pixels = np.stack([texture(n, i, 32) for i, n in enumerate(LABELS[:12])])
    lesson = Lesson(
        photo_inputs(pixels, Augmentation(), 32),
        LABELS[:12], pixels, LABELS[:12], (True, False, False), seed=1,
    )  # fmt: skip
    stage = Stage("whole", -1, 1, 1e-2, batch=6, ema=0.9, batch_norm=True)
    train_stage(model, model, stage, 0, lesson, tmp_path)
    first = batch_norms(model.get_layer(LAYER))[0]
    held = np.asarray(first.moving_mean)
    maps = model.get_layer(LAYER).get_layer("conv")(pixels.astype(np.float32) / 127.5 - 1)
    assert held == pytest.approx(np.asarray(maps).mean(axis=(0, 1, 2)), abs=1e-4)


def test_the_score_is_the_mean_of_three() -> None:
    answers = np.array([[0.8, 0.1, 0.1], [0.1, 0.7, 0.2], [0.2, 0.5, 0.3], [0.6, 0.2, 0.2]])
    scores = validation_scores(answers, np.array([0, 1, 2, 0]), (True, False, False))
    expected = (scores["balanced_accuracy"] + scores["macro_auc"] + scores["malignant_auc"]) / 3
    assert scores["score"] == pytest.approx(expected)
    assert scores["accuracy"] == 0.75
    assert math.isclose(scores["malignant_auc"], 1.0)


def test_a_photo_known_to_be_benign_alone_teaches_the_sum_and_not_the_class() -> None:
    loss = fit._loss(STAGE, np.array([0, CLASSES]), (True, False, False))
    benign = np.array([[0, 0, 0, 1, 0]], np.float32)
    apart, alike = (
        np.asarray(loss(benign, np.array([p], np.float32)))[0]
        for p in ([0.2, 0.7, 0.1], [0.2, 0.4, 0.4])
    )
    assert apart == pytest.approx(-math.log(0.8), abs=1e-4)
    assert alike == pytest.approx(apart, abs=1e-5)


def test_of_a_known_class_the_loss_is_cross_entropy_as_ever() -> None:
    loss = fit._loss(STAGE, np.array([0, CLASSES]), (True, False, False))
    known = np.array([[0, 1, 0, 0, 0]], np.float32)
    found = np.asarray(loss(known, np.array([[0.2, 0.7, 0.1]], np.float32)))[0]
    assert found == pytest.approx(-math.log(0.7), abs=1e-4)


def test_losses_that_know_no_sums_are_refused() -> None:
    focal = dataclasses.replace(STAGE, focal=2.0)
    with pytest.raises(TrainingError, match="not possible with photos"):
        fit._loss(focal, np.array([0, CLASSES]), (True, False, False))


def test_photos_without_a_class_count_in_the_malignant_score_alone() -> None:
    p = np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.7, 0.2, 0.1], [0.2, 0.4, 0.4]])
    scores = validation_scores(p, np.array([0, 1, CLASSES, CLASSES + 1]), (True, False, False))
    assert scores["accuracy"] == 1.0
    assert scores["malignant_auc"] == 0.75
