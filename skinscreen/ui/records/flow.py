"""Leads to the record and out of it: the first question, the lock, what is kept behind it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from skinscreen.domain.errors import TooManyTriesError
from skinscreen.domain.record import Lesion, Patient
from skinscreen.language import tr
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records import overview
from skinscreen.ui.records.audit import AuditScreen
from skinscreen.ui.records.backup_flow import BackupFlow
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.confirmations_flow import ConfirmationsFlow
from skinscreen.ui.records.courier import Courier
from skinscreen.ui.records.destinations_flow import DestinationsFlow
from skinscreen.ui.records.expected_flow import ExpectedFlow
from skinscreen.ui.records.first_question import FirstQuestion, PhraseScreen
from skinscreen.ui.records.lock import LockScreen, RecoveryScreen
from skinscreen.ui.records.merging_flow import MergingFlow
from skinscreen.ui.records.overview import OverviewScreen
from skinscreen.ui.records.pins import NewPinScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.retention import RetentionScreen
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.records.users_flow import UsersFlow
from skinscreen.ui.records.working import WorkingScreen
from skinscreen.ui.records.worklist_flow import WorklistFlow
from skinscreen.ui.widgets.line_list import forget_last_line
from skinscreen.ui.workers.jobs import Jobs
from skinscreen.ui.workers.long_work import LongWork

if TYPE_CHECKING:
    from skinscreen.services.records import Records


class RecordsFlow(QObject):
    """Leads to the record, and out of it when it is locked."""

    left_for_good = Signal()
    """The person wants none of it now: back to the way."""
    all_export_wanted = Signal()
    message_sent = Signal(str)
    """A sentence for the person."""

    def __init__(
        self,
        screen: RecordsScreen,
        record: RecordSession,
        preferences: Preferences,
        work: LongWork,
        parent: QWidget,
        post: Jobs,
    ) -> None:
        """With nothing shown yet.

        Args:
            screen: shows the pages.
            record: is asked for what they show.
            preferences: of the person.
            work: runs backups.
            parent: above it files are asked for.
            post: runs what waits for other systems.
        """
        super().__init__()
        self.screen = screen
        self.record = record
        self.cases = CasesFlow(screen, record, preferences)
        self.backups = BackupFlow(screen, record, work, parent)
        self.users = UsersFlow(screen, record)
        self.confirmations = ConfirmationsFlow(screen, record, self.cases, parent)
        self.worklist = WorklistFlow(screen, record, self.cases)
        self.merging = MergingFlow(screen, record, self.cases)
        courier = Courier(record, post)
        self.destinations = DestinationsFlow(screen, record, self.cases, preferences, courier)
        self.expected = ExpectedFlow(screen, record, self.cases, courier)
        self.cases.similar_wanted.connect(self._show_similar)
        self._preferences = preferences
        self._pages = {
            overview.BACK_UP: self.backups.show_backup,
            overview.CHECK_BACKUP: self.backups.show_check,
            overview.CHECK: self.backups.check_record,
            overview.EXPORT: self.all_export_wanted.emit,
            overview.OLD: self._show_old_visits,
            overview.FIGURES: self.confirmations.show_figures,
            overview.IMPORT: self.confirmations.show_import,
            overview.USERS: self.users.show_users,
            overview.SYSTEMS: self.destinations.show_destinations,
            overview.AUDIT: self._show_audit,
            overview.DELETED: self.cases.show_deleted,
        }
        self.cases.overview_wanted.connect(self._show_overview)
        self.cases.backup_wanted.connect(self.backups.show_backup)
        shown = (self.cases, self.backups, self.users, self.confirmations)
        self.worklist.expected_wanted.connect(self.expected.show_expected)
        for part in (*shown, self.worklist, self.merging, self.destinations, self.expected):
            part.message_sent.connect(self.message_sent)
        record.opened.connect(self._on_opened)
        record.closed.connect(self._on_closed)

    def show(self) -> None:
        """What the person should see first on coming here."""
        if self.record.is_open or isinstance(self.screen.page, WorkingScreen):
            return
        if self.record.exists:
            if not isinstance(self.screen.page, LockScreen):
                self._show_lock("")
        else:
            self._ask_first()

    # --- the first question -------------------------------------------------------------

    def _ask_first(self) -> None:
        page = FirstQuestion()
        page.protect_chosen.connect(self._show_new_pin)
        page.without_chosen.connect(self._run_without)
        page.restore_chosen.connect(self.backups.show_restore)
        self.screen.start_with(page)

    def _run_without(self) -> None:
        self._preferences.change(records="without")
        self.left_for_good.emit()

    def _show_new_pin(self) -> None:
        page = NewPinScreen(self._preferences.settings.clinician)
        page.pin_chosen.connect(lambda name, pin: self._make(page, name, pin))
        self.screen.push(page)

    def _make(self, page: NewPinScreen, name: str, pin: str) -> None:
        self.record.open_with(
            lambda records: records.create(pin, name), self._show_phrase, page.refuse, page
        )

    def _show_phrase(self, phrase: str) -> None:
        page = PhraseScreen(phrase)
        page.noted.connect(self.cases.show_patients)
        self.screen.start_with(page)

    # --- the lock -----------------------------------------------------------------------

    def _show_lock(self, why: str) -> None:
        page = LockScreen(why)
        page.pin_entered.connect(lambda name, pin: self._unlock(page, name, pin))
        page.recovery_wanted.connect(lambda: self._show_recovery(page.user.currentText()))
        self.screen.start_with(page)
        self.record.ask(
            lambda records: (records.users, records.wait_s()),
            lambda found: page.show_users(*found),
            page.refuse,
        )

    def _unlock(self, page: LockScreen, name: str, pin: str) -> None:
        wait = [0]

        def unlock(records: "Records") -> None:
            try:
                records.unlock(pin, name)
            except TooManyTriesError as error:
                wait[0] = error.seconds
                raise

        self.record.open_with(
            unlock, lambda _: None, lambda sentence: page.hold_back(sentence, wait[0]), page
        )

    def _show_recovery(self, name: str) -> None:
        page = RecoveryScreen()
        page.phrase_entered.connect(
            lambda phrase, pin: self.record.open_with(
                lambda records: records.recover(phrase, pin, name),
                lambda _: None,
                page.refuse,
                page,
            )
        )
        self.screen.push(page)

    # --- behind it ----------------------------------------------------------------------

    def _show_overview(self) -> None:
        page = OverviewScreen(self.record)
        page.chosen.connect(lambda name: self._pages[name]())
        self.screen.push(page)

    def _show_old_visits(self) -> None:
        page = RetentionScreen(self.record, self._preferences.settings.retention_years)
        page.chosen.connect(self.cases.show_pending_visit)
        self.screen.push(page)

    def _show_audit(self) -> None:
        self.screen.push(AuditScreen(self.record))

    def _show_similar(self, visit_id: str, patient: Patient, lesion: Lesion) -> None:
        from skinscreen.ui.records.similar import SimilarScreen

        self.screen.push(SimilarScreen(self.record, visit_id, patient, lesion))

    @Slot()
    def _on_opened(self) -> None:
        if self._preferences.settings.records != "with":  # restored, or settings that were lost
            self._preferences.change(records="with")
        if not isinstance(self.screen.page, PhraseScreen):
            self.cases.show_patients()
        self._say_what_was_found()
        self.record.ask(
            lambda records: records.drafts.look(),
            lambda _: None,
            lambda sentence: self._say_what_was_found(f"{sentence}."),
        )

    def _say_what_was_found(self, drafts: str = "") -> None:
        from skinscreen.services.lockable_record import FULL

        records = self.record.records
        noticed = tr("The program noticed: {what}. The audit keeps it.")
        noticed = noticed.format(what=records.noticed)
        parts = (noticed if records.noticed else "", tr(FULL) if records.is_full else "", drafts)
        if any(parts):
            self.message_sent.emit(" ".join(filter(None, parts)))

    @Slot(str)
    def _on_closed(self, why: str) -> None:
        self.cases.choosing = False
        self._show_lock(why)
        forget_last_line()
