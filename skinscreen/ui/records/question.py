"""A plain question before something that cannot be undone."""

from PySide6.QtCore import Signal

from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions


class QuestionScreen(RecordPage):
    """Asks; the primary button says yes, back says no."""

    answered = Signal()

    def __init__(self, title: str, question: str, yes: str) -> None:
        """Ask ``question``; ``yes`` is what the button says."""
        super().__init__(title)
        self._yes = yes
        self.question = labels.heading(question)
        self._first_field = self  # not the button: Return must not say yes by itself
        self.arrange(1, self.question, 2, side=40, edge=12)

    @property
    def footer_actions(self) -> Actions:
        """Yes."""
        return Actions(Action(self._yes, self.answered.emit))


class WayQuestion(QuestionScreen):
    """Asked from the way: back says no and leads there."""

    declined = Signal()

    def step_back(self) -> bool:
        """No."""
        self.declined.emit()
        return True
