"""The malignancy threshold: chosen on validation, measured on test."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from skinscreen.domain.accuracy import MOST_THRESHOLD, TARGET_SENSITIVITY
from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.errors import TrainingError
from skinscreen.training import metrics
from skinscreen.training.bootstrap import Weights, interval
from skinscreen.training.metrics import Flags, Floats

URGENT_SPECIFICITY = 0.90
"""Share of benign validation pictures that stay below the threshold of an urgent referral."""
PREVALENCES = (0.01, 0.05, 0.10, 0.20)
"""Shares of malignant lesions at which predictive values are given."""


def choose_threshold(
    scores: Floats,
    malignant: Flags,
    sensitivity: float = TARGET_SENSITIVITY,
    most: float = MOST_THRESHOLD,
) -> float:
    """The largest threshold, up to ``most``, at which the sensitivity is at least the one given.

    Args:
        scores: summed malignant probability of each validation picture, 0 to 1.
        malignant: whether each picture shows a malignant class.
        sensitivity: the share of malignant pictures to find, above 0, at most 1.
        most: no threshold is above it, 0 to 1.

    Raises:
        TrainingError: no picture is malignant.
    """
    falling = np.sort(scores[malignant])[::-1]
    if len(falling) == 0:
        msg = "no validation picture is malignant: no threshold can be chosen on these pictures"
        raise TrainingError(msg)
    needed = int(np.ceil(sensitivity * len(falling) - 1e-9))
    return min(most, float(falling[needed - 1]))


def choose_urgent_threshold(
    scores: Floats, malignant: Flags, least: float, specificity: float = URGENT_SPECIFICITY
) -> float | None:
    """The smallest threshold at which the specificity is at least the one given.

    Args:
        scores: summed malignant probability of each validation picture, 0 to 1.
        malignant: whether each picture shows a malignant class.
        least: the threshold of a referral, which an urgent one must reach as well.
        specificity: the share of benign pictures below it, above 0, at most 1.

    Returns:
        The threshold, at most 1; None where no picture is benign or no threshold does it.
    """
    rising = np.sort(scores[~malignant])
    if len(rising) == 0:
        return None
    below = int(np.ceil(specificity * len(rising) - 1e-9))
    threshold = max(least, float(np.nextafter(rising[below - 1], np.inf)))
    return threshold if threshold <= 1.0 else None


def positive_predictive_value(
    sensitivity: Floats, specificity: Floats, prevalence: float
) -> Floats:
    """Share of the referred who are malignant, by Bayes' rule."""
    found = sensitivity * prevalence
    with np.errstate(invalid="ignore"):
        value: Floats = found / (found + (1 - specificity) * (1 - prevalence))
    return value


def negative_predictive_value(
    sensitivity: Floats, specificity: Floats, prevalence: float
) -> Floats:
    """Share of the not referred who are benign, by Bayes' rule."""
    cleared = specificity * (1 - prevalence)
    with np.errstate(invalid="ignore"):
        value: Floats = cleared / (cleared + (1 - sensitivity) * prevalence)
    return value


def measure(scores: Floats, malignant: Flags, threshold: float, measured_on: str) -> OperatingPoint:
    """The operating point for the manifest: the threshold as it does on the test pictures.

    Raises:
        TrainingError: the test pictures lack malignant or benign ones.
    """
    if not malignant.any() or malignant.all():
        msg = "the test pictures must hold malignant and benign ones to measure a threshold"
        raise TrainingError(msg)
    once = np.ones((1, len(scores)))
    return OperatingPoint(
        threshold=threshold,
        sensitivity=float(metrics.sensitivity(scores, malignant, once, threshold)[0]),
        specificity=float(metrics.specificity(scores, malignant, once, threshold)[0]),
        n=len(scores),
        measured_on=measured_on,
    )


def detail(
    scores: Floats,
    malignant: Flags,
    weights: Weights,
    threshold: float,
    *,
    urgent: float | None = None,
    prevalences: Sequence[float] = PREVALENCES,
) -> dict[str, Any]:
    """All that is known at the threshold, with intervals, for ``evaluation.json``."""

    def found(w: Weights, at: float = threshold) -> Floats:
        return metrics.sensitivity(scores, malignant, w, at)

    def cleared(w: Weights, at: float = threshold) -> Floats:
        return metrics.specificity(scores, malignant, w, at)

    def rates(at: float) -> dict[str, Any]:
        return {
            "threshold": at,
            "sensitivity": interval(partial(found, at=at), weights).to_json(),
            "specificity": interval(partial(cleared, at=at), weights).to_json(),
        }

    def at(prevalence: float) -> dict[str, Any]:
        ppv = interval(
            lambda w: positive_predictive_value(found(w), cleared(w), prevalence), weights
        )
        npv = interval(
            lambda w: negative_predictive_value(found(w), cleared(w), prevalence), weights
        )
        return {"prevalence": prevalence, "ppv": ppv.to_json(), "npv": npv.to_json()}

    return {
        **rates(threshold),
        "n": len(scores),
        "n_malignant": int(malignant.sum()),
        "urgent": None if urgent is None else rates(urgent),
        "predictive_values": [at(prevalence) for prevalence in prevalences],
    }
