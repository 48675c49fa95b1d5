"""What a classifier is worth: scores on probabilities, each for many resamples at once.

Every function takes the pictures' weights [resamples, pictures] of ``bootstrap`` and gives
one score a row; a row of ones gives the plain score, equal to scikit-learn's (held by the
tests). scikit-learn is not called here because a thousand calls of it take minutes.

Shapes: ``probabilities`` [pictures, classes], ``labels`` [pictures] (class numbers),
``scores`` [pictures] and ``positive`` [pictures] (bool). All results lie within 0 to 1;
NaN where a row does not define the score.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.accuracy import ECE_BINS
from skinscreen.training.bootstrap import Weights

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]
Flags = NDArray[np.bool_]


def _share(part: Floats, whole: Floats) -> Floats:
    """Part of the whole; NaN where the whole is empty."""
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient: Floats = part / whole
    return quotient


def one_hot(labels: Labels, classes: int) -> Floats:
    """[pictures, classes], 1 at each picture's class."""
    hot: Floats = np.eye(classes)[labels]
    return hot


def accuracy(probabilities: Floats, labels: Labels, weights: Weights) -> Floats:
    """Share of pictures whose most probable class is theirs."""
    correct: Floats = (probabilities.argmax(axis=1) == labels).astype(np.float64)
    return _share(weights @ correct, weights.sum(axis=1))


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Precision, recall and F1 of each class, [resamples, classes].

    Precision is NaN where the class was never answered, recall where no picture has it.
    F1 is 2 TP / (2 TP + FP + FN), NaN only where the class neither occurs nor is answered.
    """

    precision: Floats
    recall: Floats
    f1: Floats


def class_scores(probabilities: Floats, labels: Labels, weights: Weights) -> ClassScores:
    """Precision, recall and F1 of each class for the most probable class."""
    classes = probabilities.shape[1]
    truth = one_hot(labels, classes)
    answer = one_hot(probabilities.argmax(axis=1), classes)
    hits: Floats = weights @ (truth * answer)
    present, answered = weights @ truth, weights @ answer
    twice: Floats = 2.0 * hits
    return ClassScores(
        precision=_share(hits, answered),
        recall=_share(hits, present),
        f1=_share(twice, present + answered),
    )


def balanced_accuracy(probabilities: Floats, labels: Labels, weights: Weights) -> Floats:
    """Mean recall over the classes that occur among ``labels``.

    NaN for a resample in which one of these classes was not drawn: its mean would be over
    other classes.
    """
    recall = class_scores(probabilities, labels, weights).recall
    mean: Floats = recall[:, np.unique(labels)].mean(axis=1)
    return mean


@dataclass(frozen=True, slots=True)
class _Steps:
    """Weight of the positives and of the negatives at each distinct score, rising."""

    positives: Floats
    negatives: Floats


def _steps(scores: Floats, positive: Flags, weights: Weights) -> _Steps:
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(scores[order]) > 0])
    sorted_weights = weights[:, order]
    flags = positive[order].astype(np.float64)
    return _Steps(
        positives=np.add.reduceat(sorted_weights * flags, starts, axis=1),
        negatives=np.add.reduceat(sorted_weights * (1 - flags), starts, axis=1),
    )


def auc(scores: Floats, positive: Flags, weights: Weights) -> Floats:
    """Area under the ROC curve: how often a positive scores above a negative, ties half.

    The Mann-Whitney form (Hanley and McNeil, Radiology 143:29, 1982).
    """
    steps = _steps(scores, positive, weights)
    below = np.cumsum(steps.negatives, axis=1) - 0.5 * steps.negatives
    pairs = steps.positives.sum(axis=1) * steps.negatives.sum(axis=1)
    return _share((steps.positives * below).sum(axis=1), pairs)


def macro_auc(probabilities: Floats, labels: Labels, weights: Weights) -> Floats:
    """Mean over the classes that occur of one class against the rest."""
    each = [auc(probabilities[:, c], labels == c, weights) for c in np.unique(labels)]
    mean: Floats = np.mean(each, axis=0)
    return mean


def _rates(scores: Floats, positive: Flags, weights: Weights) -> tuple[Floats, Floats]:
    """Sensitivity and specificity at each threshold "refer from this distinct score on".

    The last column is a threshold above every score: sensitivity 0, specificity 1.
    """
    steps = _steps(scores, positive, weights)
    none = np.zeros((len(weights), 1))
    missed = np.concatenate([none, np.cumsum(steps.positives, axis=1)], axis=1)
    cleared = np.concatenate([none, np.cumsum(steps.negatives, axis=1)], axis=1)
    return 1 - _share(missed, missed[:, -1:]), _share(cleared, cleared[:, -1:])


def _best_where(score: Floats, other: Floats, at_least: float) -> Floats:
    """Highest ``score`` among the thresholds at which ``other`` is high enough."""
    best: Floats = np.where(other >= at_least - 1e-12, score, 0.0).max(axis=1)
    undefined = np.isnan(score).any(axis=1) | np.isnan(other).any(axis=1)
    best[undefined] = np.nan
    return best


def sensitivity_at_specificity(
    scores: Floats, positive: Flags, weights: Weights, specificity: float
) -> Floats:
    """Highest sensitivity of any threshold whose specificity is at least the one given."""
    found, cleared = _rates(scores, positive, weights)
    return _best_where(found, cleared, specificity)


def specificity_at_sensitivity(
    scores: Floats, positive: Flags, weights: Weights, sensitivity: float
) -> Floats:
    """Highest specificity of any threshold whose sensitivity is at least the one given."""
    found, cleared = _rates(scores, positive, weights)
    return _best_where(cleared, found, sensitivity)


def sensitivity(scores: Floats, positive: Flags, weights: Weights, threshold: float) -> Floats:
    """Share of positives at or above the threshold."""
    whole = weights @ positive.astype(np.float64)
    return _share(weights @ (positive & (scores >= threshold)).astype(np.float64), whole)


def specificity(scores: Floats, positive: Flags, weights: Weights, threshold: float) -> Floats:
    """Share of negatives below the threshold."""
    whole = weights @ (~positive).astype(np.float64)
    return _share(weights @ (~positive & (scores < threshold)).astype(np.float64), whole)


def _bins(confidence: Floats) -> Labels:
    """Number of the bin (i/15, (i+1)/15] each confidence lies in."""
    inner = np.linspace(0, 1, ECE_BINS + 1)[1:-1]
    numbers: Labels = np.searchsorted(inner, confidence, side="left")
    return numbers


def ece(probabilities: Floats, labels: Labels, weights: Weights) -> Floats:
    """Expected calibration error of the most probable class, 15 equal-width bins.

    Mean over pictures of the gap between confidence and accuracy in the picture's bin
    (Naeini et al., AAAI 2015; with 15 bins, Guo et al., ICML 2017).
    """
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    member = one_hot(_bins(confidence), ECE_BINS)
    gaps = np.abs(weights @ (member * (confidence - correct)[:, np.newaxis]))
    return _share(gaps.sum(axis=1), weights.sum(axis=1))


def reliability(probabilities: Floats, labels: Labels) -> list[dict[str, float]]:
    """The reliability curve: for each bin that holds pictures its bounds, n and both means.

    Returns:
        ``{"low", "high", "n", "confidence", "accuracy"}`` in rising order.
    """
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    member = _bins(confidence)
    return [
        {
            "low": i / ECE_BINS,
            "high": (i + 1) / ECE_BINS,
            "n": int((member == i).sum()),
            "confidence": float(confidence[member == i].mean()),
            "accuracy": float(correct[member == i].mean()),
        }
        for i in np.unique(member).tolist()
    ]


def confusion_matrix(probabilities: Floats, labels: Labels) -> NDArray[np.intp]:
    """Counts [classes, classes]: rows are the true class, columns the most probable."""
    from sklearn import metrics as sklearn_metrics

    classes = list(range(probabilities.shape[1]))
    matrix: NDArray[Any] = sklearn_metrics.confusion_matrix(
        labels, probabilities.argmax(axis=1), labels=classes
    )
    return matrix
