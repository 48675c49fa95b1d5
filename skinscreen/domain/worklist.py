"""The day's work: whose lesion is due for another photo, and which answers nobody has read yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from skinscreen.domain.answer import answer_of
from skinscreen.domain.assessment import Outcome, is_urgent
from skinscreen.domain.clinic import Advice
from skinscreen.domain.record import Lesion, Patient, Visit

AHEAD_DAYS = 7
"""What is due within so many days is on the list, so that it can be arranged."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When a lesion is to be photographed again.

    Attributes:
        due: the day.
        by_hand: whether a person chose it; else it follows from what was advised.
    """

    due: date
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether somebody has read a kept answer.

    Attributes:
        signed: when; None while it waits.
        user: who; empty while it waits.
    """

    signed: datetime | None = None
    user: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Pending:
    """One line of the day's work.

    Attributes:
        patient: whose.
        lesion: which.
        due: the day of its next photo; None where an answer is to be read.
        visit: whose answer is to be read; None where a photo is due.
    """

    patient: Patient
    lesion: Lesion
    due: date | None = None
    visit: Visit | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether the answer to be read is a referral."""
        return self.visit is not None and self.visit.assessment.outcome is Outcome.REFER


def advised(visit: Visit) -> FollowUp | None:
    """When to photograph again by what was advised at a visit; None where that was not advised.

    Only an answer without a sign advises another photo after some weeks: a referral, or a photo
    that must be taken anew, is not put off by it.
    """
    if answer_of(visit).advice is not Advice.NO_SIGN:
        return None
    day = visit.taken.astimezone().date()
    return FollowUp(day + timedelta(weeks=visit.clinic.review_weeks))


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; the 28th where there was no 29th of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def in_order(pending: Iterable[Pending], today: date) -> tuple[Pending, ...]:
    """The most urgent first.

    Answers that refer, urgently first; then photos that are overdue, the longest first, and those
    of today; then the other answers; then what comes. Of two alike the older comes first.
    """
    return tuple(sorted(pending, key=lambda one: _rank(one, today)))


def _rank(one: Pending, today: date) -> tuple[int, float]:
    if one.visit is not None:
        since = one.visit.taken.timestamp()
        if one.is_flagged:
            return (0 if is_urgent(one.visit.assessment) else 1), since
        return 3, since
    due = today if one.due is None else one.due
    return (2 if due <= today else 4), float(due.toordinal())
