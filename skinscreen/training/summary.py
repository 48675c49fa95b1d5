"""All scores of one set of answered pictures, as they stand in ``evaluation.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.interval import UNDEFINED, Interval
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.training import metrics
from skinscreen.training.bootstrap import RESAMPLES, Metric, Weights, interval, resample
from skinscreen.training.metrics import Flags, Floats, Labels
from skinscreen.training.targets import malignant_labels

HEADLINE = (
    *("accuracy", "balanced_accuracy", "macro_auc"),
    *("melanoma_auc", "malignant_auc", "ece"),
)
"""The scores the manifest's ``metrics.test`` holds."""
LEVELS = (0.80, 0.90, 0.95)
"""Sensitivities and specificities at which the other one is given."""
FEWEST_PICTURES = 20
"""A subgroup with fewer pictures gets no scores: they would say nothing."""
TOO_FEW = "too few"
_MELANOMA = "C43"


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a model answered on labelled pictures.

    Attributes:
        classes: in the order of the model's outputs.
        probabilities: [pictures, classes], each row sums to 1.
        labels: [pictures], numbers of ``targets.label_number``: the true class, or that the
            picture is benign or malignant and no more.
        groups: the lesion of each picture; the intervals resample these.
    """

    classes: tuple[ConditionClass, ...]
    probabilities: Floats
    labels: Labels
    groups: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse parts that do not belong together, and nothing at all.

        Raises:
            TrainingError: the shapes differ or there is no picture.
        """
        shape = (len(self.labels), len(self.classes))
        if not len(self.labels) or self.probabilities.shape != shape:
            msg = f"probabilities {self.probabilities.shape} do not answer {shape}: at least one"
            raise TrainingError(msg + " picture and one column for each class are needed")
        if len(self.groups) != len(self.labels):
            msg = f"{len(self.groups)} lesions are named for {len(self.labels)} pictures"
            raise TrainingError(msg)

    @property
    def malignant(self) -> Flags:
        """Whether each picture shows a malignant class."""
        return malignant_labels(tuple(c.malignant for c in self.classes), self.labels)

    @property
    def known(self) -> Flags:
        """Whether each picture's class is known."""
        flags: Flags = self.labels < len(self.classes)
        return flags

    @property
    def malignant_scores(self) -> Floats:
        """Summed probability of the malignant classes for each picture."""
        scores: Floats = self.probabilities[:, self._class_flags].sum(axis=1)
        return scores

    @property
    def _class_flags(self) -> Flags:
        return np.array([c.malignant for c in self.classes])

    @property
    def melanoma(self) -> int | None:
        """Number of the class with ICD-10 code C43, or None."""
        codes = [c.icd10 or "" for c in self.classes]
        return next((i for i, code in enumerate(codes) if code.startswith(_MELANOMA)), None)

    def where(self, chosen: Flags) -> "Answers":
        """Some of the pictures."""
        groups = tuple(g for g, keep in zip(self.groups, chosen, strict=True) if keep)
        return Answers(self.classes, self.probabilities[chosen], self.labels[chosen], groups)


def headline(answers: Answers, *, resamples: int = RESAMPLES, seed: int = 0) -> dict[str, Any]:
    """The manifest's ``metrics.test``: counts and the six scores with their intervals.

    A score that the pictures do not define (melanoma AUC without a melanoma) is None.
    """
    weights = resample(answers.groups, resamples=resamples, seed=seed)
    return _headline(answers, weights)


def plain_scores(answers: Answers) -> dict[str, float | None]:
    """The six scores of the headline without intervals."""
    nothing_drawn = np.ones((0, len(answers.labels)))
    return {name: _score(m, nothing_drawn).value for name, m in _metrics(answers).items()}


def _metrics(answers: Answers) -> dict[str, Metric | None]:
    """The headline's metrics on these pictures; None where no class is melanoma."""
    melanoma = answers.melanoma
    return {
        **{name: _of_classes(name, answers) for name in ("accuracy", "balanced_accuracy")},
        "macro_auc": _of_classes("macro_auc", answers),
        "melanoma_auc": None if melanoma is None else _melanoma_auc(answers, melanoma),
        "malignant_auc": partial(metrics.auc, answers.malignant_scores, answers.malignant),
        "ece": _of_classes("ece", answers),
    }


def _of_classes(name: str, answers: Answers) -> Metric | None:
    """A metric over the pictures whose class is known; None where there is none."""
    known = answers.known
    if not known.any():
        return None
    metric = partial(getattr(metrics, name), answers.probabilities[known], answers.labels[known])
    return lambda weights: metric(weights[:, known])


def _melanoma_auc(answers: Answers, melanoma: int) -> Metric:
    """Against every other picture but those that are malignant and may be a melanoma."""
    certain = answers.known | ~answers.malignant
    metric = partial(
        metrics.auc,
        answers.probabilities[certain, melanoma],
        answers.labels[certain] == melanoma,
    )
    return lambda weights: metric(weights[:, certain])


def _score(metric: Metric | None, weights: Weights) -> Interval:
    return UNDEFINED if metric is None else interval(metric, weights)


def _headline(answers: Answers, weights: Weights) -> dict[str, Any]:
    return {
        "n_images": len(answers.labels),
        "n_lesions": len(set(answers.groups)),
        **{name: _score(m, weights).to_json() for name, m in _metrics(answers).items()},
    }


def summarise(answers: Answers, *, resamples: int = RESAMPLES, seed: int = 0) -> dict[str, Any]:
    """The headline, and every class, the confusion matrix, the curve's points, reliability."""
    weights = resample(answers.groups, resamples=resamples, seed=seed)
    scores, malignant = answers.malignant_scores, answers.malignant
    known = answers.known
    matrix = metrics.confusion_matrix(answers.probabilities[known], answers.labels[known])
    return {
        **_headline(answers, weights),
        "per_class": _per_class(answers, weights),
        "confusion_matrix": matrix.tolist(),
        "malignant_sensitivity_at_specificity": {
            f"{level:.2f}": interval(
                partial(metrics.sensitivity_at_specificity, scores, malignant, specificity=level),
                weights,
            ).to_json()
            for level in LEVELS
        },
        "malignant_specificity_at_sensitivity": {
            f"{level:.2f}": interval(
                partial(metrics.specificity_at_sensitivity, scores, malignant, sensitivity=level),
                weights,
            ).to_json()
            for level in LEVELS
        },
        "reliability": metrics.reliability(answers.probabilities[known], answers.labels[known]),
    }


def _per_class(answers: Answers, weights: Weights) -> list[dict[str, Any]]:
    known = answers.known
    p, labels, weights = answers.probabilities[known], answers.labels[known], weights[:, known]

    def score(name: str, number: int) -> dict[str, float | None]:
        def column(w: Weights) -> Floats:
            of_each: Floats = getattr(metrics.class_scores(p, labels, w), name)
            return of_each[:, number]

        return interval(column, weights).to_json()

    return [
        {
            "key": condition.key,
            "label": condition.label,
            "malignant": condition.malignant,
            "support": int((labels == number).sum()),
            "precision": score("precision", number),
            "recall": score("recall", number),
            "f1": score("f1", number),
            "auc": interval(
                partial(metrics.auc, p[:, number], labels == number), weights
            ).to_json(),
        }
        for number, condition in enumerate(answers.classes)
    ]


def by_subgroup(
    answers: Answers,
    columns: Mapping[str, Sequence[str]],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, list[dict[str, Any]]]:
    """The headline of each value of each column.

    Args:
        answers: of all pictures.
        columns: for each property (``source``, ``sex``, ...) each picture's value.
        resamples: number of bootstrap resamples.
        seed: of the resamples.

    Returns:
        For each property its values in order, ``{"value", "n_images", "n_malignant", ...}``
        with the headline's scores, or ``"note": "too few"`` under 20 pictures.
    """
    return {
        name: [
            _subgroup(answers, np.array(values) == value, value, resamples, seed)
            for value in sorted(set(values))
        ]
        for name, values in columns.items()
    }


def _subgroup(
    answers: Answers, chosen: Flags, value: str, resamples: int, seed: int
) -> dict[str, Any]:
    part = answers.where(chosen)
    counts = {"value": value, "n_malignant": int(part.malignant.sum())}
    if len(part.labels) < FEWEST_PICTURES:
        lesions = len(set(part.groups))
        return {**counts, "n_images": len(part.labels), "n_lesions": lesions, "note": TOO_FEW}
    return {**counts, **headline(part, resamples=resamples, seed=seed)}
