"""A question with its answers, as large as fingers: choices, a number, free words."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from skinscreen.domain.questions import ChoiceQuestion, NumberQuestion, Question, TextQuestion
from skinscreen.language import spoken, tr
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import grey, labels, layouts

_FIELD_WIDTH = 120
_TICK = 5
"""Letters that the tick and the edges of an answer's button take."""


class QuestionBox(QWidget):
    """The question above its answers; beside it what it counts for and what was measured."""

    answered = Signal(str, object)
    """The field of ``Judgement`` and its answer; None where it was taken back."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.field = question.field
        self.ask = tr(question.ask)
        self._counts = "" if isinstance(question, TextQuestion) else tr(question.counts)
        self.note = labels.quiet(self._counts)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = layouts.row((labels.text(self.ask), 2), (self.note, 3), spacing=12)
        self.answers = QHBoxLayout()
        self.answers.setSpacing(8)
        layouts.column(words, self.answers, parent=self, margins=(0, 0, 0, 0), spacing=2)
        self.note.setVisible(bool(self._counts))  # without a parent it would be a window

    def show_answer(self, value: object) -> None:
        """Show an answer that was given before; None for none."""
        raise NotImplementedError

    def show_hint(self, words: str) -> None:
        """Say beside the question what was measured, in place of what it counts for."""
        hint = tr("Measured, can err: {words}").format(words=words)
        self.note.setText(hint if words else self._counts)
        self.note.setToolTip(labels.tip(self._counts))


class ChoiceBox(QuestionBox):
    """One button for each answer; a second tap takes the answer back."""

    def __init__(self, question: ChoiceQuestion) -> None:
        super().__init__(question)
        self._choices = [(value, tr(words)) for value, words in question.choices]
        self.buttons: list[QPushButton] = []
        for value, words in self._choices:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setProperty("answer", True)
            button.setAccessibleName(f"{self.ask} {words}")
            button.setMinimumSize(TARGET, TARGET)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda on, chosen=value: self._choose(chosen if on else None))
            self.answers.addWidget(button, len(words) + _TICK)
            self.buttons.append(button)

    def _choose(self, value: object) -> None:
        self.show_answer(value)
        self.answered.emit(self.field, value)

    def show_answer(self, value: object) -> None:
        """Mark the button of an answer, with a tick beside the colour."""
        for (choice, words), button in zip(self._choices, self.buttons, strict=True):
            chosen = value is not None and choice == value
            button.setChecked(chosen)
            button.setText(f"✓ {words}" if chosen else words)


class NumberBox(QuestionBox):
    """A field to type in, one step less or more, and a few numbers to be had by one tap."""

    def __init__(self, question: NumberQuestion) -> None:
        super().__init__(question)
        self._question = question
        self.input = QLineEdit()
        unit = tr(question.unit)
        self.input.setAccessibleName(f"{self.ask} ({unit})")
        self.input.setPlaceholderText(unit)
        self.input.setFixedWidth(_FIELD_WIDTH)
        self.input.setValidator(_Number(question, self))
        hint = Qt.InputMethodHint
        self.input.setInputMethodHints(
            hint.ImhFormattedNumbersOnly if question.decimals else hint.ImhDigitsOnly
        )
        self.input.textChanged.connect(self._on_text)
        self.input.editingFinished.connect(self._tidy)
        # L10N: buttons beside a number, such as "Diameter one mm less".
        less, more = tr("{question} one {unit} less"), tr("{question} one {unit} more")
        values = {"question": self.ask, "unit": unit}
        self.less = self._button("\N{MINUS SIGN}", less.format(**values))
        self.more = self._button("+", more.format(**values))
        self.less.clicked.connect(lambda: self._step(-1))
        self.more.clicked.connect(lambda: self._step(1))
        self.answers.addWidget(self.less)
        self.answers.addWidget(self.input)
        self.answers.addWidget(self.more)
        self.offers: list[QPushButton] = []
        for number in question.offers:
            offer = self._button(str(number), f"{self.ask} {number} {unit}")
            offer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            offer.clicked.connect(lambda _=False, n=number: self._write(n))
            self.answers.addWidget(offer, 1)
            self.offers.append(offer)
        for button in (self.less, self.more):
            button.setAutoRepeat(True)
        self._refresh()

    def _button(self, words: str, name: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("compact", True)
        button.setAccessibleName(name)
        button.setMinimumSize(TARGET, TARGET)
        return button

    @property
    def value(self) -> float | int | None:
        """The number; None for none."""
        return _number(self.input.text(), self._question)

    def _write(self, number: float) -> None:
        self.input.setText(_written(number))

    def _step(self, by: int) -> None:
        value = self.value
        if value is not None:
            self._write(min(self._question.highest, max(self._question.lowest, value + by)))

    def _on_text(self) -> None:
        self._refresh()
        self.answered.emit(self.field, self.value)

    def _refresh(self) -> None:
        there = self.value is not None
        for button in (self.less, self.more):
            grey.allow(button, there, tr("Type or choose a number first."))

    def _tidy(self) -> None:
        """What is shown is what is kept."""
        if self.value is None:
            self.input.setText("")

    def show_answer(self, value: object) -> None:
        """Show a number; without the signal, and without a way to undo it."""
        self.input.blockSignals(True)
        self.input.setText("" if value is None else _written(value))
        self.input.blockSignals(False)
        self._refresh()


class TextBox(QuestionBox):
    """One line of free words."""

    def __init__(self, question: TextQuestion) -> None:
        super().__init__(question)
        self.input = QLineEdit()
        self.input.setAccessibleName(self.ask)
        self.input.setMaxLength(question.length)
        self.input.setPlaceholderText(tr("optional"))
        self.input.textChanged.connect(lambda: self.answered.emit(self.field, self.words))
        self.answers.addWidget(self.input)

    @property
    def words(self) -> str:
        """What was typed."""
        return self.input.text().strip()

    def show_answer(self, value: object) -> None:
        """Show words; without the signal, and without a way to undo them."""
        self.input.blockSignals(True)
        self.input.setText(str(value or ""))
        self.input.blockSignals(False)


def question_box(question: Question) -> QuestionBox:
    """The widget for a question."""
    if isinstance(question, ChoiceQuestion):
        return ChoiceBox(question)
    return NumberBox(question) if isinstance(question, NumberQuestion) else TextBox(question)


def _written(number: object) -> str:
    """A number with the decimal sign of the language, and no more decimals than it has."""
    return f"{number:g}".replace(".", spoken().conventions.decimal)


def _number(text: str, question: NumberQuestion) -> float | int | None:
    """The number that was typed, with a point or a comma; None where there is none."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    if not question.lowest <= value <= question.highest:
        return None
    return round(value, question.decimals) if question.decimals else int(value)


class _Number(QValidator):
    """Lets nothing be typed that is no such number. Qt's own would let 999 years stand."""

    def __init__(self, question: NumberQuestion, parent: QWidget) -> None:
        super().__init__(parent)
        places = f"([.,][0-9]{{0,{question.decimals}}})?" if question.decimals else ""
        self._pattern = re.compile(f"[0-9]{{0,3}}{places}")
        self._highest = question.highest

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        whole = re.split("[.,]", text)[0]
        fits = self._pattern.fullmatch(text) and int(whole or 0) <= self._highest
        state = QValidator.State.Acceptable if fits else QValidator.State.Invalid
        return state, text, position
