"""One sentence to the person, in the header's place, until it is closed or the next one comes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from skinscreen.ui.widgets import labels


class MessageBar(QFrame):
    """Shows what went wrong, or right, with at most one thing to do about it."""

    action_chosen = Signal()
    shown = Signal(bool)
    """Whether something is said now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        self._label = labels.text()
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action_button = QPushButton()
        self.action_button.clicked.connect(self.action_chosen)
        self.close_button = QPushButton("Close")
        self.close_button.setAccessibleName("Close the message")
        self.close_button.clicked.connect(self.clear)
        row.addWidget(self._label, 1)
        row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is being said; empty while hidden."""
        return self._label.accessibleName()

    def say(self, sentence: str, action: str = "") -> None:
        """Show a sentence; ``action`` names the button beside it, if there is one."""
        self._label.setText(labels.breakable(sentence))
        self._label.setAccessibleName(sentence)
        self.action_button.setText(action)
        self.action_button.setVisible(bool(action))
        self.show()
        self.shown.emit(True)

    def clear(self) -> None:
        """Say nothing any more."""
        self._label.clear()
        self._label.setAccessibleName("")
        self.hide()
        self.shown.emit(False)
