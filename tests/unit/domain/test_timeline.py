"""Visits on a line of time."""

from datetime import UTC, datetime, timedelta

import pytest

from skinscreen.domain.timeline import shares_of_time

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def days(*numbers: float) -> list[datetime]:
    return [NOON + timedelta(days=number) for number in numbers]


def test_visits_lie_by_their_dates_between_the_first_and_the_last() -> None:
    assert shares_of_time(days(0, 30, 40)) == (0.0, 0.75, 1.0)


def test_a_clock_set_back_puts_a_visit_where_its_date_is() -> None:
    assert shares_of_time(days(10, 0, 40)) == (0.25, 0.0, 1.0)


def test_one_visit_stands_in_the_middle_and_none_nowhere() -> None:
    assert shares_of_time(days(3)) == (0.5,)
    assert shares_of_time([]) == ()


@pytest.mark.parametrize("apart", [timedelta(), timedelta(milliseconds=400)])
def test_visits_at_one_time_do_not_hide_each_other(apart: timedelta) -> None:
    assert shares_of_time([NOON, NOON + apart, NOON]) == (0.0, 0.5, 1.0)


def test_the_same_moment_in_another_zone_lies_at_the_same_place() -> None:
    moved = [moment.astimezone() for moment in days(0, 1, 4)]
    assert shares_of_time([days(0)[0], *moved[1:]]) == (0.0, 0.25, 1.0)
