"""The one answer, in words, colour and symbol."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from skinscreen.domain.answer import Answer
from skinscreen.domain.assessment import Outcome
from skinscreen.ui.theme import Palette
from skinscreen.ui.widgets import labels, layouts

SYMBOLS = {
    Outcome.REFER: "▲",
    Outcome.NO_SIGN: "○",
    Outcome.RETAKE: "↻",
    Outcome.NO_RESULT: "?",
}


class Banner(QFrame):
    """Says the outcome; the colour only repeats what symbol and words say."""

    action_chosen = Signal()
    """The one thing that can be done about it was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        row = layouts.row(parent=self, margins=(14, 6, 14, 6), spacing=12)
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
        row.addWidget(self.action_button)

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
        self.setAccessibleName("")
        self.offer("")

    def offer(self, words: str) -> None:
        """Show a button with these words; without any, none."""
        self.action_button.setText(words)
        self.action_button.setVisible(bool(words))

    def be_brief(self, brief: bool) -> None:
        """Leave the headline out, where what stands above has said the outcome already."""
        self._headline.setVisible(not brief)

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
        self.setAccessibleName(f"{self.headline}. {self.sentence}")
