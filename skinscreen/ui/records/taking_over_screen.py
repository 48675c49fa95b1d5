"""The question whether to take over what a photo says of its patient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal

from skinscreen.language import tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import NO_ACTIONS, Action, Actions
from skinscreen.ui.widgets.line_list import Line, LineList


@dataclass(frozen=True, slots=True, repr=False)
class Way:
    """One of the answers that can be tapped.

    Attributes:
        words: of its line.
        go: does it.
        picture: before the words, encoded; empty for none.
    """

    words: str
    go: Callable[[], object]
    picture: bytes = b""


class TakingOverScreen(Screen):
    """A question, what warns, and the answers as lines to be tapped; the primary button says no."""

    declined = Signal()
    backed = Signal()
    """To the photo, without an answer."""

    def __init__(self) -> None:
        """Nothing is asked."""
        super().__init__()
        self._ways: tuple[Way, ...] = ()
        self._busy = False
        self._no = ""
        self.question = labels.heading()
        self.warning = labels.text()
        self.list = LineList(tr("What to take over"))
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        layouts.column(
            self.question, self.warning, (self.list, 1), parent=self, margins=(16, 8, 16, 8)
        )

    @property
    def footer_actions(self) -> Actions:
        """No."""
        if not self._no:
            return NO_ACTIONS
        why = tr("It is being taken over.")
        return Actions(Action(self._no, self.declined.emit, not self._busy, why=why))

    def step_back(self) -> bool:
        """To the photo."""
        self.backed.emit()
        return True

    def ask(
        self, question: str, warnings: Sequence[str], ways: Sequence[Way], *, no: str = ""
    ) -> None:
        """Ask.

        Args:
            question: as a sentence.
            warnings: sentences.
            ways: the answers.
            no: words of the primary button, which takes nothing over; empty for none.
        """
        self._ways, self._no, self._busy = tuple(ways), no, False
        self.question.setText(labels.breakable(question))
        text = "\n".join(f"⚠ {words}" for words in warnings)
        self.warning.setText(labels.breakable(text))
        self.warning.setVisible(bool(text))
        self.list.show_lines(
            [Line(str(place), way.words, way.picture) for place, way in enumerate(self._ways)]
        )
        self.list.setEnabled(True)
        self.actions_changed.emit()

    def clear(self) -> None:
        """Ask nothing any more."""
        self.ask("", (), ())

    def show_busy(self, busy: bool) -> None:
        """It is being taken over; or it could not be, and can be tried again."""
        self._busy = busy
        self.list.setEnabled(not busy)
        self.actions_changed.emit()

    def _choose(self, place: str) -> None:
        self._ways[int(place)].go()
