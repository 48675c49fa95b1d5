"""The clinician's view and the model's side by side, and what both come to."""

from PySide6.QtWidgets import QFrame

from skinscreen.domain.agreement import Conclusion
from skinscreen.domain.answer import BothViews
from skinscreen.domain.checklist import score_words, seven_point
from skinscreen.domain.own_view import OwnView
from skinscreen.language import tr
from skinscreen.ui.theme import Palette
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.pinned_answer import Headline

SYMBOLS = {Conclusion.REFER: "▲", Conclusion.JUDGE: "◇", Conclusion.OPEN: "?"}


class TwoViews(QFrame):
    """Leads the result where the clinician gave a view; hidden where there is none.

    It stands above the model's answer, so that a model without a sign is never the first thing
    read where the clinician's view says refer. Only a conclusion to refer has a colour.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("views")
        self.in_one_line = Headline()
        self._symbol = labels.heading()
        self._symbol.setWordWrap(False)
        self.conclusion = labels.heading()
        self.comparison = labels.text()
        self.own = labels.text()
        self.model = labels.text()
        row = layouts.row(self._symbol, parent=self, margins=(14, 4, 14, 4), spacing=12)
        for words in ((self.conclusion, self.comparison), (self.own, self.model)):
            column = layouts.column(spacing=0)
            for label in words:
                column.addWidget(label)
            row.addLayout(column, 1)
        self.hide()

    def be_brief(self, brief: bool) -> None:
        """Leave the conclusion alone, where the room is needed for a moment."""
        for label in (self.comparison, self.own, self.model):
            label.setVisible(not brief)

    def clear(self) -> None:
        """Say nothing."""
        for label in (self._symbol, self.conclusion, self.comparison, self.own, self.model):
            label.clear()
        self.setAccessibleName("")
        self.hide()

    def show_views(self, view: OwnView, both: BothViews | None, colours: Palette) -> None:
        """Show the clinician's view beside the model's outcome; nothing without such a view."""
        if both is None:
            self.clear()
            return
        self._symbol.setText(SYMBOLS[both.conclusion])
        self.conclusion.setText(both.headline)
        self.comparison.setText(both.comparison)
        score = score_words(seven_point(view.now))
        late = tr("changed afterwards") if both.notice else ""
        # L10N: the clinician's view, and below it the model's.
        own = tr("You: {view}").format(view=both.own)
        self.own.setText(" · ".join(part for part in (own, score, late) if part))
        self.model.setText(tr("Model: {view}").format(view=both.model))
        refer = both.conclusion is Conclusion.REFER
        back = colours.malignant if refer else colours.surface
        text = colours.on_malignant if refer else colours.text
        symbol = SYMBOLS[both.conclusion]
        self.in_one_line = Headline(symbol, both.headline, back, text)
        self.setStyleSheet(
            f"QFrame#views {{ background: {back}; border: 2px solid {colours.border};"
            f" border-radius: 10px; }} QFrame#views QLabel {{ color: {text}; }}"
        )
        self.setAccessibleName(
            f"{self.conclusion.text()}. {self.own.text()}. {self.model.text()}. "
            f"{self.comparison.text()}"
        )
        self.show()
