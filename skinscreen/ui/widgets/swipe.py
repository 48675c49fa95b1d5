"""A swipe to the left or right, wherever it begins on a widget."""

from PySide6.QtCore import QEvent, QObject, QPointF, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

LEAST = 80
"""Length of a swipe in pixels; a tap of a trembling finger is shorter."""
_SLOPE = 2
"""A swipe is this many times longer than it is high."""


class Swipe(QObject):
    """Watches a widget and all that is on it; a button a swipe begins on is not chosen."""

    leftward = Signal()
    rightward = Signal()

    def __init__(self, area: QWidget) -> None:
        """Watch ``area`` with the parts it has by now."""
        super().__init__(area)
        self._from: QPointF | None = None
        for part in (area, *area.findChildren(QWidget)):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look where the finger is put down and lifted; only a swipe's end is held back."""
        if not isinstance(event, QMouseEvent):
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            self._from = event.globalPosition()
        elif event.type() == QEvent.Type.MouseButtonRelease and self._from is not None:
            way, self._from = event.globalPosition() - self._from, None
            if abs(way.x()) >= max(LEAST, _SLOPE * abs(way.y())):
                if isinstance(watched, QAbstractButton):
                    watched.setDown(False)
                (self.leftward if way.x() < 0 else self.rightward).emit()
                return True
        return False
