"""Each kind of photo measured apart: its temperature and its threshold, from its own photos.

The temperature of the main kind is folded into the model (``export.calibrate``); that of another
is fitted here, on the answers of the shipped file, and stands in the manifest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from skinscreen.domain.accuracy import TARGET_SENSITIVITY
from skinscreen.domain.assessment import OperatingPoint, UrgentPoint
from skinscreen.domain.interval import Interval
from skinscreen.domain.manifest import Calibrated, Manifest
from skinscreen.domain.modality import Modality
from skinscreen.domain.unseen import UnseenSource
from skinscreen.training import operating_point
from skinscreen.training.bootstrap import RESAMPLES, resample
from skinscreen.training.calibrate import fit_temperature, scale
from skinscreen.training.metrics import Flags
from skinscreen.training.sample import Sample
from skinscreen.training.summary import FEWEST_PICTURES, Answers, headline, plain_scores
from skinscreen.training.unseen import summary_for

ON_VALIDATION = "the validation photos it was chosen on: there are no test photos of this kind"
NOT_ENOUGH = f"fewer than {FEWEST_PICTURES} malignant or benign validation photos: not validated"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Photos of a run with the shipped file's answers on them, in the same order."""

    samples: tuple[Sample, ...]
    answers: Answers | None

    def of(self, modality: Modality) -> Answers | None:
        """The answers on one kind of photo; None where there is none."""
        rows: Flags = np.array([s.modality == modality for s in self.samples], dtype=bool)
        return self.answers.where(rows) if self.answers is not None and rows.any() else None


def main_kind(samples: Sequence[Sample]) -> Modality:
    """The kind that the model's own temperature is of: dermoscopy, where there is any."""
    found = {s.modality for s in samples}
    return next((kind for kind in Modality if kind in found), Modality.DERMOSCOPY)


def measure(
    manifest: Manifest,
    test: Part,
    validation: Part,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """What is known of every kind of photo that occurs, the main one first.

    Args:
        manifest: whose threshold and temperature are measured where there is no validation.
        test: what is measured on.
        validation: what temperature and threshold are chosen on.
        resamples: number of bootstrap resamples.
        seed: of the resamples.

    Returns:
        For each kind ``key``, ``temperature``, ``n_calibration`` (photos it was fitted on here),
        ``ece_before``, ``scores`` (the headline on its photos), ``operating_point``
        (``operating_point.detail`` with ``chosen_on`` and ``measured_on``, or
        None where too few photos are there to choose a threshold), and ``note``.

    Raises:
        TrainingError: no validation photo of the main kind is malignant.
    """
    main = main_kind((*validation.samples, *test.samples))
    found = []
    for kind in sorted(Modality, key=lambda one: one is not main):
        held, seen = validation.of(kind), test.of(kind)
        on = held if seen is None else seen
        if on is not None:
            row = _measured(manifest, kind, held, on, (resamples, seed), is_main=kind is main)
            if row["operating_point"] is not None:
                row["operating_point"]["measured_on"] = _measured_on(kind, test)
            found.append(row)
    return found


def _measured(
    manifest: Manifest,
    kind: Modality,
    held: Answers | None,
    on: Answers,
    draws: tuple[int, int],
    *,
    is_main: bool,
) -> dict[str, Any]:
    """One kind, with ``held`` for validation and measured ``on`` others."""
    temperature, fitted_on = (1.0, 0) if is_main else _temperature(manifest, kind, held)
    scaled = _scaled(on, temperature)
    point, note = _point(
        manifest.calibrated(kind),
        None if held is None else _scaled(held, temperature),
        scaled,
        draws,
        fewest=1 if is_main else FEWEST_PICTURES,
    )
    return {
        "key": kind.value,
        "temperature": temperature,
        "n_calibration": fitted_on,
        "ece_before": plain_scores(on)["ece"],
        "scores": headline(scaled, resamples=draws[0], seed=draws[1]),
        "operating_point": point,
        "note": note,
    }


def _measured_on(kind: Modality, test: Part) -> str:
    names = sorted({s.source for s in test.samples if s.modality == kind})
    return f"{', '.join(names)}, test split by patient and lesion" if names else ON_VALIDATION


def _temperature(manifest: Manifest, kind: Modality, held: Answers | None) -> tuple[float, int]:
    """Of a kind, and the number of photos it was fitted on here."""
    if held is None:
        before = manifest.calibrated(kind)
        return (1.0 if before is None else before.temperature), 0
    known = int(held.known.sum())
    if known < FEWEST_PICTURES:
        return 1.0, 0
    named = held.where(held.known)
    return fit_temperature(named.probabilities, named.labels).temperature, known


def _scaled(answers: Answers, temperature: float) -> Answers:
    scaled = scale(answers.probabilities, temperature) if temperature != 1 else None
    return answers if scaled is None else replace(answers, probabilities=scaled)


def _point(
    given: Calibrated | None,
    held: Answers | None,
    on: Answers,
    draws: tuple[int, int],
    *,
    fewest: int,
) -> tuple[dict[str, Any] | None, str]:
    """The operating point of a kind, or why there is none."""
    threshold, urgent, chosen_on = _given(given) if held is None else _chosen(held, fewest)
    if threshold is None or on.malignant.all() or not on.malignant.any():
        return None, NOT_ENOUGH
    weights = resample(on.groups, resamples=draws[0], seed=draws[1])
    found = operating_point.detail(
        on.malignant_scores, on.malignant, weights, threshold, urgent=urgent
    )
    return {**found, "chosen_on": chosen_on}, ""


_Thresholds = tuple[float | None, float | None, dict[str, Any] | None]
"""Of a referral, of an urgent one, and what they were chosen on where that is done here."""


def _given(calibrated: Calibrated | None) -> _Thresholds:
    if calibrated is None:
        return None, None, None
    point = calibrated.operating_point
    return point.threshold, None if point.urgent is None else point.urgent.threshold, None


def _chosen(held: Answers, fewest: int) -> _Thresholds:
    scores, malignant = held.malignant_scores, held.malignant
    if fewest > 1 and min(malignant.sum(), (~malignant).sum()) < fewest:
        return None, None, None
    threshold = operating_point.choose_threshold(scores, malignant)
    urgent = operating_point.choose_urgent_threshold(scores, malignant, threshold)
    chosen_on = {
        "n": len(held.labels),
        "n_malignant": int(malignant.sum()),
        "target_sensitivity": TARGET_SENSITIVITY,
        "target_urgent_specificity": operating_point.URGENT_SPECIFICITY,
        "scores": plain_scores(held),
    }
    return threshold, urgent, chosen_on


def modalities_of(document: Mapping[str, Any]) -> tuple[Calibrated, ...]:
    """The kinds of photo as the manifest holds them, from an evaluation.

    Of an evaluation that knew of no kinds, dermoscopy.
    """
    unseen = [UnseenSource.from_json(row) for row in document.get("unseen", ())]
    if "modalities" not in document:
        rows: list[Mapping[str, Any]] = [
            {
                "key": Modality.DERMOSCOPY.value,
                "temperature": 1.0,
                "operating_point": document["operating_point"],
            }
        ]
    else:
        rows = document["modalities"]
    return tuple(
        Calibrated(
            Modality(row["key"]),
            _manifest_point(row["operating_point"], Modality(row["key"]), document, unseen),
            row["temperature"],
        )
        for row in rows
        if row["operating_point"] is not None
    )


def _manifest_point(
    point: Mapping[str, Any],
    kind: Modality,
    document: Mapping[str, Any],
    unseen: Sequence[UnseenSource],
) -> OperatingPoint:
    urgent = point.get("urgent")
    return OperatingPoint(
        threshold=point["threshold"],
        sensitivity=point["sensitivity"]["value"],
        specificity=point["specificity"]["value"],
        n=point["n"],
        measured_on=point.get("measured_on") or document["measured_on"],
        sensitivity_interval=Interval(**point["sensitivity"]).bounds,
        specificity_interval=Interval(**point["specificity"]).bounds,
        urgent=None
        if urgent is None
        else UrgentPoint(
            threshold=urgent["threshold"],
            sensitivity=urgent["sensitivity"]["value"],
            specificity=urgent["specificity"]["value"],
        ),
        unseen=summary_for(unseen, kind),
    )
