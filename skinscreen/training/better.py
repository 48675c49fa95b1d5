"""Whether one bundle is better than another on the same photos, which neither was trained on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skinscreen.domain.interval import Interval
from skinscreen.inference.classifier import Classifier
from skinscreen.training.bootstrap import RESAMPLES, Weights, interval, resample
from skinscreen.training.evaluate import answer
from skinscreen.training.metrics import Flags, Floats, auc
from skinscreen.training.sample import MALIGNANT, Sample

FEW = 30
"""Malignant photos, and as many benign, below which no difference is believed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two bundles on the same photos.

    Attributes:
        names: of the first and the second.
        malignant: photos of malignant lesions.
        benign: the others.
        scores: of each, the area under the curve of the malignant probability.
        gain: the second's over the first's, with its interval over patients.
    """

    names: tuple[str, str]
    malignant: int
    benign: int
    scores: tuple[Interval, Interval]
    gain: Interval

    @property
    def sentence(self) -> str:
        """What follows from it."""
        first, second = self.names
        counted = f"{self.malignant} malignant and {self.benign} benign photos"
        if min(self.malignant, self.benign) < FEW:
            return f"Too few to tell ({counted}; {FEW} of each are needed): keep {first}."
        bounds = self.gain.bounds
        if bounds is None or bounds[0] <= 0 <= bounds[1]:
            return f"No difference can be told on {counted}: keep {first}."
        if bounds[1] < 0:
            return f"{second} is worse than {first} on {counted}: do not use it."
        return f"{second} is better than {first} on {counted}."


def difference(
    first: Classifier, second: Classifier, samples: Sequence[Sample], resamples: int = RESAMPLES
) -> Difference:
    """Score the same photos with both, and hold them against each other, patient by patient.

    Args:
        first: the bundle that is in use.
        second: the one that may take its place.
        samples: neither was trained on; labelled with classes that both have.
        resamples: of the bootstrap.

    Raises:
        TrainingError: a photo is unreadable, or a label is none of the bundles' classes.
        ModelError: a model fails.
    """
    scored = [answer(one, samples) for one in (first, second)]
    malignant = {MALIGNANT, *(c.key for c in first.manifest.labels if c.malignant)}
    truth: Flags = np.array([sample.label in malignant for sample in samples], dtype=bool)
    shares: list[Floats] = [
        one.probabilities[:, [c.malignant for c in one.classes]].sum(axis=1) for one in scored
    ]
    drawn = resample([sample.group for sample in samples], resamples=resamples)

    def gained(weights: Weights) -> Floats:
        return auc(shares[1], truth, weights) - auc(shares[0], truth, weights)

    found = [interval(lambda w, s=share: auc(s, truth, w), drawn) for share in shares]  # type: ignore[misc]
    return Difference(
        (_name(first), _name(second)),
        int(truth.sum()),
        int((~truth).sum()),
        (found[0], found[1]),
        interval(gained, drawn),
    )


def to_text(found: Difference) -> str:
    """The scores, the difference, and what follows."""
    lines = [
        f"{name}: AUC of malignant {_score(score)}"
        for name, score in zip(found.names, found.scores, strict=True)
    ]
    return "\n".join((*lines, f"difference: {_score(found.gain)}", found.sentence, ""))


def _name(classifier: Classifier) -> str:
    return f"{classifier.manifest.name} {classifier.manifest.version}"


def _score(score: Interval) -> str:
    if score.value is None:
        return "not defined"
    bounds = score.bounds
    return f"{score.value:.3f}" + (
        "" if bounds is None else f" ({bounds[0]:.3f} to {bounds[1]:.3f})"
    )
