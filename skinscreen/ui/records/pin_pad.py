"""Big keys for digits, which type into the field that was last typed in."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from skinscreen.language import mark, tr, trc
from skinscreen.ui.widgets.keyboard_fields import PAD_BESIDE

CLEAR = "Clear"
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", CLEAR, "0", "⌫")
_COLUMNS = 3
_NAMES = {"⌫": mark("Delete the last character"), CLEAR: mark("Clear the field")}


class PinPad(QWidget):
    """A pad as on a telephone; letters come from a keyboard, on a table or on the screen."""

    def __init__(self, fields: Sequence[QLineEdit]) -> None:
        """Type into whichever of the ``fields`` was used last, the first to begin with."""
        super().__init__()
        self._fields = list(fields)
        for field in fields:
            field.setProperty(PAD_BESIDE, True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.keys: dict[str, QPushButton] = {}
        for number, words in enumerate(KEYS):
            # L10N: empties a field; there is room for about seven letters.
            key = QPushButton(trc("key", "Clear") if words == CLEAR else words)
            key.setProperty("compact", True)
            key.setAccessibleName(tr(_NAMES[words]) if words in _NAMES else words)
            # The keyboard types digits by itself; Tab need not pass twelve keys.
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            key.clicked.connect(lambda _=False, k=words: self._press(k))
            grid.addWidget(key, number // _COLUMNS, number % _COLUMNS)
            self.keys[words] = key

    @property
    def _field(self) -> QLineEdit:
        return next((f for f in self._fields if f.hasFocus()), self._fields[0])

    def _press(self, key: str) -> None:
        field = self._field
        if key == "⌫":
            field.backspace()
        elif key == CLEAR:
            field.clear()
        else:
            field.insert(key)
        field.setFocus()
