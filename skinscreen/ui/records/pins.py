"""Pages on which a secret is typed: the PIN beside a pad, a new PIN, a PIN once more."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from skinscreen.language import mark, tr
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.pin_pad import PinPad
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.action import Action, Actions

LONGEST = 200
"""Characters a secret may have."""
_LONGEST_NAME = 60
BEING_TRIED = mark("What was typed is being tried.")
HOW_LONG = mark("At least 6 digits or letters; no date, no sequence, no repeats.")


class PinScreen(RecordPage):
    """One or more secret fields beside the pad, with a sentence above them."""

    def __init__(
        self,
        heading: str,
        fields: tuple[QLineEdit, ...],
        *,
        title: str | None = None,
        yes: str,
        busy: str = "",
    ) -> None:
        """Ask for ``fields``.

        Args:
            heading: says what they are asked for.
            fields: the secret ones.
            title: of the page; None for that of the whole.
            yes: what the primary button says.
            busy: said after that; empty for what fits anywhere.
        """
        super().__init__(title)
        self._yes, self._meanwhile = yes, busy or tr("One moment…")
        self.fields = fields
        self._first_field = fields[0]
        self.heading = labels.heading(heading)
        self.message_label = labels.text()
        self.pad = PinPad(fields)
        self.left_column = QVBoxLayout()
        self.left_column.addWidget(self.heading)
        for field in fields:
            field.textChanged.connect(self.actions_changed)
            field.returnPressed.connect(self._on_return)
            self.left_column.addWidget(field)
        self.left_column.addWidget(self.message_label)
        self.left_column.addStretch(1)
        layouts.row(
            (self.left_column, 3), (self.pad, 2), parent=self, margins=(16, 6, 16, 6), spacing=16
        )

    def _on_return(self) -> None:
        last = self.fields[-1]
        primary = self.footer_actions.primary
        if last.hasFocus() or primary.enabled:
            primary.choose()
        else:
            self.focusNextChild()

    @property
    def footer_actions(self) -> Actions:
        """Take what was typed, once something is in every field."""
        ready = not self._busy and self.is_filled
        why = tr(BEING_TRIED) if self._busy else ""
        return Actions(Action(self._yes, self._take, ready, self._ask_for_more, why))

    @property
    def is_filled(self) -> bool:
        """Whether there is something in every field."""
        return all(field.text() for field in self.fields)

    @property
    def missing(self) -> str:
        """What to enter, as a sentence."""
        return tr("Enter: {field}.").format(field=self.fields[0].accessibleName())

    def _ask_for_more(self) -> None:
        if not self._busy:
            self.message_label.setText(f"⚠ {self.missing}")

    def _take(self) -> None:
        self.show_busy(True, self._meanwhile)
        self.submit(*(field.text() for field in self.fields))

    def submit(self, *secrets: str) -> None:
        """Go on with what was typed into the fields."""
        raise NotImplementedError

    def show_busy(self, busy: bool, words: str = "") -> None:
        """The secret is being tried."""
        self._busy = busy
        grey.allow(self.pad, not busy, tr(BEING_TRIED))
        for field in self.fields:
            field.setEnabled(not busy)
        self.message_label.setText(words)
        self.actions_changed.emit()

    def refuse(self, sentence: str) -> None:
        """Say what was wrong; it is typed anew."""
        self.show_busy(False, f"⚠ {labels.sentence(sentence)}")
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
    """The user's name, or nothing, and the PIN."""

    def __init__(
        self,
        name: str | None = "",
        *,
        title: str | None = None,
        heading: str = "",
        yes: str = "",
        busy: str = "",
    ) -> None:
        """Empty but for the user's ``name``; what is not given is that of a new record.

        Args:
            name: of the user, as far as it is known; None where it is not asked for.
            title: of the page.
            heading: above the fields.
            yes: what the primary button says.
            busy: said after that.
        """
        fields = (secret_field(tr("New PIN or passphrase")), secret_field(tr("The same again")))
        super().__init__(
            heading or tr("Choose a PIN"),
            fields,
            title=title,
            yes=yes or tr("Make the record"),
            busy=busy or tr("The record is being made…"),
        )
        self.name = QLineEdit(name or "")
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setAccessibleName(tr("Name"))
        self.name.setPlaceholderText(tr("Name"))
        self._asks_name = name is not None
        if not self._asks_name:
            self.name.hide()
        self.name.textChanged.connect(self.actions_changed)
        self.name.returnPressed.connect(fields[0].setFocus)
        self.left_column.insertWidget(1, self.name)
        self.message_label.setText(tr(HOW_LONG))

    def submit(self, *secrets: str) -> None:
        """Both must be the same."""
        if len(set(secrets)) == 1:
            self.pin_chosen.emit(self.name.text(), secrets[0])
        else:
            self.refuse(tr("the two are not the same; type the PIN twice"))

    @property
    def is_filled(self) -> bool:
        """With a name, where one is asked for, and something in both fields."""
        return self._is_named and super().is_filled

    @property
    def _is_named(self) -> bool:
        return not self._asks_name or bool(self.name.text().strip())

    @property
    def first_field(self) -> QWidget:
        """What is missing first."""
        return self.fields[0] if self._is_named else self.name

    @property
    def missing(self) -> str:
        """What to enter, as a sentence."""
        if self._asks_name:
            return tr("Enter a name, and the new PIN twice.")
        return tr("Enter the new PIN twice.")


class SecretScreen(PinScreen):
    """One secret, before something goes on."""

    secret_entered = Signal(str)

    def __init__(self, title: str, heading: str, field: str, *, yes: str) -> None:
        """Ask for a secret.

        Args:
            title: of the page.
            heading: says what it is asked for.
            field: the name of the field.
            yes: what the primary button says.
        """
        super().__init__(heading, (secret_field(field),), title=title, yes=yes)

    def submit(self, *secrets: str) -> None:
        """Try it."""
        self.secret_entered.emit(*secrets)


def secret_field(name: str) -> QLineEdit:
    """A field that does not show what is typed."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(LONGEST)
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    return field
