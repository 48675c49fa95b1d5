"""What became of the lesions: entered by touch, taken over from a file after a preview."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.draft import DraftForm, DraftKey
from skinscreen.domain.record import Lesion, Patient, RecordKind
from skinscreen.language import tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.records.accuracy import AccuracyScreen
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.confirmation import ConfirmationScreen
from skinscreen.ui.records.drives import ELSEWHERE, DrivesScreen
from skinscreen.ui.records.outcome_preview import PreviewScreen
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.widgets.line_list import Line

if TYPE_CHECKING:
    from skinscreen.services.confirmation_import import Preview
    from skinscreen.services.records import Records


class ConfirmationsFlow(PageFlow):
    """Shows the pages of outcomes and has them kept."""

    figures_export_wanted = Signal(object, str)
    """Write the figures of this page to a file with this ending."""

    def __init__(
        self, screen: RecordsScreen, record: RecordSession, cases: CasesFlow, parent: QWidget
    ) -> None:
        """Beside ``cases``, whose undo and drafts it shares; ask for files above ``parent``."""
        super().__init__(screen, record)
        self._cases = cases
        self._parent = parent
        cases.outcome_wanted.connect(self.show_lesion)

    # --- one lesion ---------------------------------------------------------------------

    def show_lesion(self, patient: Patient, lesion: Lesion) -> None:
        """What became of it."""

        def ask(records: "Records") -> tuple[Confirmation | None, dict[Basis, str]]:
            sources = {basis: records.last_source(basis) for basis in Basis}
            return records.confirmation(lesion.id), sources

        def show(found: tuple[Confirmation | None, dict[Basis, str]]) -> None:
            before, sources = found
            page = ConfirmationScreen(patient, lesion, before)
            page.show_sources(sources)
            page.save_wanted.connect(lambda filled: self._keep(page, before, filled))
            page.delete_wanted.connect(
                lambda one: self._cases.delete(RecordKind.CONFIRMATION, one.id, 1)
            )
            key = DraftKey(DraftForm.CONFIRMATION, patient.id, lesion.id)
            page.keep_drafts(self._cases.drafter, key)
            page.begin_drafts()
            self._screen.push(page)

        self.ask(ask, show)

    def _keep(
        self, page: ConfirmationScreen, before: Confirmation | None, filled: Confirmation
    ) -> None:
        def keep(records: "Records") -> None:
            records.keep_confirmation(replace(filled, user=records.user))

        def undo(records: "Records") -> None:
            if before is None:
                records.delete(RecordKind.CONFIRMATION, filled.id)
            else:
                records.keep_confirmation(before)

        def done(_: None) -> None:
            if self._screen.page is page:
                self._screen.pop()
            self._cases.offer_undo(tr("The outcome was saved."), undo)

        self.keep(page, page.saving(keep), done)

    # --- how right the answers were -------------------------------------------------------

    def show_figures(self) -> None:
        """The figures of all lesions with an outcome."""
        page = AccuracyScreen(self._record)
        page.lesion_chosen.connect(
            lambda one: self._cases.show_visit(one.visit.id, one.patient, one.lesion)
        )
        page.save_wanted.connect(lambda suffix: self.figures_export_wanted.emit(page, suffix))
        self._screen.push(page)

    # --- many, out of a file ------------------------------------------------------------

    def show_import(self) -> None:
        """Which file; then what it would change."""
        title = tr("Import outcomes")
        page = DrivesScreen(
            self._record,
            title,
            tr("Which file? A table (CSV) or FHIR; what it would change is shown first."),
            _file_lines,
            nothing=tr("No such file was found on a drive."),
            elsewhere=tr("Another file…\nchoose one"),
        )

        def chosen(path: str) -> None:
            name = path
            if path == ELSEWHERE:
                kind = tr("Tables and FHIR") + " (*.csv *.json)"
                name, _ = QFileDialog.getOpenFileName(self._parent, title, "", kind)
            if name:
                self.preview(Path(name))

        page.chosen.connect(chosen)
        self._screen.push(page)

    def preview(self, file: Path) -> None:
        """What a file would change."""

        def ask(records: "Records") -> "Preview":
            from skinscreen.services.confirmation_import import preview

            return preview(records, file)

        def show(found: "Preview") -> None:
            page = PreviewScreen(file.name, found)
            page.take_wanted.connect(lambda: self._take_over(page, found))
            self._screen.push(page)

        self.ask(ask, show)

    def _take_over(self, page: PreviewScreen, shown: "Preview") -> None:
        def take(records: "Records") -> int:
            from skinscreen.services.confirmation_import import take_over

            return take_over(records, shown)

        def done(n: int) -> None:
            self._screen.pop_from(page, 2)
            words = trn("{n} outcome was taken over.", "{n} outcomes were taken over.", n)
            self.message_sent.emit(words.format(n=n))

        self.keep(page, take, done)


def _file_lines() -> tuple[Line, ...]:
    """A line for each file on a drive that could hold outcomes."""
    from skinscreen.services.confirmation_rows import find
    from skinscreen.services.drives import drives

    there = drives()
    return tuple(
        Line(str(file), f"{phrases.isolated(file.name)}\n{phrases.isolated(drive.name)}")
        for drive in there
        for file in find([drive.folder])
    )
