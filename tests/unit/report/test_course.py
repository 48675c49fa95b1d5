"""The probability over time on paper."""

from datetime import UTC, datetime, timedelta

from skinscreen.report import course

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PLOT = (30.0, 16.0, 200.0, 80.0)


def test_marks_of_visits_at_one_time_do_not_lie_on_each_other() -> None:
    first, second = course._places([NOON, NOON], PLOT)
    assert second - first > 2 * course._MARK


def test_marks_lie_within_the_plot_by_their_dates() -> None:
    places = course._places([NOON, NOON + timedelta(days=1), NOON + timedelta(days=4)], PLOT)
    assert places == sorted(places)
    assert PLOT[0] + course._MARK <= places[0]
    assert places[-1] <= PLOT[0] + PLOT[2] - course._MARK
    assert (places[1] - places[0]) * 4 == places[2] - places[0]
