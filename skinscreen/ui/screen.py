"""What every step of the straight way offers to the window."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import NO_ACTIONS, Actions
from skinscreen.ui.widgets.named import set_named
from skinscreen.ui.widgets.swipe import Swipe


class Screen(QWidget):
    """One step. The window's footer shows its actions; the window tells it to go on."""

    actions_changed = Signal()
    part_shown = Signal(QWidget)
    """This part is what the person asked for: it should be in sight."""
    part_pinned = Signal(QWidget, QWidget)
    """A strip that stands on top for as long as a part of the screen is not in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self._first_field: QWidget | None = None

    @property
    def footer_actions(self) -> Actions:
        """What can be done now."""
        return NO_ACTIONS

    @property
    def first_field(self) -> QWidget | None:
        """What has the keyboard when the person comes here; None for the primary button."""
        return self._first_field

    def step_back(self) -> bool:
        """Go one step back within the screen; False where there is none, for the window to."""
        return False

    def close_topmost(self) -> bool:
        """Close what lies open on the screen, for Esc; False where nothing does."""
        return False

    def entered(self) -> None:
        """The person came to this screen."""

    def left(self) -> None:
        """The person went to another screen."""


class CardScreen(Screen):
    """One card of several at a time; a swipe leads on and back."""

    def __init__(self, cards: int) -> None:
        """At the first of so many cards."""
        super().__init__()
        self.card = 0
        """The number of the card that is shown."""
        self._count = cards
        self.title = labels.heading()
        self.progress = labels.quiet()
        set_named(self.progress, alignment="AlignRight|AlignVCenter")

    def _watch_swipes(self) -> None:
        """Once all parts are there."""
        swipe = Swipe(self)
        swipe.leftward.connect(self.next_card)
        swipe.rightward.connect(self.step_back)

    @property
    def _at_last(self) -> bool:
        return self.card == self._count - 1

    def next_card(self) -> None:
        """The next card; the last is left by its button alone."""
        if not self._at_last:
            self._show_card(self.card + 1)

    def step_back(self) -> bool:
        """The card before; False at the first one."""
        if self.card == 0:
            return False
        self._show_card(self.card - 1)
        return True

    def _show_card(self, number: int) -> None:
        raise NotImplementedError
