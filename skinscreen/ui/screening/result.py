"""Step 3: the one answer, then the classes it stands on, and where their evidence lies."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QStackedWidget, QWidget

from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.answer import Answer, answer
from skinscreen.domain.assessment import Assessment, Finding, Outcome
from skinscreen.domain.own_view import OwnView
from skinscreen.language import mark, tr
from skinscreen.ui import theme
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.answer_foot import AnswerFoot
from skinscreen.ui.widgets.banner import Banner
from skinscreen.ui.widgets.busy_page import BusyPage
from skinscreen.ui.widgets.crop_picture import CropPicture
from skinscreen.ui.widgets.findings import FindingsList
from skinscreen.ui.widgets.kind_button import KindButton
from skinscreen.ui.widgets.pinned_answer import PinnedAnswer
from skinscreen.ui.widgets.split import FEW_LETTERS, Split
from skinscreen.ui.widgets.two_views import TwoViews
from skinscreen.ui.widgets.why_panel import WhyPanel

if TYPE_CHECKING:
    from skinscreen.services.explanation import Explanation
    from skinscreen.services.screening import Screening

ASSESS_ANYWAY = mark("Assess anyway")
SHOW_PROBABILITIES = mark("Show the probabilities")
_SIDE, _EDGE, _GAP, _BESIDE = 12, 2, 4, 12
"""Margins of the page, and the room between its parts, in pixels."""
_LOW = 30
"""Lines of text: a window with less room than for so many is a low one."""


class ResultScreen(Screen):
    """Busy while the model works; then banner, crop and classes.

    No map lies on the crop until a class is tapped: a map is easily taken for the lesion's
    outline, or for a proof, and the clinician should see the skin first.
    """

    report_wanted = Signal()
    card_wanted = Signal()
    save_wanted = Signal()
    """Keep it in the record."""
    override_wanted = Signal()
    """The clinician puts aside what the gate of this result says."""
    next_wanted = Signal()
    """The next of several lesions."""
    left_unanswered = Signal()
    """The person goes back while an answer is awaited."""
    kind_wanted = Signal(object)
    """The photo is of this ``Modality``, as the clinician says."""
    explanation_wanted = Signal(object)
    """The ``Screening`` that needs an explanation made by many runs of the model."""
    explanation_unwanted = Signal()
    """The one that is being made is not wanted any more."""

    def __init__(self) -> None:
        super().__init__()
        self._screening: Screening | None = None
        self.explanation: Explanation | None = None
        self._is_waiting = False
        self._saving, self._saving_first, self._can_save = "", False, False
        self._next = ""
        self._theme = "light"
        self._clinic = NOTHING_SET
        self._own_view = OwnView()
        self.views = TwoViews()
        self.banner = Banner()
        self.pinned = PinnedAnswer()
        self.findings = FindingsList()
        self.crop = CropPicture()
        self.why = WhyPanel()
        self.issues = labels.text()
        self._foot = AnswerFoot()
        self.point, self.model = self._foot.point, self._foot.model
        self.kind = KindButton()
        self.kind.chosen.connect(self.kind_wanted)
        self.model.clicked.connect(self.card_wanted)
        self._busy = BusyPage(tr("The model is working"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._busy)
        self._pages.addWidget(self._result_page())
        layouts.column(self._pages, parent=self, margins=(0, 0, 0, 0))
        self.setTabOrder(self.model, self.kind)
        self.banner.action_chosen.connect(self.override_wanted)
        self.findings.chosen.connect(self._on_chosen)
        self.why.opacity_changed.connect(self.crop.set_opacity)
        self.why.cancelled.connect(self.hide_explanation)

    def _result_page(self) -> QWidget:
        side, right, page = QWidget(), QWidget(), QWidget()
        page.setObjectName("page")
        self._split = Split(side, right, (1, 2), least=FEW_LETTERS)
        layouts.row((self.crop, 1), self.kind, parent=side, margins=(0, 0, 0, 0), spacing=4)
        layouts.column(self.findings, self.why, 1, parent=right, margins=(0, 0, 0, 0), spacing=4)
        layouts.column(
            self.views,
            self.banner,
            self.issues,
            (self._split, 1),
            self._foot,
            parent=page,
            margins=(_SIDE, _EDGE, _SIDE, _EDGE),
            spacing=_GAP,
        )
        self.why.hide()
        return page

    # --- what the window asks -----------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._pages.currentIndex() == 0

    @property
    def footer_actions(self) -> Actions:
        """Keep it and on to the report: first what the result is for. All classes beside that."""
        shown, for_record = self._screening is not None, bool(self._saving) and self._saving_first
        why = tr("The result is being saved.") if shown else tr("There is no result yet.")
        save = Action(self._saving, self.save_wanted.emit, shown and self._can_save, why=why)
        report = Action(tr("Report"), self.report_wanted.emit, shown, why=why)
        first, third = (save, report) if for_record else (report, save)
        if not shown:
            return Actions(first)
        if self._next:
            return Actions(first, Action(self._next, self.next_wanted.emit), third)
        more = tr("Fewer") if self.findings.is_unfolded else tr("All classes")
        can_unfold = self.findings.can_unfold and not self._is_explaining
        return Actions(first, Action(more if can_unfold else "", self._unfold), third)

    def offer_next(self, words: str) -> None:
        """Offer the next of several lesions, by a button of these words; empty for one alone."""
        self._next = words
        self.actions_changed.emit()

    @Slot(str, bool, bool)
    def offer_saving(self, words: str, first: bool, enabled: bool) -> None:
        """Offer to keep the result in the record; ``first`` as the thing to do now."""
        self._saving, self._saving_first, self._can_save = words, first, enabled
        self.actions_changed.emit()

    def _unfold(self) -> None:
        """Unfold or fold the classes."""
        self.findings.unfold(not self.findings.is_unfolded)
        self._arrange()
        self.actions_changed.emit()

    def step_back(self) -> bool:
        """To the step before; the answer is not waited for."""
        if self.busy:
            self.left_unanswered.emit()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make do with the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def use_theme(self, name: str) -> None:
        """Draw in another theme's colours."""
        self._theme = name
        if self._screening is not None:
            self.show_screening(self._screening)

    def use_clinic(self, clinic: Clinic) -> None:
        """Say what a clinic has set beside the answer."""
        before, self._clinic = self._clinic, clinic
        if self._screening is not None and clinic != before:
            self.show_screening(self._screening)

    # --- the result ---------------------------------------------------------------------

    def show_busy(self, words: str) -> None:
        """An answer is awaited."""
        self._screening = self.explanation = None
        self._is_waiting = False
        self._busy.words.setText(words)
        self.views.clear()
        self.banner.clear()
        self.issues.clear()
        self.crop.show_crop(None)
        self.findings.clear()
        self._arrange()
        self._pages.setCurrentIndex(0)
        self.actions_changed.emit()

    def show_screening(self, screening: "Screening") -> None:
        """Show a result."""
        from skinscreen.services.explanation import from_model

        colours = theme.palette(self._theme)
        self.hide_explanation()
        if screening is not self._screening:
            self._screening, self.explanation = screening, from_model(screening)
        assessment = screening.assessment
        words = self._show_answer(assessment)
        self.banner.offer(tr(_override(assessment)))
        self.findings.show_answer(assessment, words, colours)
        before: QWidget = self.banner.action_button
        for row in self.findings.rows:  # made later than what the keyboard reaches behind them
            self.setTabOrder(before, row)
            before = row
        self.crop.show_crop(screening.crop)
        self._arrange()
        self._pages.setCurrentIndex(1)
        self.actions_changed.emit()
        self.part_shown.emit(self)  # from its top

    def show_own_view(self, view: OwnView) -> None:
        """Put the clinician's view beside the model's."""
        self._own_view = view
        if self._screening is not None:
            self._show_answer(self._screening.assessment)
            self._arrange()

    def _show_answer(self, assessment: Assessment) -> Answer:
        """Both views, or the model's alone; what is recommended follows from both."""
        colours = theme.palette(self._theme)
        words = answer(assessment, self._clinic, self._own_view)
        self.views.show_views(self._own_view, words.both, colours)
        self.banner.show_answer(words, colours)
        lead = self.banner if self.views.isHidden() else self.views
        self.pinned.show_headline(lead.in_one_line)
        self.part_pinned.emit(self.pinned, lead)
        self._foot.show_answer(assessment, words)
        self.kind.show_kind(assessment.kind)
        issues = [*words.issues]
        if assessment.kind is not None and assessment.kind.unsure:
            issues.append(words.kind)
        self.issues.setText(labels.breakable("\n".join(f"⚠ {issue}" for issue in issues)))
        self.issues.setVisible(bool(issues))
        return words

    # --- why ----------------------------------------------------------------------------

    @property
    def _is_explaining(self) -> bool:
        """Whether a class was tapped."""
        return self.findings.explained is not None

    @Slot(object)
    def _on_chosen(self, finding: Finding | None) -> None:
        if finding is None or self._screening is None:
            self.hide_explanation()
            return
        if self.explanation is None:
            self.crop.hide_map()
            if not self._is_waiting:
                self._is_waiting = True
                self.why.show_progress(0, 1)
                self.explanation_wanted.emit(self._screening)
        else:
            self._show_map(self.explanation, finding)
        self._arrange()
        self.actions_changed.emit()
        self.part_shown.emit(self.findings)

    def close_topmost(self) -> bool:
        """The explanation, or the classes that were unfolded."""
        if self._is_explaining:
            self.hide_explanation()
        elif self.findings.is_unfolded:
            self._unfold()
        else:
            return False
        return True

    @Slot(object)
    def show_explanation(self, explanation: "Explanation") -> None:
        """The explanation that was asked for is there."""
        self.explanation = explanation
        self._is_waiting = False
        finding = self.findings.explained
        if finding is not None:
            self._show_map(explanation, finding)

    @Slot()
    def hide_explanation(self) -> None:
        """The crop as it is; an explanation that is being made is cancelled."""
        if self._is_waiting:
            self._is_waiting = False
            self.explanation_unwanted.emit()
        self.findings.release()
        self.crop.hide_map()
        self._arrange()
        self.actions_changed.emit()

    def _show_map(self, explanation: "Explanation", finding: Finding) -> None:
        if self._screening is None:
            return
        brightness = explanation.brightness(self._screening, finding)
        self.why.show_map(explanation.method)
        self.crop.show_map(brightness, self.why.opacity, tr(finding.label))

    def _arrange(self) -> None:
        """In a low window the tapped class is explained in the place of the others."""
        low = self.window().height() < _LOW * self.fontMetrics().height()
        self.findings.use_low(low)
        self.findings.stand_alone(low and self._is_explaining)
        self.why.setVisible(self._is_explaining)
        crowded = low and self._is_explaining
        self._foot.setVisible(not crowded)
        # The two views above the banner give the model's outcome, too.
        self.banner.setVisible(not crowded or self.views.isHidden())
        self.banner.be_brief(low and not self.views.isHidden(), crowded=crowded)
        self.views.be_brief(crowded)
        # Map and class are seen together, however little room there is.
        self._split.use_least(0 if self._is_explaining else FEW_LETTERS)
        if low and not self._is_explaining:
            self._fit()
        else:
            self.findings.show_named()

    def _fit(self) -> None:
        """Spare the scrolling: by classes the answer does not stand on first, then by the foot.

        Both are one tap away, with all classes.
        """
        room = self._room
        width = room.width() - 2 * _SIDE
        parts = [part for part in (self.views, self.banner, self.issues) if not part.isHidden()]
        taken = sum(part.heightForWidth(width) + _GAP for part in parts)
        rows, left = (width - _BESIDE) * 2 // 3, room.height() - 2 * _EDGE - taken
        if self._split.is_above:
            rows, left = width, left - self.crop.minimumHeight() - _BESIDE
        with_foot = left - self._foot.heightForWidth(width) - _GAP
        picture = self.crop.minimumHeight()
        fits = picture <= with_foot and self.findings.fit(rows, with_foot)
        if not fits and not self.findings.is_unfolded:
            fits = self.findings.fit(rows, left)
            self._foot.setVisible(not fits or not self.findings.can_unfold)

    @property
    def _room(self) -> QSize:
        """What is seen of it without scrolling."""
        above = self.parent()
        page = above.parent() if isinstance(above, QWidget) else None
        return page.maximumViewportSize() if isinstance(page, QAbstractScrollArea) else self.size()


def _override(assessment: Assessment) -> str:
    """What the clinician may do although a gate says otherwise, marked; empty for nothing."""
    if assessment.outcome is Outcome.RETAKE:
        return "" if assessment.overridden else ASSESS_ANYWAY
    return SHOW_PROBABILITIES if assessment.unfamiliar and not assessment.findings else ""
