"""What came of something slow, to be read in peace."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets import labels


class ToldScreen(Screen):
    """A heading and sentences; the primary button leads on."""

    read = Signal()

    def __init__(self, title: str, heading: str, sentences: tuple[str, ...]) -> None:
        super().__init__()
        self.title = title
        self.heading = labels.heading(heading)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(10)
        column.addWidget(self.heading)
        self.parts = tuple(labels.text(labels.breakable(words)) for words in sentences if words)
        for part in self.parts:
            column.addWidget(part)
        column.addStretch(1)

    @property
    def primary_text(self) -> str:
        """It was read."""
        return "Done"

    def choose_primary(self) -> None:
        """It was read."""
        self.read.emit()
