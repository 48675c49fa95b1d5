"""One sentence to the person, above the page, until it is closed or the next one comes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from skinscreen.ui.widgets import labels


class MessageBar(QFrame):
    """Shows what went wrong, or right, with at most one thing to do about it."""

    action_chosen = Signal()

    def __init__(self) -> None:
        """Hidden."""
        super().__init__()
        self.setObjectName("card")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        self._label = labels.text()
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton()
        self._action.clicked.connect(self.action_chosen)
        self._close = QPushButton("Close")
        self._close.clicked.connect(self.hide)
        row.addWidget(self._label, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is being said; empty while hidden."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, sentence: str, action: str = "") -> None:
        """Show a sentence; ``action`` names the button beside it, if there is one."""
        self._label.setText(sentence)
        self._label.setAccessibleName(sentence)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.show()
