"""Two parts beside each other, or above each other where the window is narrow."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget


class Split(QWidget):
    """Lays its parts out in a row; in portrait, in a column."""

    def __init__(self, first: QWidget, second: QWidget, stretch: tuple[int, int] = (1, 1)) -> None:
        """Show ``first`` left of (above) ``second``, sharing the room as ``stretch`` says."""
        super().__init__()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        self._box.addWidget(first, stretch[0])
        self._box.addWidget(second, stretch[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn with the window."""
        portrait = self.height() > self.width()
        self._box.setDirection(
            QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight
        )
        super().resizeEvent(event)
