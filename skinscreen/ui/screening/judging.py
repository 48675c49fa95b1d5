"""The clinician's own view of the lesion, held for the screens that show and report it."""

import logging
from dataclasses import fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.judgement import Judgement
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.ui.screening.judgement import JudgementScreen
from skinscreen.ui.screening.report import ReportScreen
from skinscreen.ui.session import CurrentSession, Session
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import JUDGEMENT
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:  # imported for real where it is used, after the window is shown
    from skinscreen.services.screening import Screening

log = logging.getLogger(__name__)
_JOB = "hints"


class Judging(QObject):
    """Joins the screen that asks for the view to the session."""

    finished = Signal()
    """The clinician is done, or skipped what was left."""

    def __init__(
        self,
        navigator: Navigator,
        report_screen: ReportScreen,
        session: CurrentSession,
        jobs: Jobs,
    ) -> None:
        super().__init__()
        self._navigator = navigator
        session.changed.connect(self._on_session)
        self._report_screen = report_screen
        self._session = session
        self._jobs = jobs
        self._measured: Screening | None = None

    @cached_property
    def screen(self) -> JudgementScreen:
        """Asks for the view; made when first wanted, for many look at the model's view at once."""
        screen = JudgementScreen()
        screen.answered.connect(self._on_answer)
        screen.scale_given.connect(self._on_scale)
        screen.finished.connect(self.finished)
        self._navigator.add(JUDGEMENT, screen)
        return screen

    @property
    def _is_made(self) -> bool:
        return "screen" in self.__dict__

    @Slot(object, object)
    def _on_session(self, before: Session, now: Session) -> None:
        if now.screening is None and before.screening is not None:
            self.forget_measured()

    def clear(self) -> None:
        """Another patient: nothing of the view stays."""
        self.forget_measured()
        self._session.change(own_view=NO_VIEW)
        if self._is_made:
            self.screen.clear()

    def forget_measured(self) -> None:
        """The hints were measured on another square."""
        self._measured = None
        self._jobs.drop(_JOB)
        if self._is_made:
            self.screen.show_hints({})
            self.screen.forget_scale()
            self.screen.show_crop(None)

    @Slot(object)
    def _on_answer(self, judgement: Judgement) -> None:
        self._session.change(own_view=replace(self._session.now.own_view, now=judgement))

    def seal(self) -> None:
        """The model's view is seen from now on: keep what the clinician said before it."""
        view = self._session.now.own_view
        if view.before is None:
            self._session.change(own_view=replace(view, before=view.now))

    def offer_age(self) -> None:
        """The age need not be typed twice."""
        age = self._session.now.own_view.now.age
        if age is not None:
            self._report_screen.offer_age(age)

    def measure(self, screening: "Screening") -> None:
        """Show the lesion and have it measured, for the hints beside the questions."""
        self._measured = screening
        self.screen.show_crop(screening.crop)
        self._on_scale(None)

    @Slot(object)
    def _on_scale(self, width_mm: float | None) -> None:
        """Measure anew, now that the framed square's width is known, or no more."""
        if self._measured is None:
            return
        crop = self._measured.crop
        scale = None if width_mm is None else width_mm / crop.shape[0]

        def measure() -> dict[str, str]:
            from skinscreen.imaging.features import hints

            found = hints(crop, scale)
            named = {field.name: getattr(found, field.name) for field in fields(found)}
            return {name: hint.words for name, hint in named.items() if hint is not None}

        self._jobs.latest(_JOB, measure, self.screen.show_hints, log.warning)
