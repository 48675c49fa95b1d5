"""A visit to another system: where to, and what became of it before."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen.domain.record import Patient, Visit
from skinscreen.domain.shipment import SendState, Shipment
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.records import Records
    from skinscreen.services.visit_sending import Postal

WHAT = mark(
    "Photo, result and report are sent, with name, number and birth date. What cannot be sent now "
    "waits and is tried again."
)
NOWHERE = mark("No other system that takes visits is set up. Records, More…, Other systems.")
NOTHING_YET = mark("This visit was not sent yet.")
# L10N: how far something is that is to be sent.
STATES = {
    SendState.WAITING: mark("waiting"),
    SendState.SENT: mark("sent"),
    SendState.FAILED: mark("refused"),
}
LEAST = 72
"""Height in pixels of a list below long words."""
SIGNS = {SendState.WAITING: "…", SendState.SENT: "✓", SendState.FAILED: "⚠"}


class SendScreen(RecordPage):
    """The person says where; the primary button puts it into the queue, which is sent at once."""

    send_wanted = Signal(str)
    """To the destination with this id."""
    queue_wanted = Signal()

    def __init__(self, record: RecordSession, visit: Visit, patient: Patient) -> None:
        """Send a ``visit`` of a ``patient``."""
        title = tr("Send the visit of {moment}").format(moment=phrases.moment(visit.taken))
        super().__init__(phrases.titled(title, patient), record)
        self._visit_id = visit.id
        self._ids: tuple[str, ...] = ()
        self._busy = True
        self.to = Choice(tr("Where to"))
        self._first_field = self.to
        self.list = LineList(tr("Where this visit was sent"))
        self.list.setMinimumHeight(LEAST)
        self.message_label = labels.quiet()
        row = layouts.row(labels.field(tr("To"), self.to), (self.to, 1))
        self.arrange(
            row,
            labels.text(tr(WHAT)),
            self.message_label,
            (self.list, 1),
            side=16,
        )

    @property
    def footer_actions(self) -> Actions:
        """Send it, once it is known where to; or see all that waits."""
        why = tr("It is being prepared.") if self._ids else tr(NOWHERE)
        return Actions(
            Action(tr("Send"), self._send, bool(self._ids) and not self._busy, why=why),
            Action(tr("Queue"), self.queue_wanted.emit),
        )

    def _send(self) -> None:
        self.show_busy(True)
        self.send_wanted.emit(self._ids[self.to.currentIndex()])

    def entered(self) -> None:
        """Systems may have been added, and something may have been sent."""

        def ask(records: "Records") -> "Postal":
            from skinscreen.services.visit_sending import postal

            return postal(records, self._visit_id)

        self.ask(ask, self._show, latest="postal")

    def _show(self, found: "Postal") -> None:
        ids = tuple(one.id for one in found.destinations)
        if ids != self._ids:
            self._ids = ids
            self.to.clear()
            self.to.addItems([one.name for one in found.destinations])
        self.list.show_lines([shipment_line(one) for one in found.shipments])
        self.list.setVisible(bool(found.shipments))
        words = "" if found.shipments else tr(NOTHING_YET)
        self.message_label.setText(words if ids else tr(NOWHERE))
        self.message_label.setVisible(bool(self.message_label.text()))
        self.show_busy(False)


def shipment_line(one: Shipment) -> Line:
    """A line of the queue: how far it is and where to, then when, and why."""
    state = f"{SIGNS[one.state]} {tr(STATES[one.state])}"
    when = phrases.moment(one.queued)
    if one.state is SendState.WAITING and one.tries:
        when = tr("{queued}, again at {due}").format(queued=when, due=phrases.moment(one.due))
    rows = (f"{state} · {phrases.isolated(one.destination)}", when, one.reason)
    return Line(one.id, "\n".join(filter(None, rows)))
