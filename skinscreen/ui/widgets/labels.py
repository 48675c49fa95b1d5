"""Labels of a few kinds, dressed by the theme."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def text(words: str = "", parent: QWidget | None = None) -> QLabel:
    """Plain text that wraps; never interpreted as markup."""
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def heading(words: str = "", parent: QWidget | None = None) -> QLabel:
    """The head of a page or a part of it."""
    label = text(words, parent)
    label.setProperty("heading", True)
    return label


def quiet(words: str = "", parent: QWidget | None = None) -> QLabel:
    """Something worth saying softly."""
    label = text(words, parent)
    label.setProperty("quiet", True)
    return label


def elided(words: str = "", parent: QWidget | None = None) -> "ElidedLabel":
    """One line that is shortened in the middle where it is too long (names of files)."""
    return ElidedLabel(words, parent)


class ElidedLabel(QLabel):
    """One line, shortened in the middle; the whole text is its tool tip and accessible name."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        """Show ``words``."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._words = ""
        self.show_words(words)

    def show_words(self, words: str) -> None:
        """Show another text."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        """Shorten anew."""
        self._elide()

    def _elide(self) -> None:
        mode = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._words, mode, max(20, self.width())))
