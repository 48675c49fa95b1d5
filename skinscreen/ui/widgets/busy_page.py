"""Shown while something is awaited that has no measure of how far it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from skinscreen.ui.widgets import labels


class BusyPage(QWidget):
    """A sentence and a bar that moves."""

    def __init__(self, name: str) -> None:
        """Without a sentence; ``name`` is for those who do not see the bar."""
        super().__init__()
        self.setObjectName("page")
        self.words = labels.heading()
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        progress = QProgressBar()
        progress.setRange(0, 0)
        progress.setTextVisible(False)
        progress.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(60, 20, 60, 20)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addWidget(progress)
        column.addStretch(1)
