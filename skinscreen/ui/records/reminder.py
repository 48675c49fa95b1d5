"""Says that a backup is due, with the button that makes one."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from skinscreen.ui.widgets import labels


class Reminder(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self) -> None:
        """With nothing to say."""
        super().__init__()
        self.words = labels.text()
        self.button = QPushButton("Back up…")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def remind(self, sentence: str) -> None:
        """Say it; nothing says nothing."""
        self.words.setText(f"⚠ {sentence}" if sentence else "")
        self.setVisible(bool(sentence))
