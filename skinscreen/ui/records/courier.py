"""What goes to other systems and comes from them, beside everything else the window does.

Nothing is connected to unless something waits to be sent to a system that somebody set up, or the
person asks for it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from skinscreen.domain.shipment import SendState, Shipment
from skinscreen.language import tr
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.workers.jobs import Jobs, R

if TYPE_CHECKING:
    from skinscreen.services.access import RecordAccess
    from skinscreen.services.records import Records

_LOOK_MS = 30_000
"""How often it is looked whether something in the queue is due."""


class Courier(QObject):
    """Sends what is due while the record is open, one thing after another, and tells of it.

    What is being sent when the record is locked goes on to its end; nothing is begun after that.
    """

    changed = Signal()
    """Something was sent, or could not be."""
    message_sent = Signal(str)
    """A sentence for the person."""

    def __init__(self, record: RecordSession, post: Jobs) -> None:
        """``post`` runs what waits for other systems."""
        super().__init__()
        self._record = record
        self._post = post
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.deliver)
        record.opened.connect(self._on_opened)
        record.closed.connect(self._on_closed)

    def ask(
        self, call: Callable[[], R], done: Callable[[R], None], failed: Callable[[str], None]
    ) -> None:
        """Have another system asked; ``done`` or ``failed`` come unless it was locked meanwhile."""
        record = self._record

        def finish(result: R) -> None:
            if record.is_open:
                done(result)

        def refuse(sentence: str) -> None:
            if record.is_open:
                failed(sentence)

        self._post.submit(call, finish, refuse)

    @Slot()
    def deliver(self) -> None:
        """Send what is due, if nothing is being sent."""
        if self._busy or not self._record.is_open:
            return
        self._busy = True

        def look(records: "Records") -> "RecordAccess | None":
            from skinscreen.services.access import access
            from skinscreen.services.sending import shipments

            return None if shipments(records).due() is None else access(records)

        self._record.ask_to_the_end(look, self._send, self._rest)

    def _send(self, granted: "RecordAccess | None") -> None:
        if granted is None:
            self._rest("")
            return

        def send() -> Sequence[Shipment]:
            from skinscreen.services.sending import deliver

            return deliver(granted)

        self._post.submit(send, self._tell, self._rest)

    def _tell(self, tried: Sequence[Shipment]) -> None:
        """What became of what was tried, in the words of the queue."""
        self._busy = False
        if not self._record.is_open:
            return
        ids = {one.id for one in tried}

        def look(records: "Records") -> tuple[Shipment, ...]:
            from skinscreen.services.sending import shipments

            return tuple(one for one in shipments(records).all() if one.id in ids)

        def told(found: Sequence[Shipment]) -> None:
            self.changed.emit()
            for one in found:
                if one.state is not SendState.WAITING or one.tries == 1:  # the queue has the rest
                    self.message_sent.emit(became_of(one))

        self._record.ask(look, told, self.message_sent.emit)

    def _rest(self, sentence: str) -> None:
        self._busy = False
        if sentence and self._record.is_open:
            self.message_sent.emit(sentence)

    @Slot()
    def _on_opened(self) -> None:
        self._timer.start()
        self.deliver()

    @Slot(str)
    def _on_closed(self, _why: str) -> None:
        self._timer.stop()


def became_of(one: Shipment) -> str:
    """What became of something in the queue, as a sentence."""
    if one.state is SendState.SENT:
        return tr("Sent to {name}.").format(name=one.destination)
    if one.state is SendState.FAILED:
        words = tr("NOT sent to {name}: {reason}. It stays in the queue until you try again.")
    else:
        words = tr("Not sent to {name} yet: {reason}. It is tried again by itself.")
    return words.format(name=one.destination, reason=one.reason)
