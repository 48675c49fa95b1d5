"""What every step of the straight way offers to the window."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Screen(QWidget):
    """One step. The window's footer shows its primary action; the window tells it to go on."""

    primary_changed = Signal()
    """The primary action's words or whether it can be chosen have changed."""
    part_shown = Signal(QWidget)
    """This part is what the person asked for: it should be in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")

    @property
    def primary_text(self) -> str:
        """Words of the primary button; empty for none."""
        return ""

    @property
    def primary_enabled(self) -> bool:
        """Whether the primary action can be chosen now."""
        return True

    def choose_primary(self) -> None:
        """Do what the primary button says."""

    def refuse_primary(self) -> None:
        """Say what is missing: the primary action was chosen while it cannot be."""

    @property
    def secondary_text(self) -> str:
        """Words of the button beside the primary one; empty for none."""
        return ""

    def choose_secondary(self) -> None:
        """Do what the secondary button says."""

    @property
    def extra_text(self) -> str:
        """Words of a third button in the footer; empty for none."""
        return ""

    def choose_extra(self) -> None:
        """Do what the third button says."""

    @property
    def first_field(self) -> QWidget | None:
        """What has the keyboard when the person comes here; None for the primary button."""
        return None

    def step_back(self) -> bool:
        """Go one step back within the screen; False where there is none, for the window to."""
        return False

    def entered(self) -> None:
        """The person came to this screen."""

    def left(self) -> None:
        """The person went to another screen."""
