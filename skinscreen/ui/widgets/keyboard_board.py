"""Rows of keys under fingers: taps, holding, what a held key offers, two thumbs at once."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEventPoint, QResizeEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

from skinscreen.language import tr
from skinscreen.ui.widgets.keyboard_key import KeyButton
from skinscreen.ui.widgets.keyboard_layouts import REPEATED, Act, Key, Rows, typed

GAP = 4
"""Pixels between keys."""
LEAST_KEY = 46
"""Pixels of a key's shorter side that a finger needs."""
_HOLD_MS = 420
_REPEAT_MS = 70
_SLACK = 10
"""Pixels beside a key that still count as on it when the finger is lifted."""
_TOUCH = frozenset(
    {
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.TouchCancel,
    }
)
Faces = Callable[[Key], tuple[str, bool, bool, bool]]
"""What stands on a key, whether it is marked, whether that stays, whether it can be tapped."""


class Board(QWidget):
    """Keys in rows, each as wide as the board. A key is chosen where the finger is lifted."""

    chosen = Signal(object)
    """The ``Key`` that was tapped, or that is held and repeats."""

    def __init__(self, parent: QWidget, faces: Faces | None = None) -> None:
        """Without a key; ``faces`` says how each looks."""
        super().__init__(parent)
        self._faces = faces or (lambda key: (key.text, False, False, True))
        self._rows: Rows = ()
        self.buttons: list[KeyButton] = []
        self._held: KeyButton | None = None
        self._finger = -1
        self._has_repeated = False
        self._offers: Board | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_held)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # --- keys ---------------------------------------------------------------------------

    def show_rows(self, rows: Rows) -> None:
        """Show other keys; the buttons that are there are used again."""
        self.let_go()
        self._rows = rows
        keys = [key for row in rows for key in row]
        while len(self.buttons) < len(keys):
            self._add_button()
        for button in self.buttons[len(keys) :]:
            button.show_key(Key(Act.NONE), "")
        self.refresh()
        self._place()

    def _add_button(self) -> None:
        button = KeyButton(self)
        button.held.connect(lambda: self._begin(button))
        button.let_go.connect(self._end)
        button.clicked.connect(lambda: self.chosen.emit(button.key))  # by assistive technology
        self.buttons.append(button)

    def refresh(self) -> None:
        """Show the keys as they are now."""
        keys = [key for row in self._rows for key in row]
        for key, button in zip(keys, self.buttons, strict=False):
            words, on, locked, usable = self._faces(key)
            button.show_key(key, words, on=on, locked=locked, usable=usable)

    def button_of(self, act: Act, text: str = "") -> KeyButton | None:
        """The key that does something; of those that type, the one that types ``text``."""
        for button in self.buttons:
            if button.key.act is act and text in ("", button.key.text):
                return button
        return None

    def rect_of(self, act: Act) -> QRect:
        """Where such a key has its place, seen or not."""
        found = [b for b in self.buttons if b.key.act is act]
        return found[0].geometry() if found else QRect()

    def _place(self) -> None:
        high = (self.height() + GAP) / max(1, len(self._rows))
        buttons = iter(self.buttons)
        for number, row in enumerate(self._rows):
            unit = (self.width() + GAP) / sum(key.width for key in row)
            top, left = round(number * high), 0.0
            bottom = round((number + 1) * high) - GAP
            for key in row:
                right = left + key.width * unit
                corner = QPoint(round(left), top)
                next(buttons).setGeometry(QRect(corner, QPoint(round(right) - GAP - 1, bottom - 1)))
                left = right

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each key its share."""
        self._place()

    def sizeHint(self) -> QSize:
        """As high as fingers need."""
        return QSize(0, len(self._rows) * (LEAST_KEY + GAP) - GAP)

    # --- fingers ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Follow every finger; while Qt made a mouse of the first, a second would be lost."""
        if isinstance(event, QTouchEvent) and event.type() in _TOUCH:
            if event.type() == QEvent.Type.TouchCancel:
                self.let_go()
            for point in event.points():
                self._follow(point)
            event.accept()
            return True
        return super().event(event)

    def _follow(self, point: QEventPoint) -> None:
        if point.state() == QEventPoint.State.Pressed:
            button = self.button_at(point.globalPosition())
            if button is not None:
                self._begin(button)
                self._finger = point.id()
        elif point.state() == QEventPoint.State.Released and point.id() == self._finger:
            self._end(point.globalPosition())

    def button_at(self, place: QPointF) -> KeyButton | None:
        """The key at a point of the screen that can be tapped; between two of them the nearer."""
        here = self.mapFromGlobal(place).toPoint()
        if self._offers is not None and self._offers.geometry().contains(here):
            return None
        near = QRect(-GAP, -GAP, 2 * GAP, 2 * GAP).translated(here)
        usable = [b for b in self.buttons if b.isVisible() and b.isEnabled()]
        found = [b for b in usable if b.geometry().intersects(near)]
        return min(
            found, key=lambda b: (b.geometry().center() - here).manhattanLength(), default=None
        )

    def _begin(self, button: KeyButton) -> None:
        """A finger is put down; what another one still holds is typed first."""
        if self._held is not None:
            self._finish()
        self._drop_offers()
        self._held = button
        self._has_repeated = False
        button.setDown(True)
        if button.key.act in REPEATED:
            self.chosen.emit(button.key)
            self._has_repeated = True
        self._timer.start(_HOLD_MS)

    @Slot(QPointF)
    def _end(self, place: QPointF) -> None:
        """The finger is lifted: on the key, on what it offers, or beside, which is to take back."""
        button = self._held
        if button is None:
            return
        if self._offers is not None:
            offered = self._offers.button_at(place)
            self._release()
            if offered is not None:
                self._choose_offered(offered.key)
            return
        room = button.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        if room.contains(button.mapFromGlobal(place).toPoint()):
            self._finish()
        else:
            self._release()

    def _finish(self) -> None:
        """The key that is held was tapped."""
        button, repeated = self._held, self._has_repeated
        offers = self._offers is not None
        self._release()
        if button is not None and not repeated and not offers:
            self.chosen.emit(button.key)

    def _release(self) -> None:
        self._timer.stop()
        if self._held is not None:
            self._held.setDown(False)
        self._held = None
        self._finger = -1

    @Slot()
    def let_go(self) -> None:
        """Nothing is held any more, and nothing is typed for it."""
        self._release()
        self._drop_offers()

    @Slot()
    def _on_held(self) -> None:
        button = self._held
        if button is None:
            return
        if button.key.act in REPEATED:
            self._timer.start(_REPEAT_MS)
            self.chosen.emit(button.key)
            return
        self._timer.stop()
        if button.key.more:
            self._offer(button)

    # --- what a held key offers -----------------------------------------------------------

    @property
    def offers(self) -> "Board | None":
        """What a key that was held offers, until one of it is chosen or another key is tapped."""
        return self._offers

    def _offer(self, button: KeyButton) -> None:
        offers = Board(self, self._faces)
        offers.setAutoFillBackground(True)
        offers.show_rows((tuple(typed_plain(sign) for sign in button.key.more),))
        here = button.geometry()
        wide = min(self.width(), len(button.key.more) * (max(LEAST_KEY, here.width()) + GAP))
        left = max(0, min(here.left(), self.width() - wide))
        # Above the finger; where there is no row above, below it.
        top = here.top() - here.height() - GAP
        if top < 0:
            top = here.bottom() + GAP
        offers.setGeometry(left, top, wide, here.height())
        offers.setAccessibleName(tr("Other letters"))
        offers.chosen.connect(self._choose_offered)
        offers.show()
        offers.raise_()
        self._offers = offers

    @Slot(object)
    def _choose_offered(self, key: Key) -> None:
        self._drop_offers()
        self.chosen.emit(key)

    def _drop_offers(self) -> None:
        if self._offers is not None:
            self._offers.hide()
            self._offers.deleteLater()
            self._offers = None


def typed_plain(sign: str) -> Key:
    """A key that types a sign, also where it is an accent's."""
    return Key(Act.TYPE, sign, name=typed(sign).name if typed(sign).act is Act.TYPE else "")
