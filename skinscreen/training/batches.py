"""What a model learns from in one epoch: photos drawn, changed and gathered into batches."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.training.augment import Augmentation, augmented
from skinscreen.training.config import Stage
from skinscreen.training.metrics import Floats, Labels
from skinscreen.training.targets import columns_for, one_hot, smoothed

Array = NDArray[np.float32]
Inputs = Callable[[Labels, np.random.Generator], Array]
"""From rows of the training set to what enters the model, [rows, ...]."""
_AHEAD = 6


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One step's photos.

    Attributes:
        inputs: [n, side, side, 3] in 0 to 255, or [n, channels] of cached features.
        targets: [n, classes], each row sums to 1; see ``targets`` for two columns more.
        weights: [n], the photos' weights in the loss.
    """

    inputs: Array
    targets: Array
    weights: Array


def epoch_batches(
    inputs: Inputs,
    labels: Labels,
    classes: int,
    stage: Stage,
    seed: tuple[int, ...],
    sources: Labels | None = None,
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
        sources: number of each training photo's source, where the stage evens them out.
    """
    rows = draw(labels, stage, np.random.default_rng(seed), sources)
    columns = columns_for(labels, classes)
    starts = range(0, len(rows) - len(rows) % stage.batch or len(rows), stage.batch)
    weights = class_weights(labels, columns, stage)

    def make(number: int) -> Batch:
        rng = np.random.default_rng((*seed, number))
        chosen = rows[starts[number] : starts[number] + stage.batch]
        targets = one_hot(labels[chosen], columns)
        batch = Batch(inputs(chosen, rng), targets, weights[labels[chosen]])
        mixed = _mixed(batch, stage.mixup, rng)
        return replace(mixed, targets=smoothed(mixed.targets, classes, stage.smoothing))

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


def draw(
    labels: Labels, stage: Stage, rng: np.random.Generator, sources: Labels | None = None
) -> Labels:
    """Rows of one epoch in random order.

    Class c with n photos is drawn in proportion to n^(1 - balance), and of these source s with
    m of them in proportion to m^(1 - source_balance); within both every photo comes once
    before any comes twice.
    """
    total = stage.photos or len(labels)
    place = np.zeros_like(labels) if sources is None else sources
    strata, inverse, counts = np.unique(
        np.stack([labels, place], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    wanted = _shares(strata[:, 0], counts, stage) * total
    whole = np.floor(wanted + rng.random()).astype(int)
    drawn = []
    for stratum, (count, number) in enumerate(zip(counts, whole, strict=True)):
        members = np.flatnonzero(inverse.reshape(-1) == stratum)
        rounds = [rng.permutation(members) for _ in range(-(-number // count))]
        drawn.append(np.concatenate([*rounds, members[:0]])[:number])
    rows: Labels = rng.permutation(np.concatenate(drawn))
    return rows[:total]


def _shares(conditions: Labels, counts: Labels, stage: Stage) -> Floats:
    """How often each stratum is drawn; its class first, then its source within the class."""
    within = counts ** (1 - stage.source_balance)
    shares = np.zeros(len(counts))
    for condition in np.unique(conditions):
        members = conditions == condition
        of_class = counts[members].sum() ** (1 - stage.balance)
        shares[members] = of_class * within[members] / within[members].sum()
    even: Floats = shares / shares.sum()
    return even


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
