"""The settings that matter: while there is a record, who changes them enters their PIN."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.language import mark, tr
from skinscreen.settings import Settings
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.steps import RECORDS, SETTINGS

if TYPE_CHECKING:
    from skinscreen.services.records import Records
    from skinscreen.ui.shell.navigator import Navigator
    from skinscreen.ui.workers.inference import LoadedModel

GUARDED = frozenset(
    {
        *("lock_minutes", "backup_days", "retention_years", "records"),
        *("model", "delegate"),
        *("recommendations", "review_weeks", "prevalence", "clinician_first"),
    }
)
"""What decides over an answer, over who sees the record, or over what is kept of it."""
UNACCEPTABLE = mark("A foreign model is accepted with a PIN: open the record first (Records).")
UNCHANGED = mark("Nothing was changed: this setting needs the PIN.")


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

    wanted = Signal()
    """The record is where the PIN is asked for."""
    message_sent = Signal(str)
    """A sentence for the person."""
    refused = Signal(str)
    """Nothing was changed: a sentence for the person."""

    def __init__(
        self,
        navigator: "Navigator",
        preferences: Preferences,
        screen: RecordsScreen,
        record: RecordSession,
    ) -> None:
        """Nobody has entered a PIN."""
        super().__init__()
        self._navigator = navigator
        self._preferences = preferences
        self._screen = screen
        self._record = record
        self._confirmed = False
        self._wanted: Settings | None = None
        navigator.moved.connect(self._on_moved)
        record.opened.connect(self._on_opened)
        record.closed.connect(self._on_closed)

    @Slot(object)
    def change(self, wanted: Settings) -> None:
        """Use these settings, or ask for the PIN first."""
        before = self._preferences.settings
        changed = any(getattr(before, name) != getattr(wanted, name) for name in GUARDED)
        if self._confirmed or not changed or not self._record.exists:
            self._preferences.use(wanted)
            return
        self._wanted = wanted
        if self._record.is_open:
            self._ask()
        self.wanted.emit()

    def _ask(self) -> None:
        page = PinForSettings(
            tr("Settings"),
            tr("Your PIN first: this setting matters to everyone who uses the record"),
            tr("PIN or passphrase"),
            yes=tr("Change it"),
        )
        self.ask(
            page,
            lambda records, secret: records.confirm(secret),
            self._apply,
            self._navigator.go_back,
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
            lambda secret: self._record.ask(
                lambda records: call(records, secret), lambda _: after(done), page.refuse, page
            )
        )
        page.declined.connect(lambda: after(declined))
        self._screen.push(page)

    def accept_model(self, model: "LoadedModel", then: Callable[[], object]) -> None:
        """Ask for the PIN of who is at work; ``then`` comes after a foreign model was accepted."""
        if not self._record.is_open:
            self.message_sent.emit(tr(UNACCEPTABLE))
            return
        name = f"{model.manifest.name} {model.manifest.version}"
        asked = tr(
            "{model} is foreign: {why}. Accept its threshold and figures as its own word? Enter "
            "your PIN."
        )
        page = PinForSettings(
            tr("Accept a model"),
            asked.format(model=name, why=tr(model.standing.signed.why)),
            tr("Your PIN or passphrase"),
            yes=tr("Accept"),
        )

        def accept(records: "Records", secret: str) -> None:
            from skinscreen.services.acceptance import accept

            accept(records, secret, name, model.standing.signed)

        def done() -> None:
            self._navigator.go_back()
            sentence = tr("{model} was accepted; that is in the audit.")
            self.message_sent.emit(sentence.format(model=name))
            then()

        def declined() -> None:
            self._navigator.go_back()
            sentence = tr("{model} was not accepted: it stays foreign.")
            self.message_sent.emit(sentence.format(model=name))

        self.ask(page, accept, done, declined)
        self.wanted.emit()

    def _apply(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._confirmed = True
            self._navigator.go_back()
            self._preferences.use(wanted)

    @Slot()
    def _on_opened(self) -> None:
        """Who opened the record has entered a PIN."""
        if self._navigator.step == RECORDS:
            self._apply()

    @Slot(str)
    def _on_closed(self, _why: str) -> None:
        self._confirmed = False
        self._wanted = None

    @Slot()
    def _on_moved(self) -> None:
        step = self._navigator.step
        if step == SETTINGS and self._wanted is not None:  # back, without a PIN
            self._wanted = None
            self.refused.emit(tr(UNCHANGED))
        elif step not in {SETTINGS, RECORDS}:
            self._wanted = None
            self._confirmed = False
