"""While the record is locked the photo in hand and its answers are sealed with its key."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from skinscreen.language import mark, tr
from skinscreen.ui.records.controller import RecordController
from skinscreen.ui.screening.controller import ScreeningController
from skinscreen.ui.session import CurrentSession, Session
from skinscreen.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from skinscreen.services.work_in_hand import WorkInHand

LOST = mark(
    "The photo in hand could not be kept while the record is locked: it is lost ({reason})."
)


class SealedWork(QObject):
    """Puts the photo away before the record is locked, and brings it back once it is open."""

    def __init__(
        self,
        flow: ScreeningController,
        records: RecordController,
        session: CurrentSession,
        message: MessageBar,
    ) -> None:
        """Nothing is sealed."""
        super().__init__()
        self._flow = flow
        self._records = records
        self._session = session
        self._message = message
        self._sealed = b""
        session.changed.connect(self._on_session)

    @Slot()
    def put_away(self) -> None:
        """The record is being locked: it can still be asked to seal, as the last thing."""
        work = self._flow.put_away()
        if work is not None:
            self._records.record.ask_to_the_end(
                lambda records: records.seal(work), self._keep, self._on_lost
            )

    def _keep(self, sealed: bytes) -> None:
        if self._session.now.photo is None:
            self._sealed = sealed

    @Slot(object, object)
    def _on_session(self, before: Session, now: Session) -> None:
        """Another photo is in hand: this one does not come back."""
        if now.photo is not before.photo and now.photo is not None:
            self._sealed = b""

    def _on_lost(self, sentence: str) -> None:
        self._sealed = b""
        self._session.change(waits="")
        self._message.say(tr(LOST).format(reason=sentence))

    @Slot()
    def bring_back(self) -> None:
        """The record is open again: go on, unless another photo was taken meanwhile."""
        sealed = self._sealed
        if not sealed:
            return
        self._records.record.ask(lambda records: records.unseal(sealed), self._go_on, self._on_lost)

    def _go_on(self, work: "WorkInHand") -> None:
        if self._sealed:
            self._flow.bring_back(work)
            self._records.open_way()
