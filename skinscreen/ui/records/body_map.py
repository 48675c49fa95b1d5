"""The body, front and back, with a numbered dot for each lesion."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QWidget

from skinscreen import paths
from skinscreen.domain.record import BodySide, Place
from skinscreen.language import mark, tr
from skinscreen.ui.widgets.zoom import STEP as ZOOM_STEP
from skinscreen.ui.widgets.zoom import Zoom
from skinscreen.ui.widgets.zoom_button import SIDE, ZoomButton

REACH = 24
"""A tap this near to a dot's middle, in pixels, is meant for it: 48 px across."""
_DOT = 13
_APART = 2 * _DOT + 2
_RINGS, _RAYS = 6, 8
"""Where a dot is put that would lie on another: on rings about its place, in so many directions."""
_CLOSEST = 4.0
"""How many times larger the body can be drawn: a thumb is a fingertip wide then."""
_DRAG = 12
"""A finger that moved so far, in pixels, moves the body and chooses nothing."""
_SHAPE = 0.5
"""Width of a drawing as a share of its height."""
_LINE, _FILL = "#000001", "#000002"
"""The colours in the drawings that are replaced by the theme's."""
_STEP = 0.02
# L10N: sides of the body.
_CAPTIONS = {BodySide.FRONT: mark("Front"), BodySide.BACK: mark("Back")}
_STEPS = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP / 2),
    Qt.Key.Key_Down: (0.0, _STEP / 2),
}


@dataclass(frozen=True, slots=True, repr=False)
class Dot:
    """A lesion on the map, with the number it has in the list."""

    id: str
    mark: str
    place: Place


class BodyMap(QWidget):
    """Front and back beside each other; a tap on a dot chooses it, one on the skin places."""

    place_chosen = Signal(object)
    """A ``Place`` on the skin where no lesion is."""
    dot_chosen = Signal(str)
    """The id of the lesion whose dot was tapped."""

    def __init__(self) -> None:
        super().__init__()
        self._dots: tuple[Dot, ...] = ()
        self._here: str = ""
        self._drawings: dict[BodySide, QImage] = {}
        self._cursor = Place(BodySide.FRONT, 0.5, 0.3)
        self._zoom = Zoom(_CLOSEST)
        self._pressed: QPointF | None = None
        self._moved = False
        self.closer = ZoomButton(self, tr("Zoom in"), tr("Page up"), closer=True)
        self.farther = ZoomButton(self, tr("Zoom out"), tr("Page down"), closer=False)
        self.closer.clicked.connect(lambda: self.zoom_by(ZOOM_STEP))
        self.farther.clicked.connect(lambda: self.zoom_by(1 / ZOOM_STEP))
        self.farther.setEnabled(False)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName(tr("Body map: arrow keys move the cross, Space changes sides"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(220, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_dots(self, dots: Sequence[Dot], here: str = "") -> None:
        """Show these lesions; the one with the id ``here`` stands out."""
        self._dots = tuple(dots)
        self._here = here
        self.update()

    # --- where things are ---------------------------------------------------------------

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Draw the body larger or smaller about a point; without one, about the cross."""
        middle = self.point(self._cursor) if about is None else about
        if self._zoom.about(factor, middle, self.size(), self.size()):
            self.closer.setEnabled(self._zoom.factor < self._zoom.most)
            self.farther.setEnabled(self._zoom.factor > 1)
            self.update()

    def _area(self, side: BodySide) -> QRectF:
        """Where a side is drawn, as far as it is seen."""
        fitted, factor = self._fitted(side), self._zoom.factor
        if factor == 1:
            return fitted
        whole = self._zoom.area(self.size(), self.size()).topLeft()
        return QRectF(
            whole.x() + fitted.x() * factor,
            whole.y() + fitted.y() * factor,
            fitted.width() * factor,
            fitted.height() * factor,
        )

    def _fitted(self, side: BodySide) -> QRectF:
        """Where a side is drawn when all of it is seen."""
        caption = self.fontMetrics().height()
        height = min(self.height() - caption, (self.width() / 2 - 4) / _SHAPE)
        width = height * _SHAPE
        middle = self.width() * (0.25 if side is BodySide.FRONT else 0.75)
        return QRectF(middle - width / 2, caption, width, height)

    def point(self, place: Place) -> QPointF:
        """Where a place is on this widget, in pixels."""
        area = self._area(place.side)
        return QPointF(area.x() + place.x * area.width(), area.y() + place.y * area.height())

    def _place_at(self, point: QPointF) -> Place | None:
        """The place under a point; None beside the body."""
        for side in BodySide:
            area = self._area(side)
            if area.contains(point):
                x = (point.x() - area.x()) / area.width()
                y = (point.y() - area.y()) / area.height()
                return self._on_skin(Place(side, x, y))
        return None

    def _on_skin(self, place: Place) -> Place | None:
        drawing = self._drawing(place.side)
        x = min(drawing.width() - 1, int(place.x * drawing.width()))
        y = min(drawing.height() - 1, int(place.y * drawing.height()))
        return place if drawing.pixelColor(x, y).alpha() else None

    def _middles(self) -> dict[str, QPointF]:
        """Where each dot is drawn: at its place, or as near as it lies on no other."""
        found: dict[str, QPointF] = {}
        for dot in self._dots:
            found[dot.id] = _free(self.point(dot.place), [*found.values()])
        return found

    def _dot_at(self, point: QPointF) -> Dot | None:
        """The dot under a finger; else the nearest whose place is in reach."""
        middles = self._middles()
        under = [dot for dot in self._dots if _length(point - middles[dot.id]) <= _DOT]
        if under:
            return under[0]
        far = {dot.id: _length(point - self.point(dot.place)) for dot in self._dots}
        reached = [dot for dot in self._dots if far[dot.id] <= REACH]
        return min(reached, key=lambda dot: far[dot.id], default=None)

    # --- taps and keys ------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A finger comes down: it will choose, or move the body."""
        self._pressed, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the body that is drawn larger than the room for it."""
        if self._pressed is None or self._zoom.factor == 1:
            return
        offset = event.position() - self._pressed
        if self._moved or _length(offset) > _DRAG:
            self._moved, self._pressed = True, event.position()
            self._zoom.shift(offset, self.size(), self.size())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the dot, or the place, under the finger."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and not self._moved:
            self._choose(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up goes closer to what is under the pointer."""
        if event.angleDelta().y():
            closer = event.angleDelta().y() > 0
            self.zoom_by(ZOOM_STEP if closer else 1 / ZOOM_STEP, event.position())
            event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinching zooms."""
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._pressed = None  # the first finger chose nothing
                if pinch.scaleFactor() > 0:
                    middle = QPointF(self.mapFromGlobal(pinch.centerPoint()))
                    self.zoom_by(pinch.scaleFactor(), middle)
                return True
        return super().event(event)

    def _choose(self, point: QPointF) -> None:
        dot = self._dot_at(point)
        place = self._place_at(point)
        if dot is not None:
            self.dot_chosen.emit(dot.id)
        elif place is not None:
            self._cursor = place
            self.place_chosen.emit(place)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cross, Space changes sides, Return chooses what is under it."""
        key, cursor = Qt.Key(event.key()), self._cursor
        if key in _STEPS:
            x, y = _STEPS[key]
            self._cursor = Place(cursor.side, _within(cursor.x + x), _within(cursor.y + y))
        elif key == Qt.Key.Key_Space:
            other = BodySide.BACK if cursor.side is BodySide.FRONT else BodySide.FRONT
            self._cursor = Place(other, cursor.x, cursor.y)
        elif key == Qt.Key.Key_PageUp:
            self.zoom_by(ZOOM_STEP)
        elif key == Qt.Key.Key_PageDown:
            self.zoom_by(1 / ZOOM_STEP)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.point(cursor))
        else:
            super().keyPressEvent(event)
        self.update()

    # --- drawing ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the body anew; the lenses are below, between the legs of both."""
        self._drawings = {}
        left = (self.width() - SIDE) // 2
        self.closer.move(left, self.height() - 2 * SIDE)
        self.farther.move(left, self.height() - SIDE)
        super().resizeEvent(event)

    def _drawing(self, side: BodySide) -> QImage:
        size = self._area(side).size().toSize().expandedTo(QSize(1, 1))
        drawing = self._drawings.get(side)
        if drawing is None or drawing.size() != size:
            drawing = self._drawings[side] = self._draw_side(side, size)
        return drawing

    def _draw_side(self, side: BodySide, size: QSize) -> QImage:
        from PySide6.QtSvg import QSvgRenderer

        colours = self.palette()
        svg = (paths.resources() / "body" / f"{side.value}.svg").read_text("utf-8")
        svg = svg.replace(_LINE, colours.color(QPalette.ColorRole.PlaceholderText).name())
        svg = svg.replace(_FILL, colours.color(QPalette.ColorRole.Base).name())
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        QSvgRenderer(QByteArray(svg.encode())).render(painter)
        painter.end()
        return image

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Both sides, the dots, and the cross where the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        painter.setPen(colours.color(QPalette.ColorRole.WindowText))
        for side in BodySide:
            area = self._area(side)
            painter.drawImage(area.topLeft(), self._drawing(side))
        for side in BodySide:
            area = self._area(side)
            caption = QRectF(0, 0, self.width() / 2, self.fontMetrics().height())
            caption.moveCenter(QPointF(area.center().x(), caption.center().y()))
            words, middle = tr(_CAPTIONS[side]), Qt.AlignmentFlag.AlignCenter
            # What is near lies behind the words, too.
            painter.fillRect(
                painter.boundingRect(caption, middle, words),
                colours.color(QPalette.ColorRole.Window),
            )
            painter.drawText(caption, middle, words)
        middles = self._middles()
        for dot in self._dots:
            self._draw_dot(painter, dot, middles[dot.id])
        if self.hasFocus():
            self._draw_cross(painter)
        painter.end()

    def _draw_dot(self, painter: QPainter, dot: Dot, middle: QPointF) -> None:
        colours = self.palette()
        strong = dot.id == self._here
        fill = QPalette.ColorRole.Highlight if strong or not self._here else QPalette.ColorRole.Base
        words = (
            QPalette.ColorRole.HighlightedText
            if strong or not self._here
            else QPalette.ColorRole.Text
        )
        place = self.point(dot.place)
        if place != middle:  # it made room for another
            painter.setPen(QPen(colours.color(QPalette.ColorRole.Highlight), 2))
            painter.drawLine(place, middle)
        painter.setPen(QPen(colours.color(QPalette.ColorRole.Base), 2))
        painter.setBrush(colours.color(fill))
        painter.drawEllipse(middle, _DOT, _DOT)
        painter.setPen(colours.color(words))
        font = painter.font()
        font.setPixelSize(_DOT + 1)
        font.setBold(True)
        painter.setFont(font)
        box = QRectF(middle.x() - _DOT, middle.y() - _DOT, 2 * _DOT, 2 * _DOT)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, dot.mark)

    def _draw_cross(self, painter: QPainter) -> None:
        middle = self.point(self._cursor)
        for colour, width in ((QColor("black"), 5), (QColor("white"), 2)):
            painter.setPen(QPen(colour, width))
            for x, y in ((REACH, 0), (0, REACH)):
                painter.drawLine(middle - QPointF(x, y), middle + QPointF(x, y))


def _free(place: QPointF, taken: Sequence[QPointF]) -> QPointF:
    """A point for a dot, at its place or beside it, where it lies on none that are drawn."""
    for ring in range(_RINGS):
        for ray in range(_RAYS if ring else 1):
            angle = 2 * pi * ray / _RAYS
            there = place + QPointF(cos(angle), sin(angle)) * (ring * (_DOT + 3))
            if all(_length(there - other) >= _APART for other in taken):
                return there
    return place


def _length(way: QPointF) -> float:
    return hypot(way.x(), way.y())


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
