"""What is recommended after an answer, in a clinic's own words or the default ones."""

import pytest

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
    UrgentPoint,
)
from skinscreen.domain.clinic import (
    DEFAULT_TEXTS,
    NOTHING_SET,
    RULES_NOTHING_OUT,
    TEXT_LIMIT,
    Advice,
    Clinic,
    advise,
    recommend,
    tidy_text,
)
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


def test_a_referral_is_never_called_one_that_can_wait() -> None:
    said = Clinic().recommendation(Advice.REFER).lower()
    assert "for you to judge" in said
    for word in ("routine", "not urgent", "can wait"):
        assert word not in said


def test_a_clinics_own_words_stand_in_place_of_the_default_ones() -> None:
    clinic = Clinic(texts={Advice.REFER: "Ring the registrar."})
    assert clinic.recommendation(Advice.REFER) == "Ring the registrar."
    assert clinic.recommendation(Advice.RETAKE) == DEFAULT_TEXTS[Advice.RETAKE]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00"])
def test_an_emptied_text_falls_back_to_the_default(text: str) -> None:
    clinic = Clinic(texts={Advice.REFER: text})
    assert clinic.recommendation(Advice.REFER) == DEFAULT_TEXTS[Advice.REFER]


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


def test_the_weeks_to_another_photo_are_filled_in() -> None:
    assert "in 6 weeks" in Clinic(review_weeks=6).recommendation(Advice.NO_SIGN)


def test_braces_in_a_text_are_left_as_they_are() -> None:
    clinic = Clinic(texts={Advice.REFER: "{0} {name} {weeks}"}, review_weeks=6)
    assert clinic.recommendation(Advice.REFER) == "{0} {name} 6"


def test_a_text_is_kept_as_one_line_of_bounded_length() -> None:
    assert tidy_text("  one\n two\x00\ud800 ") == "one two"
    assert len(tidy_text("x" * 1000)) == TEXT_LIMIT
    assert tidy_text("می‌شود") == "می‌شود"


@pytest.mark.parametrize("advice", list(Advice))
def test_no_default_text_reassures(advice: Advice) -> None:
    said = Clinic().recommendation(advice).lower()
    for word in ("benign", "healthy", "harmless", "safe", "no cancer", "all clear", "diagnosis"):
        assert word not in said
    assert said.endswith(".")
    assert "{" not in said
    assert len(said) < TEXT_LIMIT


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_referral_the_clinician_calls_urgent_is_advised_as_urgent(outcome: Outcome) -> None:
    view = OwnView(Judgement(urgency=Urgency.URGENT))
    assert advise(answered(outcome, 0.3, POINT), view) is Advice.REFER_URGENTLY


def test_spelled_out_a_clinic_says_the_same_whatever_its_settings_become() -> None:
    clinic = Clinic(0.1, 6, {Advice.REFER: "Ring the registrar."})
    then = clinic.spelled_out()
    assert set(then.texts) == set(Advice)
    assert [then.recommendation(a) for a in Advice] == [clinic.recommendation(a) for a in Advice]
    assert (then.prevalence, then.review_weeks) == (0.1, 6)
