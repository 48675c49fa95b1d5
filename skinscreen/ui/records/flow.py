"""What stands before the record: the first question, a new PIN, the lock, a lost PIN."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.errors import TooManyTriesError
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.desk import Desk
from skinscreen.ui.records.lock import (
    FirstQuestion,
    LockScreen,
    NewPinScreen,
    PhraseScreen,
    RecoveryScreen,
)
from skinscreen.ui.screens.records import RecordsScreen

if TYPE_CHECKING:
    from skinscreen.services.records import Records


class RecordsFlow(QObject):
    """Leads to the record, and out of it when it is locked."""

    left_for_good = Signal()
    """The person wants none of it now: back to the way."""

    def __init__(self, screen: RecordsScreen, desk: Desk, preferences: Preferences) -> None:
        """With nothing shown yet."""
        super().__init__()
        self.screen = screen
        self.desk = desk
        self.cases = CasesFlow(screen, desk)
        self._preferences = preferences
        desk.opened.connect(self._on_opened)
        desk.closed.connect(self._on_closed)

    def show(self) -> None:
        """What the person should see first on coming here."""
        if self.desk.is_open:
            return
        if self.desk.exists:
            if not isinstance(self.screen.page, LockScreen):
                self._show_lock("")
        else:
            self._ask_first()

    # --- the first question -------------------------------------------------------------

    def _ask_first(self) -> None:
        page = FirstQuestion()
        page.protect_chosen.connect(self._show_new_pin)
        page.without_chosen.connect(self._run_without)
        self.screen.start_with(page)

    def _run_without(self) -> None:
        self._preferences.change(records="without")
        self.left_for_good.emit()

    def _show_new_pin(self) -> None:
        page = NewPinScreen(self._preferences.settings.clinician)
        page.pin_chosen.connect(lambda name, pin: self._make(page, name, pin))
        self.screen.push(page)

    def _make(self, page: NewPinScreen, name: str, pin: str) -> None:
        def done(phrase: str) -> None:
            self._preferences.change(records="with")
            self._show_phrase(phrase)

        self.desk.open_with(lambda records: records.create(pin, name), done, page.refuse)

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
        self.desk.ask(
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

        self.desk.open_with(
            unlock, lambda _: None, lambda sentence: page.hold_back(sentence, wait[0])
        )

    def _show_recovery(self, name: str) -> None:
        page = RecoveryScreen()
        page.phrase_entered.connect(
            lambda phrase, pin: self.desk.open_with(
                lambda records: records.recover(phrase, pin, name), lambda _: None, page.refuse
            )
        )
        self.screen.push(page)

    @Slot()
    def _on_opened(self) -> None:
        if not isinstance(self.screen.page, PhraseScreen):
            self.cases.show_patients()

    @Slot(str)
    def _on_closed(self, why: str) -> None:
        self.cases.choosing = False
        self._show_lock(why)
