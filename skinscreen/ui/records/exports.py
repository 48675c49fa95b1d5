"""Out of the record: the person says where, the file is written in the background."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from skinscreen.domain.record import Lesion, Patient, Visit
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records.desk import Desk

if TYPE_CHECKING:
    from skinscreen.report.content import PageSize
    from skinscreen.services.records import Records

PDF = "PDF (*.pdf)"
TABLES = "JSON (*.json);;Table (*.csv)"


class Exports(QObject):
    """Writes visits, lesions and patients to files that the person chose."""

    said = Signal(str)
    """A sentence for the person: saved where, or why not."""

    def __init__(self, parent: QWidget, desk: Desk, preferences: Preferences) -> None:
        """Ask for files above ``parent``."""
        super().__init__(parent)
        self._parent = parent
        self._desk = desk
        self._preferences = preferences
        self._folder = Path.home()

    def export_visit(self, visit: Visit) -> None:
        """A visit's report."""
        from skinscreen.services.record_export import export_visit_pdf

        size, clinic = self._page_size, self._preferences.settings.clinic
        self._write(
            ".pdf",
            PDF,
            lambda records, target: export_visit_pdf(
                records, visit.id, target, page_size=size, clinic=clinic
            ),
        )

    def export_lesion(self, lesion: Lesion) -> None:
        """A lesion's visits over time."""
        from skinscreen.services.record_export import export_lesion_pdf

        size, now = self._page_size, datetime.now().astimezone()
        self._write(
            ".pdf",
            PDF,
            lambda records, target: export_lesion_pdf(
                records, lesion.id, target, now, page_size=size
            ),
        )

    def export_patient(self, patient: Patient) -> None:
        """All that is kept of a patient but the photos, with the name."""
        from skinscreen.services.record_export import export_patient

        self._write(
            ".json",
            TABLES,
            lambda records, target: export_patient(records, patient.id, target, named=True),
        )

    @property
    def _page_size(self) -> "PageSize":
        return cast("PageSize", self._preferences.settings.page_size)

    def _write(self, suffix: str, kinds: str, write: Callable[["Records", Path], object]) -> None:
        from skinscreen.services.export import unused
        from skinscreen.services.record_export import suggested_export_name

        suggested = suggested_export_name(datetime.now().astimezone(), suffix)
        start = str(self._folder / suggested)
        name, kind = QFileDialog.getSaveFileName(self._parent, "Export", start, kinds)
        if not name:
            return
        target = Path(name)
        self._folder = target.parent
        if target.suffix.lower() not in {".pdf", ".json", ".csv"}:
            ending = ".csv" if "csv" in kind else suffix
            target = unused(target.parent, f"{target.name}{ending}")
        self._desk.ask_to_the_end(
            lambda records: write(records, target),
            lambda _: self.said.emit(f"Saved: {target}"),
            lambda sentence: self.said.emit(f"NOT saved: {sentence}."),
        )
