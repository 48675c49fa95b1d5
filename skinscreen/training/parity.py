"""Whether a converted model still answers like the one it was made from."""

from dataclasses import dataclass

import numpy as np

from skinscreen.training.metrics import Floats
from skinscreen.training.summary import Answers, plain_scores

MOST_LOST = 0.005
"""Balanced accuracy a variant may lose and still be shipped: half a point."""


@dataclass(frozen=True, slots=True)
class Parity:
    """A variant beside its reference.

    Attributes:
        n: number of pictures both answered.
        max_difference: largest difference of any probability.
        top1_agreement: share of pictures with the same most probable class.
        changes: variant minus reference of each score of the headline; None where undefined.
    """

    n: int
    max_difference: float
    top1_agreement: float
    changes: dict[str, float | None]

    @property
    def shippable(self) -> bool:
        """Whether it loses at most 0.5 points of balanced accuracy."""
        change = self.changes["balanced_accuracy"]
        return change is not None and change >= -MOST_LOST - 1e-9


def parity(reference: Answers, probabilities: Floats) -> Parity:
    """Hold a variant's probabilities [pictures, classes] against the reference's answers.

    Raises:
        TrainingError: the probabilities are not for these pictures and classes.
    """
    variant = Answers(reference.classes, probabilities, reference.labels, reference.groups)
    before, after = plain_scores(reference), plain_scores(variant)
    same = reference.probabilities.argmax(axis=1) == probabilities.argmax(axis=1)
    return Parity(
        n=len(same),
        max_difference=float(np.abs(reference.probabilities - probabilities).max()),
        top1_agreement=float(same.mean()),
        changes={name: _change(before[name], after[name]) for name in before},
    )


def _change(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
