"""What the stages of every training share: its learning rate, its state on the disk, its log."""

import json
import logging
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from skinscreen.domain.errors import TrainingError
from skinscreen.training import checkpoint as checkpoints
from skinscreen.training.checkpoint import Checkpoint, Progress
from skinscreen.training.scalars import write_scalars

log = logging.getLogger(__name__)

CHECKPOINT = "checkpoint.npz"
HISTORY = "history.jsonl"


class Schedule(Protocol):
    """What a stage says of its learning rate and how long it lasts; see ``config.Stage``."""

    @property
    def name(self) -> str:
        """As it stands in the log."""
        ...

    @property
    def epochs(self) -> int:
        """At most."""
        ...

    @property
    def learning_rate(self) -> float:
        """At the start."""
        ...

    @property
    def cosine(self) -> bool:
        """Whether the learning rate falls to 0 along a cosine."""
        ...

    @property
    def warmup(self) -> float:
        """Epochs during which it first rises from 0."""
        ...


def learning_rate(stage: Schedule, epoch: float) -> float:
    """The learning rate at a moment of a stage, counted in epochs."""
    if epoch < stage.warmup:
        return stage.learning_rate * (epoch + 0.01) / stage.warmup
    if not stage.cosine:
        return stage.learning_rate
    done = (epoch - stage.warmup) / max(1e-9, stage.epochs - stage.warmup)
    return stage.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def resumed(model: Any, optimizer: Any, folder: Path, number: int) -> Checkpoint:  # noqa: ANN401
    """The state of a stage: as a killed run left it in its folder, or new."""
    found = checkpoints.load(folder / CHECKPOINT)
    if found is None or found.progress.stage != number:
        weights = model.get_weights()
        return Checkpoint(Progress(number, 0), weights, [], weights)
    if not found.progress.finished:
        model.set_weights(found.weights)
        for variable, array in zip(optimizer.variables, found.optimizer, strict=True):
            variable.assign(array)
        log.info("going on after epoch %d", found.progress.epoch)
    return found


def require_finite(value: float, stage: Schedule, epoch: int) -> None:
    """Refuse a loss that is no number.

    Raises:
        TrainingError: naming the epoch, from 0, and the stage.
    """
    if not math.isfinite(value):
        raise TrainingError(
            f"the loss is no number in epoch {epoch + 1} of stage {stage.name!r}: lower its "
            "learning_rate; the run goes on from its last checkpoint"
        )


def after_epoch(before: Progress, scores: Mapping[str, float]) -> Progress:
    """How far a run has come with one more epoch, whose ``score`` may be the best."""
    done, better = before.epoch + 1, scores["score"] > before.best
    return replace(
        before,
        epoch=done,
        best=scores["score"] if better else before.best,
        best_epoch=done if better else before.best_epoch,
        scores=dict(scores),
    )


def record(folder: Path, stage: Schedule, progress: Progress, loss: float, seconds: float) -> None:
    """An epoch in the log, in the run's history and for TensorBoard."""
    row = {"loss": loss, **progress.scores, "seconds": seconds}
    log.info(
        "%s epoch %d: %s",
        stage.name,
        progress.epoch,
        ", ".join(f"{name} {value:.4f}" for name, value in row.items()),
    )
    line = json.dumps({"stage": stage.name, "epoch": progress.epoch, **row})
    with (folder / HISTORY).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    write_scalars(folder, stage.name, progress.epoch, row)
