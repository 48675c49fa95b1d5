"""The sentences that stand with an answer: the clinic's own, or the default ones."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QPushButton

from skinscreen.domain.clinic import (
    REVIEW_WEEKS,
    RULES_NOTHING_OUT,
    TEXT_LIMIT,
    WEEKS,
    Advice,
    default_text,
    own_text,
)
from skinscreen.language import mark, tr, trn
from skinscreen.settings import Settings
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.choice import NumberChoice

WEEKS_OFFERED = tuple(
    w
    for w in (*(1, 2, 3, 4, 6, 8, 10, 12), *(16, 20, 26, 39, 52))
    if REVIEW_WEEKS[0] <= w <= REVIEW_WEEKS[1]
)
_NAMES = {
    Advice.REFER_URGENTLY: mark(
        "Refer, far above the threshold (where the model has one for that)"
    ),
    Advice.REFER: mark("Refer"),
    Advice.NO_SIGN: mark("No malignant sign above the threshold"),
    Advice.RETAKE: mark("Retake the photo"),
    Advice.NO_RESULT: mark("No screening result"),
}


class AdviceSection(Section):
    """One line of text for each outcome, with a way back to the default."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, str] = {}
        self.fields: dict[Advice, QLineEdit] = {}
        self.resets: dict[Advice, QPushButton] = {}
        for advice in Advice:
            self._add(advice)
        self.weeks = NumberChoice(tr("Weeks to another photo"), WEEKS_OFFERED, _weeks_words)
        self.weeks.chosen.connect(lambda weeks: self.change(review_weeks=weeks))
        self.add_field(tr("Next photo"), self.weeks)
        self.form.addRow(
            # L10N: {weeks} is what is typed in a recommendation, letter for letter.
            labels.quiet(tr("{weeks} stands for the weeks chosen here.").format(weeks=WEEKS))
        )

    def _add(self, advice: Advice) -> None:
        field, reset, name = QLineEdit(), QPushButton(tr("Default")), tr(_NAMES[advice])
        field.setMaxLength(TEXT_LIMIT)
        field.setAccessibleName(tr("Recommendation: {outcome}").format(outcome=name))
        field.editingFinished.connect(partial(self._take, advice))
        reset.setAccessibleName(tr("Reset to default: {outcome}").format(outcome=name))
        reset.clicked.connect(lambda: self._keep(advice, ""))
        row = layouts.row((field, 1), reset)
        column = layouts.column(labels.text(name), spacing=2)
        if advice is Advice.NO_SIGN:
            words = tr("“{sentence}” always stands before it.")
            column.addWidget(labels.quiet(words.format(sentence=tr(RULES_NOTHING_OUT))))
        column.addLayout(row)
        self.form.addRow(column)
        self.fields[advice], self.resets[advice] = field, reset

    def _take(self, advice: Advice) -> None:
        self._keep(advice, self.fields[advice].text())

    def _keep(self, advice: Advice, text: str) -> None:
        """Keep a text of the clinic's own; an empty one and the default itself are none."""
        own = own_text(advice, text)
        texts = {name: kept for name, kept in self._kept.items() if name != advice}
        if own:
            texts[advice.value] = own
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
            shown = own or default_text(advice)
            if field.text() != shown:
                field.setText(shown)
                field.setCursorPosition(0)
            why = tr("These are the program's own words.")
            grey.allow(self.resets[advice], own is not None, why)


def _weeks_words(weeks: int) -> str:
    return trn("in {n} week", "in {n} weeks", weeks).format(n=weeks)
