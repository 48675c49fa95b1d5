"""One sentence to the person, in the header's place, until it is closed or the next one comes."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from skinscreen.language import tr, trc
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.named import set_named


class MessageBar(QFrame):
    """Shows what went wrong, or right, with at most one thing to do about it."""

    shown = Signal(bool)
    """Whether something is said now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        row = layouts.row(parent=self, margins=(12, 0, 8, 0))
        self._label = labels.text()
        set_named(self._label, textInteractionFlags="TextSelectableByMouse")
        self.action_button = QPushButton()
        self.action_button.clicked.connect(self._do)
        self._act: Callable[[], object] = self.clear
        self.close_button = QPushButton(trc("button", "Close"))
        self.close_button.setAccessibleName(tr("Close the message"))
        self.close_button.clicked.connect(self.clear)
        row.addWidget(self._label, 1)
        row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        self.hide()

    def _do(self) -> None:
        self._act()

    @property
    def sentence(self) -> str:
        """What is being said; empty while hidden."""
        return self._label.accessibleName()

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self.offer(sentence, "", self.clear)

    def offer(self, sentence: str, action: str, act: Callable[[], object]) -> None:
        """Show a sentence; a button beside it with the words ``action`` does ``act``."""
        self._act = act
        self._label.setText(labels.breakable(sentence))
        self._label.setAccessibleName(sentence)
        self.action_button.setText(action)
        self.action_button.setVisible(bool(action))
        self.show()
        self.shown.emit(True)

    def clear(self) -> None:
        """Say nothing any more, and let go of what could be done about it."""
        self._act = self.clear
        self._label.clear()
        self._label.setAccessibleName("")
        self.hide()
        self.shown.emit(False)
