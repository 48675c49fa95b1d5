"""The sentences that stand with an answer: the clinic's own, or the default ones."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QPushButton

from skinscreen.domain.clinic import (
    DEFAULT_TEXTS,
    REVIEW_WEEKS,
    RULES_NOTHING_OUT,
    TEXT_LIMIT,
    WEEKS,
    Advice,
    tidy_text,
)
from skinscreen.settings import Settings
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.choice import NumberChoice

WEEKS_OFFERED = tuple(
    w
    for w in (*(1, 2, 3, 4, 6, 8, 10, 12), *(16, 20, 26, 39, 52))
    if REVIEW_WEEKS[0] <= w <= REVIEW_WEEKS[1]
)
_NAMES = {
    Advice.REFER_URGENTLY: "Refer, far above the threshold (where the model has one for that)",
    Advice.REFER: "Refer",
    Advice.NO_SIGN: "No malignant sign above the threshold",
    Advice.RETAKE: "Retake the photo",
    Advice.NO_RESULT: "No screening result",
}
_ALWAYS = f"“{RULES_NOTHING_OUT}” always stands before it."
_WEEKS_NOTE = f"{WEEKS} stands for the weeks chosen here."


class AdviceSection(Section):
    """One line of text for each outcome, with a way back to the default."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, str] = {}
        self.fields: dict[Advice, QLineEdit] = {}
        self.resets: dict[Advice, QPushButton] = {}
        for advice in Advice:
            self._add(advice)
        self.weeks = NumberChoice("Weeks to another photo", WEEKS_OFFERED, _weeks_words)
        self.weeks.chosen.connect(lambda weeks: self.change(review_weeks=weeks))
        self.add_field("Next photo", self.weeks)
        self.form.addRow(labels.quiet(_WEEKS_NOTE))

    def _add(self, advice: Advice) -> None:
        field, reset = QLineEdit(), QPushButton("Default")
        field.setMaxLength(TEXT_LIMIT)
        field.setAccessibleName(f"Recommendation: {_NAMES[advice]}")
        field.editingFinished.connect(partial(self._take, advice))
        reset.setAccessibleName(f"Reset to default: {_NAMES[advice]}")
        reset.clicked.connect(lambda: self._keep(advice, ""))
        row = layouts.row((field, 1), reset)
        column = layouts.column(labels.text(_NAMES[advice]), spacing=2)
        if advice is Advice.NO_SIGN:
            column.addWidget(labels.quiet(_ALWAYS))
        column.addLayout(row)
        self.form.addRow(column)
        self.fields[advice], self.resets[advice] = field, reset

    def _take(self, advice: Advice) -> None:
        self._keep(advice, self.fields[advice].text())

    def _keep(self, advice: Advice, text: str) -> None:
        """Keep a text of the clinic's own; an empty one and the default itself are none."""
        tidy = tidy_text(text)
        texts = {name: kept for name, kept in self._kept.items() if name != advice}
        if tidy and tidy != DEFAULT_TEXTS[advice]:
            texts[advice.value] = tidy
        self._kept = texts
        self.change(recommendations=texts)
        self._show_texts()

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._kept = dict(settings.recommendations)
        self.weeks.show_value(settings.review_weeks)
        self._show_texts()

    def _show_texts(self) -> None:
        for advice, field in self.fields.items():
            own = self._kept.get(advice)
            if field.text() != (own or DEFAULT_TEXTS[advice]):
                field.setText(own or DEFAULT_TEXTS[advice])
                field.setCursorPosition(0)
            self.resets[advice].setEnabled(own is not None)


def _weeks_words(weeks: int) -> str:
    return "in 1 week" if weeks == 1 else f"in {weeks} weeks"
