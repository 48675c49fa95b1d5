"""When a lesion is to be photographed again: as advised, after some weeks, or on a day."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import Qt, Signal

from skinscreen import language
from skinscreen.domain.record import Lesion, Patient
from skinscreen.domain.worklist import FollowUp
from skinscreen.language import mark, tr, trn
from skinscreen.ui.records import birth_date, phrases
from skinscreen.ui.records.forms import line_field
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import Line, LineList

WEEKS = (1, 2, 4, 6, 12, 26, 52)
"""What is offered with one tap, counted from today."""
NO_DAY = mark("Type the day first.")
_ADVISED, _NONE = "advised", "none"
_EXAMPLE = date(2027, 3, 27)


class FollowUpScreen(RecordPage):
    """One tap on a line sets the day; another one is typed."""

    chosen = Signal(object)
    """A ``FollowUp``; None for no day."""

    def __init__(
        self,
        patient: Patient,
        lesion: Lesion,
        before: FollowUp | None,
        advised: FollowUp | None,
    ) -> None:
        """For a lesion of a patient.

        Args:
            patient: whose.
            lesion: which.
            before: what is set now.
            advised: what follows from the newest answer; None where that advises no photo.
        """
        name = phrases.isolated(phrases.lesion_name(lesion))
        super().__init__(phrases.titled(tr("Next photo, {name}").format(name=name), patient))
        self._advised = advised
        self._today = datetime.now().astimezone().date()
        self.list = LineList(tr("When to photograph it again"))
        self.list.chosen.connect(self._on_line)
        self.list.show_lines(self._lines(before))
        self._first_field = self.list
        self.day = line_field(tr("Day of the next photo"))
        self.day.setPlaceholderText(birth_date.hint())
        self.day.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        self.day.textChanged.connect(self.actions_changed)
        self.day.returnPressed.connect(self._save)
        row = layouts.row(labels.field(tr("Another day"), self.day), (self.day, 1))
        self.arrange((self.list, 1), row)

    def _lines(self, before: FollowUp | None) -> list[Line]:
        lines = []
        if self._advised is not None:
            words = tr("As advised: {day}").format(day=language.day(self._advised.due))
            lines.append(Line(_ADVISED, words))
        for weeks in WEEKS:
            words = trn("In {n} week: {day}", "In {n} weeks: {day}", weeks)
            day = self._today + timedelta(weeks=weeks)
            lines.append(Line(str(weeks), words.format(n=weeks, day=language.day(day))))
        if before is not None:
            words = tr("No next photo (now: {day})").format(day=language.day(before.due))
            lines.append(Line(_NONE, words))
        return lines

    def _on_line(self, which: str) -> None:
        if which == _ADVISED:
            self.chosen.emit(self._advised)
        elif which == _NONE:
            self.chosen.emit(None)
        else:
            day = self._today + timedelta(weeks=int(which))
            self.chosen.emit(FollowUp(day, by_hand=True))

    @property
    def footer_actions(self) -> Actions:
        """Set the day that was typed."""
        typed = bool(self.day.text().strip())
        return Actions(Action(tr("Save"), self._save, typed, why=tr(NO_DAY)))

    def _save(self) -> None:
        try:
            day = language.read_day(self.day.text().strip())
        except ValueError:
            # L10N: year-month-day is to be the order and signs of the language, such as
            # Tag.Monat.Jahr; {example} is a date so written.
            sentence = tr(
                "The day is not understood; type it as year-month-day, such as {example}."
            )
            self.failed.emit(sentence.format(example=language.day(_EXAMPLE)))
            return
        if day < self._today:
            self.failed.emit(tr("The day of the next photo lies in the past; check it."))
            return
        self.chosen.emit(FollowUp(day, by_hand=True))
