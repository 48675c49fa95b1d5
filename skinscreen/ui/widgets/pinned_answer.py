"""The answer in one line, for while the answer itself is scrolled out of sight."""

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame

from skinscreen.ui.widgets import labels, layouts


@dataclass(frozen=True, slots=True)
class Headline:
    """How an answer looks in one line.

    Attributes:
        symbol: of the outcome.
        words: the few words of it; empty for none.
        back: colour behind them.
        text: colour of them.
    """

    symbol: str = ""
    words: str = ""
    back: str = ""
    text: str = ""


class PinnedAnswer(QFrame):
    """Says the outcome as the banner does; a page shows it while the banner is not in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pinned")
        self._symbol = labels.heading()
        self._symbol.setWordWrap(False)
        self._words = labels.heading()
        layouts.row(self._symbol, (self._words, 1), parent=self, margins=(14, 4, 14, 4), spacing=12)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_headline(self, headline: Headline) -> None:
        """Say another outcome."""
        self._symbol.setText(headline.symbol)
        self._words.setText(headline.words)
        self.setAccessibleName(headline.words)
        self.setStyleSheet(
            f"QFrame#pinned {{ background: {headline.back}; }}"
            f"QFrame#pinned QLabel {{ color: {headline.text}; }}"
        )
