"""Step 4: what the report says of patient and visit, and where it is saved."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from skinscreen.language import mark, tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.wanted import Wanted
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.split import Split
from skinscreen.ui.workers.drive_watch import DriveWatch

if TYPE_CHECKING:
    from skinscreen.services.drives import Drive
    from skinscreen.services.export import PatientBlock

SEXES = ("", mark("female"), mark("male"), mark("other"))
BODY_SITES = (
    *("", mark("head and neck"), mark("face"), mark("scalp"), mark("ear"), mark("trunk, front")),
    *(mark("trunk, back"), mark("upper arm"), mark("forearm"), mark("hand"), mark("palm")),
    *(mark("thigh"), mark("lower leg"), mark("foot"), mark("sole"), mark("nail"), mark("genital")),
    mark("oral mucosa"),
)
REFERENCE_WANTED = mark("Enter a patient reference first.")
_FIELD_LENGTH = 200
_AGE = "(1[0-2][0-9]|130|[0-9]{1,2})?"
"""0 to 130, or nothing. A ``QIntValidator`` lets 999 be typed and keeps Return from going on."""
_FIRST_LINE = 20
_NOTES_LENGTH = 5_000


class ReportScreen(Screen):
    """A short form; only the reference is needed."""

    export_wanted = Signal(Path, bool)
    """To which file, and whether it takes a name with a number where that is there already."""
    print_wanted = Signal()
    refused = Signal(str)
    """What is missing for an export, as a sentence for the person."""
    where_wanted = Signal(object)
    """Where the report is to be saved, as ``Wanted`` asks."""
    drives_wanted = Signal()
    new_photo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._next_photo = ""
        self._folder = Path.home()
        self._name = "screening.pdf"
        self._drive: Drive | None = None
        self.reference = _line(tr("Patient reference (needed)"))
        self.reference.setPlaceholderText(tr("needed"))
        self.age = _line(tr("Age in years"))
        self.age.setValidator(QRegularExpressionValidator(QRegularExpression(_AGE), self))
        self.age.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.sex = Choice(tr("Sex"), [tr(sex) for sex in SEXES])
        self.body_site = Choice(tr("Body site"), [tr(site) for site in BODY_SITES])
        self.body_site.setEditable(True)
        # What is typed for one patient must not be offered for the next.
        self.body_site.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.clinician = _line(tr("Clinician"))
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(tr("Notes"))
        self.notes.setTabChangesFocus(True)
        self.notes.setPlaceholderText(tr("Notes"))
        self.notes.setMinimumHeight(64)
        self.notes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.reference.textChanged.connect(self.actions_changed)
        self.drive_button = QPushButton()
        self.drive_button.clicked.connect(self._save_to_drive)
        self.drive_button.hide()
        for field in (self.reference, self.age, self.clinician):
            field.returnPressed.connect(self.focusNextChild)
        self.print_button = QPushButton(tr("Print…"))
        self.print_button.setAccessibleName(tr("Print the report"))
        self.print_button.clicked.connect(self._print)
        self._watch = DriveWatch(self, self.drives_wanted.emit)
        self._first_field = self.reference
        self._before: dict[str, str] = {}
        """What of the fields nobody needs to be asked about."""
        self._lay_out()

    def _lay_out(self) -> None:
        first, second = QWidget(), QWidget()
        for part, rows in (
            (
                first,
                (
                    (tr("Reference *"), self.reference),
                    (tr("Age"), self.age),
                    (tr("Sex"), self.sex),
                ),
            ),
            (
                second,
                (
                    (tr("Body site"), self.body_site),
                    (tr("Clinician"), self.clinician),
                    (tr("Notes"), self.notes),
                ),
            ),
        ):
            form = QFormLayout(part)
            form.setContentsMargins(0, 0, 0, 0)
            form.setVerticalSpacing(6)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for words, field in rows:
                label = labels.field(words, field)
                if field is self.notes:  # level with the first line of many
                    label.setAlignment(Qt.AlignmentFlag.AlignTop)
                    label.setContentsMargins(0, _FIRST_LINE, 0, 0)
                form.addRow(label, field)
        column = layouts.column(
            (Split(first, second, above=(0, 1)), 1), parent=self, margins=(12, 6, 12, 6), spacing=6
        )
        buttons = layouts.row(self.print_button, 1, self.drive_button)
        column.addLayout(buttons)

    @property
    def footer_actions(self) -> Actions:
        """Export with a reference, while no other report is being written; or start anew."""
        ready = bool(self.reference.text().strip()) and not self._busy
        why = tr("The report is being written.") if self._busy else tr(REFERENCE_WANTED)
        return Actions(
            Action(tr("Export PDF…"), self._export, ready, self._ask_for_reference, why),
            Action(self._next_photo or tr("New photo"), self.new_photo_wanted.emit),
        )

    def _export(self) -> None:
        """Ask where, then export."""
        if not self._can_be_printed():
            return
        title, then = tr("Export the report"), self.export_wanted.emit
        self.where_wanted.emit(Wanted(title, self._folder, then, self._name, tr("PDF")))

    def _print(self) -> None:
        if not self.footer_actions.primary.enabled:
            self._ask_for_reference()
        elif self._can_be_printed():
            self.print_wanted.emit()

    def _can_be_printed(self) -> bool:
        """Whether the fonts have all that was typed; says what they lack."""
        from skinscreen.services.export import unprintable

        typed = self.patient()
        texts = (typed.reference, typed.body_site, typed.clinician, typed.notes)
        sentence = unprintable("".join(text or "" for text in texts))
        if sentence:
            self.refused.emit(sentence)
        return not sentence

    def _ask_for_reference(self) -> None:
        if not self._busy:
            self.reference.setFocus()
            self.refused.emit(tr(REFERENCE_WANTED))

    def offer_next_photo(self, words: str) -> None:
        """The next of several photos that were chosen together; empty for any."""
        self._next_photo = words
        self.actions_changed.emit()

    def suggest(self, name: str) -> None:
        """The file name the next export starts from."""
        self._name = name

    def start_from(self, folder: Path) -> None:
        """The folder the next export starts from: one that has answered."""
        self._folder = folder

    def show_busy(self, busy: bool) -> None:
        """A report is being written."""
        self._busy = busy
        self.actions_changed.emit()

    def show_drives(self, drives: "tuple[Drive, ...]") -> None:
        """Offer the first removable drive in one tap."""
        self._drive = drives[0] if drives else None
        self.drive_button.setVisible(self._drive is not None)
        if self._drive is not None:
            words = tr("Save to {drive}").format(drive=self._drive.name)
            metrics = self.drive_button.fontMetrics()
            mode = Qt.TextElideMode.ElideRight
            self.drive_button.setText(metrics.elidedText(words, mode, self.width() // 2))
            self.drive_button.setAccessibleName(words)

    def _save_to_drive(self) -> None:
        if self._drive is None:
            return
        if not self.footer_actions.primary.enabled:
            self._ask_for_reference()
            return
        if not self._can_be_printed():
            return
        self.export_wanted.emit(self._drive.folder / self._name, True)

    def entered(self) -> None:
        """Look for drives while the form is shown."""
        self._watch.begin()

    def left(self) -> None:
        """Stop looking."""
        self._watch.end()

    def patient(self) -> "PatientBlock":
        """What was typed."""
        from skinscreen.services.export import PatientBlock

        return PatientBlock(
            reference=self.reference.text().strip(),
            age=self.age.text().strip() or None,
            sex=self._sex or None,
            body_site=_site_of(self.body_site.currentText().strip()) or None,
            clinician=self.clinician.text().strip() or None,
            notes=self.notes.toPlainText()[:_NOTES_LENGTH].strip() or None,
        )

    @property
    def typed(self) -> dict[str, str]:
        """What was typed or chosen since the last report, by the names of the fields."""
        return {n: text for n, text in self._texts().items() if text != self._before.get(n, "")}

    @property
    def _sex(self) -> str:
        """One of ``SEXES``, whatever language it is shown in."""
        return SEXES[self.sex.currentIndex()]

    def _texts(self) -> dict[str, str]:
        return {
            "reference": self.reference.text(),
            "age": self.age.text(),
            "sex": self._sex,
            "body_site": _site_of(self.body_site.currentText()),
            "clinician": self.clinician.text(),
            "notes": self.notes.toPlainText(),
        }

    def settle(self) -> None:
        """What stands here now is in a report."""
        self._before = self._texts()

    def fill(self, typed: Mapping[str, str]) -> None:
        """Show again what was typed."""
        for name, text in typed.items():
            match name:
                case "sex":
                    self.sex.setCurrentText(tr(text))
                case "body_site":
                    self.body_site.setCurrentText(tr(text) if text in BODY_SITES else text)
                case "notes":
                    self.notes.setPlainText(text)
                case _:
                    field: QLineEdit = getattr(self, name)
                    field.setText(text)

    def clear(self, clinician: str) -> None:
        """Start a new report; nothing of the last patient stays."""
        for field in (self.reference, self.age):
            field.setText("")  # unlike clear() this cannot be undone
        self.sex.setCurrentIndex(0)
        self.body_site.setCurrentIndex(0)
        self.body_site.setEditText("")
        self.notes.clear()
        self.clinician.setText(clinician)
        self.settle()

    def offer_subject(self, texts: Mapping[str, str]) -> None:
        """Fill in what the record says of the patient where nothing was typed, by the fields."""
        empty = {name for name, text in self._texts().items() if not text}
        offered = {name: text for name, text in texts.items() if text and name in empty}
        self.fill(offered)
        self._before.update(offered)

    def offer_age(self, years: int) -> None:
        """Fill in the age that was given with the clinician's view, where none was typed."""
        if not self.age.text():
            self.age.setText(str(years))
            self._before["age"] = self.age.text()

    def offer_clinician(self, name: str) -> None:
        """Fill in the clinician where nothing was typed."""
        if not self.clinician.text():
            self.clinician.setText(name)
            self._before["clinician"] = name


def _site_of(shown: str) -> str:
    """A body site as it is kept and handed on: what is offered in English, what is typed as it is.

    A report can be in another language than the form.
    """
    return next((site for site in BODY_SITES if tr(site) == shown), shown)


def _line(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setMaxLength(_FIELD_LENGTH)
    return field
