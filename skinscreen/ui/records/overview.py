"""The record itself: backups, users, the audit, exports of all of it."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.keeping import Keeping
    from skinscreen.services.records import Records

BACK_UP, CHECK_BACKUP, EXPORT, USERS, AUDIT, DELETED, CHECK = (
    *("back up", "check backup", "export", "users", "audit", "deleted", "check"),
)


class OverviewScreen(RecordPage):
    """A list of what can be done with the record, each line with how things stand."""

    chosen = Signal(str)
    """One of the ids above."""

    def __init__(self, record: RecordSession) -> None:
        super().__init__("The record", record)
        self.said = labels.quiet()
        self.list = LineList("What can be done with the record")
        self.list.chosen.connect(self.chosen)
        self._first_field = self.list
        self.arrange((self.list, 1), self.said)

    def entered(self) -> None:
        """How things stand may have changed."""

        def ask(records: "Records") -> "Keeping":
            from skinscreen.services.keeping import keeping

            return keeping(records)

        self.ask(ask, self._show)

    def _show(self, found: "Keeping") -> None:
        today = datetime.now().astimezone()
        users = " · ".join(
            phrases.isolated(name) + (" (you)" if name == found.user else "")
            for name in found.users
        )
        patients = phrases.counted(found.patients, "patient")
        self.list.show_lines(
            [
                Line(BACK_UP, f"Back up…\n{phrases.backed_up(found.backed_up, today)}"),
                Line(CHECK_BACKUP, "Check a backup…\nis read whole; says what it holds"),
                Line(EXPORT, f"Export all patients…\n{patients}, with or without names"),
                Line(USERS, f"Users…\n{users}"),
                Line(AUDIT, f"Audit…\n{found.entries:,} entries: who did what, and when"),
                Line(DELETED, f"Deleted…\n{_deleted(found.deleted)}"),
                Line(CHECK, "Check the record\nevery page and reference is read"),
            ]
        )
        self.said.setText(f"{patients}, {phrases.size(found.size)} on this device, encrypted")


def _deleted(count: int) -> str:
    return f"{count:,} can be brought back" if count else "nothing"
