"""What every flow of the record does: ask, have kept, ask for a PIN, say what came of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from skinscreen.language import tr
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.workers.jobs import R

if TYPE_CHECKING:
    from skinscreen.services.records import Records


class PageFlow(QObject):
    """Shows pages of the record, and has done what they ask for."""

    message_sent = Signal(str)
    """A sentence for the person."""

    def __init__(self, screen: RecordsScreen, record: RecordSession) -> None:
        super().__init__()
        self._screen = screen
        self._record = record

    def ask(
        self,
        call: Callable[["Records"], R],
        done: Callable[[R], None],
        page: RecordPage | None = None,
    ) -> None:
        """Ask the record; a refusal is told. Nothing comes of it once ``page`` has gone."""
        self._record.ask(call, done, self.message_sent.emit, page)

    def keep(
        self,
        page: RecordPage,
        call: Callable[["Records"], R],
        done: Callable[[R], None],
    ) -> None:
        """Have kept what a page says, which is busy meanwhile; also where it has gone by then."""

        def failed(sentence: str) -> None:
            if isValid(page):
                page.show_busy(False)
            self.message_sent.emit(sentence)

        page.show_busy(True)
        self._record.ask(call, done, failed)

    def confirm(
        self, title: str, heading: str, yes: str, then: Callable[[SecretScreen, str], None]
    ) -> None:
        """Ask for the PIN of who is at work; ``then`` has the page that asked, and the PIN."""
        page = SecretScreen(title, heading, tr("Your PIN or passphrase"), yes=yes)
        page.secret_entered.connect(
            lambda secret: self._record.ask(
                lambda records: records.confirm(secret),
                lambda _: then(page, secret),
                page.refuse,
                page,
            )
        )
        self._screen.push(page)

    def leave(self, page: RecordPage, words: str) -> None:
        """Back from a page; say what was done."""
        self._screen.pop_from(page, 1)
        self.message_sent.emit(words)
