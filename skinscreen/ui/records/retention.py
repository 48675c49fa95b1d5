"""Visits that are older than records are to be kept: listed, and nothing is deleted by itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen.domain.worklist import Pending, years_before
from skinscreen.language import mark, tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.records import Records

NO_YEARS = mark("No time is set after which visits are listed (Settings, Records).")


class RetentionScreen(RecordPage):
    """The oldest first; a tap opens a visit, where it can be deleted."""

    chosen = Signal(object)
    """The ``Pending`` with the visit that was tapped."""

    def __init__(self, record: RecordSession, years: int) -> None:
        """Visits older than ``years``; 0 lists none."""
        super().__init__(tr("Old visits"), record)
        self._years = years
        self._found: tuple[Pending, ...] = ()
        self.message_label = labels.text()
        self.list = LineList(tr("Old visits, the oldest first"))
        self.list.chosen.connect(lambda place: self.chosen.emit(self._found[int(place)]))
        self._first_field = self.list
        self.arrange(self.message_label, (self.list, 1))

    def entered(self) -> None:
        """Some may have been deleted."""
        if not self._years:
            self.message_label.setText(tr(NO_YEARS))
            return
        before = years_before(datetime.now().astimezone().date(), self._years)

        def find(records: "Records") -> tuple[Pending, ...]:
            return records.older_visits(before)

        self.ask(find, self._show)

    def _show(self, found: tuple[Pending, ...]) -> None:
        self._found = found
        self.list.show_lines([_line(place, one) for place, one in enumerate(found)])
        words = trn(
            "Visits older than {n} year. Nothing is deleted by itself: a tap opens one.",
            "Visits older than {n} years. Nothing is deleted by itself: a tap opens one.",
            self._years,
        )
        if not found:
            words = trn(
                "No visit is older than {n} year.", "No visit is older than {n} years.", self._years
            )
        self.message_label.setText(labels.breakable(words.format(n=self._years)))


def _line(place: int, one: Pending) -> Line:
    visit = one.visit
    assert visit is not None  # noqa: S101 - only visits are asked for
    name = phrases.isolated(phrases.lesion_name(one.lesion))
    whose = phrases.patient_title(one.patient)
    words = f"{phrases.moment(visit.taken)}\n{whose} · {name}"
    return Line(str(place), words, visit.thumbnail)
