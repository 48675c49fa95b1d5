"""The on-screen keyboard: letters, signs, accents, a number pad, a pad for dates."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from skinscreen.language import spoken, tr
from skinscreen.ui.widgets import keyboard_keys as keys
from skinscreen.ui.widgets import keyboard_layouts as layouts
from skinscreen.ui.widgets.keyboard_board import GAP, LEAST_KEY, Board
from skinscreen.ui.widgets.keyboard_date import DateEntry
from skinscreen.ui.widgets.keyboard_fields import Kind, kind_of, sign_of
from skinscreen.ui.widgets.keyboard_layouts import Act, Key, Layer
from skinscreen.ui.widgets.labels import PlainLabel, fit

_EDGE = 4
"""Pixels round the keys."""
_WIDEST = 1200
_WIDEST_PAD = 720
_ROWS = 4
_SMALL_WINDOW = 600
_LARGE_KEY = 58
"""Height of a key in pixels where a window is no smaller than that."""


class Keyboard(QWidget):
    """Types into whatever has the focus, and never takes it."""

    hidden_by_key = Signal()
    layout_chosen = Signal(str)
    """The code of the language whose letters are wanted from now on."""

    def __init__(self, parent: QWidget) -> None:
        """With English letters, until ``show_for``."""
        super().__init__(parent)
        self._layout = next(iter(layouts.LAYOUTS))
        self._layer = Layer.LETTERS
        self._shift = False
        self._locked = False
        self._accent = ""
        self._pad: tuple[str, str] = ("", "")
        self._date: DateEntry | None = None
        self.board = Board(self, self._face)
        self.board.chosen.connect(self._choose)
        self.date_label = PlainLabel("", self)
        self.date_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(tr("On-screen keyboard"))
        # The theme's buttons are as high as a finger wherever they stand; here four rows of them
        # must leave room for what is typed.
        self.setStyleSheet("QPushButton { min-height: 0; min-width: 0; padding: 0; }")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # --- what it shows --------------------------------------------------------------------

    def show_for(self, field: QWidget, layout: str, *, letters: bool = False) -> None:
        """Show the keys that a field wants.

        Args:
            field: that is typed in.
            layout: the code of the language of the letters.
            letters: whether letters come first, whatever the field wants.
        """
        self._layout = layout
        kind = Kind.TEXT if letters else kind_of(field)
        self._shift = self._locked = False
        self._accent = ""
        self._date = DateEntry(field) if kind is Kind.DATE else None
        point = spoken().conventions.decimal
        self._pad = {
            Kind.PIN: (str(Layer.LETTERS), ""),
            Kind.NUMBER: (point, sign_of(field)),
        }.get(kind, ("", sign_of(field)))
        if kind is Kind.TEXT:
            self.show_layer(Layer.LETTERS)
        else:
            self.show_layer(Layer.DATE if self._date else Layer.NUMBERS)

    def show_layer(self, layer: Layer) -> None:
        """Show another face."""
        self._layer = layer
        if layer is Layer.DATE and self._date is not None:
            rows = layouts.date_rows(self._date.order)
        elif layer is Layer.NUMBERS:
            rows = layouts.numbers(*self._pad)
        elif layer is Layer.SIGNS:
            rows = layouts.signs(self._layout)
        elif layer is Layer.ACCENTS:
            rows = layouts.accents(self._layout)
        else:
            rows = layouts.letters(self._layout)
        self._place()
        self.board.show_rows(rows)
        self._say()

    def forget(self) -> None:
        """Let go of the date that was entered: it may be a patient's."""
        self._date = None
        self.date_label.clear()
        self.show_layer(Layer.LETTERS)

    @property
    def layer(self) -> Layer:
        """The face that is shown."""
        return self._layer

    def _face(self, key: Key) -> tuple[str, bool, bool, bool]:
        """What stands on a key, whether it is marked, whether that stays, whether it is usable."""
        if key.act is Act.SHIFT:
            return "", self._shift, self._locked, True
        if key.act is Act.DEAD:
            return key.text, key.text == self._accent, False, True
        if key.act is Act.PART and self._date is not None:
            return self._date.words_of(key.text), key.text == self._date.part, False, True
        if key.act is Act.TYPE and self._date is not None:
            return key.text, False, False, self._date.after(key.text) is not None
        if key.act is Act.TYPE:
            words = layouts.LAYOUTS[self._layout].name if key.text == " " else self._cased(key.text)
            return words, False, False, True
        return key.text, False, False, True

    def _cased(self, text: str) -> str:
        return layouts.shifted(text) if self._shift else text

    def _say(self) -> None:
        """Say in words which date was entered: day and month are easily taken for each other."""
        self.date_label.setVisible(self._layer is Layer.DATE)
        if self._date is not None:
            words = self._date.date.words
            self.date_label.setText(words)
            place = self.board.rect_of(Act.NONE).translated(self.board.pos())
            self.date_label.setGeometry(place)
            fit(self.date_label, place.width(), lambda font: font.horizontalAdvance(words))

    # --- what its keys do -----------------------------------------------------------------

    @Slot(object)
    def _choose(self, key: Key) -> None:
        if self._date is not None and self._enter(key):
            self.board.refresh()
            self._say()
        elif key.act is Act.TYPE:
            self._type(key.text)
        elif key.act is Act.DEAD:
            self._take_accent(key.text)
        elif key.act is Act.SHIFT:
            self._next_shift()
        elif key.act is Act.LAYER:
            self.show_layer(Layer(key.text))
        elif key.act is Act.LANGUAGE:
            self._next_language()
        else:
            self._press(key.act)

    def _press(self, act: Act) -> None:
        if act is Act.HIDE:
            self.hidden_by_key.emit()
        elif act is Act.ENTER:
            keys.go_on()
        elif act is Act.PASTE:
            keys.paste()
        else:
            keys.press(act)

    def _type(self, text: str) -> None:
        text = self._cased(text)
        if self._accent:
            text, self._accent = layouts.accented(self._accent, text), ""
            self.board.refresh()
        keys.type_text(text)
        if self._shift and not self._locked:
            self._shift = False
            self.board.refresh()

    def _take_accent(self, sign: str) -> None:
        """Wait for the letter below the accent; twice the same types the accent itself."""
        if self._accent:
            keys.type_text(layouts.accented(self._accent, sign))
            self._accent = ""
        else:
            self._accent = sign
        self.board.refresh()

    def _next_shift(self) -> None:
        """For one letter, then for all, then for none."""
        self._shift, self._locked = not self._locked, self._shift and not self._locked
        self.board.refresh()

    def _next_language(self) -> None:
        self._layout = layouts.layout_after(self._layout)
        self._accent = ""
        self.layout_chosen.emit(self._layout)
        self.show_layer(self._layer)

    def _enter(self, key: Key) -> bool:
        """Change the date by a key; False where it is none for that."""
        date = self._date
        if date is None:
            return False
        if key.act is Act.TYPE:
            date.enter(key.text)
        elif key.act is Act.BACKSPACE:
            date.take_back()
        elif key.act is Act.CLEAR:
            date.clear()
        elif key.act is Act.PART:
            date.part = key.text
        else:
            return False
        return True

    # --- how it looks ---------------------------------------------------------------------

    def height_in(self, window: QWidget) -> int:
        """How high it is in a window, in pixels."""
        key = LEAST_KEY if window.height() < _SMALL_WINDOW else _LARGE_KEY
        return _ROWS * (key + GAP) - GAP + 2 * _EDGE

    def _place(self) -> None:
        is_pad = self._layer in (Layer.NUMBERS, Layer.DATE)
        wide = min(self.width() - 2 * _EDGE, _WIDEST_PAD if is_pad else _WIDEST)
        left = (self.width() - wide) // 2
        self.board.setGeometry(left, _EDGE, wide, self.height() - 2 * _EDGE)
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out."""
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Stand out from the page."""
        colours = QApplication.palette()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.color(QPalette.ColorRole.Window))
        painter.fillRect(0, 0, self.width(), 2, colours.color(QPalette.ColorRole.PlaceholderText))
        painter.end()
