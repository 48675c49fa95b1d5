"""Big keys for digits, which type into the field that was last typed in."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from skinscreen.ui.widgets.keyboard_fields import PAD_BESIDE

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "Clear", "0", "⌫")
_COLUMNS = 3
_NAMES = {"⌫": "Delete the last character", "Clear": "Clear the field"}


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
            key = QPushButton(words)
            key.setProperty("compact", True)
            key.setAccessibleName(_NAMES.get(words, words))
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
        elif key == "Clear":
            field.clear()
        else:
            field.insert(key)
        field.setFocus()
