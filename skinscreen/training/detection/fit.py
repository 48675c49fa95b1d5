"""A detector's training: stage by stage, judged in inference mode, resumable after a kill."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.imaging.letterbox import GREY
from skinscreen.imaging.photo import Pixels
from skinscreen.training import checkpoint as checkpoints
from skinscreen.training.augment import Augmentation, augmented
from skinscreen.training.backbones import LAYER, unfreeze_last
from skinscreen.training.checkpoint import Checkpoint
from skinscreen.training.detection import from_bundle
from skinscreen.training.detection.anchors import Targets, matched
from skinscreen.training.detection.boxes import Boxes, cut_off, transformed
from skinscreen.training.detection.config import DetectorConfig, DetectorStage
from skinscreen.training.detection.loss import detection_loss
from skinscreen.training.detection.material import SceneSet, prepare
from skinscreen.training.detection.measure import average_precision
from skinscreen.training.detection.network import at_side, build_detector
from skinscreen.training.detection.predict import detect
from skinscreen.training.material import Folders
from skinscreen.training.norm_statistics import measure_statistics
from skinscreen.training.pixel_cache import at_side as pixels_at_side
from skinscreen.training.split import TRAIN, VALIDATION
from skinscreen.training.stages import (
    CHECKPOINT,
    after_epoch,
    learning_rate,
    record,
    require_finite,
    resumed,
)
from skinscreen.training.unfold import is_folded, unfold

_STATISTICS = 192
_STATISTICS_OF_MEAN = 384
_LEAST_SEEN = 0.5
_OVERLAPS = (0.5, 0.75)


def train(config: DetectorConfig, folders: Folders) -> Any:  # noqa: ANN401 - keras.Model
    """All stages of a detector; it is left with the weights of the last stage's best epoch.

    After each epoch the state is written to the run's folder; a run that was killed goes on from
    there when this is called again.

    Raises:
        TrainingError: the data or weights are not usable, the loss is no longer a number, or
            the disk is full.
    """
    import keras

    keras.utils.set_random_seed(config.seed)
    folder = folders.runs / config.name
    folder.mkdir(parents=True, exist_ok=True)
    learned = prepare(config, folders, TRAIN)
    judged = prepare(config, folders, VALIDATION)
    model = fresh(config, folders, learned)
    found = checkpoints.load(folder / CHECKPOINT)
    first = 0 if found is None else found.progress.stage
    if found is not None:
        model.set_weights(found.best if found.progress.finished else found.weights)
    for number in range(first, len(config.stage)):
        model = _train_stage(config, model, number, (learned, judged), folder)
    return at_side(model, lambda side: blank(config, side), config.network.side)


def load(config: DetectorConfig, folders: Folders) -> Any:  # noqa: ANN401 - keras.Model
    """The detector of a run, with the weights of its best epoch so far.

    Raises:
        TrainingError: the run has not been trained.
    """
    found = checkpoints.load(folders.runs / config.name / CHECKPOINT)
    if found is None:
        raise TrainingError(f"{config.name} is not trained: run detect-train first")
    model = blank(config, config.network.side)
    model.set_weights(found.best)
    return model


def trained(config: DetectorConfig, folders: Folders) -> str:
    """How far a run has come, in words for the card.

    Raises:
        TrainingError: the run has not been trained.
    """
    found = checkpoints.load(folders.runs / config.name / CHECKPOINT)
    if found is None:
        raise TrainingError(f"{config.name} is not trained: run detect-train first")
    progress = found.progress
    stage = config.stage[progress.stage]
    before = [f"{s.epochs} of {s.name!r}" for s in config.stage[: progress.stage]]
    epochs = ", ".join([*before, f"{progress.epoch} of {stage.name!r}"])
    whole = progress.finished and progress.stage == len(config.stage) - 1
    planned = ", ".join(f"{s.epochs} of {s.name!r}" for s in config.stage)
    return (
        f"Trained for epochs: {epochs}; the best of the last stage is epoch {progress.best_epoch}, "
        f"by the mean average precision of validation scenes at overlaps of 0.5 and 0.75 "
        f"({progress.best:.3f})." + ("" if whole else f" It was to have been: {planned}.")
    )


def blank(config: DetectorConfig, side: int) -> Any:  # noqa: ANN401 - keras.Model
    """A detector of a configuration with random weights, for any input side."""
    network = config.network
    return build_detector(network.backbone, side, network.width, network.channels, None)


def fresh(config: DetectorConfig, folders: Folders, scenes: SceneSet) -> Any:  # noqa: ANN401
    """A detector as a run begins: with a bundle's weights, or on its backbone's alone.

    Normalisations that are folded there have statistics again.
    """
    network = config.network
    rows = np.linspace(0, len(scenes.pixels) - 1, min(_STATISTICS, len(scenes.pixels)))
    pixels = scenes.pixels[rows.astype(int)].astype(np.float32)
    if network.start:
        model = blank(config, network.side)
        from_bundle.load(folders.runs / network.start, model)
        from_bundle.unfold_all(model, pixels)
        return model
    weights = folders.weights / network.weights if network.weights else None
    model = build_detector(network.backbone, network.side, network.width, network.channels, weights)
    body = model.get_layer(LAYER)
    if weights is not None and is_folded(body):
        unfold(body, pixels / 127.5 - 1)
    return model


def _train_stage(
    config: DetectorConfig,
    model: Any,  # noqa: ANN401
    number: int,
    scenes: tuple[SceneSet, SceneSet],
    folder: Path,
) -> Any:  # noqa: ANN401
    """The model after one stage, with the weights of its best epoch."""
    import keras

    stage = config.stage[number]
    side = stage.side or config.network.side
    model = at_side(model, lambda s: blank(config, s), side)
    body = model.get_layer(LAYER)
    unfreeze_last(body, None if stage.unfrozen < 0 else stage.unfrozen, stage.batch_norm)
    averaged = {"use_ema": True, "ema_momentum": stage.ema} if stage.ema else {}
    optimizer = keras.optimizers.AdamW(
        stage.learning_rate, weight_decay=stage.weight_decay, clipnorm=10.0, **averaged
    )
    optimizer.build(model.trainable_variables)
    loss = detection_loss(stage.loss, side, stage.box_weight)
    model.compile(optimizer=optimizer, loss=loss)
    state = resumed(model, optimizer, folder, number)
    while not state.progress.finished:
        started = time.monotonic()
        cost = _train_epoch(model, stage, state.progress.epoch, config, number, scenes[0])
        state = _judged(model, stage, state, scenes, config)
        checkpoints.save(folder / CHECKPOINT, state)
        record(folder, stage, state.progress, cost, time.monotonic() - started)
    model.set_weights(state.best)
    return model


def _train_epoch(
    model: Any,  # noqa: ANN401
    stage: DetectorStage,
    epoch: int,
    config: DetectorConfig,
    number: int,
    scenes: SceneSet,
) -> float:
    """One pass; gives the mean loss."""
    import keras
    from tqdm import tqdm

    seed = (config.seed, number, epoch)
    keras.utils.set_random_seed(hash(seed) % 2**31)
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(scenes.boxes))[: stage.scenes or None]
    side = model.input_shape[1]
    steps = max(1, len(rows) // stage.batch)
    losses = []
    batches = _batches(scenes, rows, stage.batch, side, config.augmentation, rng)
    for step, (pixels, targets) in enumerate(
        tqdm(batches, f"epoch {epoch + 1}", steps, disable=None)
    ):
        model.optimizer.learning_rate = learning_rate(stage, epoch + step / steps)
        loss = float(model.train_on_batch(pixels, targets))
        require_finite(loss, stage, epoch)
        model.reset_metrics()
        losses.append(loss)
    return float(np.mean(losses))


def _batches(
    scenes: SceneSet,
    rows: Any,  # noqa: ANN401
    size: int,
    side: int,
    augmentation: Augmentation,
    rng: np.random.Generator,
) -> Iterator[tuple[Any, Targets]]:
    """Whole batches of varied scenes and their targets."""
    for start in range(0, max(size, len(rows) - size + 1), size):
        made = [
            varied(np.asarray(scenes.pixels[r]), scenes.boxes[r], side, augmentation, rng)
            for r in rows[start : start + size]
        ]
        pixels = np.stack([p for p, _ in made]).astype(np.float32)
        yield pixels, np.stack([matched(b, side) for _, b in made])


def varied(
    pixels: Pixels,
    boxes: Boxes,
    side: int,
    augmentation: Augmentation,
    rng: np.random.Generator,
) -> tuple[Pixels, Boxes]:
    """A scene mirrored, turned, moved, scaled, and in other colours.

    Turned by right angles, and by the augmentation's rotation and squeezed by its squeeze, which
    take a lesion for the ellipse in its box. One of which less than half is left counts no longer.
    """
    turns = int(rng.integers(4))
    pixels = np.rot90(pixels, turns)
    for _ in range(turns):  # a quarter turn anticlockwise
        boxes = np.stack([1 - boxes[:, 3], boxes[:, 0], 1 - boxes[:, 1], boxes[:, 2]], axis=1)
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
        boxes = np.stack([boxes[:, 0], 1 - boxes[:, 3], boxes[:, 2], 1 - boxes[:, 1]], axis=1)
    pixels = np.ascontiguousarray(pixels)
    angle = np.deg2rad(float(rng.uniform(-1, 1)) * augmentation.rotation)
    squeeze = 2.0 ** (float(rng.uniform(-1, 1)) * augmentation.squeeze / 2)
    scale, move = 1.0, np.zeros(2)
    if rng.random() < 0.5:
        scale = 2.0 ** float(rng.uniform(-0.5, 0.4))
        move = rng.uniform(-0.1, 0.1, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.diag([scale * squeeze, scale / squeeze])
    move = 0.5 + move - linear @ (0.5, 0.5)
    boxes = transformed(boxes, linear, move)
    factor = scale * side / len(pixels)
    if factor < 0.7:
        small = round(len(pixels) * max(factor, 0.1) * 1.3)
        pixels = np.asarray(cv2.resize(pixels, (small, small), interpolation=cv2.INTER_AREA))
    matrix = np.column_stack([linear * side / len(pixels), move * side])
    warped = cv2.warpAffine(
        pixels, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=(GREY,) * 3
    )
    seen = replace(augmentation, rotation=0.0, squeeze=0.0)
    coloured = augmented(np.asarray(warped, np.uint8), seen, side, rng)
    return coloured, cut_off(boxes, _LEAST_SEEN)


def _judged(
    model: Any,  # noqa: ANN401
    stage: DetectorStage,
    state: Checkpoint,
    scenes: tuple[SceneSet, SceneSet],
    config: DetectorConfig,
) -> Checkpoint:
    """The state after one more epoch, scored on validation; see ``DetectorStage.ema``."""
    weights = model.get_weights()
    if stage.ema:
        model.optimizer.finalize_variable_values(model.trainable_variables)
        measure_statistics(model, _statistics_batches(model, stage, scenes[0], config))
    pixels = pixels_at_side(scenes[1].pixels, model.input_shape[1])
    found = list(detect(model, pixels))
    precisions = [average_precision(found, scenes[1].boxes, o) for o in _OVERLAPS]
    scores = {f"ap{round(100 * o)}": p for o, p in zip(_OVERLAPS, precisions, strict=True)}
    scores["score"] = float(np.mean(precisions))
    progress = after_epoch(state.progress, scores)
    progress = replace(progress, finished=progress.epoch >= stage.epochs)
    best = model.get_weights() if progress.best_epoch == progress.epoch else state.best
    model.set_weights(weights)
    variables = [np.asarray(v) for v in model.optimizer.variables]
    return Checkpoint(progress, weights, [] if progress.finished else variables, best)


def _statistics_batches(
    model: Any,  # noqa: ANN401
    stage: DetectorStage,
    scenes: SceneSet,
    config: DetectorConfig,
) -> Iterator[Any]:
    """Scenes as the stage draws them, the same after every epoch."""
    rng = np.random.default_rng(config.seed)
    rows = rng.permutation(len(scenes.boxes))[:_STATISTICS_OF_MEAN]
    side = model.input_shape[1]
    for pixels, _ in _batches(scenes, rows, stage.batch, side, config.augmentation, rng):
        yield pixels
