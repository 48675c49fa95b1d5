"""A plain question before something that cannot be undone."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets import labels


class QuestionScreen(Screen):
    """Asks; the primary button says yes, back says no."""

    answered = Signal()

    def __init__(self, title: str, question: str, yes: str) -> None:
        """Ask ``question``; ``yes`` is what the button says."""
        super().__init__()
        self.title = title
        self._yes = yes
        self.question = labels.heading(question)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 12, 40, 12)
        column.addStretch(1)
        column.addWidget(self.question)
        column.addStretch(2)

    @property
    def primary_text(self) -> str:
        """Yes."""
        return self._yes

    def choose_primary(self) -> None:
        """Yes."""
        self.answered.emit()

    @property
    def first_field(self) -> QWidget:
        """Not the button: Return must not say yes by itself."""
        return self


class WayQuestion(QuestionScreen):
    """Asked from the way: back says no and leads there."""

    declined = Signal()

    def step_back(self) -> bool:
        """No."""
        self.declined.emit()
        return True
