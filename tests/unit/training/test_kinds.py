"""Each kind of photo is calibrated, and has its threshold, from photos of its own."""

from dataclasses import replace

import numpy as np
import pytest

from skinscreen.domain.assessment import OperatingPoint, UrgentPoint
from skinscreen.domain.interval import Interval
from skinscreen.domain.manifest import Calibrated, InputSpec, Manifest, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.domain.unseen import UnseenSource
from skinscreen.training import kinds
from skinscreen.training.kinds import NOT_ENOUGH, ON_VALIDATION, Part
from skinscreen.training.sample import Sample
from skinscreen.training.summary import Answers

pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")

CLASSES = (
    ConditionClass("mel", "melanoma", malignant=True, icd10="C43.9"),
    ConditionClass("nv", "naevus", malignant=False, icd10="D22.9"),
)
MANIFEST = Manifest("two", "1", "0" * 64, InputSpec(8, 8), OutputSpec(), CLASSES)


def part(seed: int, dermoscopy: int = 200, phone: int = 200, sharp: float = 1.0) -> Part:
    """Half of each kind malignant; phone answers are ``sharp`` times as sure as they should be."""
    rng = np.random.default_rng(seed)
    rows, labels, samples = [], [], []
    for kind, count in (("dermoscopy", dermoscopy), ("phone", phone)):
        for i in range(count):
            logit = rng.normal()
            labels.append(int(rng.random() > 1 / (1 + np.exp(-logit))))
            told = logit * (sharp if kind == "phone" else 1.0)
            rows.append(1 / (1 + np.exp(-told)))
            samples.append(Sample(f"{kind}{i}", f"{kind} clinic", None, "", "mel", modality=kind))
    if not samples:
        return Part((), None)
    p = np.array(rows)
    answers = Answers(
        CLASSES,
        np.stack([p, 1 - p], axis=1),
        np.array(labels),
        tuple(str(i) for i in range(len(rows))),
    )
    return Part(tuple(samples), answers)


def test_each_kind_has_a_threshold_chosen_and_measured_on_its_own_photos() -> None:
    dermoscopy, phone = kinds.measure(MANIFEST, part(1), part(2), resamples=20)
    assert (dermoscopy["key"], phone["key"]) == ("dermoscopy", "phone")
    for row in (dermoscopy, phone):
        point = row["operating_point"]
        assert point["n"] == point["chosen_on"]["n"] == 200
        assert point["measured_on"] == f"{row['key']} clinic, test split by patient and lesion"
        assert point["sensitivity"]["value"] > 0.8


def test_the_main_kinds_temperature_is_in_the_model_and_anothers_is_fitted() -> None:
    dermoscopy, phone = kinds.measure(
        MANIFEST, part(1, sharp=3.0), part(2, sharp=3.0), resamples=20
    )
    assert dermoscopy["temperature"] == 1.0
    assert phone["temperature"] == pytest.approx(3.0, rel=0.35)
    assert phone["n_calibration"] == 200
    assert phone["scores"]["ece"]["value"] < phone["ece_before"]
    assert phone["operating_point"]["threshold"] > 0.05


def test_a_kind_with_too_few_photos_is_not_validated() -> None:
    _, phone = kinds.measure(MANIFEST, part(1), part(2, phone=30), resamples=20)
    assert phone["operating_point"] is None
    assert phone["note"] == NOT_ENOUGH
    _, fewer = kinds.measure(MANIFEST, part(1), part(2, phone=10), resamples=20)
    assert (fewer["temperature"], fewer["operating_point"]) == (1.0, None)
    _, none = kinds.measure(MANIFEST, part(1), part(2, phone=0), resamples=20)
    assert none["operating_point"] is None


def test_a_kind_that_is_not_tested_is_measured_on_what_chose_its_threshold_and_says_so() -> None:
    dermoscopy, _ = kinds.measure(MANIFEST, part(1, dermoscopy=0), part(2), resamples=20)
    assert dermoscopy["operating_point"]["measured_on"] == ON_VALIDATION


def test_a_kind_that_does_not_occur_is_not_spoken_of() -> None:
    assert len(kinds.measure(MANIFEST, part(1, phone=0), part(2, phone=0), resamples=20)) == 1
    phone = kinds.measure(MANIFEST, part(1, 0), part(2, 0), resamples=20)
    assert [row["key"] for row in phone] == ["phone"]
    assert phone[0]["temperature"] == 1.0


def test_without_validation_the_manifests_threshold_and_temperature_are_measured() -> None:
    point = OperatingPoint(0.4, 0.9, 0.5, 9, "x", urgent=UrgentPoint(0.7, 0.5, 0.9))
    given = replace(
        MANIFEST,
        modalities=(
            Calibrated(Modality.DERMOSCOPY, replace(point, urgent=None)),
            Calibrated(Modality.PHONE, point, temperature=2.0),
        ),
    )
    dermoscopy, phone = kinds.measure(given, part(1), part(1, 0, 0), resamples=20)
    assert dermoscopy["operating_point"]["urgent"] is None
    assert (phone["temperature"], phone["operating_point"]["threshold"]) == (2.0, 0.4)
    assert phone["operating_point"]["urgent"]["threshold"] == 0.7
    assert phone["operating_point"]["chosen_on"] is None


def test_test_photos_of_one_side_alone_measure_no_threshold() -> None:
    test = part(1)
    assert test.answers is not None
    benign = replace(test, answers=replace(test.answers, labels=np.ones(400, int)))
    rows = kinds.measure(MANIFEST, benign, part(2), resamples=20)
    assert [row["operating_point"] for row in rows] == [None, None]


def test_the_manifest_gets_every_measured_kind_with_its_figures_elsewhere() -> None:
    ward = UnseenSource(
        *("a ward", Modality.DERMOSCOPY, 200, 60),
        sensitivity=Interval(0.7, 0.58, 0.8),
        specificity=Interval(0.83, 0.75, 0.92),
    )
    rows = kinds.measure(MANIFEST, part(1), part(2), resamples=20)
    document = {"modalities": rows, "measured_on": "x", "unseen": [ward.to_json()]}
    dermoscopy, phone = kinds.modalities_of(document)
    assert dermoscopy.operating_point.unseen is not None
    assert dermoscopy.operating_point.unseen.sources == (ward,)
    assert phone.operating_point.unseen is None
    assert phone.operating_point.threshold == rows[1]["operating_point"]["threshold"]
    assert phone.temperature == rows[1]["temperature"]
    few = kinds.measure(MANIFEST, part(1), part(2, phone=30), resamples=20)
    assert len(kinds.modalities_of({**document, "modalities": few})) == 1


def test_an_evaluation_that_knew_of_no_kinds_was_of_dermoscopy() -> None:
    row = kinds.measure(MANIFEST, part(1), part(2), resamples=20)[0]
    old = {"operating_point": row["operating_point"], "measured_on": "a set"}
    del old["operating_point"]["measured_on"]
    (found,) = kinds.modalities_of(old)
    assert (found.modality, found.operating_point.measured_on) == (Modality.DERMOSCOPY, "a set")
    assert kinds.modalities_of({"operating_point": None}) == ()
