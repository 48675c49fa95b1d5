"""What happens with other systems: set up after a PIN, tried, sent to."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from shiboken6 import isValid

from skinscreen.domain.destination import Destination
from skinscreen.domain.record import Patient, Visit, new_id
from skinscreen.language import tr
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records import phrases
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.courier import Courier
from skinscreen.ui.records.destination_form import DestinationForm
from skinscreen.ui.records.destinations import TRYING, DestinationsScreen
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.send import SendScreen
from skinscreen.ui.records.shipments import ShipmentsScreen
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.widgets import labels

if TYPE_CHECKING:
    from skinscreen.services.export import PageSize
    from skinscreen.services.records import Records


class DestinationsFlow(PageFlow):
    """Shows the systems, the queue, and the page on which a visit is sent."""

    def __init__(
        self,
        screen: RecordsScreen,
        record: RecordSession,
        cases: CasesFlow,
        preferences: Preferences,
        courier: Courier,
    ) -> None:
        """``courier`` does what waits for other systems."""
        super().__init__(screen, record)
        self._preferences = preferences
        self._courier = courier
        courier.message_sent.connect(self.message_sent)
        courier.changed.connect(self._show_again)
        cases.send_wanted.connect(self._show_send)

    def _show_again(self) -> None:
        if isinstance(self._screen.page, SendScreen | ShipmentsScreen):
            self._screen.page.entered()

    # --- the systems --------------------------------------------------------------------

    def show_destinations(self) -> None:
        """Those that were set up."""
        page = DestinationsScreen(self._record)
        page.add_wanted.connect(lambda: self._change(None))
        page.change_wanted.connect(self._change)
        page.remove_wanted.connect(self._remove)
        page.try_wanted.connect(lambda one: self._try_out(page, one))
        page.queue_wanted.connect(self.show_queue)
        self._screen.push(page)

    def _change(self, one: Destination | None) -> None:
        def ask(confirming: SecretScreen, _: str) -> None:
            form = DestinationForm(new_id() if one is None else one.id, one)
            form.save_wanted.connect(lambda filled: self._keep(form, filled))
            self._screen.pop_from(confirming, 1)
            self._screen.push(form)

        self.confirm(tr("Other systems"), tr("Your own PIN first"), tr("Go on"), ask)

    def _keep(self, form: DestinationForm, filled: Destination) -> None:
        def keep(records: "Records") -> None:
            from skinscreen.services.sending import shipments

            shipments(records).set_destination(filled)

        def done(_: None) -> None:
            words = tr("{name} was set up. Test whether it answers.")
            self.leave(form, words.format(name=phrases.isolated(filled.name)))

        def failed(sentence: str) -> None:
            form.show_busy(False)
            self.message_sent.emit(labels.sentence(sentence))

        self._record.ask(keep, done, failed, form)

    def _remove(self, one: Destination) -> None:
        name = phrases.isolated(one.name)

        def remove(page: SecretScreen, _: str) -> None:
            def forget(records: "Records") -> None:
                from skinscreen.services.sending import shipments

                shipments(records).remove_destination(one.id)

            def done(_: None) -> None:
                words = tr("{name} was removed; nothing is sent there any more.")
                self.leave(page, words.format(name=name))

            self._record.ask(forget, done, page.refuse, page)

        heading = tr("Remove {name}? Enter your own PIN.").format(name=name)
        self.confirm(tr("Other systems"), heading, tr("Remove"), remove)

    def _try_out(self, page: DestinationsScreen, one: Destination) -> None:
        def try_out() -> str:
            from skinscreen.services.sending import try_out

            return try_out(one)

        def say(sign: str) -> Callable[[str], None]:
            def show(sentence: str) -> None:
                if isValid(page):
                    page.show_busy(False, f"{sign} {labels.sentence(sentence)}")

            return show

        page.show_busy(True, tr(TRYING))
        self._courier.ask(try_out, say("✓"), say("⚠"))

    # --- the queue ----------------------------------------------------------------------

    def show_queue(self) -> None:
        """What waits, was refused and was sent."""
        page = ShipmentsScreen(self._record)
        page.again_wanted.connect(lambda id_: self._again(page, id_))
        page.remove_wanted.connect(lambda id_: self._take_out(page, id_))
        page.send_wanted.connect(self._courier.deliver)
        self._screen.push(page)

    def _again(self, page: ShipmentsScreen, id_: str) -> None:
        def again(records: "Records") -> None:
            from skinscreen.services.sending import shipments

            shipments(records).again(id_)

        def done(_: None) -> None:
            page.entered()
            self._courier.deliver()

        self.ask(again, done, page)

    def _take_out(self, page: ShipmentsScreen, id_: str) -> None:
        def remove(records: "Records") -> None:
            from skinscreen.services.sending import shipments

            shipments(records).remove(id_)

        def done(_: None) -> None:
            page.entered()
            words = tr("Taken out of the queue. What has arrived already stays where it is.")
            self.message_sent.emit(words)

        self.ask(remove, done, page)

    # --- a visit ------------------------------------------------------------------------

    def _show_send(self, visit: Visit, patient: Patient) -> None:
        page = SendScreen(self._record, visit, patient)
        page.send_wanted.connect(lambda to: self._send(page, visit.id, to))
        page.queue_wanted.connect(self.show_queue)
        self._screen.push(page)

    def _send(self, page: SendScreen, visit_id: str, to: str) -> None:
        settings = self._preferences.settings
        size, spoken = cast("PageSize", settings.page_size), settings.report_language

        def queue(records: "Records") -> str:
            from skinscreen.services.visit_sending import queue_visit

            return queue_visit(records, visit_id, to, size, spoken)

        def done(_: str) -> None:
            if isValid(page):
                page.entered()
            self._courier.deliver()

        def failed(sentence: str) -> None:
            if isValid(page):
                page.show_busy(False)
            self.message_sent.emit(tr("NOT sent: {reason}.").format(reason=sentence))

        self._record.ask_to_the_end(queue, done, failed)
