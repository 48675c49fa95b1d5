"""The settings that matter: while there is a record, who changes them enters their PIN."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.settings import Settings
from skinscreen.ui.records.desk import Desk
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.screens.records import RecordsScreen
from skinscreen.ui.widgets.step_header import RECORDS, SETTINGS

if TYPE_CHECKING:
    from skinscreen.services.records import Records
    from skinscreen.ui.main_window import MainWindow

GUARDED = frozenset(
    {
        *("lock_minutes", "backup_days", "records"),
        *("model", "delegate"),
        *("recommendations", "review_weeks", "prevalence", "clinician_first"),
    }
)
"""What decides over an answer, over who sees the record, or over what is kept of it."""
UNCHANGED = "Nothing was changed: this setting needs the PIN."


class PinForSettings(SecretScreen):
    """Asked from the settings: back leads there, and changes nothing."""

    declined = Signal()

    def step_back(self) -> bool:
        """No."""
        self.declined.emit()
        return True


class SettingsGuard(QObject):
    """Lets a change of the settings through, at once or after the PIN.

    The PIN is asked for once; it holds until the person leaves the settings or the record is
    locked. Where the record is locked, opening it is what is asked for.
    """

    def __init__(self, window: "MainWindow", screen: RecordsScreen, desk: Desk) -> None:
        """Nobody has entered a PIN."""
        super().__init__()
        self._window = window
        self._screen = screen
        self._desk = desk
        self._confirmed = False
        self._wanted: Settings | None = None
        window.way.moved.connect(self._on_moved)
        desk.opened.connect(self._on_opened)
        desk.closed.connect(self._on_closed)

    @Slot(object)
    def change(self, wanted: Settings) -> None:
        """Use these settings, or ask for the PIN first."""
        before = self._window.preferences.settings
        changed = any(getattr(before, name) != getattr(wanted, name) for name in GUARDED)
        if self._confirmed or not changed or not self._desk.exists:
            self._window.preferences.use(wanted)
            return
        self._wanted = wanted
        if self._desk.is_open:
            self._ask()
        self._window.records.show()

    def _ask(self) -> None:
        page = PinForSettings(
            "Settings",
            "Your PIN first: this setting matters to everyone who uses the record",
            "PIN or passphrase",
            yes="Change it",
            busy="One moment…",
        )
        self.ask(
            page,
            lambda records, secret: records.confirm(secret),
            self._apply,
            self._window.way.go_back,
        )

    def ask(
        self,
        page: PinForSettings,
        call: "Callable[[Records, str], object]",
        done: Callable[[], None],
        declined: Callable[[], None],
    ) -> None:
        """Show a page that asks for a PIN until it is answered; whoever asks leads back.

        Args:
            page: that asks.
            call: made with the record and the PIN; what it raises is said on the page.
            done: called after it.
            declined: called when the person steps back instead.
        """

        def after(follow: Callable[[], None]) -> None:
            self._screen.pop_from(page, 1)
            follow()

        page.secret_entered.connect(
            lambda secret: self._desk.ask(
                lambda records: call(records, secret), lambda _: after(done), page.refuse, page
            )
        )
        page.declined.connect(lambda: after(declined))
        self._screen.push(page)

    def _apply(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._confirmed = True
            self._window.way.go_back()
            self._window.preferences.use(wanted)

    @Slot()
    def _on_opened(self) -> None:
        """Who opened the record has entered a PIN."""
        if self._window.step == RECORDS:
            self._apply()

    @Slot(str)
    def _on_closed(self, _why: str) -> None:
        self._confirmed = False
        self._wanted = None

    @Slot()
    def _on_moved(self) -> None:
        step = self._window.step
        if step == SETTINGS and self._wanted is not None:  # back, without a PIN
            self._wanted = None
            self._window.settings_screen.show_settings(self._window.preferences.settings)
            self._window.shelf.list_models()
            self._window.message.say(UNCHANGED)
        elif step not in {SETTINGS, RECORDS}:
            self._wanted = None
            self._confirmed = False
