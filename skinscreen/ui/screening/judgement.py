"""Step 3, where it is wanted: the clinician's own view, before the model's is shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from skinscreen.domain.judgement import NOTHING
from skinscreen.domain.questions import CARDS, SCALE, Card, ChoiceQuestion, NumberQuestion
from skinscreen.language import mark, tr
from skinscreen.ui.screen import CardScreen
from skinscreen.ui.widgets import layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.crop_picture import CropPicture
from skinscreen.ui.widgets.questions import NumberBox, QuestionBox, question_box

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels

KEPT = mark("answers kept from the frame before")
_WIDEST = 1000
_HIGH = 40
"""Height of a window, in lines, from which there is room for the lesion below the questions."""
_SIDE, _HEIGHT, _UNLIMITED = 140, 110, 16_777_215
"""Of the lesion in pixels: width beside the questions, height above them, no limit (Qt's)."""
_LETTERS = 60
"""Letters in a line of the questions that there must be room for beside the lesion."""


class JudgementScreen(CardScreen):
    """One card of questions at a time; all can be left unanswered, at once by "Skip"."""

    answered = Signal(object)
    """The ``Judgement`` as it now is."""
    scale_given = Signal(object)
    """How wide the framed square is in mm; None where that is not known."""
    finished = Signal()
    """The clinician is done, or skipped what was left."""

    def __init__(self) -> None:
        """At the first card, without an answer."""
        super().__init__(len(CARDS))
        self.judgement = NOTHING
        self._kept = False
        self.boxes: dict[str, QuestionBox] = {}
        self._hinted: list[tuple[QuestionBox, str]] = []
        self._cards = [self._card(card) for card in CARDS]
        self.scale = NumberBox(SCALE)
        self.scale.answered.connect(lambda _, width: self.scale_given.emit(width))
        self.boxes["change"].parentWidget().layout().addWidget(self.scale)
        self._lay_out()
        self._watch_swipes()
        for keys, slot in (("Alt+Right", self.next_card), ("Alt+Left", self.step_back)):
            QShortcut(QKeySequence(keys), self, slot)
        self._show_card(0)

    def _lay_out(self) -> None:
        self.crop = CropPicture()
        self.crop.setContentsMargins(0, 8, 0, 0)
        self._questions = QWidget()
        column = layouts.column(parent=self._questions, margins=(0, 0, 0, 0), spacing=0)
        for page in self._cards:  # no higher than the one that is shown
            column.addWidget(page)
        column.addStretch(1)
        self._head = QWidget()
        self._head_box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._head)
        self._head_box.setContentsMargins(0, 0, 0, 0)
        self._head_box.addWidget(self.title)
        self._head_box.addWidget(self.progress, 1)
        self._place: tuple[bool, bool] | None = None
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        self._lead = QWidget()
        self._lead_box = layouts.column(
            self._head, parent=self._lead, margins=(0, 0, 0, 0), spacing=2
        )
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, middle)
        self._box.setContentsMargins(12, 2, 12, 4)
        self._box.setSpacing(2)
        self._box.addWidget(self._lead)
        self._box.addWidget(self._questions)
        layouts.row(middle, parent=self, margins=(0, 0, 0, 0))

    def _card(self, card: Card) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        column = layouts.column(parent=page, margins=(0, 0, 0, 0), spacing=4)
        for question in card.questions:
            box = question_box(question)
            box.answered.connect(self._on_answer)
            self.boxes[question.field] = box
            if isinstance(question, ChoiceQuestion | NumberQuestion) and question.hint:
                self._hinted.append((box, question.hint))
            column.addWidget(box)
        return page

    @property
    def footer_actions(self) -> Actions:
        """On to the next card, or to the result, whatever was not answered."""
        if self._at_last:
            return Actions(Action(tr("Result"), self.finished.emit))
        skip = tr("Skip") if self.judgement.is_empty else tr("Skip the rest")
        return Actions(Action(tr("Next"), self.next_card), Action(skip, self.finished.emit))

    def begin(self) -> None:
        """At the first card, with the answers that were given for this photo before."""
        self._kept = not self.judgement.is_empty
        self._show_card(0)

    def clear(self) -> None:
        """Another patient: without an answer, at the first card."""
        self.judgement = NOTHING
        self._kept = False
        for field, box in self.boxes.items():
            box.show_answer(getattr(NOTHING, field))
        self.show_hints({})
        self._show_card(0)

    def forget_scale(self) -> None:
        """Another square is framed: its width is not known."""
        self.scale.show_answer(None)

    def show_crop(self, pixels: "Pixels | None") -> None:
        """Show the lesion with the questions; None for none."""
        self.crop.show_crop(pixels)
        self.crop.setVisible(pixels is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lesion below the questions; in a low window beside them; else above them."""
        super().resizeEvent(event)
        self._place_crop()

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters leave the lesion another place."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange} and self.isVisible():
            self._place_crop()

    def _place_crop(self) -> None:
        letters = _LETTERS * self.fontMetrics().averageCharWidth()
        needed = max(letters, self._questions.minimumSizeHint().width())
        beside = needed + _SIDE + 36 <= self.width()
        below = self.window().height() >= _HIGH * self.fontMetrics().height()
        self._arrange(beside=beside and not below, below=below)

    def _arrange(self, *, beside: bool, below: bool) -> None:
        """The lesion beside the questions, below them, or above them."""
        if self._place == (beside, below):
            return
        self._place = beside, below
        way = QBoxLayout.Direction
        if below:
            self._box.addWidget(self.crop, 1)
        else:
            self._lead_box.insertWidget(int(beside), self.crop, 1)
        self._box.setDirection(way.LeftToRight if beside else way.TopToBottom)
        self._box.setSpacing(12 if beside else 2)
        self._box.setStretchFactor(self._questions, int(beside))
        self._head_box.setDirection(way.TopToBottom if beside else way.LeftToRight)
        self.title.setWordWrap(beside)
        side = Qt.AlignmentFlag.AlignLeft if beside else Qt.AlignmentFlag.AlignRight
        self.progress.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._lead.setMinimumWidth(_SIDE if beside else 0)
        self._lead.setMaximumWidth(_SIDE if beside else _UNLIMITED)
        above = not (beside or below)
        policy = QSizePolicy.Policy
        self.crop.setSizePolicy(policy.Ignored, policy.Fixed if above else policy.Ignored)
        self.crop.setMinimumHeight(_HEIGHT if above else 100)
        self.crop.setMaximumHeight(_HEIGHT if above else _UNLIMITED)

    def show_hints(self, hints: Mapping[str, str]) -> None:
        """Say beside the questions what was measured; nothing is filled in."""
        for box, hint in self._hinted:
            box.show_hint(hints.get(hint, ""))

    def _show_card(self, number: int) -> None:
        self.card = number
        for index, page in enumerate(self._cards):
            page.setVisible(index == number)
        self._place_crop()
        title, values = tr(CARDS[number].title), {"n": number + 1, "total": len(CARDS)}
        self.title.setText(title)
        # L10N: the second card of three, say.
        place = tr("{n} of {total}").format(**values)
        self.progress.setText(f"{place} · {tr(KEPT)}" if self._kept else place)
        self.setAccessibleName(tr("{title}, card {n} of {total}").format(title=title, **values))
        self.part_shown.emit(self)  # each card from its top
        self.actions_changed.emit()

    def _on_answer(self, field: str, value: object) -> None:
        self.judgement = replace(self.judgement, **{field: value})  # type: ignore[arg-type]
        self.actions_changed.emit()
        self.answered.emit(self.judgement)
