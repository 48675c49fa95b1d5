"""Who may open the record."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import grey, labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import Line, LineList

NOT_ONESELF = mark("Nobody can remove their own PIN; another user can.")
HOW = mark("Each opens the record with a PIN of their own, and each sees all of it.")


class UsersScreen(RecordPage):
    """A list of names; one is chosen to be removed."""

    add_wanted = Signal()
    remove_wanted = Signal(str)
    pin_wanted = Signal()
    phrase_wanted = Signal()

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("Users"), record)
        self._self = ""
        self._chosen = ""
        self.list = LineList(tr("Users"))
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        self.message_label = labels.text(tr(HOW))
        self.pin_button = QPushButton(tr("Change my PIN…"))
        self.pin_button.clicked.connect(self.pin_wanted)
        self.phrase_button = QPushButton(tr("New phrase…"))
        self.phrase_button.setAccessibleName(tr("Replace the recovery phrase"))
        self.phrase_button.clicked.connect(self.phrase_wanted)
        self.remove_button = QPushButton(tr("Remove…"))
        self.remove_button.clicked.connect(lambda: self.remove_wanted.emit(self._chosen))
        row = QHBoxLayout()
        for button in (self.pin_button, self.phrase_button, self.remove_button):
            button.setProperty("compact", True)
            row.addWidget(button, 1)
        self.arrange((self.list, 1), self.message_label, row)
        self._choose("")

    @property
    def footer_actions(self) -> Actions:
        """One more."""
        return Actions(Action(tr("Add a user"), self.add_wanted.emit))

    def entered(self) -> None:
        """There may be others."""
        self.ask(lambda records: (records.users, records.user), lambda found: self._show(*found))

    def _show(self, users: tuple[str, ...], user: str) -> None:
        self._self = user
        self.list.show_lines([Line(name, phrases.user_name(name, user)) for name in users])
        self._choose("")

    def _choose(self, name: str) -> None:
        self._chosen = name
        own = bool(name) and name == self._self
        why = tr(NOT_ONESELF) if own else tr("Choose a user first.")
        grey.allow(self.remove_button, bool(name) and not own, why)
        if name and name == self._self:
            self.message_label.setText(tr(NOT_ONESELF))
        elif name:
            self.message_label.setText(tr("Chosen: {user}").format(user=phrases.isolated(name)))
        else:
            self.message_label.setText(tr(HOW))
