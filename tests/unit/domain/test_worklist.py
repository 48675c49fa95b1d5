"""What of the day's work comes first, and when another photo is due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from unit.store.cases import NOON, lesion, patient, visit

from skinscreen.domain.advice import Clinic
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.judgement import Judgement, Urgency
from skinscreen.domain.record import Visit
from skinscreen.domain.worklist import FollowUp, Pending, advised, in_order, years_before

TODAY = date(2026, 11, 21)
WHO = patient()
SPOT = lesion(WHO)


def answered(outcome: Outcome, days: int = 0, probability: float = 0.4) -> Visit:
    kept = visit(SPOT, days)
    given = replace(kept.assessment, outcome=outcome, malignant_probability=probability)
    return replace(kept, assessment=given, judgement=None)


def due(days: int) -> Pending:
    return Pending(WHO, SPOT, due=TODAY + timedelta(days=days))


def unread(outcome: Outcome, days: int = 0, probability: float = 0.4) -> Pending:
    return Pending(WHO, SPOT, visit=answered(outcome, days, probability))


def test_referrals_come_first_then_what_is_overdue_the_longest_first() -> None:
    order = (
        unread(Outcome.REFER, 0, 0.9),
        unread(Outcome.REFER, -2),
        unread(Outcome.REFER, -1),
        due(-40),
        due(-1),
        due(0),
        unread(Outcome.NO_SIGN, -3),
        unread(Outcome.RETAKE, -1),
        due(1),
        due(7),
    )
    assert in_order(reversed(order), TODAY) == order


@pytest.mark.parametrize("weeks", [1, 12, 52])
def test_an_answer_without_a_sign_advises_a_photo_after_the_clinics_weeks(weeks: int) -> None:
    kept = replace(answered(Outcome.NO_SIGN), clinic=Clinic(review_weeks=weeks))
    assert advised(kept) == FollowUp(NOON.astimezone().date() + timedelta(weeks=weeks))


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.NO_SIGN])
def test_no_other_answer_puts_off_to_a_later_photo(outcome: Outcome) -> None:
    assert advised(answered(outcome)) is None


def test_a_clinicians_referral_is_not_put_off_by_the_model() -> None:
    own = Judgement(urgency=Urgency.URGENT)
    assert advised(replace(answered(Outcome.NO_SIGN), judgement=own)) is None


def test_only_a_referral_that_waits_is_flagged() -> None:
    assert unread(Outcome.REFER).is_flagged
    assert not unread(Outcome.NO_SIGN).is_flagged
    assert not due(-1).is_flagged


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2026, 11, 29), 10, date(2016, 11, 29)),
        (date(2028, 2, 29), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
    ],
)
def test_some_years_before_a_day_is_the_same_day(day: date, years: int, before: date) -> None:
    assert years_before(day, years) == before
