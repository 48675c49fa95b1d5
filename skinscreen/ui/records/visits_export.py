"""Visits for other systems, written to a folder beside a page that tells how far it is."""

from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from skinscreen.domain.record import RecordKind
from skinscreen.language import tr
from skinscreen.ui.records.export import ExportScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.records.working import WorkingScreen

if TYPE_CHECKING:
    from skinscreen.services.record_interchange import Leaving
    from skinscreen.services.records import Records


class VisitsExport(QObject):
    """Writes one folder at a time; given up, or locked meanwhile, nothing of it stays."""

    message_sent = Signal(str)
    """A sentence for the person: saved where, or why not."""
    progressed = Signal(float)
    """So much is done, 0 to 1; comes from the thread of the work."""

    def __init__(self, screen: RecordsScreen, record: RecordSession) -> None:
        """With nothing to be written."""
        super().__init__()
        self._screen = screen
        self._record = record
        self._given_up = Event()
        record.closed.connect(lambda _: self._given_up.set())

    def export(
        self, page: ExportScreen, of: tuple[RecordKind, str], leaving: "Leaving", folder: Path
    ) -> None:
        """Write a visit, or all visits of a lesion, to a new folder in ``folder``.

        Args:
            page: asked how, and goes once it is written.
            of: what it is, and its id.
            leaving: in which form.
            folder: that the person chose.
        """
        from skinscreen.domain.watch import Watch
        from skinscreen.services.record_interchange import export_visits

        given_up = self._given_up = Event()
        working = WorkingScreen(
            page.title, tr("The files are being written to {folder}.").format(folder=folder),
            may_leave=False,
        )  # fmt: skip
        working.give_up_wanted.connect(given_up.set)
        self.progressed.connect(working.show_progress)
        self._screen.push(working)

        def write(records: "Records") -> Path:
            now = datetime.now().astimezone()
            watch = Watch(self.progressed.emit, given_up.is_set)
            return export_visits(records, *of, leaving, folder, now, watch)

        def done(written: Path) -> None:
            if isValid(working):
                self._screen.pop_from(working, 2)
            self.message_sent.emit(tr("Saved: {file}").format(file=written))

        def failed(sentence: str) -> None:
            if isValid(working):
                self._screen.pop_from(working, 1)
            self.message_sent.emit(tr("NOT saved: {reason}.").format(reason=sentence))

        self._record.ask_to_the_end(write, done, failed)
