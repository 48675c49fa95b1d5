"""Which classes are named first."""

from collections.abc import Sequence

import pytest

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
    malignant_probability,
    rank,
)
from skinscreen.domain.leading import carriers, leading, named_first

POINT = OperatingPoint(0.2, 0.95, 0.6, 100, "drawn")
NAEVUS, KERATOSIS = ("naevus", 0.6, False), ("keratosis", 0.1, False)


def said(
    *classes: tuple[str, float, bool],
    outcome: Outcome = Outcome.REFER,
    point: OperatingPoint | None = POINT,
) -> Assessment:
    findings = rank(Finding(label, None, p, malignant) for label, p, malignant in classes)
    return Assessment(
        outcome,
        findings,
        malignant_probability(findings),
        point,
        ModelIdentity("m", "1", "ab"),
        Box(0, 0, 10),
    )


def names(findings: Sequence[Finding]) -> list[str]:
    return [f.label for f in findings]


def test_a_malignant_class_above_its_share_leads_though_a_benign_one_is_more_probable() -> None:
    assessment = said(NAEVUS, ("melanoma", 0.25, True), KERATOSIS, ("carcinoma", 0.05, True))
    assert names(carriers(assessment)) == ["melanoma"]
    assert names(named_first(assessment)) == ["melanoma", "naevus", "keratosis"]
    found = leading(assessment)
    assert found is not None
    assert found.label == "melanoma"


def test_classes_that_reach_the_threshold_only_together_lead_together() -> None:
    classes = (("melanoma", 0.12, True), ("carcinoma", 0.09, True), ("keratinocytic", 0.01, True))
    assessment = said(NAEVUS, ("dermatofibroma", 0.18, False), *classes)
    assert names(carriers(assessment)) == ["melanoma", "carcinoma"]
    assert names(named_first(assessment)) == [
        "melanoma",
        "carcinoma",
        "naevus",
        "dermatofibroma",
    ]


def test_rounding_at_the_threshold_leaves_no_referral_without_a_class() -> None:
    assessment = said(NAEVUS, ("melanoma", 0.19999999, True))
    assert names(carriers(assessment)) == ["melanoma"]


@pytest.mark.parametrize("outcome", [Outcome.NO_SIGN, Outcome.RETAKE, Outcome.NO_RESULT])
def test_without_a_referral_the_most_probable_lead(outcome: Outcome) -> None:
    assessment = said(NAEVUS, ("melanoma", 0.25, True), KERATOSIS, outcome=outcome)
    assert carriers(assessment) == ()
    assert names(named_first(assessment)) == ["naevus", "melanoma", "keratosis"]


def test_without_an_operating_point_nothing_carries_an_answer() -> None:
    assert carriers(said(NAEVUS, ("melanoma", 0.3, True), point=None)) == ()


def test_without_findings_nothing_leads() -> None:
    assert leading(said(outcome=Outcome.NO_RESULT)) is None
