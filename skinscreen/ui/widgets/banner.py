"""The one answer, in words, colour and symbol."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton

from skinscreen.domain.answer import Answer
from skinscreen.domain.assessment import Outcome
from skinscreen.ui.theme import Palette
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.pinned_answer import Headline

SYMBOLS = {
    Outcome.REFER: "▲",
    Outcome.NO_SIGN: "○",
    Outcome.RETAKE: "↻",
    Outcome.NO_RESULT: "?",
}

_BUTTON_SHARE = 1 / 3
"""Of the width: what a button beside the words may take."""


class Banner(QFrame):
    """Says the outcome; the colour only repeats what symbol and words say."""

    action_chosen = Signal()
    """The one thing that can be done about it was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.in_one_line = Headline()
        row = layouts.row(spacing=12)
        self._symbol = labels.heading()
        self._symbol.setWordWrap(False)
        self._headline = labels.heading()
        self._sentence = labels.text()
        column = layouts.column(self._headline, self._sentence, spacing=0)
        row.addWidget(self._symbol)
        row.addLayout(column, 1)
        self.action_button = QPushButton()
        self.action_button.clicked.connect(self.action_chosen)
        self.action_button.hide()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(14, 6, 14, 6)
        self._box.setSpacing(12)
        self._box.addLayout(row, 1)
        self._box.addWidget(self.action_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button beside the words, or below them where it would take their room."""
        self._place_button()
        super().resizeEvent(event)

    def _place_button(self) -> None:
        wide = self.action_button.sizeHint().width() > _BUTTON_SHARE * self.width()
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(below if wide else beside)
        self._box.setSpacing(6 if wide else 12)

    @property
    def headline(self) -> str:
        """The few words it shows."""
        return self._headline.text()

    @property
    def sentence(self) -> str:
        """What it says below them."""
        return self._sentence.text()

    def clear(self) -> None:
        """Say nothing."""
        for label in (self._symbol, self._headline, self._sentence):
            label.clear()
        self.in_one_line = Headline()
        self.setAccessibleName("")
        self.offer("")

    def offer(self, words: str) -> None:
        """Show a button with these words; without any, none."""
        self.action_button.setText(words)
        self.action_button.setVisible(bool(words))
        self._place_button()

    def be_brief(self, brief: bool, *, crowded: bool = False) -> None:
        """Leave out what there is no room for.

        Args:
            brief: the headline, where what stands above has said the outcome already.
            crowded: all but the headline, where the room is needed for a moment.
        """
        self._headline.setVisible(not brief)
        self._sentence.setVisible(not crowded)
        self.action_button.setVisible(bool(self.action_button.text()) and not crowded)

    def show_answer(self, answer: Answer, colours: Palette) -> None:
        """Say the model's outcome and what is recommended.

        The colour is left to the conclusion of both views where there are two: it stands above.
        """
        outcome = answer.outcome
        self._symbol.setText(SYMBOLS[outcome])
        self._headline.setText(answer.headline)
        self._sentence.setText(labels.breakable(answer.sentence))
        back, text = {
            Outcome.REFER: (colours.malignant, colours.on_malignant),
            Outcome.NO_SIGN: (colours.clear, colours.on_clear),
        }.get(outcome, (colours.caution, colours.on_caution))
        if answer.both is not None:
            back, text = colours.surface, colours.text
        self.setStyleSheet(
            f"QFrame#banner {{ background: {back}; border-radius: 10px; }}"
            f"QFrame#banner QLabel {{ color: {text}; }}"
        )
        self.in_one_line = Headline(SYMBOLS[outcome], answer.headline, back, text)
        self.setAccessibleName(f"{self.headline}. {self.sentence}")
