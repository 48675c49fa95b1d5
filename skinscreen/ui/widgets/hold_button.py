"""A button for what must not happen by a touch in passing."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton

HOLD_MS = 2_000


class HoldButton(QPushButton):
    """Does nothing by a touch; held for two seconds it says so."""

    held = Signal()

    def __init__(self, words: str) -> None:
        """Say what holding it does."""
        super().__init__(words)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self.held)
        self.pressed.connect(self._timer.start)
        self.released.connect(self._timer.stop)
