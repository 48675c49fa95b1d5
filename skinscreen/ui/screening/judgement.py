"""Step 3, where it is wanted: the clinician's own view, before the model's is shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from skinscreen.domain.judgement import NOTHING
from skinscreen.domain.questions import CARDS, SCALE, Card, ChoiceQuestion, NumberQuestion
from skinscreen.language import mark, tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.crop_picture import CropPicture
from skinscreen.ui.widgets.questions import NumberBox, QuestionBox, question_box
from skinscreen.ui.widgets.swipe import Swipe

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels

KEPT = mark("answers kept from the frame before")
_WIDEST = 1000
_HIGH = 40
"""Height of a window, in lines, from which there is room for the lesion below the questions."""


class JudgementScreen(Screen):
    """One card of questions at a time; all can be left unanswered, at once by "Skip"."""

    answered = Signal(object)
    """The ``Judgement`` as it now is."""
    scale_given = Signal(object)
    """How wide the framed square is in mm; None where that is not known."""
    finished = Signal()
    """The clinician is done, or skipped what was left."""

    def __init__(self) -> None:
        """At the first card, without an answer."""
        super().__init__()
        self.judgement = NOTHING
        self._kept = False
        self.title = labels.heading()
        self.title.setWordWrap(False)
        self.progress = labels.quiet()
        self.progress.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.boxes: dict[str, QuestionBox] = {}
        self._hinted: list[tuple[QuestionBox, str]] = []
        self.card = 0
        """The number of the card that is shown."""
        self._cards = [self._card(card) for card in CARDS]
        self.scale = NumberBox(SCALE)
        self.scale.answered.connect(lambda _, width: self.scale_given.emit(width))
        self.boxes["change"].parentWidget().layout().addWidget(self.scale)
        self.crop = CropPicture()
        self.crop.setContentsMargins(0, 8, 0, 0)
        head = layouts.row(self.title, (self.progress, 1))
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        column = layouts.column(head, parent=middle, margins=(12, 2, 12, 4), spacing=2)
        for page in self._cards:  # no higher than the one that is shown
            column.addWidget(page)
        column.addWidget(self.crop, 1)
        column.addStretch(0)
        layouts.row(middle, parent=self, margins=(0, 0, 0, 0))
        swipe = Swipe(self)
        swipe.leftward.connect(self.next_card)
        swipe.rightward.connect(self.step_back)
        for keys, slot in (("Alt+Right", self.next_card), ("Alt+Left", self.step_back)):
            QShortcut(QKeySequence(keys), self, slot)
        self._show_card(0)

    def _card(self, card: Card) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        column = layouts.column(parent=page, margins=(0, 0, 0, 0), spacing=8)
        for question in card.questions:
            box = question_box(question)
            box.answered.connect(self._on_answer)
            self.boxes[question.field] = box
            if isinstance(question, ChoiceQuestion | NumberQuestion) and question.hint:
                self._hinted.append((box, question.hint))
            column.addWidget(box)
        return page

    @property
    def _at_last(self) -> bool:
        return self.card == len(CARDS) - 1

    @property
    def footer_actions(self) -> Actions:
        """On to the next card, or to the result, whatever was not answered."""
        if self._at_last:
            return Actions(Action(tr("Result"), self.finished.emit))
        skip = tr("Skip") if self.judgement.is_empty else tr("Skip the rest")
        return Actions(Action(tr("Next"), self.next_card), Action(skip, self.finished.emit))

    def next_card(self) -> None:
        """The next card; the last is left by the button alone, which shows the model's view."""
        if not self._at_last:
            self._show_card(self.card + 1)

    def step_back(self) -> bool:
        """The card before; False at the first one."""
        if self.card == 0:
            return False
        self._show_card(self.card - 1)
        return True

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
        """Show the lesion below the questions, where the window is high enough; None for none."""
        self.crop.show_crop(pixels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the questions have all the room."""
        super().resizeEvent(event)
        self.crop.setVisible(self.window().height() >= _HIGH * self.fontMetrics().height())

    def show_hints(self, hints: Mapping[str, str]) -> None:
        """Say beside the questions what was measured; nothing is filled in."""
        for box, hint in self._hinted:
            box.show_hint(hints.get(hint, ""))

    def _show_card(self, number: int) -> None:
        self.card = number
        for index, page in enumerate(self._cards):
            page.setVisible(index == number)
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
