"""What happens on the day's work: a line is opened, a day is set, an answer is signed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen import language
from skinscreen.domain.record import Lesion, Patient
from skinscreen.domain.worklist import FollowUp, Pending, advised
from skinscreen.language import tr
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.day import DayScreen
from skinscreen.ui.records.follow_up import FollowUpScreen
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.screen import Screen

if TYPE_CHECKING:
    from skinscreen.services.records import Records


class WorklistFlow(PageFlow):
    """Shows the day, and the page on which a day is set; has both kept."""

    expected_wanted = Signal()
    """Who is expected, by another system's worklist."""

    def __init__(self, screen: RecordsScreen, record: RecordSession, cases: CasesFlow) -> None:
        """Beside ``cases``, whose pages and undo it shares."""
        super().__init__(screen, record)
        self._cases = cases
        cases.day_wanted.connect(self.show_day)
        cases.follow_up_wanted.connect(self.show_follow_up)
        cases.advice_taken.connect(self.set_follow_up)
        cases.sign_wanted.connect(self._sign)

    def show_day(self) -> None:
        """What is to be done."""
        page = DayScreen(self._record)
        page.chosen.connect(self._open)
        page.expected_wanted.connect(self.expected_wanted)
        self._screen.push(page)

    def _open(self, one: Pending) -> None:
        if one.visit is None:
            self._cases.show_lesion(one.patient, one.lesion)
        else:
            self._cases.show_visit(one.visit.id, one.patient, one.lesion)

    def show_follow_up(self, patient: Patient, lesion: Lesion) -> None:
        """When it is to be photographed again."""

        def ask(records: "Records") -> tuple[FollowUp | None, FollowUp | None]:
            visits = records.timeline(lesion.id)
            return records.follow_up(lesion.id), advised(visits[-1]) if visits else None

        def show(found: tuple[FollowUp | None, FollowUp | None]) -> None:
            page = FollowUpScreen(patient, lesion, *found)
            page.chosen.connect(lambda follow_up: self.set_follow_up(lesion, follow_up, page))
            self._screen.push(page)

        self.ask(ask, show)

    def set_follow_up(
        self, lesion: Lesion, follow_up: FollowUp | None, page: Screen | None = None
    ) -> None:
        """Set the day, say so and offer the day before; ``page`` asked for it and goes."""

        def keep(records: "Records") -> FollowUp | None:
            before = records.follow_up(lesion.id)
            records.set_follow_up(lesion.id, follow_up)
            return before

        def done(before: FollowUp | None) -> None:
            if page is not None and self._screen.page is page:
                self._screen.pop()
            else:
                self._screen.entered()
            words = tr("No next photo is set any more.")
            if follow_up is not None:
                words = tr("Next photo: {day}.").format(day=language.day(follow_up.due))
            self._cases.offer_undo(words, lambda records: records.set_follow_up(lesion.id, before))

        self.ask(keep, done)

    def _sign(self, visit_id: str) -> None:
        def done(_: None) -> None:
            self._screen.entered()
            self.message_sent.emit(tr("Signed as read."))

        self.ask(lambda records: records.sign(visit_id), done)
