"""The patients: found as one types."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from skinscreen import language
from skinscreen.domain.record import Patient, PatientEntry
from skinscreen.language import mark, tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.reminder import Reminder
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from skinscreen.services.records import Records

SHOWN = 100
_LEAST = 100
"""Height of the list in pixels where a reminder takes its room on a small screen."""
_DEBOUNCE_MS = 20
"""A burst of letters is searched once; an answer within 100 ms leaves no more time to wait."""
NO_PATIENT = mark("No patient yet. Add the first one with the button below.")
NOT_FOUND = mark(
    "No patient is found by this. Try fewer letters, the identifier or the birth date."
)


class PatientsScreen(RecordPage):
    """A field to search, and the first patients that are found."""

    patient_chosen = Signal(str)
    new_wanted = Signal()
    more_wanted = Signal()
    day_wanted = Signal()
    """The day's work."""
    backup_wanted = Signal()

    def __init__(self, record: RecordSession, backup_days: int = 0, saving: str = "") -> None:
        """Ask ``record``.

        Args:
            record: has the record read.
            backup_days: a backup should be no older; 0 for no reminder.
            saving: says what a patient is being chosen for.
        """
        super().__init__(tr("Patients"), record)
        self._backup_days = backup_days
        self.search = self._first_field = QLineEdit()
        self.search.setAccessibleName(tr("Search by name, identifier or birth date"))
        self.search.setPlaceholderText(tr("Search: name, identifier, birth date"))
        self.search.setClearButtonEnabled(True)
        self.more_button = QPushButton(tr("More…"))
        self.more_button.setAccessibleName(tr("The record: backup, users, audit, export, deleted"))
        self.more_button.clicked.connect(self.more_wanted)
        self.day_button = QPushButton(tr("The day"))
        self.day_button.clicked.connect(self.day_wanted)
        if saving:
            self.more_button.hide()
            self.day_button.hide()
        self.message_label = labels.quiet()
        self.reminder = Reminder(self.message_label)
        self.reminder.button.clicked.connect(self.backup_wanted)
        self.list = LineList(tr("Patients"))
        self.list.setMinimumHeight(_LEAST)
        self.list.chosen.connect(self.patient_chosen)
        self.purpose = labels.text(saving)
        self.purpose.setVisible(bool(saving))
        row = layouts.row((self.search, 1), self.day_button, self.more_button)
        self.arrange(self.purpose, row, (self.list, 1), 0, self.reminder)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self._find)
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.search.returnPressed.connect(self._on_return)

    @property
    def footer_actions(self) -> Actions:
        """One more."""
        return Actions(Action(tr("New patient"), self.new_wanted.emit))

    def entered(self) -> None:
        """Patients may have been added or changed, or a backup made."""
        self._find()
        self.ask(self._look_for_backup, self.reminder.remind)
        today = datetime.now().astimezone().date()
        self.ask(lambda records: records.day(today), lambda found: self._show_day(len(found)))

    def _show_day(self, count: int) -> None:
        """How much waits, on the button that leads there."""
        words = tr("The day ({n})").format(n=language.count(count)) if count else tr("The day")
        self.day_button.setText(words)
        waits = trn("The day's work: {n} waits", "The day's work: {n} wait", count)
        self.day_button.setAccessibleName(waits.format(n=language.count(count)))

    def _look_for_backup(self, records: "Records") -> str:
        from skinscreen.services.backups import reminder

        now = datetime.now().astimezone()
        return reminder(records, self._backup_days, now)

    def left(self) -> None:
        """Nothing is searched any more."""
        self._timer.stop()

    def _on_return(self) -> None:
        """Open the one whose identifier was typed, as a scanner of barcodes does; else list."""
        typed = self.search.text().strip().casefold()

        def show(found: tuple[PatientEntry, ...]) -> None:
            whose = [e.patient.id for e in found if typed in _numbers(e.patient)]
            if typed and len(whose) == 1:
                self.patient_chosen.emit(whose[0])
            else:
                self.list.setFocus()

        self.ask(lambda records: records.patients(typed, SHOWN), show, latest="scanned")

    def _find(self) -> None:
        query = self.search.text()

        def show(found: tuple[tuple[PatientEntry, ...], int]) -> None:
            self._show(*found, searched=bool(query.strip()))

        self.ask(
            lambda records: (records.patients(query, SHOWN), records.count_patients(query)),
            show,
            latest="patients",
        )

    def _show(self, found: tuple[PatientEntry, ...], count: int, *, searched: bool) -> None:
        self.list.setVisible(bool(found))
        self.list.show_lines([phrases.patient_line(entry) for entry in found])
        if count > len(found):
            words = tr("The first {n} of {total} patients; type more to find the others.")
            words = words.format(n=len(found), total=language.count(count))
        elif count:
            words = phrases.patients(count)
        else:
            words = tr(NOT_FOUND) if searched else tr(NO_PATIENT)
        self.message_label.setText(words)


def _numbers(patient: Patient) -> list[str]:
    """Each of a patient's numbers, and all of them in one, as they are compared."""
    from skinscreen.services.merging import numbers

    return [number.casefold() for number in (*numbers(patient), patient.identifier)]
