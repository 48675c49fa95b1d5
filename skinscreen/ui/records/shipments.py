"""The queue: what waits to be sent to other systems, was refused there, and was sent."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from skinscreen.domain.shipment import SendState, Shipment
from skinscreen.language import mark, tr
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.send import shipment_line
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from skinscreen.services.records import Records

NOTHING = mark("Nothing was sent yet, and nothing waits.")
HOW = mark("What waits is tried again by itself while the record is open. Tap a line for more.")
CHOOSE = mark("Tap a line first.")
ARRIVED = mark("It has arrived; nothing is left to be done.")


class ShipmentsScreen(RecordPage):
    """A line for each, the newest first; one is chosen to be tried again or taken out."""

    again_wanted = Signal(str)
    remove_wanted = Signal(str)
    send_wanted = Signal()
    """Whatever is due."""

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("Queue"), record)
        self._found: dict[str, Shipment] = {}
        self._chosen = ""
        self.list = LineList(tr("Queue, the newest first"))
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        self.message_label = labels.text()
        self.again_button = QPushButton(tr("Try again now"))
        self.again_button.clicked.connect(lambda: self.again_wanted.emit(self._chosen))
        self.remove_button = QPushButton(tr("Take out of the queue"))
        self.remove_button.clicked.connect(lambda: self.remove_wanted.emit(self._chosen))
        for button in (self.again_button, self.remove_button):
            button.setProperty("compact", True)
        row = layouts.row((self.again_button, 1), (self.remove_button, 1))
        self.arrange((self.list, 1), self.message_label, row)
        self._choose("")

    @property
    def footer_actions(self) -> Actions:
        """Send what is due."""
        return Actions(Action(tr("Send now"), self.send_wanted.emit))

    def entered(self) -> None:
        """Something may have been sent."""

        def ask(records: "Records") -> tuple[Shipment, ...]:
            from skinscreen.services.sending import shipments

            return shipments(records).all()

        self.ask(ask, self._show, latest="queue")

    def _show(self, found: tuple[Shipment, ...]) -> None:
        self._found = {one.id: one for one in found}
        self.list.show_lines([shipment_line(one) for one in found])
        self._choose(self._chosen if self._chosen in self._found else "")

    def _choose(self, id_: str) -> None:
        self._chosen = id_
        one = self._found.get(id_)
        if one is None:
            self.message_label.setText(tr(HOW if self._found else NOTHING))
        else:
            self.message_label.setText(labels.breakable(shipment_line(one).words))
        there = one is not None and one.state is SendState.SENT
        why = tr(ARRIVED if there else CHOOSE)
        for button in (self.again_button, self.remove_button):
            grey.allow(button, one is not None and not there, why)
