"""A lens with a plus or a minus, to be laid over a picture."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from skinscreen.ui.widgets import labels

SIDE = 48


class ZoomButton(QAbstractButton):
    """Light on dark, so that it is seen on every photo; grey where it leads nowhere."""

    def __init__(self, parent: QWidget, words: str, keys: str, *, closer: bool) -> None:
        """A plus where it leads ``closer``."""
        super().__init__(parent)
        self._closer = closer
        self.setAccessibleName(words)
        self.setToolTip(labels.tip(f"{words} ({keys})"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As large as a fingertip."""
        return QSize(SIDE, SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lens."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(0, 0, 0, 210 if self.isDown() else 160)
        painter.setPen(QPen(QColor("white"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 8, 8)
        ink = QColor(255, 255, 255, 255 if self.isEnabled() else 110)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle, reach = QPointF(21, 21), 10.0
        painter.drawEllipse(middle, reach, reach)
        painter.drawLine(QPointF(28.5, 28.5), QPointF(36, 36))
        painter.drawLine(middle - QPointF(5, 0), middle + QPointF(5, 0))
        if self._closer:
            painter.drawLine(middle - QPointF(0, 5), middle + QPointF(0, 5))
        painter.end()
