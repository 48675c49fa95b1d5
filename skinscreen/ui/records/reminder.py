"""Says that a backup is due, with the button that makes one."""

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from skinscreen.language import tr
from skinscreen.ui.widgets import labels, layouts


class Reminder(QWidget):
    """Below another line; its own part takes no room while there is nothing to say."""

    def __init__(self, above: QLabel) -> None:
        """With nothing to say, below ``above``."""
        super().__init__()
        self.words = labels.text()
        self.button = QPushButton(tr("Back up…"))
        column = layouts.column(above, self.words, spacing=0)
        layouts.row((column, 1), self.button, parent=self, margins=(0, 0, 0, 0))
        self.remind("")

    def remind(self, sentence: str) -> None:
        """Say it; nothing says nothing."""
        self.words.setText(f"⚠ {sentence}" if sentence else "")
        for part in (self.words, self.button):
            if sentence:
                part.show()
            else:
                part.hide()
