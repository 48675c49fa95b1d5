"""Shown while something slow goes on that tells how far it is and can be given up."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar

from skinscreen.language import mark, tr
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions

_FINE = 1_000
GIVING_UP = mark("Giving up…")


class WorkingScreen(RecordPage):
    """A sentence and a bar; whoever goes back leaves the work going on, where that may be."""

    give_up_wanted = Signal()

    def __init__(self, title: str, words: str, *, may_leave: bool) -> None:
        """Nothing is done yet.

        Args:
            title: of the page.
            words: what is going on, and what one may do meanwhile.
            may_leave: whether back leads away from it.
        """
        super().__init__(title)
        self._first_field = self  # nothing is chosen by Return
        self._may_leave = may_leave
        self._given_up = False
        self.words = labels.heading(words)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)  # moves, as long as nobody knows how far it is
        self.bar.setFormat("%p %")
        self.bar.setAccessibleName(title)
        self.arrange(1, self.words, self.bar, 1, side=40, edge=12, spacing=16)

    @Slot(float)
    def show_progress(self, share: float) -> None:
        """So much is done, 0 to 1."""
        if share:
            self.bar.setRange(0, _FINE)
            self.bar.setValue(round(_FINE * share))

    @property
    def footer_actions(self) -> Actions:
        """Give it up."""
        return Actions(secondary=Action(tr("Give up"), self._give_up))

    def _give_up(self) -> None:
        """It takes a moment to stop."""
        if not self._given_up:
            self._given_up = True
            self.words.setText(tr(GIVING_UP))
            self.give_up_wanted.emit()

    def step_back(self) -> bool:
        """Stay, where nothing else can be done meanwhile."""
        return not self._may_leave
