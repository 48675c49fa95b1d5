"""What a report says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from unit.report.drawn import assessment, findings, report, unvalidated
from worded import worded

from skinscreen.domain.advice import Clinic
from skinscreen.domain.assessment import Finding, Outcome
from skinscreen.domain.clinic import Advice
from skinscreen.domain.wording import BAYES_NOTE
from skinscreen.report.content import PatientBlock


def test_the_classes_stand_in_the_assessments_order_with_their_marks() -> None:
    content = report()
    expected = findings()
    assert [row.label for row in content.rows] == [f.label for f in expected]
    assert [row.malignant for row in content.rows] == [f.malignant for f in expected]
    assert [row.code for row in content.rows] == [f.code for f in expected]
    assert content.unlisted == 0


def test_a_class_without_a_code_has_an_empty_one() -> None:
    said = assessment(said=(Finding("naevus", None, 1.0, malignant=False),))
    assert report(said).rows[0].code == ""


def test_of_a_thousand_classes_the_first_twenty_and_every_malignant_one_are_listed() -> None:
    many = tuple(Finding(f"class {i}", None, 1 / 1001, malignant=i % 100 == 0) for i in range(1001))
    content = report(assessment(said=many))
    listed = [row.label for row in content.rows]
    assert listed[:20] == [f"class {i}" for i in range(20)]
    assert listed[20:] == [f"class {i}" for i in range(100, 1001, 100)]
    assert content.unlisted == 1001 - len(listed)


def test_without_findings_there_are_no_rows() -> None:
    said = assessment(Outcome.NO_RESULT, said=())
    content = report(said)
    assert content.rows == ()
    assert content.malignant is None


def test_fields_left_empty_are_left_out() -> None:
    patient = PatientBlock(" P-1 ", age="54", sex=" ", body_site=None, clinician="")
    assert [label for label, _ in report(patient=patient).fields] == [
        "Patient reference",
        "Date and time",
        "Age",
    ]
    assert report(patient=patient).reference == "P-1"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (UTC, "UTC+00:00"),
        (timezone(timedelta(hours=5, minutes=45)), "UTC+05:45"),
        (timezone(-timedelta(hours=3, minutes=30)), "UTC-03:30"),
    ],
)
def test_date_and_time_name_their_zone(zone: timezone, said: str) -> None:
    content = report(created=datetime(2026, 1, 2, 3, 4, tzinfo=zone))
    assert content.created_text == f"2026-01-02 03:04 {said}"


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        report(created=datetime(2026, 1, 2))  # noqa: DTZ001


def test_an_issue_that_the_answer_already_gives_is_not_said_twice() -> None:
    issues = (worded("The photo is blurred."),)
    assert report(assessment(Outcome.RETAKE, issues=issues)).issues == ()
    assert report(assessment(Outcome.REFER, issues=issues)).issues == ("The photo is blurred.",)


def test_without_an_operating_point_there_is_no_threshold() -> None:
    content = report(unvalidated())
    assert content.threshold is None
    assert content.operating_point.startswith("Not validated")


def test_the_clinics_prevalence_and_words_stand_in_the_report() -> None:
    clinic = Clinic(0.05, texts={Advice.REFER: "Ring the registrar."})
    content = report(assessment(Outcome.REFER), clinic=clinic)
    assert content.sentence.endswith("Ring the registrar.")
    assert content.predictive.startswith("Of 100 lesions flagged in a clinic with 5 % malignant")
    assert content.predictive.endswith(BAYES_NOTE)


@pytest.mark.parametrize("outcome", [Outcome.RETAKE, Outcome.NO_RESULT])
def test_without_an_answer_the_report_says_nothing_of_what_it_would_mean(outcome: Outcome) -> None:
    assert report(assessment(outcome), clinic=Clinic(0.05)).predictive == ""


def test_a_threshold_that_flags_nothing_gives_no_predictive_value() -> None:
    said = assessment(Outcome.REFER)
    assert said.operating_point is not None
    idle = replace(said.operating_point, sensitivity=0.0, specificity=1.0)
    content = report(replace(said, operating_point=idle), clinic=Clinic(0.05))
    assert content.predictive == ""
