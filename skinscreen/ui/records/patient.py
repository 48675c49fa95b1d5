"""A patient's page: the body map and the lesions."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from skinscreen.domain.record import Consent, Lesion, LesionEntry, Patient
from skinscreen.language import mark, tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.records.body_map import BodyMap, Dot
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import LineList
from skinscreen.ui.widgets.split import Split

NO_LESION = mark("No lesion yet. Tap the body where the first one is.")
NO_CONSENT = {
    Consent.NOT_ASKED: mark("Consent was not asked yet."),
    Consent.REFUSED: mark("⚠ Consent was refused: do not keep photos."),
    Consent.WITHDRAWN: mark("⚠ Consent was withdrawn: do not keep photos."),
}
_CONSENT = mark("Consent given")


class PatientScreen(RecordPage):
    """Tapping the body adds a lesion there; tapping a dot or a line opens that lesion."""

    edit_wanted = Signal(object)
    lesion_chosen = Signal(object, object)
    """The ``Patient`` and the ``Lesion``."""
    new_lesion_wanted = Signal(object)
    """The ``Place``; None for a lesion that is not on the map."""
    export_wanted = Signal(object)
    visit_wanted = Signal(object, object)
    """Screen this ``Lesion`` of this ``Patient``, the only one there is."""

    def __init__(self, record: RecordSession, patient_id: str, saving: str = "") -> None:
        """Ask ``record`` for the patient; ``saving`` says what a lesion is being chosen for."""
        super().__init__(tr("Patient"), record)
        self._id = patient_id
        self._patient: Patient | None = None
        self._entries: tuple[LesionEntry, ...] = ()
        self.map = BodyMap()
        self.map.place_chosen.connect(self.new_lesion_wanted)
        self.map.dot_chosen.connect(self._choose)
        self.list = LineList(tr("Lesions"))
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        self.message_label = labels.text(saving)
        self.consent = labels.quiet()
        self.edit_button = QPushButton(tr("Edit"))
        self.edit_button.setAccessibleName(tr("Edit the patient"))
        self.edit_button.clicked.connect(lambda: self.edit_wanted.emit(self._patient))
        self.export_button = QPushButton(tr("Export…"))
        self.export_button.setAccessibleName(tr("Export the patient's record"))
        self.export_button.clicked.connect(lambda: self.export_wanted.emit(self._patient))
        self._saving = saving
        self._lay_out()

    def _lay_out(self) -> None:
        right = QWidget()
        column = layouts.column(
            (self.list, 1),
            self.consent,
            parent=right,
            margins=(0, 0, 0, 0),
            spacing=6,
        )
        row = layouts.row((self.edit_button, 1), (self.export_button, 1))
        column.addLayout(row)
        for button in (self.edit_button, self.export_button):
            button.setVisible(not self._saving)  # a lesion is what is chosen now
        self.arrange(self.message_label, (Split(self.map, right, (4, 5)), 1))

    @property
    def patient(self) -> Patient | None:
        """Who it is, once that is known."""
        return self._patient

    @property
    def footer_actions(self) -> Actions:
        """One more lesion, not on the map yet, once the patient is there; or see the only one."""
        new = Action(
            tr("New lesion"), lambda: self.new_lesion_wanted.emit(None), self._patient is not None
        )
        if len(self._entries) != 1 or self._saving:
            return Actions(new)
        (entry,) = self._entries
        return Actions(
            new,
            Action(tr("New visit"), lambda: self.visit_wanted.emit(self._patient, entry.lesion)),
        )

    def entered(self) -> None:
        """Patient or lesions may have been changed."""
        self.ask(
            lambda records: (records.patient(self._id), records.lesions(self._id)),
            lambda found: self._show(*found),
        )

    def _show(self, patient: Patient, entries: tuple[LesionEntry, ...]) -> None:
        self._patient, self._entries = patient, entries
        self.show_title(phrases.patient_title(patient))
        dots, lines = [], []
        for number, entry in enumerate(entries, start=1):
            lines.append(phrases.lesion_line(number, entry))
            if entry.lesion.place is not None:
                dots.append(Dot(entry.lesion.id, str(number), entry.lesion.place))
        self.map.show_dots(dots)
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self.message_label.setText(self._saving or ("" if lines else tr(NO_LESION)))
        self.message_label.setVisible(bool(self.message_label.text()))
        self.consent.setText(" · ".join(_told(patient)))
        self.actions_changed.emit()

    def _choose(self, lesion_id: str) -> None:
        lesion: Lesion
        for lesion in (entry.lesion for entry in self._entries):
            if lesion.id == lesion_id:
                self.lesion_chosen.emit(self._patient, lesion)


def _told(patient: Patient) -> list[str]:
    age = patient.age(datetime.now().astimezone().date())
    parts = (
        tr(NO_CONSENT.get(patient.consent, _CONSENT)),
        "" if age is None else trn("{n} year old", "{n} years old", age).format(n=age),
        tr(phrases.SEXES[patient.sex]) if patient.sex else "",
        tr("skin type {type}").format(type=patient.phototype.value) if patient.phototype else "",
    )
    return [part for part in parts if part]
