"""A date that is being entered digit by digit, which can never become one that does not exist."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

LENGTHS = {"day": 2, "month": 2, "year": 4}
"""The parts of a date and how many digits each has."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_ABSENT = "_"
_LARGEST_FIRST = {"day": "3", "month": "1", "year": "9"}
"""The largest digit that a part of a date begins with."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """The digits that were entered so far.

    Attributes:
        earliest: the first date that can be meant.
        latest: the last one.
        day: none, one or two digits.
        month: likewise.
        year: none to four digits.
    """

    earliest: date
    latest: date
    day: str = ""
    month: str = ""
    year: str = ""

    def part(self, name: str) -> str:
        """The digits of one of the ``LENGTHS``."""
        return str(getattr(self, name))

    def is_full(self, name: str) -> bool:
        """Whether a part has all its digits."""
        return len(self.part(name)) == LENGTHS[name]

    def with_digit(self, name: str, digit: str) -> "PartialDate | None":
        """With one more digit in a part, which starts anew where it is full.

        A digit that no day or month begins with, such as 4, stands for itself: 04.

        Returns:
            None where no date within the limits goes on so.
        """
        begun = "" if self.is_full(name) else self.part(name)
        alone = not begun and digit > _LARGEST_FIRST[name]
        further = self._with(name, f"0{digit}" if alone else begun + digit)
        return further if next(further.dates(), None) is not None else None

    def without_last(self, name: str) -> "PartialDate":
        """With one digit less in a part."""
        return self._with(name, self.part(name)[:-1])

    def _with(self, name: str, digits: str) -> "PartialDate":
        return replace(self, **{name: digits})  # type: ignore[arg-type]

    def dates(self) -> Iterator[date]:
        """Every date within the limits that begins with the digits so far, the first one first."""
        for year in range(self.earliest.year, self.latest.year + 1):
            if not f"{year:04}".startswith(self.year):
                continue
            for month in range(1, 13):
                if f"{month:02}".startswith(self.month):
                    yield from self._days(year, month)

    def _days(self, year: int, month: int) -> Iterator[date]:
        for day in range(1, monthrange(year, month)[1] + 1):
            found = date(year, month, day)
            if f"{day:02}".startswith(self.day) and self.earliest <= found <= self.latest:
                yield found

    @property
    def date(self) -> date | None:
        """The date, once all digits are there."""
        return next(self.dates(), None) if all(map(self.is_full, LENGTHS)) else None

    @property
    def text(self) -> str:
        """As ``1958-03-27``, with lines where digits are missing; empty without any digit."""
        if not (self.day or self.month or self.year):
            return ""
        return "-".join(
            self.part(name).ljust(LENGTHS[name], _ABSENT) for name in ("year", "month", "day")
        )

    @property
    def words(self) -> str:
        """As ``27 March 1958``; empty before all digits are there."""
        found = self.date
        return f"{found.day} {MONTHS[found.month - 1]} {found.year}" if found else ""


def read(text: str, earliest: date, latest: date) -> PartialDate:
    """Go on with a text; one that is neither a date nor the beginning of one counts as empty."""
    empty = PartialDate(earliest, latest)
    parts = text.strip().split("-")
    if len(parts) != len(LENGTHS):
        return empty
    year, month, day = (part.rstrip(_ABSENT) for part in parts)
    found = replace(empty, year=year, month=month, day=day)
    return found if found.text == text.strip() and next(found.dates(), None) else empty
