"""The day's work: whose lesion is due for another photo, and answers that nobody has read yet."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen import language
from skinscreen.domain.answer import answer_of
from skinscreen.domain.worklist import AHEAD_DAYS, Pending
from skinscreen.language import mark, tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import NO_ACTIONS, Action, Actions
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.records import Records

NOTHING = mark("Nothing waits: no photo is due within {n} days, and every answer was read.")
HOW_IT_IS_SORTED = mark("Answers that refer first, then photos that are overdue.")


class DayScreen(RecordPage):
    """A line for each, the most urgent first; a tap opens it."""

    chosen = Signal(object)
    """The ``Pending`` that was tapped."""
    expected_wanted = Signal()
    """Who is expected, by another system's worklist."""

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("The day"), record)
        self._pending: tuple[Pending, ...] = ()
        self._has_worklist = False
        self.message_label = labels.quiet()
        self.list = LineList(tr("The day's work, the most urgent first"))
        self.list.chosen.connect(lambda place: self.chosen.emit(self._pending[int(place)]))
        self._first_field = self.list
        self.arrange((self.list, 1), self.message_label)

    @property
    def footer_actions(self) -> Actions:
        """Ask who is expected, where a worklist is set up."""
        if not self._has_worklist:
            return NO_ACTIONS
        return Actions(Action(tr("Who is expected…"), self.expected_wanted.emit))

    def _show_worklist(self, there: bool) -> None:
        self._has_worklist = there
        self.actions_changed.emit()

    def entered(self) -> None:
        """Something may have been done meanwhile."""

        def find(records: "Records") -> bool:
            from skinscreen.services.expected import worklists

            return bool(worklists(records))

        self.ask(find, self._show_worklist)
        today = datetime.now().astimezone().date()
        self.ask(lambda records: records.day(today), lambda found: self._show(found, today))

    def _show(self, found: tuple[Pending, ...], today: date) -> None:
        self._pending = found
        self.list.show_lines([_line(place, one, today) for place, one in enumerate(found)])
        words = tr(HOW_IT_IS_SORTED) if found else tr(NOTHING).format(n=AHEAD_DAYS)
        self.message_label.setText(words)


def _line(place: int, one: Pending, today: date) -> Line:
    lesion = phrases.isolated(phrases.lesion_name(one.lesion))
    whose = f"{phrases.patient_title(one.patient)} · {lesion}"
    if one.visit is None:
        return Line(str(place), f"{whose}\n{_when(one.due or today, today)}")
    answer = answer_of(one.visit).line
    # L10N: {when} is a date with its time, {answer} such as "Refer".
    waits = tr("Not read yet: {answer} ({when})")
    told = waits.format(answer=answer, when=phrases.moment(one.visit.taken))
    sign = "▲ " if one.is_flagged else ""
    return Line(str(place), f"{whose}\n{sign}{told}", one.visit.thumbnail)


def _when(due: date, today: date) -> str:
    days = (due - today).days
    if days < 0:
        words = trn(
            "⚠ New photo overdue since {day} ({n} day)",
            "⚠ New photo overdue since {day} ({n} days)",
            -days,
        )
    elif days == 0:
        words = tr("New photo today")
    else:
        words = trn("New photo on {day} (in {n} day)", "New photo on {day} (in {n} days)", days)
    return words.format(day=language.day(due), n=language.count(abs(days)))
