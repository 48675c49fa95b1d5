"""The body, front and back, with a numbered dot for each lesion."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, Signal
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
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from skinscreen import paths
from skinscreen.domain.record import BodySide, Place
from skinscreen.language import mark, tr

REACH = 24
"""A tap this near to a dot's middle, in pixels, is meant for it: 48 px across."""
_DOT = 13
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

    def _area(self, side: BodySide) -> QRectF:
        """Where a side is drawn."""
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

    def _dot_at(self, point: QPointF) -> Dot | None:
        far = {dot.id: _length(point - self.point(dot.place)) for dot in self._dots}
        reached = [dot for dot in self._dots if far[dot.id] <= REACH]
        return min(reached, key=lambda dot: far[dot.id], default=None)

    # --- taps and keys ------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the dot, or the place, under the finger."""
        self._choose(event.position())

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
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.point(cursor))
        else:
            super().keyPressEvent(event)
        self.update()

    # --- drawing ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the body anew."""
        self._drawings = {}
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
            left = 0.0 if side is BodySide.FRONT else self.width() / 2
            caption = QRectF(left, 0, self.width() / 2, area.y())
            painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, tr(_CAPTIONS[side]))
        for dot in self._dots:
            self._draw_dot(painter, dot)
        if self.hasFocus():
            self._draw_cross(painter)
        painter.end()

    def _draw_dot(self, painter: QPainter, dot: Dot) -> None:
        colours = self.palette()
        strong = dot.id == self._here
        fill = QPalette.ColorRole.Highlight if strong or not self._here else QPalette.ColorRole.Base
        words = (
            QPalette.ColorRole.HighlightedText
            if strong or not self._here
            else QPalette.ColorRole.Text
        )
        middle = self.point(dot.place)
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


def _length(way: QPointF) -> float:
    return hypot(way.x(), way.y())


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
