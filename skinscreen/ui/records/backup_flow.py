"""Backups in the window: made beside everything else, checked, restored on an empty device."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from skinscreen.ui.records import phrases
from skinscreen.ui.records.drives import ELSEWHERE, DrivesScreen
from skinscreen.ui.records.message_page import MessagePage
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.records.working import WorkingScreen
from skinscreen.ui.widgets.line_list import Line
from skinscreen.ui.workers.long_work import LongWork

if TYPE_CHECKING:
    from skinscreen.domain.watch import Watch
    from skinscreen.services.access import RecordAccess
    from skinscreen.services.backups import BackupMade, Content
    from skinscreen.services.records import Records

BACKUPS = "Backups (*.skinscreen)"
NO_DRIVE = "No drive is plugged in. One that is plugged in now appears here."
NO_BACKUP = "No backup was found on a drive. One that is plugged in now appears here."
BUSY = "a backup is being made or checked already; wait for it, or give it up"
MEANWHILE = "You can go back and work on meanwhile."


class BackupFlow(QObject):
    """One at a time; it goes on where the person leaves its page or the record is locked."""

    said = Signal(str)
    """A sentence for the person."""

    def __init__(
        self, screen: RecordsScreen, record: RecordSession, work: LongWork, parent: QWidget
    ) -> None:
        """Ask for files above ``parent``."""
        super().__init__()
        self._screen = screen
        self._record = record
        self._work = work
        self._parent = parent
        self._title = ""
        self._words = ""

    # --- pages --------------------------------------------------------------------------

    def show_backup(self) -> None:
        """Where to; or how far it is."""
        if self._work.running:
            self._show_working()
            return
        page = DrivesScreen(
            self._record,
            "Back up",
            "Where to? The whole record goes into one encrypted file there.",
            _drive_lines,
            nothing=NO_DRIVE,
            elsewhere="Another folder…\nchoose one",
        )
        page.chosen.connect(partial(self._back_up, page))
        self._screen.push(page)

    def show_check(self) -> None:
        """Which backup."""
        if self._work.running:
            self._show_working()
            return
        self._show_backups("Check a backup", "Which one?", self._ask_to_check)

    def show_restore(self) -> None:
        """Which backup becomes this device's record."""
        self._show_backups("Restore a backup", "Which one?", self._ask_to_restore)

    def _show_backups(self, title: str, words: str, then: Callable[[Path], None]) -> None:
        page = DrivesScreen(
            self._record,
            title,
            words,
            _backup_lines,
            nothing=NO_BACKUP,
            elsewhere="Another file…\nchoose one",
        )

        def chosen(path: str) -> None:
            name = path
            if path == ELSEWHERE:
                name, _ = QFileDialog.getOpenFileName(self._parent, title, "", BACKUPS)
            if name:
                then(Path(name))

        page.chosen.connect(chosen)
        self._screen.push(page)

    def _begin(self, title: str, words: str, *, may_leave: bool = True) -> WorkingScreen:
        """The page of what is begun now; it can be come back to while that goes on."""
        self._title, self._words = title, words
        return self._show_working(may_leave=may_leave)

    def _show_working(self, *, may_leave: bool = True) -> WorkingScreen:
        page = WorkingScreen(self._title, self._words, may_leave=may_leave)
        page.give_up_wanted.connect(self._work.give_up)
        self._work.progressed.connect(page.show_progress)
        self._screen.push(page)
        return page

    def _tell(
        self, page: WorkingScreen, heading: str, sentences: tuple[str, ...], pages: int = 1
    ) -> None:
        """In the place of ``page`` and those that led to it; as a message where it was left."""
        if not isValid(page) or not page.isVisible():
            self.said.emit(" ".join((heading, sentences[0])))
            return
        told = MessagePage(page.title, heading, sentences)
        told.read.connect(lambda: self._screen.pop_from(told, 1))
        self._screen.pop_from(page, pages)
        self._screen.push(told)

    def _refuse(self, page: WorkingScreen, words: str, sentence: str) -> None:
        self.said.emit(f"{words}: {sentence}.")
        if isValid(page):
            self._screen.pop_from(page, 1)

    def _ask_again(self, page: WorkingScreen, asked: SecretScreen, words: str, said: str) -> None:
        """Back to the secret, which may have been mistyped."""
        if isValid(page) and isValid(asked):
            self._screen.pop_from(page, 1)
            asked.refuse(said)
        else:
            self._refuse(page, words, said)

    # --- backing up ---------------------------------------------------------------------

    def _back_up(self, page: DrivesScreen, path: str) -> None:
        if path == ELSEWHERE:
            path = QFileDialog.getExistingDirectory(self._parent, "Back up")
        if not path:
            return
        target = Path(path)

        def begin(granted: "RecordAccess") -> None:
            self._screen.pop_from(page, 1)
            self._write(granted, target)

        self._record.ask(_access, begin, self.said.emit, page)

    def _write(self, granted: "RecordAccess", target: Path) -> None:
        def write(watch: "Watch") -> "BackupMade":
            from skinscreen.services.backups import carry_out, file_in

            now = datetime.now().astimezone()
            # A folder that has gone with its drive must not become a file of that name.
            return carry_out(granted, file_in(target, now), now, watch)

        def done(made: "BackupMade") -> None:
            where = f"{made.file}. The drive can be taken out."
            self._tell(page, "✓ The backup is whole.", (where, *_holds(made.content)))

        page = self._begin("Back up", f"The record is being backed up. {MEANWHILE}")
        self._work.start(write, done, lambda said: self._refuse(page, "NOT backed up", said))

    # --- checking -----------------------------------------------------------------------

    def _ask_to_check(self, file: Path) -> None:
        page = _secret_page("Check a backup", file, yes="Check")

        def check(secret: str) -> None:
            if self._work.running:
                page.refuse(BUSY)
                return
            working = self._begin("Check a backup", f"The backup is being read. {MEANWHILE}")

            def read(watch: "Watch") -> "Content":
                from skinscreen.services.backups import verify

                return verify(file, secret, watch=watch)

            def done(content: "Content") -> None:
                self._tell(working, "✓ The backup is whole.", (f"{file}.", *_holds(content)), 3)

            self._work.start(
                read, done, lambda said: self._ask_again(working, page, "NOT checked", said)
            )

        page.secret_entered.connect(check)
        self._screen.push(page)

    def check_record(self) -> None:
        """Read every page of the open record."""
        if self._work.running:
            self._show_working()
            return
        self._record.ask(_access, self._check_record, self.said.emit)

    def _check_record(self, granted: "RecordAccess") -> None:
        def check(watch: "Watch") -> None:
            from skinscreen.services.access import check

            check(granted, watch)

        page = self._begin("Check the record", f"Every page is being read. {MEANWHILE}")
        self._work.start(
            check,
            lambda _: self._tell(page, "✓ The record is whole.", ("Every page was read.",)),
            lambda said: self._refuse(page, "The check has ended", said),
        )

    # --- restoring ----------------------------------------------------------------------

    def _ask_to_restore(self, file: Path) -> None:
        page = _secret_page("Restore a backup", file, yes="Restore")
        page.secret_entered.connect(lambda secret: self._restore(page, file, secret))
        self._screen.push(page)

    def _restore(self, page: SecretScreen, file: Path, secret: str) -> None:
        if self._work.running:
            page.refuse(BUSY)
            return
        words = "The backup is being read and restored."
        working = self._begin("Restore a backup", words, may_leave=False)
        records: Records = self._record.records

        def restore(watch: "Watch") -> "Content":
            from skinscreen.services.backups import restore

            return restore(records, file, secret, watch=watch)

        def done(content: "Content") -> None:
            self.said.emit(" ".join(("Restored.", *_holds(content)[:1])))

        self._work.start(
            restore,
            self._record.opening(done),
            lambda said: self._ask_again(working, page, "NOT restored", said),
        )


def _access(records: "Records") -> "RecordAccess":
    from skinscreen.services.access import access

    return access(records)


def _secret_page(title: str, file: Path, *, yes: str) -> SecretScreen:
    page = SecretScreen(
        title, "The PIN of the backup", "PIN or recovery phrase", yes=yes, busy="One moment…"
    )
    page.said.setText(f"{phrases.isolated(file.name)}: a backup keeps the PINs of its day.")
    return page


def _drive_lines() -> tuple[Line, ...]:
    from skinscreen.services.drives import drives

    return tuple(
        Line(
            str(drive.folder),
            f"{phrases.isolated(drive.name)}\n"
            + ("" if drive.free is None else f"{phrases.size(drive.free)} free"),
        )
        for drive in drives()
    )


def _backup_lines() -> tuple[Line, ...]:
    from skinscreen.services.backups import find
    from skinscreen.services.drives import drives

    return tuple(
        Line(
            str(found.file),
            f"{found.written:%Y-%m-%d %H:%M} on {phrases.isolated(found.drive)}\n"
            f"{phrases.isolated(found.file.name)}, {phrases.size(found.size)}",
        )
        for found in find(drives())
    )


def _holds(content: "Content") -> tuple[str, ...]:
    counts = (
        phrases.counted(content.patients, "patient"),
        phrases.counted(content.lesions, "lesion"),
        phrases.counted(content.visits, "visit"),
    )
    entries = phrases.counted(content.entries, "entry", "entries")
    return (
        f"It holds {', '.join(counts)} and {entries} of the audit.",
        f"Last hash of the audit: {content.head}" if content.head else "",
    )
