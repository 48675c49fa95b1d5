"""One line above a form: what became of a draft, and what can be done about it."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QSizePolicy

from skinscreen.ui.widgets import labels, layouts

_EDGES = 40
"""Of the page, in pixels."""
_LEAST = 20
"""Letters for which the words have room beside the buttons; else they stand above them."""


class DraftLine(QFrame):
    """Hidden until there is something to be said."""

    def __init__(self) -> None:
        """Say nothing."""
        super().__init__()
        self.setObjectName("page")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._row = layouts.row(parent=self, margins=(0, 0, 0, 0))
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.words = labels.text()
        self._row.addWidget(self.words, 1)
        self._row.addLayout(self._buttons)
        self.buttons: list[QPushButton] = []
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said; empty for nothing."""
        return self.words.text()

    def say(self, sentence: str, *actions: tuple[str, Callable[[], None]]) -> None:
        """Say a sentence, with a button for each thing that can be done about it."""
        while self.buttons:
            button = self.buttons.pop()
            button.hide()
            button.deleteLater()
        self.words.setText(sentence)
        for name, act in actions:
            button = QPushButton(name)
            button.setAccessibleName(f"{name}: {sentence}")
            button.clicked.connect(lambda _=False, act=act: act())
            self._buttons.addWidget(button)
            button.show()  # now, not with the next event
            self.buttons.append(button)
        self._fit()
        self.setVisible(bool(sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make do with the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Buttons beside the words, else below them, else below each other."""
        room = self.window().width() - _EDGES
        layouts.lie_or_stack(self._buttons, self.buttons, room)
        words = _LEAST * self.fontMetrics().averageCharWidth()
        layouts.lie_or_stack(self._row, self.buttons, room - words)
