"""Shown while something is awaited that has no measure of how far it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from skinscreen.ui.widgets import labels, layouts


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
        layouts.column(1, self.words, progress, 1, parent=self, margins=(60, 20, 60, 20))
