"""The photo with the square frame: zoomed, dragged, turned, or moved by keys."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QWidget

from skinscreen.domain.assessment import Box
from skinscreen.language import tr
from skinscreen.ui.images import to_qimage
from skinscreen.ui.widgets.zoom import MOST, Zoom
from skinscreen.ui.widgets.zoom import STEP as ZOOM_STEP
from skinscreen.ui.widgets.zoom_button import SIDE, ZoomButton

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Photo

STEP = 0.1
"""Share of the frame's side by which a button changes it."""
_NUDGE, _STRIDE = 0.01, 0.1
_HANDLE = 32
_EDGE = 8
"""Between the lenses and the edge, in pixels."""
_ZOOMS = {Qt.Key.Key_PageUp: ZOOM_STEP, Qt.Key.Key_PageDown: 1 / ZOOM_STEP}
_DISC = 10.0
"""Radius of a number's disc on the screen."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CropView(QWidget):
    """Shows a photo and the frame on it. The frame always stays inside the photo."""

    box_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName(tr("Photo with the frame"))
        self.setAccessibleDescription(
            tr(
                "Arrow keys move the frame, plus and minus change its size, R turns the photo, "
                "Page up and Page down zoom."
            )
        )
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._photo: Photo | None = None
        self._pixmap = QPixmap()
        self._box = Box(0, 0, 1)
        self._needed = 1
        self._marks: tuple[Box, ...] = ()
        self._grabbed: QPointF | None = None
        self._resizing = False
        self._before_press = self._box
        self._zoom = Zoom()
        self._pinched = QPointF()
        self.closer = ZoomButton(self, tr("Zoom in"), tr("Page up"), closer=True)
        self.farther = ZoomButton(self, tr("Zoom out"), tr("Page down"), closer=False)
        self.closer.clicked.connect(lambda: self.zoom_by(ZOOM_STEP))
        self.farther.clicked.connect(lambda: self.zoom_by(1 / ZOOM_STEP))
        self._show_buttons()

    @property
    def zoom(self) -> float:
        """How many times larger than fitted the photo is drawn."""
        return self._zoom.factor

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Draw the photo larger or smaller about a point; without one, about the frame."""
        if self._photo is None:
            return
        middle = self.frame_on_screen().center() if about is None else about
        if self._zoom.about(factor, middle, self._photo_size, self.size()):
            if about is None:
                self._follow()
            self._show_buttons()
            self.update()

    def _follow(self) -> None:
        """Have the frame seen."""
        if self._zoom.factor > 1:
            self._zoom.follow(self.frame_on_screen(), self._photo_size, self.size())

    def _show_buttons(self) -> None:
        there = self._photo is not None
        for button in (self.closer, self.farther):
            button.setVisible(there)
        self.closer.setEnabled(self._zoom.factor < MOST)
        self.farther.setEnabled(self._zoom.factor > 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lenses stay in the corner."""
        super().resizeEvent(event)
        left = self.width() - SIDE - _EDGE
        self.closer.move(left, _EDGE)
        self.farther.move(left, 2 * _EDGE + SIDE)

    @property
    def box(self) -> Box:
        """The frame, in full-resolution pixels."""
        return self._box

    @property
    def is_held(self) -> bool:
        """Whether a finger or the mouse holds the frame now."""
        return self._grabbed is not None

    def show_photo(self, photo: "Photo", box: Box, needed: int) -> None:
        """Show a photo with a frame; the frame gets no smaller than ``needed`` where it can."""
        if photo is not self._photo:
            self._zoom.reset()
        self._photo = photo
        self._needed = needed
        self._show_buttons()
        self._pixmap = QPixmap.fromImage(to_qimage(photo.pixels))
        self._place(box)

    def show_marks(self, boxes: tuple[Box, ...]) -> None:
        """Show where lesions were found, by their numbers, where there are several."""
        self._marks = boxes if len(boxes) > 1 else ()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._photo = None
        self._pixmap = QPixmap()
        self._zoom.reset()
        self._show_buttons()
        self.show_marks(())

    def scale_frame(self, factor: float) -> None:
        """Make the frame larger or smaller about its centre."""
        side = max(1, round(self._box.side * factor))
        shift = (self._box.side - side) // 2
        self._place(Box(self._box.x + shift, self._box.y + shift, side))

    def nudge(self, across: int, down: int, share: float) -> None:
        """Move the frame by a share of its side."""
        step = max(1, round(self._box.side * share))
        self._place(replace(self._box, x=self._box.x + across * step, y=self._box.y + down * step))

    def _place(self, box: Box) -> None:
        from skinscreen.imaging.crop import clamped

        if self._photo is None:
            return
        self._box = clamped(box, self._photo, self._needed)
        self._follow()
        self.update()
        self.box_changed.emit()

    def _area(self) -> QRectF:
        """Where the photo is drawn."""
        if self._photo is None:
            return QRectF()
        return self._zoom.area(self._photo_size, self.size())

    @property
    def _photo_size(self) -> QSize:
        return QSize(self._photo.width, self._photo.height) if self._photo else QSize(1, 1)

    def _screen_scale(self) -> float:
        """Screen pixels for each pixel of the photo."""
        return self._area().width() / self._photo.width if self._photo else 1.0

    def frame_on_screen(self) -> QRectF:
        """The frame in the widget's coordinates."""
        return self._on_screen(self._box)

    def _on_screen(self, box: Box) -> QRectF:
        area, scale = self._area(), self._screen_scale()
        return QRectF(
            area.x() + box.x * scale, area.y() + box.y * scale, box.side * scale, box.side * scale
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """The photo, darkened outside the frame."""
        if self._photo is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area, frame = self._area(), self.frame_on_screen()
        painter.drawPixmap(area, self._pixmap, QRectF(self._pixmap.rect()))
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(0, 0, 0, 120)
        for outside in _around(area, frame):
            painter.fillRect(outside, shade)
        for number, mark in enumerate(self._marks, start=1):
            _draw_mark(painter, self._on_screen(mark), number)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor("black"), 5), (QColor("white"), 3)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(frame)
        painter.setPen(QPen(QColor("white"), 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        _draw_corners(painter, frame)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().highlight().color(), 3, Qt.PenStyle.DashLine))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the frame, or of one of its corners."""
        if event.button() != Qt.MouseButton.LeftButton or self._photo is None:
            return
        self._before_press = self._box
        frame = self.frame_on_screen()
        corners = (frame.topLeft(), frame.topRight(), frame.bottomLeft(), frame.bottomRight())
        handle = min(_HANDLE, frame.width() / 4)  # a small frame can be dragged by its middle
        self._resizing = any(_reach(event.position() - corner) <= handle for corner in corners)
        if not self._resizing and not frame.contains(event.position()):
            self._centre_on(event.position())
        self._grabbed = event.position()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the frame."""
        if self._grabbed is None:
            return
        if self._resizing:
            centre = self.frame_on_screen().center()
            before = _reach(self._grabbed - centre)
            if before > 1:
                self.scale_frame(max(0.1, _reach(event.position() - centre) / before))
        else:
            self._shift(event.position() - self._grabbed)
        self._grabbed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None

    def _centre_on(self, point: QPointF) -> None:
        self._shift(point - self.frame_on_screen().center())

    def _shift(self, offset: QPointF) -> None:
        """Move the frame by an offset on the screen."""
        scale = self._screen_scale()
        x, y = round(offset.x() / scale), round(offset.y() / scale)
        self._place(replace(self._box, x=self._box.x + x, y=self._box.y + y))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up goes closer to what is under the pointer."""
        if event.angleDelta().y():
            closer = event.angleDelta().y() > 0
            self.zoom_by(ZOOM_STEP if closer else 1 / ZOOM_STEP, event.position())
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; with Shift in strides. Page up and down zoom."""
        key = Qt.Key(event.key())
        if key in _ZOOMS:
            self.zoom_by(_ZOOMS[key])
            return
        if key in _ARROWS:
            large = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.nudge(*_ARROWS[key], _STRIDE if large else _NUDGE)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Pinching zooms; both fingers together move the photo."""
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._pinch(pinch)
                return True
        return super().event(event)

    def _pinch(self, pinch: QPinchGesture) -> None:
        middle = QPointF(self.mapFromGlobal(pinch.centerPoint()))
        if self._grabbed is not None:  # the first finger was taken for one that moves the frame
            self._grabbed = None
            self._place(self._before_press)
            self._pinched = middle
        if pinch.state() == Qt.GestureState.GestureStarted:
            self._pinched = middle
        if pinch.scaleFactor() > 0:
            self.zoom_by(pinch.scaleFactor(), middle)
        self._zoom.shift(middle - self._pinched, self._photo_size, self.size())
        self._pinched = middle
        self.update()


def _reach(offset: QPointF) -> float:
    return float(max(abs(offset.x()), abs(offset.y())))


def _around(area: QRectF, frame: QRectF) -> tuple[QRectF, ...]:
    """The parts of ``area`` outside ``frame``: above, below, left, right."""
    return (
        QRectF(area.left(), area.top(), area.width(), frame.top() - area.top()),
        QRectF(area.left(), frame.bottom(), area.width(), area.bottom() - frame.bottom()),
        QRectF(area.left(), frame.top(), frame.left() - area.left(), frame.height()),
        QRectF(frame.right(), frame.top(), area.right() - frame.right(), frame.height()),
    )


def _draw_mark(painter: QPainter, frame: QRectF, number: int) -> None:
    """A found lesion: its frame in thin lines, its number at the corner."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor("black"), 3), (QColor("white"), 1)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(frame)
    disc = QRectF(frame.left() - _DISC, frame.top() - _DISC, 2 * _DISC, 2 * _DISC)
    painter.setBrush(QColor("black"))
    painter.drawEllipse(disc)
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))


def _draw_corners(painter: QPainter, frame: QRectF) -> None:
    arm = min(28.0, frame.width() / 4)
    for corner, across, down in (
        (frame.topLeft(), 1, 1),
        (frame.topRight(), -1, 1),
        (frame.bottomLeft(), 1, -1),
        (frame.bottomRight(), -1, -1),
    ):
        painter.drawLine(corner, corner + QPointF(across * arm, 0))
        painter.drawLine(corner, corner + QPointF(0, down * arm))
