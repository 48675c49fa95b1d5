"""What a clinic has set, in its own words or the default ones."""

import pytest

from skinscreen.domain.advice import Clinic
from skinscreen.domain.clinic import DEFAULT_TEXTS, TEXT_LIMIT, Advice, is_prevalence, tidy_text


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


def test_spelled_out_a_clinic_says_the_same_whatever_its_settings_become() -> None:
    clinic = Clinic(0.1, 6, {Advice.REFER: "Ring the registrar."})
    then = clinic.spelled_out()
    assert set(then.texts) == set(Advice)
    assert [then.recommendation(a) for a in Advice] == [clinic.recommendation(a) for a in Advice]
    assert (then.prevalence, then.review_weeks) == (0.1, 6)


def test_a_share_that_cannot_be_reckoned_with_is_known() -> None:
    assert [is_prevalence(p) for p in (0.0, 0.0001, 0.5, 0.99, 1.0, float("nan"))] == [
        *(False, True, True, True, False, False)
    ]
