"""Room for the keyboard in a window or dialog, beside what is typed in."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QLayout, QMainWindow, QScrollArea, QWidget

from skinscreen.ui.widgets.keyboard import Keyboard
from skinscreen.ui.widgets.keyboard_fields import focused, is_text

_LOW = 330
"""Pixels beside the keyboard below which a window's header makes room as well."""
_AROUND = 6
"""Pixels round a field that are kept in sight with it."""
_NARROW = 640
"""Width of a dialog, in pixels, below which it is made wider: keys are for fingers."""
_SPARED = ("header", "footer")
"""The parts of the window that make room, in this order, where there is too little."""


class KeyboardRoom(QObject):
    """A window's keyboard. The content shrinks; a dialog that cannot shrink grows.

    Only what every window has is changed, its margins and its size: no page and no dialog has to
    know of it. Where even that is not enough, the keyboard lies on the content at that end of the
    window at which it leaves the field free.
    """

    def __init__(self, window: QWidget) -> None:
        """In ``window``; hidden."""
        super().__init__(window)
        self._window = window
        self._margins = window.contentsMargins()
        self._place = QRect()
        self._spared: list[tuple[QWidget, int, int]] = []
        self.keyboard = Keyboard(window)
        self.keyboard.hide()
        self._placing = QTimer(self)
        self._placing.setSingleShot(True)
        self._placing.setInterval(0)
        self._placing.timeout.connect(self.place)

    @property
    def is_open(self) -> bool:
        """Whether the keyboard is shown."""
        return not self.keyboard.isHidden()

    def open(self, field: QWidget, layout: str, *, letters: bool = False) -> None:
        """Show the keyboard that ``field`` wants; see ``Keyboard.show_for``."""
        if not self.is_open:
            self._begin()
        self.keyboard.show()
        self.place()
        self._placing.start()  # once more when what is within the pages lies where it will
        self.keyboard.show_for(field, layout, letters=letters)

    def _begin(self) -> None:
        window = self._window
        self._margins, self._place = window.contentsMargins(), QRect()
        if not window.windowState() & (
            Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
        ):
            self._grow()
        # Else what the content needs and the keyboard together could push the window, for a
        # moment, beyond the screen.
        window.setMinimumHeight(1)
        window.installEventFilter(self)

    def _grow(self) -> None:
        """Make a dialog as large as it must be for both, as far as the screen goes."""
        window = self._window
        if isinstance(window, QMainWindow):
            return
        screen = window.screen().availableGeometry()
        high = self._least() + self.keyboard.height_in(window)
        most = screen.size().boundedTo(window.maximumSize())
        wanted = QSize(_NARROW, high).boundedTo(most).expandedTo(window.size())
        if wanted != window.size():
            self._place = window.geometry()
            grown = QRect(self._place.topLeft(), wanted)
            grown.moveRight(min(grown.right(), screen.right()))
            grown.moveBottom(min(grown.bottom(), screen.bottom()))
            grown.moveLeft(max(grown.left(), screen.left()))
            grown.moveTop(max(grown.top(), screen.top()))
            window.setGeometry(grown)

    def close(self) -> None:
        """Give the room back."""
        if not self.is_open:
            return
        window = self._window
        window.removeEventFilter(self)
        self._placing.stop()
        self.keyboard.hide()
        self.keyboard.forget()
        self._spare(())
        window.setContentsMargins(self._margins)
        window.setMinimumHeight(0)  # the layout's from now on
        _lay_out(window)
        if self._place.isValid():
            window.setGeometry(self._place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is larger or smaller now, or another page is in it."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._placing.start()
        return False

    @Slot()
    def place(self) -> None:
        """Lay out the window beside the keyboard."""
        if not self.is_open:
            return
        window = self._window
        high = self.keyboard.height_in(window)
        room = window.height() - high
        self._spare(_SPARED[:1] if room < _LOW else ())
        if room < self._least():
            self._spare(_SPARED)
        fits = room >= self._least()
        margins = self._margins
        below = margins.bottom() + high if fits else margins.bottom()
        if below != window.contentsMargins().bottom():
            window.setContentsMargins(margins.left(), margins.top(), margins.right(), below)
        _lay_out(window)
        self._bring_into_sight()
        top = 0 if not fits and self._lowest() > room else room
        self.keyboard.setGeometry(0, top, window.width(), high)
        self.keyboard.raise_()

    def _least(self) -> int:
        """The height in pixels that the content has at least."""
        window = self._window
        content = window.centralWidget() if isinstance(window, QMainWindow) else window
        layout = _layout_of(content)
        if layout is None:
            return window.height()
        least = layout.totalMinimumSize().height()
        if layout.hasHeightForWidth():  # what is said in several lines
            least = max(least, layout.totalMinimumHeightForWidth(content.width()))
        margins = content.contentsMargins()
        return least - margins.top() - margins.bottom()

    def _spare(self, names: tuple[str, ...]) -> None:
        """Let the parts with these names take no height, and the others what they want."""
        for part, least, most in self._spared:
            if part.objectName() not in names:
                part.setMinimumHeight(least)
                part.setMaximumHeight(most)
        self._spared = [s for s in self._spared if s[0].objectName() in names]
        there = {part.objectName() for part, *_ in self._spared}
        for name in (name for name in names if name not in there):
            for part in _parts_named(self._window, name):
                self._spared.append((part, part.minimumHeight(), part.maximumHeight()))
                part.setFixedHeight(0)

    def _field(self) -> QWidget | None:
        """What is typed in, if it is in this window."""
        field = focused()
        if field is None or not is_text(field) or field.window() is not self._window:
            return None
        return field

    def _lowest(self) -> int:
        """How far down what is typed in reaches, in pixels from the top of the window."""
        field = self._field()
        if field is None:
            return 0
        return field.mapTo(self._window, QPoint(0, field.height())).y() + _AROUND

    def _bring_into_sight(self) -> None:
        """Scroll the field into sight; of one that is higher than the room, the cursor's line."""
        field = self._field()
        page = _page_of(field) if field is not None else None
        if field is None or page is None:
            return
        part = QRectF(field.rect())
        if part.height() + 2 * _AROUND > page.viewport().height():
            cursor = field.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
            part = QRectF(cursor) if isinstance(cursor, QRect | QRectF) else part
        # Qt's own way to a widget looks at the cursor alone, also where all has room.
        middle = field.mapTo(page.widget(), part.center().toPoint())
        page.ensureVisible(middle.x(), middle.y(), 0, round(part.height() / 2) + _AROUND)


def room_of(field: QWidget) -> KeyboardRoom:
    """The room for the keyboard in a field's window, made when it is first asked for."""
    window = field.window()
    for child in window.children():
        if isinstance(child, KeyboardRoom):
            return child
    return KeyboardRoom(window)


def _layout_of(window: QWidget) -> QLayout | None:
    return window.layout()


def _lay_out(window: QWidget) -> None:
    layout = _layout_of(window)
    if layout is not None:
        layout.activate()


def _parts_named(window: QWidget, name: str) -> list[QWidget]:
    found: list[QWidget] = list(window.findChildren(QWidget, name))
    return found


def _page_of(field: QWidget) -> QScrollArea | None:
    """The page round a field that can be scrolled."""
    part: QWidget | None = field.parentWidget()
    while part is not None and not part.isWindow():
        if isinstance(part, QScrollArea):
            return part
        part = part.parentWidget()
    return None
