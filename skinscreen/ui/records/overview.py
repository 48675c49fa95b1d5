"""The record itself: backups, users, the audit, exports of all of it."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen import language
from skinscreen.language import tr, trc, trn
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
IMPORT, FIGURES, SYSTEMS, OLD = "import", "figures", "systems", "old"


class OverviewScreen(RecordPage):
    """A list of what can be done with the record, each line with how things stand."""

    chosen = Signal(str)
    """One of the ids above."""

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("The record"), record)
        self.message_label = labels.quiet()
        self.list = LineList(tr("What can be done with the record"))
        self.list.chosen.connect(self.chosen)
        self._first_field = self.list
        self.arrange((self.list, 1), self.message_label)

    def entered(self) -> None:
        """How things stand may have changed."""

        def ask(records: "Records") -> "Keeping":
            from skinscreen.services.keeping import keeping

            return keeping(records)

        self.ask(ask, self._show)

    def _show(self, found: "Keeping") -> None:
        today = datetime.now().astimezone()
        users = " · ".join(phrases.user_name(name, found.user) for name in found.users)
        patients = phrases.patients(found.patients)
        names = tr("{patients}, with or without names").format(patients=patients)
        audit = trn(
            "{n} entries: who did what, and when",
            "{n} entries: who did what, and when",
            found.entries,
        ).format(n=language.count(found.entries))
        outcomes = trn(
            "{n} lesion has one; more from a table or FHIR, after a look at what would change",
            "{n} lesions have one; more from a table or FHIR, after a look at what would change",
            found.outcomes,
        ).format(n=language.count(found.outcomes))
        lines = (
            (BACK_UP, tr("Back up…"), phrases.backed_up(found.backed_up, today)),
            (CHECK_BACKUP, tr("Check a backup…"), tr("is read whole; says what it holds")),
            (EXPORT, tr("Export all patients…"), names),
            (FIGURES, tr("How right was it here?"), tr("model and clinician against the outcomes")),
            (IMPORT, tr("Import outcomes…"), outcomes),
            (USERS, tr("Users…"), users),
            (SYSTEMS, tr("Other systems…"), _systems(found)),
            (AUDIT, tr("Audit…"), audit),
            (DELETED, tr("Deleted…"), _deleted(found.deleted)),
            (OLD, tr("Old visits…"), tr("to be looked at, and deleted one by one")),
            (CHECK, tr("Check the record"), tr("every page and reference is read")),
        )
        self.list.show_lines([Line(name, f"{what}\n{how}") for name, what, how in lines])
        # L10N: {patients} is "3 patients", {size} is "1.2 MB".
        sentence = tr("{patients}, {size} on this device, encrypted")
        self.message_label.setText(
            sentence.format(patients=patients, size=phrases.size(found.size))
        )


def _systems(found: "Keeping") -> str:
    """How many are set up, and what of the queue somebody should look at."""
    if not found.systems:
        return tr("none is set up; to send visits and fetch who is expected")
    told = trn("{n} is set up", "{n} are set up", found.systems).format(n=found.systems)
    if not found.unsent:
        return told
    waits = trn("⚠ {n} visit was not sent yet", "⚠ {n} visits were not sent yet", found.unsent)
    return f"{told} · {waits.format(n=language.count(found.unsent))}"


def _deleted(n: int) -> str:
    if not n:
        # L10N: nothing is deleted.
        return trc("deleted", "nothing")
    sentence = trn("{n} can be brought back", "{n} can be brought back", n)
    return sentence.format(n=language.count(n))
