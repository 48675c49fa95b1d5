"""One key of the on-screen keyboard: drawn in the colours of the theme, icons without a font."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from skinscreen.language import tr
from skinscreen.ui.widgets.keyboard_layouts import Act, Key

_RADIUS = 6
_LINE = 2.0
_ICON = 0.42
"""Side of an icon as a share of the key's shorter side."""
_LARGER = 1.35
"""How much larger a letter on a key is than text elsewhere."""
_TEXT = 0.74
"""Height of the letters at most, as a share of the key's height."""
_SMALL = 0.6
"""Height of what is had by holding, as a share of the letters' height."""
Stroke = Sequence[tuple[float, float]]
_ICONS: Mapping[Act, Sequence[Stroke]] = {
    Act.SHIFT: (
        ((0.5, 0.0), (1.0, 0.5), (0.72, 0.5), (0.72, 0.85), (0.28, 0.85), (0.28, 0.5), (0.0, 0.5),
         (0.5, 0.0)),
    ),
    Act.BACKSPACE: (
        ((0.0, 0.5), (0.35, 0.1), (1.1, 0.1), (1.1, 0.9), (0.35, 0.9), (0.0, 0.5)),
        ((0.55, 0.33), (0.87, 0.67)),
        ((0.87, 0.33), (0.55, 0.67)),
    ),
    Act.ENTER: (
        ((1.0, 0.1), (1.0, 0.6), (0.0, 0.6)),
        ((0.3, 0.3), (0.0, 0.6), (0.3, 0.9)),
    ),
    Act.LEFT: (((0.65, 0.1), (0.25, 0.5), (0.65, 0.9)),),
    Act.RIGHT: (((0.35, 0.1), (0.75, 0.5), (0.35, 0.9)),),
    Act.HIDE: (
        ((-0.1, 0.0), (1.1, 0.0), (1.1, 0.5), (-0.1, 0.5), (-0.1, 0.0)),
        ((0.15, 0.25), (0.85, 0.25)),
        ((0.25, 0.75), (0.5, 1.0), (0.75, 0.75)),
    ),
}  # fmt: skip
_LOCK: Stroke = ((0.28, 1.05), (0.72, 1.05))


class KeyButton(QPushButton):
    """Takes no focus: what is typed goes where it did. A finger is followed by the board."""

    held = Signal()
    let_go = Signal(QPointF)
    """The button of the mouse was let go, at this point of the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = Key(Act.NONE)
        self.words = ""
        """What stands on it."""
        self._is_on = False
        self._is_locked = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)  # a dialog's Return is not for it

    def show_key(
        self, key: Key, words: str, *, on: bool = False, locked: bool = False, usable: bool = True
    ) -> None:
        """Be another key.

        Args:
            key: which.
            words: that stand on it.
            on: whether it is marked, as Shift is while it holds.
            locked: whether that stays.
            usable: whether it can be tapped now.
        """
        self.key = key
        self.words = words
        self._is_on = on
        self._is_locked = locked
        is_letter = key.act is Act.TYPE and not key.name
        spoken = words if is_letter or key.act is Act.PART else key.spoken
        # L10N: Shift of a keyboard, until the next letter or until it is tapped again.
        words = tr("{key}, locked") if locked else tr("{key}, on") if on else "{key}"
        self.setAccessibleName(words.format(key=spoken))
        self.setEnabled(usable and key.act is not Act.NONE)
        self.setVisible(key.act is not Act.NONE)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Held, by whatever button."""
        self.held.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second of two quick taps is a tap."""
        self.held.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.let_go.emit(event.globalPosition())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        colours = QApplication.palette()  # a style sheet pales the one of a button
        is_marked = self._is_on or self.isDown()
        role = QPalette.ColorRole
        back = colours.color(role.Highlight if is_marked else role.Button)
        front = colours.color(role.HighlightedText if is_marked else role.ButtonText)
        edge = QPen(colours.color(role.PlaceholderText), 1.0)
        if not self.isEnabled():
            back, front = colours.color(role.Window), colours.color(role.PlaceholderText)
            edge.setStyle(Qt.PenStyle.DashLine)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(edge)
        painter.setBrush(back)
        inner = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, _RADIUS, _RADIUS)
        painter.setPen(QPen(front, _LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.key.act in _ICONS:
            self._draw_icon(painter)
        else:
            self._draw_words(painter)
        painter.end()

    def _draw_icon(self, painter: QPainter) -> None:
        side = min(self.width(), self.height()) * _ICON
        left, top = (self.width() - side) / 2, (self.height() - side) / 2
        strokes = [*_ICONS[self.key.act], *((_LOCK,) if self._is_locked else ())]
        for stroke in strokes:
            painter.drawPolyline([QPointF(left + x * side, top + y * side) for x, y in stroke])

    def _draw_words(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(4, 2, -4, -2)
        font = _fitting(self.font(), self.words, room.width(), self.height() * _TEXT)
        painter.setFont(font)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.words)
        if self.key.more and self.words.strip():
            font.setPointSizeF(font.pointSizeF() * _SMALL)
            painter.setFont(font)
            corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(room, corner, "…")


def _fitting(font: QFont, words: str, width: float, height: float) -> QFont:
    """The font, as large as it is wished and there is room for the words.

    Args:
        font: as it is wished.
        words: to be shown.
        width: of the room in pixels.
        height: of the room in pixels.
    """
    fitting = QFont(font)
    metrics = QFontMetricsF(font)
    wide = metrics.horizontalAdvance(words) or 1.0
    share = min(_LARGER, width / wide, height / metrics.height())
    fitting.setPointSizeF(font.pointSizeF() * share)
    return fitting
