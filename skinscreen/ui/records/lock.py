"""The lock before the record, and the way in for who lost the PIN."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from skinscreen.language import tr
from skinscreen.ui.records.pins import LONGEST, PinScreen, secret_field
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice

_SECOND_MS = 1_000


class LockScreen(PinScreen):
    """Nothing is shown before the PIN is right."""

    pin_entered = Signal(str, str)
    """The user's name and the PIN."""
    recovery_wanted = Signal()

    def __init__(self, why: str, *, heading: str = "", yes: str = "") -> None:
        """Locked; ``why`` is said, where there is something to say.

        Args:
            why: it is locked, as a sentence.
            heading: empty for that of the record.
            yes: what the primary button says; empty for the record's.
        """
        super().__init__(
            heading or tr("The record is locked"),
            (secret_field(tr("PIN or passphrase")),),
            yes=yes or tr("Unlock"),
        )
        self.message_label.setText(why)
        self.user = Choice(tr("User"))
        self.user.hide()
        self.left_column.insertWidget(1, self.user)
        self._wait = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._count_down)

    @property
    def missing(self) -> str:
        """What to enter, as a sentence."""
        return tr("Enter the PIN.")

    @property
    def footer_actions(self) -> Actions:
        """Open the record; another way in is the recovery phrase."""
        lost = Action(tr("PIN lost…"), self.recovery_wanted.emit)
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
            self.show_busy(False, tr("You can try again now."))
            self.fields[0].setFocus()
            return
        minutes, seconds = divmod(self._wait, 60)
        # L10N: {time} is in minutes and seconds, as "4:05".
        sentence = tr("⚠ Too many wrong tries. Try again in {time}.")
        self.show_busy(True, sentence.format(time=f"{minutes}:{seconds:02d}"))
        self._wait -= 1

    def left(self) -> None:
        """Nobody waits any more."""
        super().left()
        self._timer.stop()


class RecoveryScreen(PinScreen):
    """The recovery phrase and a new PIN."""

    phrase_entered = Signal(str, str)

    def __init__(self) -> None:
        phrase = QLineEdit()
        phrase.setMaxLength(LONGEST)
        phrase.setAccessibleName(tr("Recovery phrase"))
        phrase.setPlaceholderText(tr("Recovery phrase"))
        super().__init__(
            tr("Open with the recovery phrase"),
            (phrase, secret_field(tr("New PIN or passphrase"))),
            title=tr("Lost PIN"),
            yes=tr("Set the new PIN"),
            busy=tr("Opening…"),
        )

    @property
    def missing(self) -> str:
        """What to enter, as a sentence."""
        return tr("Both are needed.")

    def submit(self, *secrets: str) -> None:
        """Open the record with the phrase, and replace the PIN."""
        self.phrase_entered.emit(*secrets)
