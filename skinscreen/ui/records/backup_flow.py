"""Backups in the window: made beside everything else, checked, restored on an empty device."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.backup_lines import backup_lines, drive_lines, holds
from skinscreen.ui.records.drives import ELSEWHERE, DrivesScreen
from skinscreen.ui.records.message_page import MessagePage
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.records.working import WorkingScreen
from skinscreen.ui.wanted import Wanted
from skinscreen.ui.workers.long_work import LongWork

if TYPE_CHECKING:
    from skinscreen.domain.watch import Watch
    from skinscreen.services.access import RecordAccess
    from skinscreen.services.backups import BackupMade, Content
    from skinscreen.services.records import Records

_ENDING = "*.skinscreen"
NO_DRIVE = mark("No drive is plugged in. One that is plugged in now appears here.")
NO_BACKUP = mark("No backup was found on a drive. One that is plugged in now appears here.")
BUSY = mark("a backup is being made or checked already; wait for it, or give it up")


class BackupFlow(PageFlow):
    """One at a time; it goes on where the person leaves its page or the record is locked."""

    where_wanted = Signal(object)
    """Where a backup is to be written, as ``Wanted`` asks."""

    def __init__(
        self, screen: RecordsScreen, record: RecordSession, work: LongWork, parent: QWidget
    ) -> None:
        """Ask for files above ``parent``."""
        super().__init__(screen, record)
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
            tr("Back up"),
            tr("Where to? The whole record goes into one encrypted file there."),
            drive_lines,
            nothing=tr(NO_DRIVE),
            elsewhere=tr("Another folder…\nchoose one"),
        )
        page.chosen.connect(partial(self._back_up, page))
        self._screen.push(page)

    def show_check(self) -> None:
        """Which backup."""
        if self._work.running:
            self._show_working()
            return
        self._show_backups(tr("Check a backup"), tr("Which one?"), self._ask_to_check)

    def show_restore(self) -> None:
        """Which backup becomes this device's record."""
        self._show_backups(tr("Restore a backup"), tr("Which one?"), self._ask_to_restore)

    def _show_backups(self, title: str, words: str, then: Callable[[Path], None]) -> None:
        page = DrivesScreen(
            self._record,
            title,
            words,
            backup_lines,
            nothing=tr(NO_BACKUP),
            elsewhere=tr("Another file…\nchoose one"),
        )

        def chosen(path: str) -> None:
            name = path
            if path == ELSEWHERE:
                kind = tr("Backups") + f" ({_ENDING})"
                name, _ = QFileDialog.getOpenFileName(self._parent, title, "", kind)
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
            self.message_sent.emit(" ".join((heading, sentences[0])))
            return
        told = MessagePage(page.title, heading, sentences)
        told.read.connect(lambda: self._screen.pop_from(told, 1))
        self._screen.pop_from(page, pages)
        self._screen.push(told)

    def _refuse(self, page: WorkingScreen, words: str, reason: str) -> None:
        self.message_sent.emit(words.format(reason=reason))
        if isValid(page):
            self._screen.pop_from(page, 1)

    def _ask_again(
        self, page: WorkingScreen, asked: SecretScreen, words: str, sentence: str
    ) -> None:
        """Back to the secret, which may have been mistyped."""
        if isValid(page) and isValid(asked):
            self._screen.pop_from(page, 1)
            asked.refuse(sentence)
        else:
            self._refuse(page, words, sentence)

    # --- backing up ---------------------------------------------------------------------

    def _back_up(self, page: DrivesScreen, path: str) -> None:
        if path == ELSEWHERE:
            self.where_wanted.emit(
                Wanted(tr("Back up"), Path.home(), lambda to, _: self._back_up_to(page, to))
            )
        else:
            self._back_up_to(page, Path(path))

    def _back_up_to(self, page: DrivesScreen, target: Path) -> None:

        def begin(granted: "RecordAccess") -> None:
            self._screen.pop_from(page, 1)
            self._write(granted, target)

        self.ask(_access, begin, page)

    def _write(self, granted: "RecordAccess", target: Path) -> None:
        def write(watch: "Watch") -> "BackupMade":
            from skinscreen.services.backups import carry_out, file_in

            now = datetime.now().astimezone()
            # A folder that has gone with its drive must not become a file of that name.
            return carry_out(granted, file_in(target, now), now, watch)

        def done(made: "BackupMade") -> None:
            where = tr("{file}. The drive can be taken out.").format(file=made.file)
            self._tell(page, tr("✓ The backup is whole."), (where, *holds(made.content)))

        page = self._begin(
            tr("Back up"),
            tr("The record is being backed up. You can go back and work on meanwhile."),
        )
        self._work.start(
            write,
            done,
            lambda sentence: self._refuse(page, tr("NOT backed up: {reason}."), sentence),
        )

    # --- checking -----------------------------------------------------------------------

    def _ask_to_check(self, file: Path) -> None:
        page = _secret_page(tr("Check a backup"), file, yes=tr("Check"))

        def check(secret: str) -> None:
            if self._work.running:
                page.refuse(tr(BUSY))
                return
            working = self._begin(
                tr("Check a backup"),
                tr("The backup is being read. You can go back and work on meanwhile."),
            )

            def read(watch: "Watch") -> "Content":
                from skinscreen.services.backups import verify

                return verify(file, secret, watch=watch)

            def done(content: "Content") -> None:
                self._tell(working, tr("✓ The backup is whole."), (f"{file}.", *holds(content)), 3)

            self._work.start(
                read,
                done,
                lambda sentence: self._ask_again(
                    working, page, tr("NOT checked: {reason}."), sentence
                ),
            )

        page.secret_entered.connect(check)
        self._screen.push(page)

    def check_record(self) -> None:
        """Read every page of the open record."""
        if self._work.running:
            self._show_working()
            return
        self.ask(_access, self._check_record)

    def _check_record(self, granted: "RecordAccess") -> None:
        def check(watch: "Watch") -> None:
            from skinscreen.services.access import check

            check(granted, watch)

        page = self._begin(
            tr("Check the record"),
            tr("Every page is being read. You can go back and work on meanwhile."),
        )
        self._work.start(
            check,
            lambda _: self._tell(page, tr("✓ The record is whole."), (tr("Every page was read."),)),
            lambda sentence: self._refuse(page, tr("The check has ended: {reason}."), sentence),
        )

    # --- restoring ----------------------------------------------------------------------

    def _ask_to_restore(self, file: Path) -> None:
        page = _secret_page(tr("Restore a backup"), file, yes=tr("Restore"))
        page.secret_entered.connect(lambda secret: self._restore(page, file, secret))
        self._screen.push(page)

    def _restore(self, page: SecretScreen, file: Path, secret: str) -> None:
        if self._work.running:
            page.refuse(tr(BUSY))
            return
        words = tr("The backup is being read and restored.")
        working = self._begin(tr("Restore a backup"), words, may_leave=False)
        records: Records = self._record.records

        def restore(watch: "Watch") -> "Content":
            from skinscreen.services.backups import restore

            return restore(records, file, secret, watch=watch)

        def done(content: "Content") -> None:
            self.message_sent.emit(" ".join((tr("Restored."), *holds(content)[:1])))

        self._work.start(
            restore,
            self._record.opening(done),
            lambda sentence: self._ask_again(
                working, page, tr("NOT restored: {reason}."), sentence
            ),
        )


def _access(records: "Records") -> "RecordAccess":
    from skinscreen.services.access import access

    return access(records)


def _secret_page(title: str, file: Path, *, yes: str) -> SecretScreen:
    page = SecretScreen(title, tr("The PIN of the backup"), tr("PIN or recovery phrase"), yes=yes)
    sentence = tr("{file}: a backup keeps the PINs of its day.")
    page.message_label.setText(sentence.format(file=phrases.isolated(file.name)))
    return page
