"""What came of something slow, to be read in peace."""

from PySide6.QtCore import Signal

from skinscreen.language import tr
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions


class MessagePage(RecordPage):
    """A heading and sentences; the primary button leads on."""

    read = Signal()

    def __init__(self, title: str, heading: str, sentences: tuple[str, ...]) -> None:
        super().__init__(title)
        self.heading = labels.heading(heading)
        self.parts = tuple(labels.text(labels.breakable(words)) for words in sentences if words)
        self.arrange(self.heading, *self.parts, 1, side=24, edge=12, spacing=10)

    @property
    def footer_actions(self) -> Actions:
        """It was read."""
        return Actions(Action(tr("Done"), self.read.emit))
