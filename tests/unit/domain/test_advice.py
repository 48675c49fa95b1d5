"""What is recommended after an answer, in a clinic's own words or the default ones."""

import pytest

from skinscreen.domain.advice import NOTHING_SET, Clinic, advise, recommend
from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
    UrgentPoint,
)
from skinscreen.domain.clinic import DEFAULT_TEXTS, RULES_NOTHING_OUT, Advice
from skinscreen.domain.judgement import Impression, Judgement, Urgency
from skinscreen.domain.own_view import NO_VIEW, OwnView

REFERRING = OwnView(Judgement(Impression.SUSPICIOUS))
POINT = OperatingPoint(0.2, 0.95, 0.7, 3120, "a set")
URGENT = OperatingPoint(0.2, 0.95, 0.7, 3120, "a set", urgent=UrgentPoint(0.6, 0.6, 0.9))


def answered(
    outcome: Outcome, probability: float | None = 0.9, point: OperatingPoint | None = URGENT
) -> Assessment:
    findings = (Finding("melanoma", "C43.9", probability or 0.0, malignant=True),)
    model = ModelIdentity("m", "1", "0" * 64)
    return Assessment(outcome, findings, probability, point, model, Box(0, 0, 9))


def test_every_outcome_calls_for_something() -> None:
    assert {advise(answered(outcome), NO_VIEW).value for outcome in Outcome} == {
        *("refer_urgently", "no_sign", "retake", "no_result")
    }
    assert set(DEFAULT_TEXTS) == set(Advice)


@pytest.mark.parametrize(
    ("probability", "advice"),
    [(0.6, Advice.REFER_URGENTLY), (0.59, Advice.REFER), (1.0, Advice.REFER_URGENTLY)],
)
def test_a_referral_is_urgent_from_the_measured_threshold_on(
    probability: float, advice: Advice
) -> None:
    assert advise(answered(Outcome.REFER, probability), NO_VIEW) is advice


@pytest.mark.parametrize("point", [POINT, None])
def test_where_no_urgent_threshold_was_measured_none_is_made_up(
    point: OperatingPoint | None,
) -> None:
    assert advise(answered(Outcome.REFER, 0.99, point), NO_VIEW) is Advice.REFER


@pytest.mark.parametrize("outcome", [Outcome.NO_SIGN, Outcome.RETAKE, Outcome.NO_RESULT])
def test_a_referral_of_the_clinicians_own_is_not_cancelled(outcome: Outcome) -> None:
    assert advise(answered(outcome, 0.01), REFERRING) is Advice.REFER
    assert DEFAULT_TEXTS[Advice.REFER] in recommend(answered(outcome, 0.01), NOTHING_SET, REFERRING)


def test_a_referral_of_both_keeps_the_models_urgency() -> None:
    assert advise(answered(Outcome.REFER, 0.9), REFERRING) is Advice.REFER_URGENTLY


@pytest.mark.parametrize("text", ["", "All fine, go home.", "See you in {weeks} weeks."])
def test_no_sign_never_goes_without_its_warning_whatever_the_text(text: str) -> None:
    clinic = Clinic(texts={Advice.NO_SIGN: text, Advice.REFER: text})
    for view in (NO_VIEW, REFERRING):
        said = recommend(answered(Outcome.NO_SIGN, 0.1), clinic, view)
        assert said.startswith(RULES_NOTHING_OUT)


def test_a_text_that_warns_itself_does_not_warn_twice() -> None:
    clinic = Clinic(texts={Advice.NO_SIGN: f"Look again. {RULES_NOTHING_OUT}"})
    said = recommend(answered(Outcome.NO_SIGN, 0.1), clinic, NO_VIEW)
    assert said.count(RULES_NOTHING_OUT) == 1


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_referral_the_clinician_calls_urgent_is_advised_as_urgent(outcome: Outcome) -> None:
    view = OwnView(Judgement(urgency=Urgency.URGENT))
    assert advise(answered(outcome, 0.3, POINT), view) is Advice.REFER_URGENTLY
