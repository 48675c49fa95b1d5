"""What a model learns from in one epoch: photos drawn, changed and gathered into batches."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.training.augment import Augmentation, augmented
from skinscreen.training.config import Stage
from skinscreen.training.metrics import Floats, Labels

Array = NDArray[np.float32]
Inputs = Callable[[Labels, np.random.Generator], Array]
"""From rows of the training set to what enters the model, [rows, ...]."""
_AHEAD = 6


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One step's photos.

    Attributes:
        inputs: [n, side, side, 3] in 0 to 255, or [n, channels] of cached features.
        targets: [n, classes], each row sums to 1.
        weights: [n], the photos' weights in the loss.
    """

    inputs: Array
    targets: Array
    weights: Array


def epoch_batches(
    inputs: Inputs, labels: Labels, classes: int, stage: Stage, seed: tuple[int, ...]
) -> Iterator[Batch]:
    """The batches of one epoch, made ahead in a thread.

    The same seed gives the same batches, whatever was drawn before: a run that was killed
    goes on as it would have.

    Args:
        inputs: gives what enters the model for some rows.
        labels: class number of each training photo.
        classes: number of classes.
        stage: what is drawn and how it is mixed.
        seed: of this epoch.
    """
    rows = draw(labels, stage, np.random.default_rng(seed))
    starts = range(0, len(rows) - len(rows) % stage.batch or len(rows), stage.batch)
    weights = class_weights(labels, classes, stage)

    def make(number: int) -> Batch:
        rng = np.random.default_rng((*seed, number))
        chosen = rows[starts[number] : starts[number] + stage.batch]
        targets = np.eye(classes, dtype=np.float32)[labels[chosen]]
        batch = Batch(inputs(chosen, rng), targets, weights[labels[chosen]])
        return _smoothed(_mixed(batch, stage.mixup, rng), stage.smoothing)

    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[Batch]] = deque()
        for number in range(len(starts)):
            waiting.append(pool.submit(make, number))
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def steps_in_epoch(labels: Labels, stage: Stage) -> int:
    """Number of batches ``epoch_batches`` gives: whole ones, but one at least."""
    return max(1, (stage.photos or len(labels)) // stage.batch)


def draw(labels: Labels, stage: Stage, rng: np.random.Generator) -> Labels:
    """Rows of one epoch in random order.

    Class c with n photos is drawn in proportion to n^(1 - balance); within a class every
    photo comes once before any comes twice.
    """
    total = stage.photos or len(labels)
    present, counts = np.unique(labels, return_counts=True)
    wanted = counts ** (1 - stage.balance) / (counts ** (1 - stage.balance)).sum() * total
    whole = np.floor(wanted + rng.random()).astype(int)
    drawn = []
    for condition, count, number in zip(present, counts, whole, strict=True):
        members = np.flatnonzero(labels == condition)
        rounds = [rng.permutation(members) for _ in range(-(-number // count))]
        drawn.append(np.concatenate([*rounds, members[:0]])[:number])
    rows: Labels = rng.permutation(np.concatenate(drawn))
    return rows[:total]


def class_weights(labels: Labels, classes: int, stage: Stage) -> Array:
    """Weight of each class in the loss: 1 over how often it is drawn, 1 on the mean photo.

    With ``balance`` 0 these are scikit-learn's ``balanced`` class weights.
    """
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    drawn = np.where(counts > 0, np.maximum(counts, 1) ** (1 - stage.balance), 0)
    share = drawn / drawn.sum()
    if not stage.class_weights:
        return np.ones(classes, np.float32)
    weights = np.where(share > 0, 1 / np.maximum(share * (share > 0).sum(), 1e-12), 1.0)
    return weights.astype(np.float32)


def _mixed(batch: Batch, alpha: float, rng: np.random.Generator) -> Batch:
    """Mixup (Zhang et al., ICLR 2018): each photo blended with another, and so its target."""
    if not alpha:
        return batch
    n = len(batch.targets)
    share = rng.beta(alpha, alpha, n).astype(np.float32)
    share = np.maximum(share, 1 - share)
    other = rng.permutation(n)

    def blend(values: Array) -> Array:
        part = share.reshape(-1, *([1] * (values.ndim - 1)))
        mixed: Array = values * part + values[other] * (1 - part)
        return mixed

    return Batch(blend(batch.inputs), blend(batch.targets), blend(batch.weights))


def _smoothed(batch: Batch, smoothing: float) -> Batch:
    if not smoothing:
        return batch
    classes = batch.targets.shape[1]
    targets = batch.targets * np.float32(1 - smoothing) + np.float32(smoothing / classes)
    return Batch(batch.inputs, targets, batch.weights)


def photo_inputs(pixels: Pixels, augmentation: Augmentation, side: int) -> Inputs:
    """Augmented photos of some rows."""

    def inputs(rows: Labels, rng: np.random.Generator) -> Array:
        return np.stack([augmented(pixels[r], augmentation, side, rng) for r in rows]).astype(
            np.float32
        )

    return inputs


def feature_inputs(views: Floats | Array) -> Inputs:
    """One of the cached views [views, photos, channels] of each row."""

    def inputs(rows: Labels, rng: np.random.Generator) -> Array:
        chosen: Array = views[rng.integers(len(views), size=len(rows)), rows]
        return chosen

    return inputs
