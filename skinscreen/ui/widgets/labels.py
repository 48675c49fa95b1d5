"""Labels of a few kinds, dressed by the theme."""

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from skinscreen import language
from skinscreen.ui.widgets.named import set_named

_TIP_LENGTH = 2000
"""Characters of a tool tip."""
_LONG_WORD = re.compile(r"\S{24}(?=\S)")
_WORD_WRAP = 0x1000
"""``Qt.TextFlag.TextWordWrap``, for the first screen; see ``named``."""


class PlainLabel(QLabel):
    """The one kind of label there is: Qt would read words that look like markup as such.

    Names of files, models, classes and patients come from elsewhere, and errors quote them.
    """

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_named(self, textFormat="PlainText")
        self.setText(words)

    def setText(self, words: str) -> None:
        """Show other words; no line ends between a number and its unit."""
        self._given = words
        super().setText(language.held(words))

    def text(self) -> str:
        """The words as they were given."""
        return self._given

    def clear(self) -> None:
        """Show none, and no picture."""
        self._given = ""
        super().clear()


def text(words: str = "", parent: QWidget | None = None) -> QLabel:
    """Plain text that wraps; never interpreted as markup."""
    label = PlainLabel(words, parent)
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


def field(words: str, buddy: QWidget) -> QLabel:
    """The name of a form's field, level with the middle of its first line."""
    label = PlainLabel(words)
    label.setProperty("field", True)
    label.setBuddy(buddy)
    return label


def tip(words: str) -> str:
    """A tool tip that shows the words as they are: Qt would take a ``<`` for markup."""
    shown = words if len(words) <= _TIP_LENGTH else f"{words[:_TIP_LENGTH]}…"
    return "<span>{}</span>".format(shown.replace("&", "&amp;").replace("<", "&lt;"))


def fit(label: QLabel, room: int, needed: Callable[[QFontMetrics], int]) -> None:
    """Give a label smaller letters where its words have no room.

    Args:
        label: its style is its own.
        room: in pixels; none at all is no reason, for it is not laid out yet.
        needed: pixels that the words take in the theme's letters.
    """
    label.setStyleSheet("")
    label.ensurePolished()
    takes = needed(label.fontMetrics())
    if 0 < room < takes:
        smaller = max(1, label.fontInfo().pixelSize() * room // takes)
        label.setStyleSheet(f"font-size: {smaller}px;")


def sentence(words: str) -> str:
    """What was refused, as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def breakable(words: str) -> str:
    """The words with places to break a line in those that are too long for one (file names)."""
    return _LONG_WORD.sub("\\g<0>\N{ZERO WIDTH SPACE}", words)


class ElidedLabel(PlainLabel):
    """One line, shortened in the middle; the whole text is its tool tip and accessible name.

    Words of two lines stay so, each shortened by itself.
    """

    def __init__(self, least: float = 0.0, lines: int = 1) -> None:
        """Empty.

        Args:
            least: where less than this share of the words fits, none is shown.
            lines: into so many they may be broken before they are shortened.
        """
        super().__init__()
        self._least = least
        self._lines = lines
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._words = ""

    def show_words(self, words: str) -> None:
        """Show another text."""
        self._words = words
        self.setAccessibleName(words)
        self._elide()

    def event(self, event: QEvent) -> bool:
        """Make the tool tip when it is wanted: Qt keeps its words, and they may be a patient's."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tip(self._words), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: object) -> None:
        """Shorten anew."""
        self._elide()

    def showEvent(self, event: object) -> None:
        """Shorten what was said before there was room for it."""
        self._elide()

    def _elide(self) -> None:
        if not self.isVisible():  # nor laid out
            self.setText(self._words)
            return
        metrics = self.fontMetrics()
        room = self.contentsRect()  # without the padding that a style gives
        if "\n" in self._words:
            lines = self._words.splitlines()
            self.setText("\n".join(_elided(line, metrics, room.width()) for line in lines))
            return
        broken = metrics.boundingRect(0, 0, room.width(), 0, _WORD_WRAP, self._words)
        is_low = broken.height() <= self._lines * metrics.lineSpacing()
        self.setWordWrap(self._lines > 1 and is_low and broken.width() <= room.width())
        if self.wordWrap():
            self.setText(self._words)
        elif room.width() < self._least * metrics.horizontalAdvance(self._words):
            self.clear()
        else:
            self.setText(_elided(self._words, metrics, max(20, room.width())))


def _elided(words: str, metrics: QFontMetrics, room: int) -> str:
    """A line, shortened in its middle to so many pixels, where it is longer."""
    if metrics.horizontalAdvance(words) <= room:
        return words
    from PySide6.QtCore import Qt

    return metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room)
