"""A lesion's page: its visits over time."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from skinscreen.domain.confirmation import Confirmation
from skinscreen.domain.record import Lesion, Patient, Visit
from skinscreen.domain.worklist import FollowUp
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.chart import ProbabilityChart
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import LineList
from skinscreen.ui.widgets.split import FEW_LETTERS, Split

TWO_WANTED = mark("Two visits are needed to compare them.")
BEING_SAVED = mark("The result is being saved.")
NO_VISIT = mark("No visit yet. Start the first one with the button below.")
TO_COMPARE = 2
_EDGES, _NARROWEST = 32, 120
"""Of a button: what its edges take, and what its words have at least, in pixels."""


class LesionScreen(RecordPage):
    """The timeline, newest first, beside the malignant probability over time."""

    edit_wanted = Signal(object)
    visit_wanted = Signal(object, object)
    """Screen it now: the ``Patient`` and the ``Lesion``."""
    save_wanted = Signal(object)
    """Keep what was screened as a visit of this ``Lesion``."""
    visit_chosen = Signal(str)
    compare_wanted = Signal(object)
    """The visits, as they were kept."""
    export_wanted = Signal(object)
    follow_up_wanted = Signal(object, object)
    """When the ``Patient``'s ``Lesion`` is to be photographed again."""
    outcome_wanted = Signal(object, object)
    """What became of it: the ``Patient`` and the ``Lesion``."""

    def __init__(
        self, record: RecordSession, patient: Patient, lesion: Lesion, *, saving: bool
    ) -> None:
        """Ask ``record`` for the visits; when ``saving``, a screening waits to be kept here."""
        super().__init__("", record)
        self._patient = patient
        self._lesion = lesion
        self._saving = saving
        self._visits: tuple[Visit, ...] = ()
        self.list = LineList(tr("Visits, newest first"))
        self.list.chosen.connect(self.visit_chosen)
        self._first_field = self.list
        self.message_label = labels.text()
        self.notes = labels.quiet()
        self.chart = ProbabilityChart()
        self.edit_button = QPushButton(tr("Edit"))
        self.edit_button.setAccessibleName(tr("Edit the lesion"))
        self.edit_button.clicked.connect(lambda: self.edit_wanted.emit(self._lesion))
        self.compare_button = QPushButton(tr("Compare…"))
        self.compare_button.setAccessibleName(tr("Compare two visits"))
        self.compare_button.clicked.connect(lambda: self.compare_wanted.emit(self._visits))
        grey.allow(self.compare_button, False, tr(TWO_WANTED))
        self.export_button = QPushButton(tr("Export…"))
        self.export_button.setAccessibleName(tr("Export the lesion"))
        self.export_button.clicked.connect(lambda: self.export_wanted.emit(self._lesion))
        self.outcome_button = QPushButton(tr("Outcome…"))
        self.outcome_button.clicked.connect(
            lambda: self.outcome_wanted.emit(self._patient, self._lesion)
        )
        self.follow_up_button = QPushButton()
        self.follow_up_button.clicked.connect(
            lambda: self.follow_up_wanted.emit(self._patient, self._lesion)
        )
        self._lay_out()

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        parts = (self.message_label, (self.list, 1), 0, self.follow_up_button)
        layouts.column(*parts, parent=left, margins=(0, 0, 0, 0))
        second = layouts.column(
            0, (self.chart, 1), self.notes, parent=right, margins=(0, 0, 0, 0), spacing=6
        )
        row = QHBoxLayout()
        for button in (self.edit_button, self.compare_button, self.export_button):
            row.addWidget(button, 1)
        second.addWidget(self.outcome_button)
        second.addLayout(row)
        self.arrange(Split(left, right, (5, 4), least=FEW_LETTERS))

    @property
    def patient(self) -> Patient:
        """Whose it is."""
        return self._patient

    @property
    def lesion(self) -> Lesion:
        """Which it is."""
        return self._lesion

    @property
    def footer_actions(self) -> Actions:
        """Screen it now; or keep here what was screened, unless that is being done."""
        if self._saving:
            return Actions(Action(tr("Save here"), self._save, not self._busy, why=tr(BEING_SAVED)))
        return Actions(
            Action(tr("New visit"), lambda: self.visit_wanted.emit(self._patient, self._lesion))
        )

    def _save(self) -> None:
        self.show_busy(True)
        self.save_wanted.emit(self._lesion)

    def entered(self) -> None:
        """Lesion or visits may have been changed."""
        self.ask(
            lambda records: (
                records.lesion(self._lesion.id),
                records.timeline(self._lesion.id),
                records.confirmation(self._lesion.id),
                records.follow_up(self._lesion.id),
            ),
            lambda found: self._show(*found),
        )

    def _show(
        self,
        lesion: Lesion,
        visits: tuple[Visit, ...],
        confirmation: Confirmation | None,
        follow_up: FollowUp | None,
    ) -> None:
        self._lesion, self._visits = lesion, visits
        name = phrases.isolated(phrases.lesion_name(lesion))
        self.show_title(phrases.titled(name, self._patient))
        self.list.show_lines([phrases.visit_line(visit) for visit in reversed(visits)])
        self.list.setVisible(bool(visits))
        self.message_label.setText("" if visits else tr(NO_VISIT))
        self.message_label.setVisible(not visits)
        self.chart.show_visits(visits)
        self.chart.setVisible(bool(visits))
        grey.allow(self.compare_button, len(visits) >= TO_COMPARE, tr(TWO_WANTED))
        self._show_outcome(confirmation)
        day = tr("no day set…") if follow_up is None else phrases.day(follow_up.due)
        # L10N: when a lesion is to be photographed again: {day} is a date or "no day set…".
        self.follow_up_button.setText(tr("Next photo: {day}").format(day=day))
        self.notes.setText(labels.breakable(lesion.notes))
        self.notes.setVisible(bool(lesion.notes))
        self.actions_changed.emit()

    def _show_outcome(self, confirmation: Confirmation | None) -> None:
        """On its button, which is as wide as the page: a long one is cut, and read whole there."""
        words = tr("not known yet…") if confirmation is None else confirmation.words
        when = "" if confirmation is None else phrases.day(confirmation.dated)
        # L10N: what became of a lesion: {words} is "not known yet…" or what it was.
        told = tr("Outcome: {words}").format(words=" · ".join(filter(None, (words, when))))
        metrics = self.outcome_button.fontMetrics()
        room = max(self.outcome_button.width() - _EDGES, _NARROWEST)
        cut = metrics.elidedText(told, Qt.TextElideMode.ElideRight, room)
        self.outcome_button.setText(cut.replace("&", "&&"))
        self.outcome_button.setAccessibleName(told)
