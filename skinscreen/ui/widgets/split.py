"""Two parts beside each other, or above each other where the window is narrow."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget


class Split(QWidget):
    """Lays its parts out in a row; in portrait, in a column."""

    def __init__(
        self,
        first: QWidget,
        second: QWidget,
        beside: tuple[int, int] = (1, 1),
        above: tuple[int, int] = (1, 1),
    ) -> None:
        """Show ``first`` left of ``second``, or above it.

        Args:
            first: one part.
            second: the other one.
            beside: how they share the room beside each other.
            above: how they share it above each other; 0 takes no more than it needs.
        """
        super().__init__()
        self._shares = {
            QBoxLayout.Direction.LeftToRight: beside,
            QBoxLayout.Direction.TopToBottom: above,
        }
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        self._box.addWidget(first, beside[0])
        self._box.addWidget(second, beside[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn with the window; a page that scrolls is higher than wide in any."""
        portrait = self.window().height() > self.window().width()
        direction = (
            QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight
        )
        if direction != self._box.direction():
            self._box.setDirection(direction)
            for part, share in enumerate(self._shares[direction]):
                self._box.setStretch(part, share)
        super().resizeEvent(event)
