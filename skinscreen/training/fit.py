"""One stage of training, epoch by epoch, judged in inference mode, resumable after a kill."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.training import checkpoint as checkpoints
from skinscreen.training import metrics
from skinscreen.training.batches import Array, Batch, Inputs, draw, epoch_batches, steps_in_epoch
from skinscreen.training.checkpoint import Checkpoint, Progress
from skinscreen.training.config import Stage
from skinscreen.training.metrics import Floats, Labels
from skinscreen.training.norm_statistics import measure_statistics
from skinscreen.training.stages import (
    CHECKPOINT,
    after_epoch,
    learning_rate,
    record,
    require_finite,
    resumed,
)
from skinscreen.training.targets import malignant_labels, with_kinds

_PREDICT_BATCH = 64
_STATISTICS_PHOTOS = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What one stage learns from and is judged by.

    Attributes:
        inputs: gives what enters the model for some training rows.
        labels: number of each training photo's label; see ``targets.label_number``.
        validation_inputs: [n, ...], as they enter the model.
        validation_labels: [n], likewise.
        malignant: whether each class is malignant.
        seed: of the run.
        taught: gives a teacher's targets for a batch, or None.
        sources: number of each training photo's source, or None where there is one.
    """

    inputs: Inputs
    labels: Labels
    validation_inputs: Any
    validation_labels: Labels
    malignant: tuple[bool, ...]
    seed: int
    taught: Callable[[Batch], Array] | None = None
    sources: Labels | None = None


def train_stage(
    model: Any,  # noqa: ANN401 - keras.Model, imported late
    learner: Any,  # noqa: ANN401
    stage: Stage,
    number: int,
    lesson: Lesson,
    folder: Path,
) -> float:
    """Train a model for one stage; it is left with the weights of the best epoch.

    After each epoch the state is written to ``folder``; a run that was killed goes on from
    there when this is called again.

    Args:
        model: the whole one, which the checkpoint holds.
        learner: what is trained: the model, or its head alone; trainable layers are set.
        stage: the recipe.
        number: of the stage, from 0.
        lesson: what it learns from.
        folder: of the run.

    Returns:
        The best validation score: the mean of balanced accuracy, macro AUC and malignant AUC.

    Raises:
        TrainingError: the loss is no longer a number, or the disk is full.
    """
    optimizer = _optimizer(stage)
    optimizer.build(learner.trainable_variables)
    learner.compile(optimizer=optimizer, loss=_loss(stage, lesson.labels, lesson.malignant))
    state = resumed(model, optimizer, folder, number)
    while not state.progress.finished:
        started = time.monotonic()
        epoch = state.progress.epoch
        loss = _train_epoch(learner, stage, epoch, lesson, (lesson.seed, number, epoch))
        state = _judged(model, learner, stage, state, lesson)
        checkpoints.save(folder / CHECKPOINT, state)
        record(folder, stage, state.progress, loss, time.monotonic() - started)
    model.set_weights(state.best)
    return state.progress.best


def _train_epoch(
    model: Any,  # noqa: ANN401
    stage: Stage,
    epoch: int,
    lesson: Lesson,
    seed: tuple[int, ...],
) -> float:
    """One pass; gives the mean loss."""
    import keras
    from tqdm import tqdm

    keras.utils.set_random_seed(hash(seed) % 2**31)
    classes = len(lesson.malignant)
    steps = steps_in_epoch(lesson.labels, stage)
    losses = []
    batches = epoch_batches(lesson.inputs, lesson.labels, classes, stage, seed, lesson.sources)
    for step, batch in enumerate(tqdm(batches, f"epoch {epoch + 1}", steps, disable=None)):
        model.optimizer.learning_rate = learning_rate(stage, epoch + step / steps)
        targets = lesson.taught(batch) if lesson.taught else batch.targets
        loss = float(model.train_on_batch(batch.inputs, targets, batch.weights))
        require_finite(loss, stage, epoch)
        model.reset_metrics()
        losses.append(loss)
    return float(np.mean(losses))


def _judged(
    model: Any,  # noqa: ANN401
    learner: Any,  # noqa: ANN401
    stage: Stage,
    state: Checkpoint,
    lesson: Lesson,
) -> Checkpoint:
    """The state after one more epoch, scored on validation with the averaged weights."""
    weights = model.get_weights()
    # The loss alone does not tell: cross-entropy clips what is no number to a small one.
    require_finite(sum(float(w.sum()) for w in weights), stage, state.progress.epoch)
    if stage.ema:
        learner.optimizer.finalize_variable_values(learner.trainable_variables)
        if stage.batch_norm:
            measure_statistics(learner, _statistics_batches(stage, lesson))
    probabilities = predict(learner, lesson.validation_inputs)
    scores = validation_scores(probabilities, lesson.validation_labels, lesson.malignant)
    progress = after_epoch(state.progress, scores)
    better = progress.best_epoch == progress.epoch
    progress = replace(progress, finished=_is_over(stage, progress))
    best = model.get_weights() if better else state.best
    model.set_weights(weights)
    variables = [np.asarray(v) for v in learner.optimizer.variables]
    return Checkpoint(progress, weights, [] if progress.finished else variables, best)


def _statistics_batches(stage: Stage, lesson: Lesson) -> Iterator[Array]:
    """Photos as the stage draws them, unmixed; the same after every epoch."""
    rng = np.random.default_rng(lesson.seed)
    rows = draw(lesson.labels, stage, rng, lesson.sources)[:_STATISTICS_PHOTOS]
    for start in range(0, len(rows), _PREDICT_BATCH):
        yield lesson.inputs(rows[start : start + _PREDICT_BATCH], rng)


def _is_over(stage: Stage, progress: Progress) -> bool:
    stale = progress.epoch - progress.best_epoch
    return progress.epoch >= stage.epochs or bool(stage.patience and stale >= stage.patience)


def predict(model: Any, inputs: Any) -> Floats:  # noqa: ANN401
    """Probabilities [n, classes] in inference mode."""
    import keras

    rows = [
        keras.ops.convert_to_numpy(
            model.predict_on_batch(inputs[i : i + _PREDICT_BATCH].astype(np.float32))
        )
        for i in range(0, len(inputs), _PREDICT_BATCH)
    ]
    probabilities: Floats = np.concatenate(rows).astype(np.float64)
    return probabilities


def validation_scores(
    probabilities: Floats, labels: Labels, malignant: tuple[bool, ...]
) -> dict[str, float]:
    """What an epoch is judged by; ``score`` is the mean of the last three."""
    known = labels < len(malignant)
    p, classes = probabilities[known], labels[known]
    once, every = np.ones((1, len(classes))), np.ones((1, len(labels)))
    sums = probabilities[:, np.array(malignant)].sum(axis=1)
    scores = {
        "accuracy": metrics.accuracy(p, classes, once),
        "balanced_accuracy": metrics.balanced_accuracy(p, classes, once),
        "macro_auc": metrics.macro_auc(p, classes, once),
        "malignant_auc": metrics.auc(sums, malignant_labels(malignant, labels), every),
    }
    plain = {name: float(value[0]) for name, value in scores.items()}
    judged = [v for k, v in plain.items() if k != "accuracy"]
    return {**plain, "score": float(np.nan_to_num(np.nanmean(judged)))}


def _optimizer(stage: Stage) -> Any:  # noqa: ANN401
    import keras

    ema = {"use_ema": True, "ema_momentum": stage.ema} if stage.ema else {}
    return keras.optimizers.AdamW(
        stage.learning_rate, weight_decay=stage.weight_decay, clipnorm=1.0, **ema
    )


def _loss(stage: Stage, labels: Labels, malignant: tuple[bool, ...]) -> Any:  # noqa: ANN401
    import keras

    classes = len(malignant)
    if len(labels) and labels.max() >= classes:
        return _loss_of_kinds(stage, malignant)

    if stage.focal:
        return keras.losses.CategoricalFocalCrossentropy(gamma=stage.focal)
    if not stage.logit_adjustment:
        return keras.losses.CategoricalCrossentropy()
    counts = np.bincount(labels, minlength=classes)
    shift = (stage.logit_adjustment * np.log(np.maximum(counts, 1) / len(labels))).astype(
        np.float32
    )

    def adjusted(targets: Any, probabilities: Any) -> Any:  # noqa: ANN401
        """Cross-entropy of the logits plus tau log prior (Menon et al., ICLR 2021, eq. 10)."""
        logits = keras.ops.log(keras.ops.maximum(probabilities, 1e-7)) + shift
        return keras.losses.categorical_crossentropy(targets, logits, from_logits=True)

    return adjusted


def _loss_of_kinds(stage: Stage, malignant: tuple[bool, ...]) -> Any:  # noqa: ANN401
    """Cross-entropy of the classes and of the two sums; see ``targets``.

    Raises:
        TrainingError: the stage asks for another loss, which is not defined for sums.
    """
    import keras

    if stage.focal or stage.logit_adjustment:
        raise TrainingError(
            f"stage {stage.name!r}: focal and logit_adjustment are not possible with photos "
            "that are labelled benign or malignant alone"
        )

    def summed(targets: Any, probabilities: Any) -> Any:  # noqa: ANN401
        every = keras.ops.maximum(with_kinds(probabilities, malignant), 1e-7)
        return -keras.ops.sum(targets * keras.ops.log(every), axis=-1)

    return summed
