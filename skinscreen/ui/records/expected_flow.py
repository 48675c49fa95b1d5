"""From a worklist to a patient's page: asked with a tap, taken over after a question."""

from datetime import datetime
from typing import TYPE_CHECKING

from shiboken6 import isValid

from skinscreen.domain.destination import Destination
from skinscreen.domain.order import Worklist, WorklistEntry
from skinscreen.domain.record import Patient
from skinscreen.language import tr
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.courier import Courier
from skinscreen.ui.records.expected import ArrivalScreen, ExpectedScreen
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen

if TYPE_CHECKING:
    from skinscreen.services.expected import Arrived, Expected
    from skinscreen.services.records import Records


class ExpectedFlow(PageFlow):
    """Shows who is expected; has whoever came taken over."""

    def __init__(
        self, screen: RecordsScreen, record: RecordSession, cases: CasesFlow, courier: Courier
    ) -> None:
        """Beside ``cases``, whose pages and undo it shares; ``courier`` asks the worklist."""
        super().__init__(screen, record)
        self._cases = cases
        self._courier = courier
        self._asked: object = None

    def show_expected(self) -> None:
        """Ask the worklist, and show its entries."""

        def find(records: "Records") -> tuple[Destination, ...]:
            from skinscreen.services.expected import worklists

            return worklists(records)

        def show(found: tuple[Destination, ...]) -> None:
            if not found:
                self.message_sent.emit(tr("No worklist is set up."))
                return
            page = ExpectedScreen(found)
            page.ask_wanted.connect(lambda of, every: self._ask(page, of, every_day=every))
            page.chosen.connect(self._ask_who)
            self._screen.push(page)
            page.ask_again()

        self.ask(find, show)

    def _ask(self, page: ExpectedScreen, of: Destination, *, every_day: bool) -> None:
        asked = self._asked = object()
        today = None if every_day else datetime.now().astimezone().date()

        def ask() -> Worklist:
            from skinscreen.services.expected import entries

            return entries(of, today)

        def awaited() -> bool:
            return asked is self._asked and isValid(page)

        self._courier.ask(
            ask,
            lambda found: page.show_found(found) if awaited() else None,
            lambda sentence: page.refuse(sentence) if awaited() else None,
        )

    def _ask_who(self, entry: WorklistEntry) -> None:
        today = datetime.now().astimezone().date()

        def look(records: "Records") -> "Expected":
            from skinscreen.services.expected import expected

            return expected(records, entry, today)

        def show(one: "Expected") -> None:
            page = ArrivalScreen(one)
            page.answered.connect(lambda who: self._take(page, one, who))
            self._screen.push(page)

        self.ask(look, show)

    def _take(self, page: ArrivalScreen, one: "Expected", who: Patient | None) -> None:
        from skinscreen.services.export import unprintable

        if sentence := unprintable(f"{one.patient.name}{one.patient.identifier}"):
            self.message_sent.emit(sentence)
            return

        def take(records: "Records") -> "Arrived":
            from skinscreen.services.expected import take

            return take(records, one, who)

        def done(arrived: "Arrived") -> None:
            from skinscreen.services.expected import undo

            self._cases.show_next(arrived.patient.id)

            def go_back(records: "Records") -> None:
                undo(records, arrived)

            words = tr("Taken over. Choose the lesion, or tap where a new one is.")
            self._cases.offer_undo(words, go_back, leave=arrived.is_new)

        def failed(sentence: str) -> None:
            page.show_busy(False)
            self.message_sent.emit(tr("NOT taken over: {reason}.").format(reason=sentence))

        page.show_busy(True)
        self._record.ask(take, done, failed, page)
