"""A date that is entered digit by digit never becomes one that does not exist."""

from datetime import date

import pytest

from skinscreen.domain.partial_date import PartialDate, read

EARLIEST, TODAY = date(1900, 1, 1), date(2026, 11, 28)
EMPTY = PartialDate(EARLIEST, TODAY)
BRITISH, AMERICAN, SWEDISH = (
    ("day", "month", "year"),
    ("month", "day", "year"),
    ("year", "month", "day"),
)


def entered(order: tuple[str, ...], digits: str) -> PartialDate | None:
    """Go through the parts, each until it is full."""
    found = EMPTY
    for digit in digits:
        part = next(p for p in order if not found.is_full(p))
        further = found.with_digit(part, digit)
        if further is None:
            return None
        found = further
    return found


@pytest.mark.parametrize(
    ("order", "digits"),
    [(BRITISH, "27031958"), (AMERICAN, "03271958"), (SWEDISH, "19580327")],
    ids=["day first", "month first", "year first"],
)
def test_a_date_is_entered_in_any_order(order: tuple[str, ...], digits: str) -> None:
    found = entered(order, digits)
    assert found is not None
    assert found.date == date(1958, 3, 27)
    assert found.text == "1958-03-27"
    assert found.words == "27 March 1958"


@pytest.mark.parametrize(
    ("order", "digits"),
    [
        (BRITISH, "3002"),
        (BRITISH, "3104"),
        (BRITISH, "32"),
        (BRITISH, "00"),
        (BRITISH, "0113"),
        (BRITISH, "29021900"),
        (BRITISH, "29022023"),
        (AMERICAN, "023"),
        (AMERICAN, "0631"),
        (SWEDISH, "20230229"),
        (SWEDISH, "2027"),
        (SWEDISH, "18"),
        (SWEDISH, "20261129"),
        (SWEDISH, "202612"),
    ],
)
def test_no_digit_leads_to_a_date_that_cannot_be(order: tuple[str, ...], digits: str) -> None:
    assert entered(order, digits) is None
    assert entered(order, digits[:-1]) is not None


def test_every_way_on_ends_in_a_date() -> None:
    reached = {EMPTY}
    for digits in ("31", "30", "29", "28", "01"):
        day = entered(BRITISH, digits)
        assert day is not None
        for month in range(10):
            further = day.with_digit("month", str(month))
            if further is not None:
                reached.add(further)
    assert len(reached) > 40
    assert all(next(found.dates(), None) is not None for found in reached)


def test_the_29th_of_february_is_there_in_leap_years_alone() -> None:
    day = entered(BRITISH, "290220")
    assert day is not None
    fourth = day.with_digit("year", "2")
    assert fourth is not None
    ends = [digit for digit in "0123456789" if fourth.with_digit("year", digit)]
    assert ends == ["0", "4"]


def test_a_digit_no_day_or_month_begins_with_stands_for_itself() -> None:
    found = entered(BRITISH, "491958")
    assert found is not None
    assert found.date == date(1958, 9, 4)


def test_a_full_part_starts_anew() -> None:
    found = read("1958-03-27", EARLIEST, TODAY).with_digit("day", "1")
    assert found is not None
    assert (found.text, found.date, found.words) == ("1958-03-1_", None, "")
    assert read("1958-03-1_", EARLIEST, TODAY) == found


def test_digits_are_taken_back() -> None:
    found = read("1958-03-27", EARLIEST, TODAY).without_last("year").without_last("year")
    assert found.text == "19__-03-27"
    assert found.without_last("month").without_last("month").text == "19__-__-27"
    assert EMPTY.without_last("day").text == ""


@pytest.mark.parametrize(
    "text",
    ["", "27.3.1958", "1958-3-27", "1958-02-30", "2031-01-01", "a-b-c", "1958-03", "____-__-__"],
)
def test_what_is_no_date_counts_as_empty(text: str) -> None:
    assert read(text, EARLIEST, TODAY) == EMPTY
