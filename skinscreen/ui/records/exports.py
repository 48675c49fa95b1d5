"""Out of the record: the person says how and where, the file is written in the background."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from skinscreen.domain.record import Lesion, Patient, Visit
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records import phrases
from skinscreen.ui.records.desk import Desk
from skinscreen.ui.records.export import ExportScreen
from skinscreen.ui.screens.records import RecordsScreen, Titled

if TYPE_CHECKING:
    from skinscreen.report.content import PageSize
    from skinscreen.services.drives import Drive
    from skinscreen.services.records import Records

Write: TypeAlias = Callable[["Records", Path, bool], object]
"""Writes a file, with names or without."""

_KINDS = {".pdf": "PDF (*.pdf)", ".json": "JSON (*.json)", ".csv": "Table (*.csv)"}
_REPORT, _TABLES = (".pdf",), (".json", ".csv")


class Exports(QObject):
    """Writes visits, lesions and patients to files that the person chose."""

    said = Signal(str)
    """A sentence for the person: saved where, or why not."""

    def __init__(
        self, parent: QWidget, screen: RecordsScreen, desk: Desk, preferences: Preferences
    ) -> None:
        """Ask for files above ``parent``."""
        super().__init__(parent)
        self._parent = parent
        self._screen = screen
        self._desk = desk
        self._preferences = preferences
        self._folder = Path.home()

    def export_visit(self, visit: Visit) -> None:
        """A visit's report."""
        from skinscreen.services.record_export import export_visit_pdf

        size = self._page_size

        def write(records: "Records", target: Path, named: bool) -> object:
            return export_visit_pdf(records, visit.id, target, named=named, page_size=size)

        what = f"The report of the visit of {visit.taken.astimezone():%Y-%m-%d %H:%M}"
        self._show(what, _REPORT, write)

    def export_lesion(self, lesion: Lesion) -> None:
        """A lesion's visits over time."""
        from skinscreen.services.record_export import export_lesion_pdf

        size = self._page_size

        def write(records: "Records", target: Path, named: bool) -> object:
            now = datetime.now().astimezone()
            return export_lesion_pdf(records, lesion.id, target, now, named=named, page_size=size)

        name = phrases.isolated(phrases.lesion_name(lesion))
        self._show(f"The report of {name} over time", _REPORT, write)

    def export_patient(self, patient: Patient) -> None:
        """All that is kept of a patient but the photos."""
        what = f"The record of {phrases.isolated(patient.label)}, without photos"
        self._export_patients(what, patient.id, named=True)

    def export_all(self) -> None:
        """All that is kept of all patients but the photos."""
        self._export_patients("All patients, without photos", None, named=False)

    def _export_patients(self, what: str, patient_id: str | None, *, named: bool) -> None:
        from skinscreen.services.record_export import export_patient

        def write(records: "Records", target: Path, named: bool) -> object:
            return export_patient(records, patient_id, target, named=named)

        self._show(what, _TABLES, write, named=named, one=patient_id is not None)

    @property
    def _page_size(self) -> "PageSize":
        return cast("PageSize", self._preferences.settings.page_size)

    def _show(
        self,
        what: str,
        forms: tuple[str, ...],
        write: Write,
        *,
        named: bool = True,
        one: bool = True,
    ) -> None:
        """Ask how; of ``one`` patient the page from which it is exported says whose it is."""
        page = ExportScreen(self._desk, what, forms, named=named)
        if whose := cast("Titled", self._screen.page).title if one else "":
            page.title = f"Export: {whose}"
        page.save_wanted.connect(partial(self._save, page, write))
        page.drive_wanted.connect(partial(self._save_to_drive, page, write))
        self._screen.push(page)

    def _save(self, page: ExportScreen, write: Write, suffix: str, named: bool) -> None:
        start = str(self._folder / _suggested(suffix))
        name, _ = QFileDialog.getSaveFileName(self._parent, "Export", start, _KINDS[suffix])
        if not name:
            return
        target = Path(name)
        self._folder = target.parent
        if target.suffix.lower() != suffix:  # the dialog asked about another name
            target = _unused(target.parent, f"{target.name}{suffix}")
        self._write(page, write, target, named=named)

    def _save_to_drive(
        self, page: ExportScreen, write: Write, suffix: str, named: bool, drive: "Drive"
    ) -> None:
        self._write(page, write, _unused(drive.folder, _suggested(suffix)), named=named)

    def _write(self, page: ExportScreen, write: Write, target: Path, *, named: bool) -> None:
        def done(_: object) -> None:
            if isValid(page):
                self._screen.pop_from(page, 1)
            self.said.emit(f"Saved: {target}")

        def failed(sentence: str) -> None:
            if isValid(page):
                page.show_busy(False)
            self.said.emit(f"NOT saved: {sentence}.")

        page.show_busy(True)
        self._desk.ask_to_the_end(lambda records: write(records, target, named), done, failed)


def _suggested(suffix: str) -> str:
    from skinscreen.services.record_export import suggested_export_name

    return suggested_export_name(datetime.now().astimezone(), suffix)


def _unused(folder: Path, name: str) -> Path:
    from skinscreen.services.export import unused

    return unused(folder, name)
