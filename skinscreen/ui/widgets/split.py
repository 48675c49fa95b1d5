"""Two parts beside each other, or above each other where the window is narrow."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

FEW_LETTERS = 60
"""Fewer in a line, as with enlarged text in a small window: two parts have no room beside each
other."""


class Split(QWidget):
    """Lays its parts out in a row; in portrait, in a column."""

    def __init__(
        self,
        first: QWidget,
        second: QWidget,
        beside: tuple[int, int] = (1, 1),
        above: tuple[int, int] = (1, 1),
        least: int = 0,
    ) -> None:
        """Show ``first`` left of ``second``, or above it.

        Args:
            first: one part.
            second: the other one.
            beside: how they share the room beside each other.
            above: how they share it above each other; 0 takes no more than it needs.
            least: letters in a line below which they stand above each other in any window.
        """
        super().__init__()
        self._least = least
        self._shares = {
            QBoxLayout.Direction.LeftToRight: beside,
            QBoxLayout.Direction.TopToBottom: above,
        }
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        self._box.addWidget(first, beside[0])
        self._box.addWidget(second, beside[1])

    def use_least(self, letters: int) -> None:
        """Stand above each other below so many letters in a line."""
        self._least = letters
        self._turn()

    @property
    def is_above(self) -> bool:
        """Whether the parts stand above each other."""
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn with the window; a page that scrolls is higher than wide in any."""
        self._turn()
        super().resizeEvent(event)

    def _turn(self) -> None:
        few = self.width() < self._least * self.fontMetrics().averageCharWidth()
        portrait = few or self.window().height() > self.window().width()
        direction = (
            QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight
        )
        if direction != self._box.direction():
            self._box.setDirection(direction)
            for part, share in enumerate(self._shares[direction]):
                self._box.setStretch(part, share)
