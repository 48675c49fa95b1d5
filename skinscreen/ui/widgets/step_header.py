"""The straight way on top of the window: Photo, Crop, Your view, Result, Report."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from skinscreen.language import mark, tr, trc
from skinscreen.ui.steps import JUDGEMENT, ON_WAY, PHOTO, RECORDS, Step
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import grey, labels

LOADING = mark("The model is being loaded…")
# L10N: the steps of the way, on top of the window, where there is little room.
STEPS = (mark("Photo"), mark("Crop"), mark("Your view"), mark("Result"), mark("Report"))
HEIGHT = TARGET + 4
_PADDING, _MARGIN = 16, 2


class StepHeader(QFrame):
    """Shows where the person is; a tap on a step that was reached goes back to it.

    The clinician's own view is a step only where the settings have it. Where the names have no
    room, as with enlarged text, only the step the person is at has its name.
    In the record a title stands in the place of the steps. While the record is open, a button
    locks it from everywhere.
    """

    step_chosen = Signal(object)
    """The ``Step``."""
    settings_chosen = Signal()
    lock_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, _MARGIN, 8, _MARGIN)
        self._row.setSpacing(4)
        self._current, self._reached = PHOTO, PHOTO
        self.judgement_shown = True
        self._buttons: list[QPushButton] = []
        for step in ON_WAY:
            button = QPushButton()
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setProperty("here", step == PHOTO)
            button.clicked.connect(lambda _=False, n=step: self.step_chosen.emit(n))
            self._row.addWidget(button, 1)
            self._buttons.append(button)
        self._title = labels.ElidedLabel()
        self._title.setProperty("heading", True)
        self._title.hide()
        self._row.addWidget(self._title, 1)
        self.lock_button = QPushButton(trc("button", "Lock"))
        self.lock_button.setAccessibleName(tr("Lock the record"))
        self.lock_button.setToolTip(labels.tip(tr("Lock the record (Ctrl+L)")))
        self.lock_button.clicked.connect(self.lock_chosen)
        self.lock_button.hide()
        self._row.addWidget(self.lock_button)
        self.settings_button = QPushButton(tr("Settings"))
        self.settings_button.setAccessibleName(tr("Settings and about"))
        self.settings_button.setToolTip(labels.tip(tr("Settings and about (Ctrl+,)")))
        self.settings_button.clicked.connect(self.settings_chosen)
        self._row.addWidget(self.settings_button)

    @property
    def steps(self) -> list[QPushButton]:
        """The buttons of the steps that are shown."""
        return [b for step, b in enumerate(self._buttons) if self._is_shown(step)]

    def show_title(self, words: str) -> None:
        """What stands in the place of the steps while the record is shown, no higher than they."""
        lines = words.count("\n") + 1
        labels.fit(self._title, HEIGHT - 2 * _MARGIN, lambda font: lines * font.lineSpacing())
        self._title.show_words(words)

    def offer_lock(self, offered: bool) -> None:
        """Whether there is something to be locked."""
        self.lock_button.setVisible(offered)
        self._write()

    @property
    def title(self) -> str:
        """What is said in the place of the steps."""
        return self._title.accessibleName()

    def _is_shown(self, step: int) -> bool:
        return step != JUDGEMENT or self.judgement_shown

    def show_judgement(self, shown: bool) -> None:
        """Have the clinician's own view among the steps, or not."""
        self.judgement_shown = shown
        self.show_step(self._current, self._reached)

    def show_step(self, current: Step, reached: Step) -> None:
        """Mark the step the person is at; steps up to ``reached`` can be tapped."""
        self._current, self._reached = current, reached
        behind = min(current, reached)  # the settings come after all steps, done or not
        in_record = current == RECORDS
        self._title.setVisible(in_record)
        for step, button in enumerate(self._buttons):
            here = step == current
            button.setVisible(not in_record and self._is_shown(step))
            before = tr(STEPS[step - 1]) if step else ""
            why = tr("Finish the step before it first: {step}.").format(step=before)
            grey.allow(button, step <= reached, why)
            if button.property("here") != here:
                button.setProperty("here", here)
                # Dressed already, it is not by itself dressed again.
                button.style().unpolish(button)
                button.style().polish(button)
            words = tr("Step {n}, {step}, to come")
            if here:
                words = tr("Step {n}, {step}, current step")
            elif step < behind:
                words = tr("Step {n}, {step}, done")
            button.setAccessibleName(words.format(n=self._number(step), step=tr(STEPS[step])))
        self._write()

    def _number(self, step: int) -> int:
        """The step's number among those that are shown."""
        return step + 1 if self.judgement_shown or step < JUDGEMENT else step

    def _write(self) -> None:
        """Put the words on the buttons, as many as there is room for."""
        if not self.isVisible():  # nor laid out
            return
        behind = min(self._current, self._reached)
        signs = ["✓" if step < behind else str(self._number(step)) for step in range(len(STEPS))]
        words = [f"{sign} {tr(name)}" for sign, name in zip(signs, STEPS, strict=True)]
        shown = [step for step in range(len(STEPS)) if self._is_shown(step)]
        font = self.font()
        font.setBold(True)  # as the current step's
        metrics = QFontMetrics(font)
        widest = max(metrics.horizontalAdvance(words[step]) for step in shown) + _PADDING
        beside = [b for b in (self.lock_button, self.settings_button) if not b.isHidden()]
        room = self.width() - sum(b.sizeHint().width() for b in beside) - _PADDING
        short = widest > room / len(shown) - self._row.spacing()
        for step, button in enumerate(self._buttons):
            here = step == self._current
            button.setText(words[step] if here or not short else signs[step])
            self._row.setStretch(step, 4 if here and short else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is more or less room for the words."""
        self._write()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """What was to be said while nobody saw it."""
        super().showEvent(event)
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        """The words are larger or smaller."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._write()

    def sizeHint(self) -> QSize:
        """As high as a finger needs."""
        return QSize(super().sizeHint().width(), HEIGHT)
