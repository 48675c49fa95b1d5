"""Out of the record: the person says how and where, the file is written in the background."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from skinscreen import language
from skinscreen.domain.record import Lesion, Patient, RecordKind, Visit
from skinscreen.language import tr
from skinscreen.services.export_forms import FORMS, INTERCHANGE, OF_PATIENTS, REPORTS, ExportForm
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records import phrases
from skinscreen.ui.records.accuracy import AccuracyScreen
from skinscreen.ui.records.export import ExportScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.records.visits_export import VisitsExport
from skinscreen.ui.wanted import Wanted

if TYPE_CHECKING:
    from skinscreen.services.drives import Drive
    from skinscreen.services.export import PageSize
    from skinscreen.services.record_interchange import Leaving
    from skinscreen.services.records import Records


class Write(Protocol):
    """Writes a file, with names or without; where ``as_new`` with a number rather than over one."""

    def __call__(self, records: "Records", target: Path, *, named: bool, as_new: bool) -> Path:
        """The file that was written."""


class Exports(QObject):
    """Writes visits, lesions and patients to files that the person chose."""

    message_sent = Signal(str)
    """A sentence for the person: saved where, or why not."""
    where_wanted = Signal(object)
    """Where something is to be saved, as ``Wanted`` asks."""

    def __init__(
        self,
        parent: QWidget,
        screen: RecordsScreen,
        record: RecordSession,
        preferences: Preferences,
    ) -> None:
        """Ask for files above ``parent``."""
        super().__init__(parent)
        self._screen = screen
        self._record = record
        self._preferences = preferences
        self._folder = Path.home()
        self._visits = VisitsExport(screen, record)
        self._visits.message_sent.connect(self.message_sent)

    def start_from(self, folder: Path) -> None:
        """The folder the next export starts from."""
        self._folder = folder

    def export_visit(self, visit: Visit) -> None:
        """A visit's report."""
        from skinscreen.services.record_export import export_visit_pdf

        size, spoken = self._page_size, self._preferences.settings.report_language

        def write(records: "Records", target: Path, *, named: bool, as_new: bool) -> Path:
            return export_visit_pdf(
                records,
                visit.id,
                target,
                named=named,
                page_size=size,
                as_new=as_new,
                language=spoken,
            )

        what = tr("The report of the visit of {moment}").format(
            moment=language.moment(visit.taken.astimezone())
        )
        self._show(what, (*REPORTS, *INTERCHANGE), write, of=(RecordKind.VISIT, visit.id))

    def export_lesion(self, lesion: Lesion) -> None:
        """A lesion's visits over time."""
        from skinscreen.services.record_export import export_lesion_pdf

        size, spoken = self._page_size, self._preferences.settings.report_language

        def write(records: "Records", target: Path, *, named: bool, as_new: bool) -> Path:
            return export_lesion_pdf(
                records,
                lesion.id,
                target,
                datetime.now().astimezone(),
                named=named,
                page_size=size,
                as_new=as_new,
                language=spoken,
            )

        name = phrases.isolated(phrases.lesion_name(lesion))
        what = tr("The report of {lesion} over time").format(lesion=name)
        self._show(what, (*REPORTS, *INTERCHANGE), write, of=(RecordKind.LESION, lesion.id))

    def export_patient(self, patient: Patient) -> None:
        """All that is kept of a patient but the photos."""
        what = tr("The record of {patient}, without photos").format(
            patient=phrases.isolated(patient.label)
        )
        self._export_patients(what, patient.id, named=True)

    def export_all(self) -> None:
        """All that is kept of all patients but the photos."""
        self._export_patients(tr("All patients, without photos"), None, named=False)

    def export_figures(self, page: AccuracyScreen, suffix: str) -> None:
        """How right the answers were, as PDF or table; there are no names in it."""
        from skinscreen.services.accuracy_export import export

        size, spoken = self._page_size, self._preferences.settings.report_language

        def write(records: "Records", target: Path, *, named: bool, as_new: bool) -> Path:  # noqa: ARG001 - it has no names
            now = datetime.now().astimezone()
            return export(records, target, now, page_size=size, as_new=as_new, language=spoken)

        form = next(form for form in FORMS if form.suffix == suffix)
        self._save(page, write, form, named=False)

    def _export_patients(self, what: str, patient_id: str | None, *, named: bool) -> None:
        from skinscreen.services.record_export import export_patient

        def write(records: "Records", target: Path, *, named: bool, as_new: bool) -> Path:
            return export_patient(records, patient_id, target, named=named, as_new=as_new)

        self._show(what, OF_PATIENTS, write, named=named, one=patient_id is not None)

    @property
    def _page_size(self) -> "PageSize":
        return cast("PageSize", self._preferences.settings.page_size)

    def _show(
        self,
        what: str,
        forms: tuple[ExportForm, ...],
        write: Write,
        *,
        named: bool = True,
        one: bool = True,
        of: tuple[RecordKind, str] | None = None,
    ) -> None:
        """Ask how; of ``one`` patient the page from which it is exported says whose it is.

        What it is ``of`` can be a folder of files for other systems.
        """
        page = ExportScreen(self._record, what, forms, named=named)
        if one and self._screen.page is not None:
            page.title = tr("Export: {what}").format(what=self._screen.page.title)

        def save(form: ExportForm, named: bool) -> None:
            if form.folder and of is not None:
                self._save_folder(page, of, form, named=named)
            else:
                self._save(page, write, form, named)

        def save_to_drive(form: ExportForm, named: bool, drive: "Drive") -> None:
            if form.folder and of is not None:
                self._visits.export(page, of, self._leaving(form, named=named), drive.folder)
            else:
                self._save_to_drive(page, write, form, named, drive)

        page.save_wanted.connect(save)
        page.drive_wanted.connect(save_to_drive)
        self._screen.push(page)

    def _save_folder(
        self, page: ExportScreen, of: tuple[RecordKind, str], form: ExportForm, *, named: bool
    ) -> None:
        def there(folder: Path, _as_new: bool) -> None:
            self._folder = folder
            self._visits.export(page, of, self._leaving(form, named=named), folder)

        title = tr("Export: a new folder is made in the one you choose")
        self.where_wanted.emit(Wanted(title, self._folder, there))

    def _leaving(self, form: ExportForm, *, named: bool) -> "Leaving":
        from skinscreen.services.record_interchange import Leaving

        spoken = self._preferences.settings.report_language
        return Leaving(form.folder, named, self._page_size, spoken)

    def _save(
        self, page: ExportScreen | AccuracyScreen, write: Write, form: ExportForm, named: bool
    ) -> None:
        def there(target: Path, as_new: bool) -> None:
            self._write(page, write, target, named=named, as_new=as_new)

        name = _suggested(form.suffix)
        self.where_wanted.emit(Wanted(tr("Export"), self._folder, there, name, tr(form.name)))

    def _save_to_drive(
        self, page: ExportScreen, write: Write, form: ExportForm, named: bool, drive: "Drive"
    ) -> None:
        self._write(page, write, drive.folder / _suggested(form.suffix), named=named, as_new=True)

    def _write(
        self,
        page: ExportScreen | AccuracyScreen,
        write: Write,
        target: Path,
        *,
        named: bool,
        as_new: bool,
    ) -> None:
        def done(file: Path) -> None:
            self._folder = file.parent
            if isValid(page):
                page.show_busy(False)
                self._screen.pop_from(page, int(isinstance(page, ExportScreen)))
            self.message_sent.emit(tr("Saved: {file}").format(file=file))

        def failed(sentence: str) -> None:
            if isValid(page):
                page.show_busy(False)
            self.message_sent.emit(tr("NOT saved: {reason}.").format(reason=sentence))

        page.show_busy(True)
        self._record.ask_to_the_end(
            partial(write, target=target, named=named, as_new=as_new), done, failed
        )


def _suggested(suffix: str) -> str:
    from skinscreen.services.record_export import suggested_export_name

    return suggested_export_name(datetime.now().astimezone(), suffix)
