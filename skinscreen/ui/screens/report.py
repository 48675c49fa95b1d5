"""Step 4: what the report says of patient and visit, and where it is saved."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.split import Split

if TYPE_CHECKING:
    from skinscreen.services.export import Drive, PatientBlock

SEXES = ("", "female", "male", "other")
BODY_SITES = (
    *("", "head and neck", "face", "scalp", "ear", "trunk, front", "trunk, back", "upper arm"),
    *("forearm", "hand", "palm", "thigh", "lower leg", "foot", "sole", "nail", "genital"),
    "oral mucosa",
)
_FIELD_LENGTH = 200
_NOTES_LENGTH = 5_000
_LOOK_FOR_DRIVES = 2_000


class ReportScreen(Screen):
    """A short form; only the reference is needed."""

    export_wanted = Signal(Path)
    drives_wanted = Signal()
    new_photo_wanted = Signal()

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self._busy = False
        self._folder = Path.home()
        self._name = "screening.pdf"
        self._drive: Drive | None = None
        self.reference = _line("Patient reference (needed)")
        self.age = _line("Age in years")
        self.age.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.sex = QComboBox()
        self.sex.addItems(SEXES)
        self.sex.setAccessibleName("Sex")
        self.body_site = QComboBox()
        self.body_site.addItems(BODY_SITES)
        self.body_site.setEditable(True)
        self.body_site.setAccessibleName("Body site")
        self.clinician = _line("Clinician")
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName("Notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setPlaceholderText("Notes")
        self.notes.setMinimumHeight(64)
        self.notes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.reference.textChanged.connect(self.primary_changed)
        self.drive_button = QPushButton()
        self.drive_button.clicked.connect(self._save_to_drive)
        self.drive_button.hide()
        self.new_button = QPushButton("New photo")
        self.new_button.clicked.connect(self.new_photo_wanted)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_FOR_DRIVES)
        self._timer.timeout.connect(self.drives_wanted)
        self._lay_out()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def _lay_out(self) -> None:
        first, second = QWidget(), QWidget()
        for part, rows in (
            (first, (("Reference *", self.reference), ("Age", self.age), ("Sex", self.sex))),
            (second, (("Body site", self.body_site), ("Clinician", self.clinician))),
        ):
            form = QFormLayout(part)
            form.setContentsMargins(0, 0, 0, 0)
            form.setVerticalSpacing(6)
            form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for words, field in rows:
                form.addRow(words, field)
        second_form = second.layout()
        assert isinstance(second_form, QFormLayout)  # noqa: S101 - made above
        second_form.addRow("Notes", self.notes)
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(6)
        column.addWidget(Split(first, second), 1)
        buttons = QHBoxLayout()
        self.hint = labels.quiet("The file's name holds nothing of the patient.")
        buttons.addWidget(self.hint, 1)
        buttons.addWidget(self.new_button)
        buttons.addWidget(self.drive_button)
        column.addLayout(buttons)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)

    @property
    def primary_text(self) -> str:
        """Save the report."""
        return "Export PDF…"

    @property
    def primary_enabled(self) -> bool:
        """With a reference, and not while a report is being written."""
        return bool(self.reference.text().strip()) and not self._busy

    def choose_primary(self) -> None:
        """Ask where, then export."""
        start = str(self._folder / self._name)
        name, _ = QFileDialog.getSaveFileName(self, "Export the report", start, "PDF (*.pdf)")
        if name:
            target = Path(name)
            self._folder = target.parent
            self.export_wanted.emit(target if target.suffix else target.with_suffix(".pdf"))

    def suggest(self, name: str) -> None:
        """The file name the next export starts from."""
        self._name = name

    def show_busy(self, busy: bool) -> None:
        """A report is being written."""
        self._busy = busy
        self.primary_changed.emit()

    def show_drives(self, drives: "tuple[Drive, ...]") -> None:
        """Offer the first removable drive in one tap."""
        self._drive = drives[0] if drives else None
        self.drive_button.setVisible(self._drive is not None)
        if self._drive is not None:
            self.drive_button.setText(f"Save to {self._drive.name}")

    def _save_to_drive(self) -> None:
        if self._drive is None:
            return
        if not self.primary_enabled:
            self.reference.setFocus()
            return
        from skinscreen.services.export import unused

        self.export_wanted.emit(unused(self._drive.folder, self._name))

    def entered(self) -> None:
        """Look for drives while the form is shown; the first field is ready to be typed in."""
        self._timer.start()
        self.drives_wanted.emit()
        self.reference.setFocus()

    def left(self) -> None:
        """Stop looking."""
        self._timer.stop()

    def patient(self) -> "PatientBlock":
        """What was typed."""
        from skinscreen.services.export import PatientBlock

        return PatientBlock(
            reference=self.reference.text().strip(),
            age=self.age.text().strip() or None,
            sex=self.sex.currentText() or None,
            body_site=self.body_site.currentText().strip() or None,
            clinician=self.clinician.text().strip() or None,
            notes=self.notes.toPlainText()[:_NOTES_LENGTH].strip() or None,
        )

    def clear(self, clinician: str) -> None:
        """Start a new report; nothing of the last patient stays."""
        for field in (self.reference, self.age):
            field.clear()
        self.sex.setCurrentIndex(0)
        self.body_site.setCurrentIndex(0)
        self.body_site.setEditText("")
        self.notes.clear()
        self.clinician.setText(clinician)

    def offer_clinician(self, name: str) -> None:
        """Fill in the clinician where nothing was typed."""
        if not self.clinician.text():
            self.clinician.setText(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the field that is typed in in sight, also above an on-screen keyboard."""
        if (
            event.type() == QEvent.Type.FocusIn
            and isinstance(watched, QWidget)
            and self._scroll.widget().isAncestorOf(watched)
        ):
            self._scroll.ensureWidgetVisible(watched)
        return False


def _line(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setMaxLength(_FIELD_LENGTH)
    return field
