"""What is read from the record is whole, or not shown at all."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from unit.store.cases import assessment, lesion, patient, visit

from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.assessment import Assessment
from skinscreen.domain.clinic import Advice
from skinscreen.domain.errors import DamagedRecordError
from skinscreen.store import assessment_document, rows
from skinscreen.store.search_key import search_key

WHO = patient()
WHERE = lesion(WHO)
PATIENT = {"id": WHO.id} | rows.patient_row(WHO)
LESION = {"id": WHERE.id, "patient_id": WHO.id} | rows.lesion_row(WHERE)
VISIT = {
    "id": "v",
    "lesion_id": WHERE.id,
    "number": 1,
    "user": "",
    "thumbnail": b"",
    "taken": "2026-11-21T12:00:00+00:00",
    "assessment": assessment_document.to_text(assessment(), NOTHING_SET),
} | rows.visit_row(visit(WHERE))


@pytest.mark.parametrize(
    ("read", "row", "column", "value"),
    [
        (rows.patient_of, PATIENT, "born", "yesterday"),
        (rows.patient_of, PATIENT, "sex", "unknown"),
        (rows.patient_of, PATIENT, "phototype", "VII"),
        (rows.patient_of, PATIENT, "consent", "maybe"),
        (rows.patient_of, PATIENT, "consent_recorded", "2026-11-21T12:00:00"),
        (rows.lesion_of, LESION, "side", "left"),
        (rows.lesion_of, LESION, "x", 1.5),
        (rows.visit_of, VISIT, "taken", "2026-11-21"),
        (rows.visit_of, VISIT, "judgement", "{"),
        (rows.visit_of, VISIT, "judgement", '{"border": "yes"}'),
        (rows.visit_of, VISIT, "assessment", "{}"),
    ],
)
def test_a_value_this_program_never_writes_is_not_shown(
    read: Callable[[Mapping[str, Any]], object], row: dict[str, Any], column: str, value: object
) -> None:
    read(row)
    with pytest.raises(DamagedRecordError, match="cannot be read whole, so it is not shown"):
        read(row | {column: value})


@pytest.mark.parametrize(
    "said",
    [
        assessment(),
        replace(assessment(), findings=(), malignant_probability=None, operating_point=None),
        replace(
            assessment(),
            operating_point=replace(assessment().operating_point, urgent=None),  # type: ignore[type-var]
        ),
    ],
)
def test_an_assessment_is_read_back_to_the_last_digit(said: Assessment) -> None:
    assert assessment_document.from_text(assessment_document.to_text(said, NOTHING_SET)) == (
        said,
        NOTHING_SET,
    )


def test_an_assessment_of_an_older_version_lacks_what_came_later() -> None:
    document = json.loads(assessment_document.to_text(assessment(), NOTHING_SET))
    for later in ("overridden", "unfamiliar", "kind"):
        del document[later]
    for later in ("urgent", "unseen", "sensitivity_interval", "specificity_interval"):
        del document["operating_point"][later]
    read, _ = assessment_document.from_text(json.dumps(document))
    assert (read.overridden, read.unfamiliar) == (False, False)
    assert read.operating_point is not None
    assert read.operating_point.urgent is None
    assert read.operating_point.unseen is None
    assert read.kind is None


@pytest.mark.parametrize(
    "clinic", [NOTHING_SET, Clinic(0.02, 6, {Advice.REFER: "Ring Dr. Å."}).spelled_out()]
)
def test_what_the_clinic_had_set_is_kept_with_the_assessment(clinic: Clinic) -> None:
    text = assessment_document.to_text(assessment(), clinic)
    assert assessment_document.from_text(text) == (assessment(), clinic)


def test_of_an_older_assessment_the_clinic_is_not_known() -> None:
    document = json.loads(assessment_document.to_text(assessment(), Clinic(0.5)))
    del document["clinic"]
    assert assessment_document.from_text(json.dumps(document))[1] == NOTHING_SET


@pytest.mark.parametrize(
    "change",
    [
        {"clinic": 3},
        {"clinic": {}},
        {"clinic": {"prevalence": 3, "review_weeks": 12, "texts": {}}},
        {"clinic": {"prevalence": None, "review_weeks": 12, "texts": {"pray": "x"}}},
        {"clinic": {"prevalence": None, "review_weeks": 12, "texts": {"refer": 3}}},
        {"clinic": {"prevalence": None, "review_weeks": 12, "texts": {}, "more": 1}},
        {"doubt": 0.5},
        {"outcome": "benign"},
        {"findings": None},
        {"findings": [{"label": "x"}]},
        {"crop": [1, 2, 3]},
        {"operating_point": {}},
        {"operating_point": 3},
        {"kind": {"modality": "xray", "origin": "chosen"}},
        {"kind": {"modality": "phone", "origin": "guessed"}},
        {"kind": {"modality": "phone", "origin": "chosen", "camera": 3}},
        {"kind": 3},
    ],
)
def test_an_assessment_that_is_not_understood_is_not_shown_in_part(change: dict[str, Any]) -> None:
    document = json.loads(assessment_document.to_text(assessment(), NOTHING_SET)) | change
    with pytest.raises(DamagedRecordError, match="cannot be read whole"):
        assessment_document.from_text(json.dumps(document))


@pytest.mark.parametrize("text", ["", "[]", "3", "null", '"x"'])
def test_something_else_is_no_assessment(text: str) -> None:
    with pytest.raises(DamagedRecordError):
        assessment_document.from_text(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Müller-Lüdenscheid,\tDr. ", "muller ludenscheid dr"),
        ("ΆΡΗΣ", "αρησ"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Brien", "obrien"),
        ("ﬁ Ⅳ", "fi iv"),
        ("हिन्दी", "हिन्दी"),
        ("-- !", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(text: str, key: str) -> None:
    assert search_key(text) == key


def test_a_kept_result_with_the_old_name_of_a_class_is_given_with_todays() -> None:
    document = json.loads(assessment_document.to_text(assessment(), NOTHING_SET))
    old = {"label": "keratinocytic carcinoma in situ / actinic keratosis", "code": "D04.9"}
    document["findings"][0] |= old
    read, _ = assessment_document.from_text(json.dumps(document))
    assert (read.findings[0].label, read.findings[0].code) == (
        "actinic keratosis / Bowen's disease",
        "L57.0, D04.9",
    )
