"""A date that is being entered digit by digit, which can never become one that does not exist."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from skinscreen.language import mark, spoken, tr

LENGTHS = {"day": 2, "month": 2, "year": 4}
"""The parts of a date and how many digits each has."""
MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
_ABSENT = "_"
_ISO = ("year", "month", "day")
_SIGNS = {"%Y": "year", "%m": "month", "%d": "day"}
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
        return self._written("%Y-%m-%d")

    @property
    def shown(self) -> str:
        """The same as the language that is spoken writes dates, such as ``27.03.1958``."""
        return self._written(spoken().conventions.day)

    def _written(self, pattern: str) -> str:
        if not (self.day or self.month or self.year):
            return ""
        for sign, name in _SIGNS.items():
            pattern = pattern.replace(sign, self.part(name).ljust(LENGTHS[name], _ABSENT))
        return pattern

    @property
    def words(self) -> str:
        """As ``27 March 1958``; empty before all digits are there."""
        if not (found := self.date):
            return ""
        # L10N: a date with its month in words, such as "27 March 1958".
        written = tr("{day} {month} {year}")
        return written.format(day=found.day, month=tr(MONTHS[found.month - 1]), year=found.year)


def read(text: str, earliest: date, latest: date) -> PartialDate:
    """Go on with a text; one that is neither a date nor the beginning of one counts as empty.

    It may be written as ISO 8601 does, or as the language that is spoken.
    """
    empty, here = PartialDate(earliest, latest), spoken().conventions
    for order, separator in ((_ISO, "-"), (here.order, here.day[2])):
        parts = text.strip().split(separator)
        if len(parts) == len(LENGTHS):
            digits = (part.rstrip(_ABSENT) for part in parts)
            found = replace(empty, **dict(zip(order, digits, strict=True)))  # type: ignore[arg-type]
            is_same = text.strip() in {found.text, found.shown}
            return found if is_same and next(found.dates(), None) else empty
    return empty
