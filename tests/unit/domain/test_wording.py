"""What is said of an answer, and what must never be said."""

from dataclasses import replace

import pytest
from worded import worded

from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
)
from skinscreen.domain.clinic import Advice
from skinscreen.domain.interval import UNDEFINED, Interval
from skinscreen.domain.issue import Issue
from skinscreen.domain.judgement import Judgement
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.own_view import NO_VIEW, OwnView
from skinscreen.domain.predictive import PredictiveValues
from skinscreen.domain.unseen import Unseen, UnseenSource
from skinscreen.domain.wording import (
    DISCLAIMER,
    headline,
    interval_text,
    kind_sentence,
    kind_text,
    operating_point_sentence,
    plain_percent,
    predictive_sentence,
    probability_text,
    sentence,
    short_point_sentence,
    threshold_text,
    trained_clinics_sentence,
)

POINT = OperatingPoint(0.3, 0.951, 0.7, 3120, "test split of two public sets")


ELSEWHERE = Unseen(
    (
        UnseenSource(
            *("an atlas", Modality.DERMOSCOPY, 1011, 252),
            sensitivity=Interval(0.9, 0.86, 0.93),
            specificity=Interval(0.57, 0.53, 0.61),
        ),
        UnseenSource(
            *("a ward", Modality.DERMOSCOPY, 200, 60),
            sensitivity=Interval(0.7, 0.58, 0.8),
            specificity=Interval(0.83, 0.75, 0.92),
        ),
    )
)


def answered(
    outcome: Outcome,
    probability: float | None = 0.5,
    point: OperatingPoint | None = POINT,
    issues: tuple[Issue, ...] = (),
) -> Assessment:
    findings = (
        () if probability is None else (Finding("melanoma", "C43.9", probability, malignant=True),)
    )
    model = ModelIdentity("m", "1", "0" * 64)
    return Assessment(outcome, findings, probability, point, model, Box(0, 0, 9), issues)


def test_every_outcome_has_its_own_headline() -> None:
    assert len({headline(outcome) for outcome in Outcome}) == len(Outcome)


def test_refer_names_probability_threshold_and_what_to_do() -> None:
    said = sentence(answered(Outcome.REFER, 0.712), NOTHING_SET, NO_VIEW)
    assert "71.2 %" in said
    assert "30.0 %" in said
    assert "Refer for specialist assessment" in said


def test_no_sign_never_goes_without_its_warning() -> None:
    assert "does not rule out cancer" in sentence(
        answered(Outcome.NO_SIGN, 0.01), NOTHING_SET, NO_VIEW
    )


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("point", [POINT, None])
@pytest.mark.parametrize("probability", [0.0, 0.2, 1.0, None])
def test_no_wording_reassures(
    outcome: Outcome, point: OperatingPoint | None, probability: float | None
) -> None:
    said = sentence(answered(outcome, probability, point), NOTHING_SET, NO_VIEW)
    said = f"{headline(outcome)} {said}".lower()
    for word in ("benign", "healthy", "harmless", "safe", "no cancer", "all clear", "diagnosis"):
        assert word not in said
    assert said.strip().endswith(".")


def test_without_operating_point_the_model_is_called_not_validated() -> None:
    said = sentence(answered(Outcome.NO_RESULT, 0.99, None), NOTHING_SET, NO_VIEW)
    assert said.startswith("Not validated")
    assert "99" not in said


def test_a_retake_gives_the_reasons_and_no_probability() -> None:
    said = sentence(
        answered(Outcome.RETAKE, 0.7, issues=(worded("The photo is blurred."),)),
        NOTHING_SET,
        NO_VIEW,
    )
    assert said.endswith("The photo is blurred.")
    assert "70" not in said


def test_no_result_of_a_validated_model_gives_the_reasons() -> None:
    said = sentence(
        answered(Outcome.NO_RESULT, None, issues=(worded("The scores are not numbers."),)),
        NOTHING_SET,
        NO_VIEW,
    )
    assert said.endswith("The scores are not numbers.")


def test_a_probability_is_never_said_as_certain() -> None:
    assert probability_text(0.0) == "< 0.1 %"
    assert probability_text(0.0004) == "< 0.1 %"
    assert probability_text(0.001) == "0.1 %"
    assert probability_text(0.999) == "99.9 %"
    assert probability_text(0.99996) == "> 99.9 %"
    assert probability_text(1.0) == "> 99.9 %"


def test_a_probability_just_below_the_threshold_does_not_look_equal_to_it() -> None:
    said = sentence(answered(Outcome.NO_SIGN, 0.29996), NOTHING_SET, NO_VIEW)
    assert "29.996 %, below the threshold of 30.000 %" in said


def test_a_probability_at_the_threshold_is_said_plainly() -> None:
    assert "30.0 %, at or above the threshold of 30.0 %" in sentence(
        answered(Outcome.REFER, 0.3), NOTHING_SET, NO_VIEW
    )


def test_a_very_low_threshold_is_given_with_its_decimals() -> None:
    assert threshold_text(0.00034) == "0.03 %"
    assert threshold_text(0.99996) == "99.996 %"
    assert threshold_text(0.3) == "30.0 %"
    assert threshold_text(0.0) == "0.0 %"
    point = OperatingPoint(0.00034, 0.9, 0.9, 9, "a set")
    assert "13.40 %, at or above the threshold of 0.03 %" in sentence(
        answered(Outcome.REFER, 0.134, point), NOTHING_SET, NO_VIEW
    )


def test_the_operating_point_says_what_it_was_measured_on_and_what_it_misses() -> None:
    said = trained_clinics_sentence(POINT)
    for part in ("30.0 %", "95.1 %", "70.0 %", "missed 4.9 %", "flagged 30.0 %", "3,120", "public"):
        assert part in said


def test_beside_an_answer_stand_the_figures_of_clinics_never_seen() -> None:
    said = operating_point_sentence(replace(POINT, unseen=ELSEWHERE))
    assert said == (
        "Threshold 30.0 % malignant probability, measured on 1,211 dermoscopy photos of clinics "
        "the model never saw (an atlas, a ward): sensitivity 80.0 % (58 to 93), specificity "
        "70.0 % (53 to 92)."
    )


def test_what_was_measured_at_home_alone_gives_no_figure_beside_an_answer() -> None:
    said = operating_point_sentence(POINT)
    assert said == (
        "Threshold 30.0 % malignant probability, measured on photos of the clinics it was trained "
        "on; elsewhere it can be worse."
    )


def test_below_an_answer_the_same_figures_stand_in_fewer_words() -> None:
    assert short_point_sentence(replace(POINT, unseen=ELSEWHERE)) == (
        "Threshold 30.0 %: sensitivity 80.0 % (58 to 93), specificity 70.0 % (53 to 92), measured "
        "on 1,211 dermoscopy photos of clinics the model never saw."
    )
    assert "elsewhere it can be worse" in short_point_sentence(POINT)
    assert "95.1 %" not in short_point_sentence(POINT)


def test_a_figure_without_bounds_is_given_without_and_an_undefined_one_as_not_known() -> None:
    assert interval_text(Interval(0.914)) == "91.4 %"
    assert interval_text(UNDEFINED) == "not known"


@pytest.mark.parametrize(
    ("kind", "few", "whole"),
    [
        (
            PhotoKind(Modality.PHONE, Origin.RECOGNISED, 0.99),
            "close-up phone photo (recognised)",
            "as recognised from the photo.",
        ),
        (
            PhotoKind(Modality.DERMOSCOPY, Origin.CHOSEN),
            "dermoscopy (chosen)",
            "as the clinician says.",
        ),
        (
            PhotoKind(Modality.DERMOSCOPY, Origin.ASSUMED),
            "dermoscopy (assumed)",
            "this model does not tell kinds apart.",
        ),
        (
            PhotoKind(Modality.DERMOSCOPY, Origin.RECOGNISED, 0.6, unsure=True),
            "dermoscopy (not sure)",
            "Say which it is.",
        ),
    ],
)
def test_the_kind_of_photo_is_said_with_how_it_is_known(
    kind: PhotoKind, few: str, whole: str
) -> None:
    assert kind_text(kind) == few
    assert kind_sentence(kind).startswith("Kind of photo")
    assert kind_sentence(kind).endswith(whole)


def test_of_a_kind_that_was_not_measured_nothing_reassuring_is_said() -> None:
    kind = PhotoKind(Modality.PHONE, Origin.CHOSEN)
    said = replace(answered(Outcome.NO_RESULT, 0.01, None), kind=kind)
    words = sentence(said, NOTHING_SET, NO_VIEW)
    assert words.startswith("Not validated for this kind of photo.")
    assert "The probabilities give no answer." in words
    assert "below" not in words
    assert operating_point_sentence(None, kind) == ("Not validated for this kind of photo.")


def test_a_missing_operating_point_is_said() -> None:
    assert "no measured operating point" in operating_point_sentence(None)


def test_the_word_diagnosis_stands_only_in_its_denial() -> None:
    assert DISCLAIMER.count("diagnosis") == DISCLAIMER.count("not a diagnosis") == 1


@pytest.mark.parametrize("point", [POINT, None])
@pytest.mark.parametrize("probability", [0.0, 0.99, None])
def test_an_unfamiliar_photo_is_called_so_and_no_number_is_said(
    point: OperatingPoint | None, probability: float | None
) -> None:
    said = sentence(
        replace(answered(Outcome.NO_RESULT, probability, point), unfamiliar=True),
        NOTHING_SET,
        NO_VIEW,
    )
    assert said.startswith("This does not look like the skin photos the model knows.")
    assert "%" not in said


def test_the_clinics_own_recommendation_stands_with_what_was_found() -> None:
    clinic = Clinic(review_weeks=6, texts={Advice.REFER: "Ring the registrar."})
    said = sentence(answered(Outcome.REFER, 0.5), clinic, NO_VIEW)
    assert said.endswith("at or above the threshold of 30.0 %. Ring the registrar.")
    said = sentence(answered(Outcome.NO_SIGN, 0.1), clinic, NO_VIEW)
    assert said.endswith(
        "This does not rule out cancer. " + Clinic(None, 6).recommendation(Advice.NO_SIGN)
    )


def test_a_referral_of_the_clinicians_own_is_recommended_below_the_threshold_too() -> None:
    said = sentence(
        answered(Outcome.NO_SIGN, 0.1), NOTHING_SET, OwnView(Judgement(border=True, colour=True))
    )
    assert "below the threshold" in said
    assert "does not rule out cancer" in said
    assert "Refer for specialist assessment" in said
    assert "Re-photograph" not in said


def values(ppv: float | None, npv: float | None, **more: tuple[float, float]) -> PredictiveValues:
    return PredictiveValues(0.05, ppv, npv, more.get("ppv_interval"), more.get("npv_interval"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (values(0.143, 1), "about 14 are malignant."),
        (values(0.012, 1), "about 1 is malignant."),
        (values(0.004, 1), "fewer than 1 is malignant."),
        (
            values(0.143, 1, ppv_interval=(0.12, 0.165)),
            "about 14 are malignant (95 % interval 12 to 16).",
        ),
        (values(0.143, 1, ppv_interval=(0.141, 0.144)), "about 14 are malignant."),
    ],
)
def test_a_referral_says_how_many_of_the_flagged_are_malignant(
    given: PredictiveValues, said: str
) -> None:
    head = "Of 100 lesions flagged in a clinic with 5 % malignant, "
    assert predictive_sentence(Outcome.REFER, given) == head + said


def test_where_nothing_is_ever_flagged_nothing_is_said_of_the_flagged() -> None:
    assert predictive_sentence(Outcome.REFER, values(None, 1)) == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (values(1, 0.99556), "about 1 in 220 is malignant all the same."),
        (values(1, 0.9996), "about 1 in 2,500 is malignant all the same."),
        (
            values(1, 0.91, npv_interval=(0.89, 0.9565)),
            "about 1 in 11 is malignant all the same (95 % interval 1 in 9 to 1 in 22).",
        ),
        (
            values(1, 0.9956, npv_interval=(0.99, 1.0)),
            "about 1 in 220 is malignant all the same (95 % interval at most 1 in 100).",
        ),
        (
            values(1, 0.7, npv_interval=(0.6, 0.8)),
            "about 30 are malignant all the same (95 % interval 20 to 40).",
        ),
        (values(1, 1), "though no malignant test picture was missed."),
        (values(1, None), ""),
    ],
)
def test_no_sign_says_how_many_are_malignant_all_the_same(
    given: PredictiveValues, said: str
) -> None:
    assert predictive_sentence(Outcome.NO_SIGN, given).endswith(said)


def test_the_number_of_lesions_for_one_missed_is_never_rounded_up() -> None:
    for missed in (0.0099, 0.0011, 0.00501, 0.09):
        said = predictive_sentence(Outcome.NO_SIGN, values(1, 1 - missed))
        assert int(said.split("1 in ")[1].split(" ")[0].replace(",", "")) <= 1 / missed


@pytest.mark.parametrize("outcome", [Outcome.RETAKE, Outcome.NO_RESULT])
def test_without_an_answer_nothing_is_said_of_what_it_would_mean(outcome: Outcome) -> None:
    assert predictive_sentence(outcome, values(0.5, 0.9)) == ""


def test_a_share_that_was_set_is_said_without_empty_decimals() -> None:
    assert [plain_percent(share) for share in (0.05, 0.005, 0.1, 0.0001)] == [
        *("5 %", "0.5 %", "10 %", "0.01 %")
    ]
