"""What leaves the record, in which form, and whether names go with it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout

from skinscreen.language import mark, tr
from skinscreen.services.export_forms import INTERCHANGE, REPORTS, ExportForm
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.workers.drive_watch import DriveWatch

if TYPE_CHECKING:
    from skinscreen.services.drives import Drive

NAMES = (mark("with names"), mark("without names"))
WITH = mark(
    "Name, identifier, birth date, notes and users stand in it, to be read by whoever has it."
)
WITHOUT = mark(
    "No name, identifier, birth date, notes, body site or user stands in it. Random ids keep the "
    "visits of a patient together."
)
PICTURES = mark("The photo stays: a tattoo or a face on it is not hidden.")


class ExportScreen(RecordPage):
    """The person says how; the primary button asks where."""

    save_wanted = Signal(object, bool)
    """The ``ExportForm``, and whether names stand in it."""
    drive_wanted = Signal(object, bool, object)
    """The same, and the ``Drive`` it goes to."""

    def __init__(
        self, record: RecordSession, what: str, forms: Sequence[ExportForm], *, named: bool
    ) -> None:
        """Export ``what``.

        Args:
            record: has the drives looked for.
            what: in words.
            forms: in which it can be exported.
            named: whether names are offered first.
        """
        super().__init__(tr("Export"), record)
        self._forms = tuple(forms)
        self._drive: Drive | None = None
        self.form = Choice(tr("Form"), [tr(form.words) for form in forms])
        self.names = Choice(tr("Names"), [tr(words) for words in NAMES])
        self._first_field = self.names
        self.names.setCurrentIndex(0 if named else 1)
        self.names.currentIndexChanged.connect(self._say)
        self.meaning = labels.text()
        self.drive = labels.quiet()
        rows = QFormLayout()
        rows.setVerticalSpacing(6)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(labels.field(tr("Form"), self.form), self.form)
        rows.addRow(labels.field(tr("Names"), self.names), self.names)
        self.arrange(labels.heading(what), rows, self.meaning, self.drive, 1, side=16)
        self._watch = DriveWatch(self, self._look)
        self._say()

    @property
    def footer_actions(self) -> Actions:
        """Ask where, or straight to the drive that is plugged in; not while it is being written."""
        drive, free, why = self._drive, not self._busy, tr("The file is being written.")
        return Actions(
            Action(tr("Save…"), lambda: self.save_wanted.emit(*self._chosen()), free, why=why),
            Action(
                tr("Save to drive") if drive is not None else "",
                lambda: self.drive_wanted.emit(*self._chosen(), drive),
                free,
                why=why,
            ),
        )

    def entered(self) -> None:
        """Look for drives while it is shown."""
        self._watch.begin()

    def left(self) -> None:
        """Stop looking."""
        self._watch.end()

    def _chosen(self) -> tuple[ExportForm, bool]:
        return self._forms[self.form.currentIndex()], self.names.currentIndex() == 0

    def _say(self) -> None:
        words = tr(WITHOUT if self.names.currentIndex() else WITH)
        pictures = bool(set(self._forms) & {*REPORTS, *INTERCHANGE})
        self.meaning.setText(f"{words} {tr(PICTURES)}" if pictures else words)

    def _look(self) -> None:
        def look(_: object) -> "tuple[Drive, ...]":
            from skinscreen.services.drives import drives

            return drives()

        self.ask(look, self._show_drives, self.drive.setText)

    def _show_drives(self, drives: "tuple[Drive, ...]") -> None:
        self._drive = drives[0] if drives else None
        name = "" if self._drive is None else phrases.isolated(self._drive.name)
        self.drive.setText(tr("Drive: {name}").format(name=name) if name else "")
        self.actions_changed.emit()
