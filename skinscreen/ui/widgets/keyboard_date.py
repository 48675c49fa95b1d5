"""The date in a field and the pad for it: which parts come in which order, and what is entered."""

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QLineEdit, QWidget

from skinscreen.domain import partial_date
from skinscreen.domain.partial_date import PartialDate
from skinscreen.language import mark, spoken, tr
from skinscreen.ui.widgets import keyboard_keys
from skinscreen.ui.widgets.keyboard_fields import focused
from skinscreen.ui.widgets.keyboard_layouts import Act

_FIRST = date(1900, 1, 1)
"""Nobody alive was born before."""
_MISSING = "\N{EN DASH}"
_NAMES = {"day": mark("Day"), "month": mark("Month"), "year": mark("Year")}


class DateEntry:
    """The date of a field, as it is being entered."""

    def __init__(self, field: QWidget) -> None:
        """Go on with what is in the field; a line of text takes birth dates, up to today."""
        self._field = field
        if isinstance(field, QDateEdit):
            limits = (_plain(field.minimumDate()), _plain(field.maximumDate()))
            text = field.date().toString(Qt.DateFormat.ISODate)
        else:
            limits = (_FIRST, date.today())  # noqa: DTZ011 - the person's own day
            text = field.text() if isinstance(field, QLineEdit) else ""
        self.order = spoken().conventions.order
        self.date = partial_date.read(text, *limits)
        self.part = next((p for p in self.order if not self.date.is_full(p)), self.order[0])
        """Which part the next digit belongs to."""

    def after(self, digit: str) -> PartialDate | None:
        """The date with one more digit; None where there would be none such."""
        return self.date.with_digit(self.part, digit)

    def enter(self, digit: str) -> None:
        """Enter a digit, and go on to the next part where this one is full."""
        further = self.after(digit)
        if further is not None:
            self.date = further
            if further.is_full(self.part):
                place = self.order.index(self.part) + 1
                left = (p for p in self.order[place:] if not further.is_full(p))
                self.part = next(left, self.part)
            self._write()

    def take_back(self) -> None:
        """Take the last digit back, of the part before where this one is empty."""
        if not self.date.part(self.part):
            place = self.order.index(self.part)
            self.part = self.order[max(0, place - 1)]
        self.date = self.date.without_last(self.part)
        self._write()

    def clear(self) -> None:
        """No date."""
        self.date = PartialDate(self.date.earliest, self.date.latest)
        self.part = self.order[0]
        self._write()

    def words_of(self, part: str) -> str:
        """What stands on the key of a part."""
        length = partial_date.LENGTHS[part]
        return f"{tr(_NAMES[part])} {self.date.part(part).ljust(length, _MISSING)}"

    def _write(self) -> None:
        """Write the digits so far into the field; a field for dates alone has whole ones."""
        if isinstance(self._field, QDateEdit):
            if found := self.date.date:
                self._field.setDate(QDate(found.year, found.month, found.day))
        elif self._field is focused():
            keyboard_keys.select_all()
            if self.date.shown:
                keyboard_keys.type_text(self.date.shown)
            else:
                keyboard_keys.press(Act.BACKSPACE)


def _plain(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
