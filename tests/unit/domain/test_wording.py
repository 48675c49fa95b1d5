"""What is said of an answer, and what must never be said."""

from dataclasses import replace

import pytest

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
)
from skinscreen.domain.wording import (
    DISCLAIMER,
    headline,
    operating_point_sentence,
    probability_text,
    sentence,
    threshold_text,
)

POINT = OperatingPoint(0.3, 0.951, 0.7, 3120, "test split of two public sets")


def answered(
    outcome: Outcome,
    probability: float | None = 0.5,
    point: OperatingPoint | None = POINT,
    issues: tuple[str, ...] = (),
) -> Assessment:
    findings = (
        () if probability is None else (Finding("melanoma", "C43.9", probability, malignant=True),)
    )
    model = ModelIdentity("m", "1", "0" * 64)
    return Assessment(outcome, findings, probability, point, model, Box(0, 0, 9), issues)


def test_every_outcome_has_its_own_headline() -> None:
    assert len({headline(outcome) for outcome in Outcome}) == len(Outcome)


def test_refer_names_probability_threshold_and_what_to_do() -> None:
    said = sentence(answered(Outcome.REFER, 0.712))
    assert "71.2 %" in said
    assert "30.0 %" in said
    assert "refer" in said


def test_no_sign_never_goes_without_its_warning() -> None:
    assert "does not rule out cancer" in sentence(answered(Outcome.NO_SIGN, 0.01))


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("point", [POINT, None])
@pytest.mark.parametrize("probability", [0.0, 0.2, 1.0, None])
def test_no_wording_reassures(
    outcome: Outcome, point: OperatingPoint | None, probability: float | None
) -> None:
    said = f"{headline(outcome)} {sentence(answered(outcome, probability, point))}".lower()
    for word in ("benign", "healthy", "harmless", "safe", "no cancer", "all clear", "diagnosis"):
        assert word not in said
    assert said.strip().endswith(".")


def test_without_operating_point_the_model_is_called_not_validated() -> None:
    said = sentence(answered(Outcome.NO_RESULT, 0.99, None))
    assert said.startswith("Not validated")
    assert "99" not in said


def test_a_retake_gives_the_reasons_and_no_probability() -> None:
    said = sentence(answered(Outcome.RETAKE, 0.7, issues=("The photo is blurred.",)))
    assert said.endswith("The photo is blurred.")
    assert "70" not in said


def test_no_result_of_a_validated_model_gives_the_reasons() -> None:
    said = sentence(answered(Outcome.NO_RESULT, None, issues=("The scores are not numbers.",)))
    assert said.endswith("The scores are not numbers.")


def test_a_probability_is_never_said_as_certain() -> None:
    assert probability_text(0.0) == "< 0.1 %"
    assert probability_text(0.0004) == "< 0.1 %"
    assert probability_text(0.001) == "0.1 %"
    assert probability_text(0.999) == "99.9 %"
    assert probability_text(0.99996) == "> 99.9 %"
    assert probability_text(1.0) == "> 99.9 %"


def test_a_probability_just_below_the_threshold_does_not_look_equal_to_it() -> None:
    said = sentence(answered(Outcome.NO_SIGN, 0.29996))
    assert "29.996 %, below the threshold of 30.000 %" in said


def test_a_probability_at_the_threshold_is_said_plainly() -> None:
    assert "30.0 %, at or above the threshold of 30.0 %" in sentence(answered(Outcome.REFER, 0.3))


def test_a_very_low_threshold_is_given_with_its_decimals() -> None:
    assert threshold_text(0.00034) == "0.03 %"
    assert threshold_text(0.99996) == "99.996 %"
    assert threshold_text(0.3) == "30.0 %"
    assert threshold_text(0.0) == "0.0 %"
    point = OperatingPoint(0.00034, 0.9, 0.9, 9, "a set")
    assert "13.40 %, at or above the threshold of 0.03 %" in sentence(
        answered(Outcome.REFER, 0.134, point)
    )


def test_the_operating_point_says_what_it_was_measured_on_and_what_it_misses() -> None:
    said = operating_point_sentence(POINT)
    for part in ("30.0 %", "95.1 %", "70.0 %", "missed 4.9 %", "flagged 30.0 %", "3,120", "public"):
        assert part in said


def test_a_missing_operating_point_is_said() -> None:
    assert "no measured operating point" in operating_point_sentence(None)


def test_the_word_diagnosis_stands_only_in_its_denial() -> None:
    assert DISCLAIMER.count("diagnosis") == DISCLAIMER.count("not a diagnosis") == 1


@pytest.mark.parametrize("point", [POINT, None])
@pytest.mark.parametrize("probability", [0.0, 0.99, None])
def test_an_unfamiliar_photo_is_called_so_and_no_number_is_said(
    point: OperatingPoint | None, probability: float | None
) -> None:
    said = sentence(replace(answered(Outcome.NO_RESULT, probability, point), unfamiliar=True))
    assert said.startswith("This does not look like the skin photos the model knows.")
    assert "%" not in said
