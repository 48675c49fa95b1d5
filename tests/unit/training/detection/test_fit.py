"""A detector's network, loss and training, on scenes small enough for a test."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from unit.training.detection.made_photos import config, write_photos

from skinscreen.domain.errors import TrainingError
from skinscreen.training.augment import Augmentation
from skinscreen.training.backbones import LAYER, batch_norms, unfreeze_last
from skinscreen.training.detection import fit
from skinscreen.training.detection.anchors import anchors, encoded, matched
from skinscreen.training.detection.boxes import NONE, Boxes, around
from skinscreen.training.detection.config import DetectorConfig, DetectorStage
from skinscreen.training.detection.fit import learning_rate, load, train, trained, varied
from skinscreen.training.detection.loss import detection_loss
from skinscreen.training.detection.network import at_side, build_detector
from skinscreen.training.material import Folders
from skinscreen.training.stages import CHECKPOINT, HISTORY

keras = pytest.importorskip("keras", reason="Keras comes with the extra [train]")

LESION = np.array([[0.3, 0.3, 0.6, 0.7]], np.float32)
SIDE = 128
BETWEEN = np.array([[0.3, 0.3, 0.5, 0.5]], np.float32)
"""A lesion that some anchors overlap neither enough nor little enough."""


def answers(boxes: Boxes, sure: float) -> np.ndarray:
    """What a detector says that finds every lesion, and nothing else."""
    targets = matched(boxes, SIDE)
    said = np.zeros((1, len(targets), 5), np.float32)
    said[0, :, 0] = np.where(targets[:, 0] == 1, sure, -sure)
    if len(boxes):
        said[0, :, 1:] = encoded(targets[:, 1:], anchors(SIDE))
    return said


@pytest.mark.parametrize("kind", ["focal", "mining"])
def test_the_loss_is_small_where_all_is_right_and_grows_with_every_fault(kind: str) -> None:
    loss = detection_loss(kind, SIDE, 2.0)
    targets = matched(LESION, SIDE)[np.newaxis]
    right = float(loss(targets, answers(LESION, 12.0)))
    assert right < 0.02
    unsure = float(loss(targets, answers(LESION, 1.0)))
    assert unsure > right + 0.1
    moved = answers(LESION, 12.0)
    moved[..., 1] += 0.3
    assert float(loss(targets, moved)) > right + 0.1
    missed = answers(NONE, 12.0)
    missed[..., 1:] = answers(LESION, 12.0)[..., 1:]
    assert float(loss(targets, missed)) > right + 1


@pytest.mark.parametrize("kind", ["focal", "mining"])
def test_a_picture_without_a_lesion_costs_only_what_is_taken_for_one(kind: str) -> None:
    loss = detection_loss(kind, SIDE, 2.0)
    targets = matched(NONE, SIDE)[np.newaxis]
    wrong = answers(NONE, 12.0)
    assert float(loss(targets, wrong)) < 0.02
    wrong[0, 100, 0] = 5.0
    assert float(loss(targets, wrong)) > 0.1


def test_an_anchor_that_is_not_asked_costs_nothing() -> None:
    loss = detection_loss("focal", SIDE, 2.0)
    targets = matched(BETWEEN, SIDE)[np.newaxis].copy()
    said = answers(BETWEEN, 12.0)
    unasked = np.flatnonzero(targets[0, :, 0] == -1)
    assert len(unasked)
    before = float(loss(targets, said))
    said[0, unasked, 0] = 12.0
    assert float(loss(targets, said)) == pytest.approx(before)


def test_an_unknown_loss_is_refused() -> None:
    with pytest.raises(TrainingError, match="no loss 'hinge'"):
        detection_loss("hinge", SIDE, 1.0)


@pytest.mark.parametrize(
    ("backbone", "side"),
    [("mobilenet_v1", 300), ("mobilenet_v2", 256), ("mobilenet_v3_small", 320)],
)
def test_every_backbone_and_side_gives_an_answer_for_each_anchor(backbone: str, side: int) -> None:
    model = build_detector(backbone, side, 0.35 if backbone == "mobilenet_v2" else 1.0, 8, None)
    assert model.output_shape == (None, len(anchors(side)), 5)


def test_too_small_an_input_is_refused() -> None:
    with pytest.raises(TrainingError, match="too small for a detector"):
        build_detector("mobilenet_v3_small", 64, 1.0, 8, None)


def test_a_detector_for_another_side_has_the_same_weights() -> None:
    def build(side: int) -> Any:  # noqa: ANN401
        return build_detector("mobilenet_v3_small", side, 1.0, 8, None)

    one = build(128)
    other = at_side(one, build, 160)
    assert other.input_shape[1] == 160
    assert all(
        np.array_equal(a, b) for a, b in zip(one.get_weights(), other.get_weights(), strict=True)
    )


def test_a_step_leaves_the_frozen_normalisations_of_the_backbone_as_they_are() -> None:
    model = build_detector("mobilenet_v3_small", SIDE, 1.0, 8, None)
    body = model.get_layer(LAYER)
    unfreeze_last(body, None)
    model.compile(optimizer="sgd", loss=detection_loss("focal", SIDE, 2.0))
    before = [[np.array(w) for w in layer.get_weights()] for layer in batch_norms(body)]
    pixels = np.stack([lesion_pixels(SIDE, SIDE, s) for s in range(2)]).astype(np.float32)
    model.train_on_batch(pixels, np.stack([matched(LESION, SIDE)] * 2))
    after = [layer.get_weights() for layer in batch_norms(body)]
    assert all(
        np.array_equal(a, b)
        for x, y in zip(before, after, strict=True)
        for a, b in zip(x, y, strict=True)
    )


def test_a_varied_scene_keeps_its_lesion_where_the_box_says() -> None:
    pixels = np.full((100, 100, 3), 220, np.uint8)
    pixels[20:50, 10:30] = 20
    box = np.array([[0.2, 0.1, 0.5, 0.3]], np.float32)
    corners = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        moved, boxes = varied(pixels, box, 150, Augmentation(brightness=0.1), rng)
        for top, left, bottom, right in np.rint(boxes * 150).astype(int):
            assert moved[top + 4 : bottom - 4, left + 4 : right - 4].max() < 80
            corners.add((top < 60, left < 60, bottom - top > right - left))
    assert len(corners) >= 6


def test_a_round_lesion_that_is_turned_and_squeezed_fills_its_box() -> None:
    y, x = np.ogrid[0.5:100, 0.5:100]
    pixels = np.full((100, 100, 3), 220, np.uint8)
    pixels[((y - 45) / 20) ** 2 + ((x - 40) / 10) ** 2 <= 1] = 20
    box = np.array([[0.25, 0.3, 0.65, 0.5]], np.float32)
    shapes = set()
    for seed in range(30):
        rng = np.random.default_rng(seed)
        moved, boxes = varied(pixels, box, 200, Augmentation(rotation=30, squeeze=0.5), rng)
        seen = around(moved[..., 0] < 120)
        assert np.abs(seen - boxes).max() < 0.015
        shapes.add(round(float((boxes[0, 2] - boxes[0, 0]) / (boxes[0, 3] - boxes[0, 1])), 1))
    assert len(shapes) >= 8


def test_a_lesion_that_is_moved_out_of_the_picture_has_no_box() -> None:
    pixels = np.full((100, 100, 3), 220, np.uint8)
    edge = np.array([[0.0, 0.0, 0.04, 0.04]], np.float32)
    counts = {
        len(varied(pixels, edge, 100, Augmentation(), np.random.default_rng(s))[1])
        for s in range(30)
    }
    assert counts == {0, 1}


def test_the_learning_rate_rises_then_falls_along_a_cosine() -> None:
    stage = DetectorStage("s", 0, 4, 1.0, cosine=True, warmup=1.0)
    rates = [learning_rate(stage, e) for e in (0.0, 0.5, 1.0, 2.5, 4.0)]
    assert rates == pytest.approx([0.01, 0.51, 1.0, 0.5, 0.0], abs=0.01)
    assert learning_rate(DetectorStage("s", 0, 4, 1.0), 3.0) == 1.0


@pytest.fixture
def run(tmp_path: Path) -> tuple[DetectorConfig, Folders]:
    write_photos(tmp_path)
    return config(tmp_path), Folders(tmp_path, tmp_path, tmp_path / "runs")


def test_a_run_that_is_not_trained_is_told_so(run: tuple[DetectorConfig, Folders]) -> None:
    with pytest.raises(TrainingError, match="is not trained"):
        load(*run)
    with pytest.raises(TrainingError, match="is not trained"):
        trained(*run)


@pytest.mark.slow
def test_a_detector_is_trained_stage_by_stage_and_goes_on_where_it_was_stopped(
    run: tuple[DetectorConfig, Folders], monkeypatch: pytest.MonkeyPatch
) -> None:
    detector, folders = run
    folder = folders.runs / detector.name
    record = fit.record

    def stopped(*of: Any) -> None:  # noqa: ANN401
        record(*of)
        raise KeyboardInterrupt

    monkeypatch.setattr(fit, "record", stopped)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            train(detector, folders)
    assert "It was to have been" in trained(detector, folders)
    monkeypatch.setattr(fit, "record", record)
    model = train(detector, folders)
    rows = [json.loads(line) for line in (folder / HISTORY).read_text().splitlines()]
    assert [(r["stage"], r["epoch"]) for r in rows] == [("heads", 1), ("whole", 1), ("whole", 2)]
    assert model.input_shape[1] == detector.network.side
    assert "It was to have been" not in trained(detector, folders)
    loaded = load(detector, folders)
    assert all(
        np.array_equal(a, b) for a, b in zip(model.get_weights(), loaded.get_weights(), strict=True)
    )


@pytest.mark.slow
def test_a_loss_that_is_no_number_ends_the_run_with_a_sentence(
    run: tuple[DetectorConfig, Folders],
) -> None:
    detector, folders = run
    wild = dataclasses.replace(detector.stage[1], learning_rate=float("nan"))
    with pytest.raises(TrainingError, match="lower its learning_rate"):
        train(dataclasses.replace(detector, stage=(wild,)), folders)
    assert not (folders.runs / detector.name / CHECKPOINT).exists()
