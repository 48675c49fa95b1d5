"""Two crops of one lesion, looked at through one zoom and one pan."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from skinscreen.language import tr
from skinscreen.ui.images import to_qimage

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels

CLOSEST = 8.0
STEP = 1.25
_MOVE = 0.1
_GAP = 8.0
_ENLARGE = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_SHRINK = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
_MOVES = {
    Qt.Key.Key_Left: (-_MOVE, 0.0),
    Qt.Key.Key_Right: (_MOVE, 0.0),
    Qt.Key.Key_Up: (0.0, -_MOVE),
    Qt.Key.Key_Down: (0.0, _MOVE),
}


class PairedView(QWidget):
    """Beside each other, or the second over the first; a drag pans both, the wheel zooms both."""

    def __init__(self) -> None:
        super().__init__()
        self._first = QImage()
        self._second = QImage()
        self._over = False
        self._opacity = 0.5
        self.zoom = 1.0
        self.middle = QPointF(0.5, 0.5)
        self._from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Two visits: plus and minus zoom, arrow keys move"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(240, 120))

    def show_pair(self, first: "Pixels", second: "Pixels", *, over: bool) -> None:
        """Show two square crops, RGB [h, w, 3]; ``over`` lays the second on the first."""
        self._first, self._second = to_qimage(first), to_qimage(second)
        self._over = over
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """How much of the second is seen over the first, 0 to 1."""
        self._opacity = opacity
        self.update()

    def scale(self, factor: float) -> None:
        """Come nearer to both, or go back."""
        self.zoom = min(CLOSEST, max(1.0, self.zoom * factor))
        self.move_by(0.0, 0.0)

    def move_by(self, x: float, y: float) -> None:
        """Move both, in shares of what is seen."""
        margin = 0.5 / self.zoom
        self.middle = QPointF(
            min(1 - margin, max(margin, self.middle.x() + x / self.zoom)),
            min(1 - margin, max(margin, self.middle.y() + y / self.zoom)),
        )
        self.update()

    # --- fingers and keys ---------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag begins."""
        self._from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Both follow the finger."""
        if self._from is not None:
            way, self._from = self._from - event.position(), event.position()
            side = self._areas()[0].width()
            self.move_by(way.x() / side, way.y() / side)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The drag is over."""
        self._from = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom both."""
        self.scale(STEP if event.angleDelta().y() > 0 else 1 / STEP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom or move both."""
        key = Qt.Key(event.key())
        if key in _ENLARGE or key in _SHRINK:
            self.scale(STEP if key in _ENLARGE else 1 / STEP)
        elif key in _MOVES:
            self.move_by(*_MOVES[key])
        else:
            super().keyPressEvent(event)

    # --- drawing ------------------------------------------------------------------------

    def _areas(self) -> tuple[QRectF, QRectF]:
        """Where the two are drawn: the same place where one lies over the other."""
        if self._over:
            side: float = min(self.width(), self.height())
            area = QRectF((self.width() - side) / 2, 0, side, side)
            return area, area
        side = min((self.width() - _GAP) / 2, self.height())
        left = QRectF(self.width() / 2 - _GAP / 2 - side, 0, side, side)
        return left, left.translated(side + _GAP, 0)

    def _seen(self, image: QImage) -> QRectF:
        side = image.width() / self.zoom
        x = self.middle.x() * image.width() - side / 2
        y = self.middle.y() * image.height() - side / 2
        return QRectF(x, y, side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Both crops."""
        if self._first.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        first, second = self._areas()
        painter.drawImage(first, self._first, self._seen(self._first))
        painter.setOpacity(self._opacity if self._over else 1.0)
        painter.drawImage(second, self._second, self._seen(self._second))
        painter.end()
