"""The lock before the record, and the way in for who lost the PIN."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from skinscreen.ui.records.pins import LONGEST, PinScreen, secret_field
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice

_SECOND_MS = 1_000


class LockScreen(PinScreen):
    """Nothing is shown before the PIN is right."""

    pin_entered = Signal(str, str)
    """The user's name and the PIN."""
    recovery_wanted = Signal()
    missing = "Enter the PIN."

    def __init__(
        self, why: str, *, heading: str = "The record is locked", yes: str = "Unlock"
    ) -> None:
        """Locked; ``why`` is said, where there is something to say."""
        super().__init__(heading, (secret_field("PIN or passphrase"),), yes=yes)
        self.said.setText(why)
        self.user = Choice("User")
        self.user.hide()
        self.left_column.insertWidget(1, self.user)
        self._wait = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._count_down)

    @property
    def footer_actions(self) -> Actions:
        """Open the record; another way in is the recovery phrase."""
        lost = Action("PIN lost…", self.recovery_wanted.emit)
        return Actions(super().footer_actions.primary, lost)

    def submit(self, *secrets: str) -> None:
        """Try the PIN."""
        self.pin_entered.emit(self.user.currentText(), *secrets)

    def show_users(self, names: Sequence[str], wait: int) -> None:
        """Offer these users; a PIN can be tried in ``wait`` seconds."""
        self.user.clear()
        self.user.addItems(list(names))
        self.user.setVisible(len(names) > 1)
        self._wait_for(wait)

    def hold_back(self, sentence: str, seconds: int) -> None:
        """Too many wrong tries: the next one is possible in ``seconds``."""
        self.refuse(sentence)
        self._wait_for(seconds)

    def _wait_for(self, seconds: int) -> None:
        if seconds > 0:
            self._wait = seconds
            self._timer.start()
            self._count_down()

    def _count_down(self) -> None:
        if self._wait <= 0:
            self._timer.stop()
            self.show_busy(False, "You can try again now.")
            self.fields[0].setFocus()
            return
        minutes, seconds = divmod(self._wait, 60)
        self.show_busy(True, f"⚠ Too many wrong tries. Try again in {minutes}:{seconds:02d}.")
        self._wait -= 1

    def left(self) -> None:
        """Nobody waits any more."""
        super().left()
        self._timer.stop()


class RecoveryScreen(PinScreen):
    """The recovery phrase and a new PIN."""

    missing = "Both are needed."
    phrase_entered = Signal(str, str)

    def __init__(self) -> None:
        phrase = QLineEdit()
        phrase.setMaxLength(LONGEST)
        phrase.setAccessibleName("Recovery phrase")
        phrase.setPlaceholderText("Recovery phrase")
        super().__init__(
            "Open with the recovery phrase",
            (phrase, secret_field("New PIN or passphrase")),
            title="Lost PIN",
            yes="Set the new PIN",
            busy="Opening…",
        )

    def submit(self, *secrets: str) -> None:
        """Open the record with the phrase, and replace the PIN."""
        self.phrase_entered.emit(*secrets)
