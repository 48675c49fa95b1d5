"""Making the record, and opening it again: the first question, a new PIN, the lock."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from skinscreen.ui.records.pin_pad import PinPad
from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.theme import PRIMARY
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.choice import Choice

_LONGEST = 200
_LONGEST_NAME = 60
_SECOND_MS = 1_000
WHAT_A_RECORD_IS = (
    "SkinScreen can keep patients, lesions and visits on this device, to compare a lesion over "
    "time. The record is encrypted and opens only with your PIN."
)
WITHOUT = "Without records nothing is kept; photos are screened one by one, as before."


class FirstQuestion(Screen):
    """Whether to keep records at all; asked until it is answered."""

    title = "Records"
    protect_chosen = Signal()
    without_chosen = Signal()

    def __init__(self) -> None:
        """The question."""
        super().__init__()
        self.protect_button = QPushButton("Protect with a PIN (recommended)")
        self.protect_button.setMinimumHeight(PRIMARY)
        self.protect_button.clicked.connect(self.protect_chosen)
        self.without_button = QPushButton("Run without records")
        self.without_button.clicked.connect(self.without_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 10, 24, 10)
        column.addWidget(labels.heading("Keep patients' records on this device?"))
        column.addWidget(labels.text(WHAT_A_RECORD_IS))
        column.addStretch(1)
        column.addWidget(self.protect_button)
        column.addWidget(self.without_button)
        column.addWidget(labels.quiet(WITHOUT))
        column.addStretch(1)

    @property
    def first_field(self) -> QWidget:
        """What is recommended."""
        return self.protect_button


class PinScreen(Screen):
    """One or more secret fields beside the pad, with a sentence above them."""

    title = "Records"

    def __init__(self, heading: str, fields: tuple[QLineEdit, ...]) -> None:
        """Ask for ``fields``."""
        super().__init__()
        self._busy = False
        self.fields = fields
        self.heading = labels.heading(heading)
        self.said = labels.text()
        self.pad = PinPad(fields)
        self.left_column = QVBoxLayout()
        self.left_column.addWidget(self.heading)
        for field in fields:
            field.textChanged.connect(self.primary_changed)
            field.returnPressed.connect(self._on_return)
            self.left_column.addWidget(field)
        self.left_column.addWidget(self.said)
        self.left_column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(16)
        row.addLayout(self.left_column, 3)
        row.addWidget(self.pad, 2)

    def _on_return(self) -> None:
        last = self.fields[-1]
        if last.hasFocus() or self.primary_enabled:
            if self.primary_enabled:
                self.choose_primary()
            else:
                self.refuse_primary()
        else:
            self.focusNextChild()

    @property
    def first_field(self) -> QWidget:
        """Ready to be typed in."""
        return self.fields[0]

    @property
    def primary_enabled(self) -> bool:
        """With something in every field."""
        return not self._busy and all(field.text() for field in self.fields)

    def show_busy(self, busy: bool, words: str = "") -> None:
        """The secret is being tried."""
        self._busy = busy
        self.pad.setEnabled(not busy)
        for field in self.fields:
            field.setEnabled(not busy)
        self.said.setText(words)
        self.primary_changed.emit()

    def refuse(self, sentence: str) -> None:
        """Say what was wrong; it is typed anew."""
        self.show_busy(False, f"⚠ {sentence[:1].upper()}{sentence[1:]}.")
        for field in self.fields:
            field.clear()
        self.fields[0].setFocus()

    def left(self) -> None:
        """No secret stays in a field."""
        for field in self.fields:
            field.clear()


class NewPinScreen(PinScreen):
    """A PIN or passphrase, twice."""

    pin_chosen = Signal(str, str)
    """The user's name and the PIN."""

    def __init__(self, name: str) -> None:
        """Empty but for the user's ``name``, where it is known."""
        fields = (secret_field("New PIN or passphrase"), secret_field("The same again"))
        super().__init__("Choose a PIN", fields)
        self.name = QLineEdit(name)
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setAccessibleName("Your name")
        self.name.setPlaceholderText("Your name")
        self.name.textChanged.connect(self.primary_changed)
        self.name.returnPressed.connect(fields[0].setFocus)
        self.left_column.insertWidget(1, self.name)
        self.said.setText("At least 6 digits or letters. A longer one is harder to guess.")

    @property
    def primary_text(self) -> str:
        """Make the record."""
        return "Make the record"

    def choose_primary(self) -> None:
        """Both must be the same."""
        first, second = (field.text() for field in self.fields)
        if first != second:
            self.refuse("the two are not the same; type the PIN twice")
            return
        self.show_busy(True, "The record is being made…")
        self.pin_chosen.emit(self.name.text(), first)

    @property
    def primary_enabled(self) -> bool:
        """With a name, and something in both fields."""
        return bool(self.name.text().strip()) and super().primary_enabled

    @property
    def first_field(self) -> QWidget:
        """What is missing first."""
        return self.fields[0] if self.name.text().strip() else self.name

    def refuse_primary(self) -> None:
        """Say what is missing."""
        if not self._busy:
            self.said.setText("⚠ Enter your name, and type the PIN twice.")


class PhraseScreen(Screen):
    """The recovery phrase, shown this once."""

    title = "Recovery phrase"
    noted = Signal()

    def __init__(self, phrase: str) -> None:
        """Show ``phrase``."""
        super().__init__()
        self.phrase = phrase
        shown = labels.heading(phrase.replace("-", " - "))
        font = QFont("monospace")
        font.setStyleHint(QFont.StyleHint.Monospace)
        shown.setFont(font)
        shown.setAccessibleName(phrase)
        self.tick = QCheckBox("I have written it down")
        self.tick.toggled.connect(self.primary_changed)
        card = QFrame()
        card.setObjectName("card")
        inner = QVBoxLayout(card)
        inner.addWidget(shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.addWidget(labels.heading("Write down this recovery phrase"))
        column.addWidget(
            labels.text(
                "It is shown only now. If the PIN is lost, it is the only way to open the record. "
                "Keep it on paper, away from this device."
            )
        )
        column.addWidget(card)
        column.addWidget(self.tick)
        column.addStretch(1)

    @property
    def primary_text(self) -> str:
        """On to the patients."""
        return "Go on"

    @property
    def primary_enabled(self) -> bool:
        """Once it is written down."""
        return self.tick.isChecked()

    def choose_primary(self) -> None:
        """On to the patients."""
        self.noted.emit()

    def step_back(self) -> bool:
        """There is no way back from here but on: the phrase would be gone unread."""
        return True

    @property
    def first_field(self) -> QWidget:
        """What says that it was noted."""
        return self.tick


class LockScreen(PinScreen):
    """Nothing is shown before the PIN is right."""

    pin_entered = Signal(str, str)
    """The user's name and the PIN."""
    recovery_wanted = Signal()

    def __init__(self, why: str) -> None:
        """Locked; ``why`` is said, where there is something to say."""
        super().__init__("The record is locked", (secret_field("PIN or passphrase"),))
        self.said.setText(why)
        self.user = Choice("User")
        self.user.hide()
        self.left_column.insertWidget(1, self.user)
        self._wait = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._count_down)

    @property
    def primary_text(self) -> str:
        """Open the record."""
        return "Unlock"

    @property
    def secondary_text(self) -> str:
        """Another way in."""
        return "PIN lost…"

    def choose_secondary(self) -> None:
        """The recovery phrase."""
        self.recovery_wanted.emit()

    def choose_primary(self) -> None:
        """Try the PIN."""
        self.show_busy(True, "Opening…")
        self.pin_entered.emit(self.user.currentText(), self.fields[0].text())

    def show_users(self, names: Sequence[str], wait: int) -> None:
        """Offer these users; a PIN can be tried in ``wait`` seconds."""
        self.user.clear()
        self.user.addItems(list(names))
        self.user.setVisible(len(names) > 1)
        self._wait_for(wait)

    def refuse_primary(self) -> None:
        """Say what is missing."""
        if not self._busy:
            self.said.setText("⚠ Enter the PIN.")

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

    title = "Lost PIN"
    phrase_entered = Signal(str, str)

    def __init__(self) -> None:
        """Empty."""
        phrase = QLineEdit()
        phrase.setMaxLength(_LONGEST)
        phrase.setAccessibleName("Recovery phrase")
        phrase.setPlaceholderText("Recovery phrase")
        super().__init__(
            "Open with the recovery phrase", (phrase, secret_field("New PIN or passphrase"))
        )

    @property
    def primary_text(self) -> str:
        """Open the record and replace the PIN."""
        return "Set the new PIN"

    def choose_primary(self) -> None:
        """Try the phrase."""
        phrase, pin = (field.text() for field in self.fields)
        self.show_busy(True, "Opening…")
        self.phrase_entered.emit(phrase, pin)

    def refuse_primary(self) -> None:
        """Say what is missing."""
        if not self._busy:
            self.said.setText("⚠ Both are needed.")


def secret_field(name: str) -> QLineEdit:
    """A field that does not show what is typed."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(_LONGEST)
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    return field
