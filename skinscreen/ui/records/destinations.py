"""Other systems that this device may reach: listed, tried, added, changed, removed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import grey, labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.layouts import lie_or_stack, row
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from skinscreen.services.records import Records

HOW = mark(
    "This device connects to these systems alone: when you send or ask, and for what waits in the "
    "queue."
)
NOBODY = mark("No other system is set up: this device connects to nothing.")
CHOOSE = mark("Choose a system first.")
TRYING = mark("It is being asked…")
# L10N: what another system in the clinic does.
KINDS = {
    DestinationKind.STORE: mark("DICOM archive"),
    DestinationKind.WORKLIST: mark("DICOM worklist"),
    DestinationKind.FHIR: mark("FHIR server"),
}
_EDGES = 48


class DestinationsScreen(RecordPage):
    """A list of systems; one is chosen to be tried, changed or removed."""

    add_wanted = Signal()
    try_wanted = Signal(object)
    """The ``Destination``."""
    change_wanted = Signal(object)
    remove_wanted = Signal(object)
    queue_wanted = Signal()

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("Other systems"), record)
        self._found: dict[str, Destination] = {}
        self._chosen = ""
        self.list = LineList(tr("Other systems"))
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        self.message_label = labels.text()
        self.try_button = QPushButton(tr("Test"))
        self.change_button = QPushButton(tr("Change…"))
        self.remove_button = QPushButton(tr("Remove…"))
        self._buttons = (self.try_button, self.change_button, self.remove_button)
        for button, signal in zip(
            self._buttons, (self.try_wanted, self.change_wanted, self.remove_wanted), strict=True
        ):
            button.setProperty("compact", True)
            button.clicked.connect(lambda _=False, s=signal: s.emit(self._found[self._chosen]))
        self._row = row(*((button, 1) for button in self._buttons))
        self.arrange((self.list, 1), self.message_label, self._row)
        self._choose("")

    @property
    def footer_actions(self) -> Actions:
        """One more; or what waits for them."""
        return Actions(
            Action(tr("Add"), self.add_wanted.emit),
            Action(tr("Queue"), self.queue_wanted.emit),
        )

    def resizeEvent(self, event: "QResizeEvent") -> None:
        """The buttons beside each other, else below each other."""
        super().resizeEvent(event)
        lie_or_stack(self._row, self._buttons, self.window().width() - _EDGES)

    def entered(self) -> None:
        """There may be others."""

        def ask(records: "Records") -> tuple[Destination, ...]:
            from skinscreen.services.sending import shipments

            return shipments(records).destinations()

        self.ask(ask, self._show)

    def _show(self, found: tuple[Destination, ...]) -> None:
        self._found = {one.id: one for one in found}
        self.list.show_lines([_line(one) for one in found])
        self._choose(self._chosen if self._chosen in self._found else "")

    def _choose(self, id_: str) -> None:
        self._chosen = id_
        one = self._found.get(id_)
        words = tr(HOW if self._found else NOBODY)
        if one is not None:
            words = tr("Chosen: {name}").format(name=phrases.isolated(one.name))
        self._say(words)

    def _say(self, words: str) -> None:
        self.message_label.setText(labels.breakable(words))
        for button in self._buttons:
            free = self._chosen in self._found and not self._busy
            grey.allow(button, free, tr(TRYING if self._busy else CHOOSE))

    def show_busy(self, busy: bool, words: str = "") -> None:
        """It is being asked whether it is there; or what came of that."""
        self._busy = busy
        self._say(words)


def _line(one: Destination) -> Line:
    secure = tr("encrypted (TLS)") if one.tls else tr("NOT encrypted")
    title = one.base if one.kind is DestinationKind.FHIR else one.called
    parts = (tr(KINDS[one.kind]), f"{one.host}:{one.port}", title, secure)
    return Line(one.id, f"{phrases.isolated(one.name)}\n{' · '.join(filter(None, parts))}")
