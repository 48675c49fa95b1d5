"""Several lesions of one photo that were screened at once: one is shown, the others wait."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from skinscreen.domain.own_view import NO_VIEW, OwnView
from skinscreen.language import tr
from skinscreen.ui.session import CurrentSession

if TYPE_CHECKING:  # imported for real where they are used, after the window is shown
    from collections.abc import Mapping, Sequence

    from skinscreen.domain.assessment import Box
    from skinscreen.services.export import ReportedLesion
    from skinscreen.services.lesions import ScreenedLesion
    from skinscreen.services.screening import Screening


class SeveralLesions(QObject):
    """The answers of a photo's lesions, the worst first, each with the clinician's own view."""

    def __init__(self, session: CurrentSession) -> None:
        super().__init__()
        self._session = session
        self._screenings: list[Screening] = []
        self._views: dict[Box, OwnView] = {}
        self._place = 0

    @property
    def words(self) -> str:
        """Which one is shown and that there are others; empty for one alone."""
        count = len(self._screenings)
        if count < 2:  # noqa: PLR2004
            return ""
        # L10N: a button: shows the next lesion of several; as short as can be
        words = tr("Lesion {number} of {count}: next")
        return words.format(number=self._place + 1, count=count)

    def begin(self, lesions: "Sequence[ScreenedLesion]") -> "Screening":
        """Keep answers, the worst first; returns the one to show."""
        self.forget()
        self._screenings = [one.screening for one in lesions]
        return self._screenings[0]

    def forget(self) -> None:
        """One alone, or none, is screened from now on."""
        self._screenings, self._views, self._place = [], {}, 0

    @property
    def state(self) -> "tuple[tuple[Screening, ...], Mapping[Box, OwnView], int]":
        """Answers, views, and the place of the one that is shown: what ``go_on_with`` needs."""
        if self._screenings:
            self._keep_view()
        return tuple(self._screenings), dict(self._views), self._place

    def go_on_with(
        self, screenings: "Sequence[Screening]", views: "Mapping[Box, OwnView]", place: int
    ) -> None:
        """As it was when ``state`` was asked for."""
        self._screenings, self._views, self._place = list(screenings), dict(views), place

    def take(self, screening: "Screening") -> None:
        """The one that is shown was judged anew."""
        if self._screenings:
            self._screenings[self._place] = screening

    def go_on(self) -> "tuple[Screening, OwnView]":
        """The next one, after the last the first, and what the clinician said of it."""
        self._keep_view()
        self._place = (self._place + 1) % len(self._screenings)
        screening = self._screenings[self._place]
        return screening, self._views.get(screening.assessment.crop, NO_VIEW)

    def _keep_view(self) -> None:
        shown = self._screenings[self._place].assessment.crop
        self._views[shown] = self._session.now.own_view

    def reported(self) -> "tuple[ReportedLesion, ...]":
        """All for one report, in their order; nothing for one alone."""
        from skinscreen.services.export import ReportedLesion

        if not self.words:
            return ()
        self._keep_view()
        return tuple(
            ReportedLesion(one, self._views.get(one.assessment.crop, NO_VIEW))
            for one in self._screenings
        )
