"""What was deleted: brought back, or deleted for good."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from skinscreen.domain.record import DeletedEntry
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import LineList

NONE_DELETED = mark("Nothing is deleted.")
CHOOSE = mark("Choose a line first.")
HOW = mark("Choose one to bring it back or to delete it for good.")


class DeletedScreen(RecordPage):
    """A list; what is chosen can be brought back or deleted for good."""

    undelete_wanted = Signal(object)
    purge_wanted = Signal(object)

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("Deleted"), record)
        self._entries: dict[str, DeletedEntry] = {}
        self._chosen: DeletedEntry | None = None
        self.message_label = labels.text()
        self.list = LineList(tr("Deleted patients, lesions and visits"))
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        self.purge_button = QPushButton(tr("Delete for good…"))
        self.purge_button.clicked.connect(lambda: self.purge_wanted.emit(self._chosen))
        row = layouts.row((self.message_label, 1), self.purge_button)
        self.arrange((self.list, 1), row)
        self._choose("")

    @property
    def footer_actions(self) -> Actions:
        """Bring back what is chosen."""
        chosen = self._chosen
        is_chosen = chosen is not None
        bring = Action(
            tr("Bring back"), lambda: self.undelete_wanted.emit(chosen), is_chosen, why=tr(CHOOSE)
        )
        return Actions(bring)

    def entered(self) -> None:
        """Look for what is deleted now."""
        self.ask(lambda records: records.deleted(), self._show)

    def _show(self, entries: tuple[DeletedEntry, ...]) -> None:
        lines = [phrases.deleted_line(entry) for entry in entries]
        self._entries = {line.id: entry for line, entry in zip(lines, entries, strict=True)}
        self.list.show_lines(lines)
        self._choose("")

    def _choose(self, line: str) -> None:
        self._chosen = self._entries.get(line)
        grey.allow(self.purge_button, self._chosen is not None, tr(CHOOSE))
        if self._chosen is not None:
            self.message_label.setText(phrases.deleted_name(self._chosen))
        else:
            self.message_label.setText(tr(HOW) if self._entries else tr(NONE_DELETED))
        self.actions_changed.emit()
