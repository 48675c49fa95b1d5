"""What was typed for a report waits behind the lock, as a draft in the record."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Slot

from skinscreen.domain.draft import Draft, DraftForm, DraftKey
from skinscreen.language import mark, tr
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.screening.report import ReportScreen
from skinscreen.ui.session import CurrentSession
from skinscreen.ui.widgets.message_bar import MessageBar

LOST = mark("What you typed for the report could not be kept as a draft: it is lost ({reason}).")


class ReportDraft(QObject):
    """Belongs to the photo in hand: with another one it is not brought back."""

    def __init__(
        self,
        report: ReportScreen,
        record: RecordSession,
        session: CurrentSession,
        message: MessageBar,
    ) -> None:
        """Nothing waits."""
        super().__init__()
        self._report = report
        self._record = record
        self._session = session
        self._message = message
        self._key = DraftKey(DraftForm.REPORT)

    @Slot()
    def put_away(self) -> None:
        """The record is being locked, and the form is about to be cleared."""
        now, typed = self._session.now, self._report.typed
        key = self._key = DraftKey(DraftForm.REPORT, *(now.interrupted or ()))
        if typed:
            self._session.change(report_waits=True)
            draft = Draft(typed, {}, datetime.now(UTC))
            self._record.ask_to_the_end(
                lambda records: records.drafts.keep(key, draft), lambda _: None, self._on_lost
            )

    def _on_lost(self, sentence: str) -> None:
        self._session.change(report_waits=False)
        self._message.say(tr(LOST).format(reason=sentence))

    @Slot()
    def bring_back(self) -> None:
        """The record is open again: what waited there is not kept any longer."""
        key, waits = self._key, self._session.now.report_waits
        self._session.change(report_waits=False)

        def fill(found: Draft | None) -> None:
            if found is not None and waits:
                self._report.fill(found.typed)

        self._record.ask(lambda records: records.drafts.take(key), fill, self._message.say)
