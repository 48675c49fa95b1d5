"""What every step of the straight way offers to the window."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skinscreen.ui.widgets.action import NO_ACTIONS, Actions


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
