"""The one button at the bottom right that goes on."""

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton


class PrimaryButton(QPushButton):
    """Takes a double tap for one: the second would hit the next screen's action."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("primary")
        self.setToolTip("Ctrl+Return")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second tap counts for nothing."""
        event.accept()
