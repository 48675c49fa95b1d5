"""One of several parts of a long form at a time, chosen from a row of buttons."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from skinscreen.language import tr
from skinscreen.ui.widgets import layouts


class Sections(QWidget):
    """Shows one part; the page is no longer than that part."""

    shown = Signal(int)
    """Another part is shown: its number."""

    def __init__(self, parts: Sequence[tuple[str, QWidget]]) -> None:
        """Show the first of the ``parts``, each with its name."""
        super().__init__()
        column = layouts.column(parent=self, margins=(12, 8, 12, 8), spacing=8)
        row = layouts.row(spacing=4)
        column.addLayout(row)
        self.buttons: list[QPushButton] = []
        self._parts = [part for _, part in parts]
        for number, (name, _part) in enumerate(parts):
            button = QPushButton(name)
            button.setProperty("section", True)
            button.clicked.connect(lambda _=False, n=number: self.show_part(n))
            row.addWidget(button, 1)
            self.buttons.append(button)
        for part in self._parts:  # after all buttons: so does Tab go
            column.addWidget(part)
        column.addStretch(1)
        self.current = -1
        self.show_part(0)

    def show_part(self, number: int) -> None:
        """Show a part in place of the one before."""
        if number == self.current:
            return
        self.current = number
        for place, (button, part) in enumerate(zip(self.buttons, self._parts, strict=True)):
            here = place == number
            part.setVisible(here)
            button.setProperty("here", here)
            if self.isVisible():  # dressed already, and then not by itself again
                button.style().unpolish(button)
                button.style().polish(button)
            words = tr("{section}, shown") if here else tr("{section}, to be shown")
            button.setAccessibleName(words.format(section=button.text()))
        self.shown.emit(number)
