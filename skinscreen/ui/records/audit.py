"""Who did what in the record, and when."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPushButton

from skinscreen import language
from skinscreen.language import tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.records.audit_phrases import audit_line
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from skinscreen.domain.audit import Verified
    from skinscreen.services.keeping import AuditPage
    from skinscreen.services.records import Records

STEP = 200
_HASH = 64


class AuditScreen(RecordPage):
    """The newest entries first; all of them can be checked against a hash that was written down."""

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("Audit"), record)
        self._most = STEP
        self._checking = False
        self.list = LineList(tr("Entries of the audit, newest first"))
        self._first_field = self.list
        self.older_button = QPushButton(tr("Older…"))
        self.older_button.clicked.connect(self._show_older)
        self.head = QLineEdit()
        self.head.setMaxLength(2 * _HASH)
        self.head.setAccessibleName(tr("Hash from a PDF or a backup, to be looked for"))
        self.head.setPlaceholderText(tr("Hash from a PDF or backup (optional)"))
        self.head.returnPressed.connect(self._check)
        self.message_label = labels.text()
        row = layouts.row((self.head, 1), self.older_button)
        self.arrange((self.list, 1), row, self.message_label)

    @property
    def footer_actions(self) -> Actions:
        """Check it, unless it is being checked."""
        why = tr("The audit is being checked.")
        check = Action(tr("Check the audit"), self._check, not self._checking, why=why)
        return Actions(check)

    def _check(self) -> None:
        """Compute every hash anew, and look for the one that was typed."""
        head = self.head.text()
        self._show_checking(True, tr("The audit is being checked…"))
        self.ask(
            lambda records: records.verify_audit(head),
            lambda verified: self._show_checking(False, _sound(verified, head)),
            lambda sentence: self._show_checking(False, f"⚠ {labels.sentence(sentence)}"),
        )

    def _show_checking(self, checking: bool, words: str) -> None:
        self._checking = checking
        self.message_label.setText(labels.breakable(words))
        self.actions_changed.emit()

    def entered(self) -> None:
        """Read it."""

        def read(records: "Records") -> "AuditPage":
            from skinscreen.services.keeping import audit_page

            return audit_page(records, self._most)

        self.ask(read, self._show)

    def _show_older(self) -> None:
        self._most += STEP
        self.entered()

    def _show(self, page: "AuditPage") -> None:
        scrolled = self.list.verticalScrollBar().value()
        self.list.show_lines([audit_line(*line) for line in page.lines])
        self.list.verticalScrollBar().setValue(scrolled)
        shown = len(page.lines)
        all_shown = tr("These are all entries.")
        grey.allow(self.older_button, shown < page.entries, all_shown)
        self.message_label.setText(
            tr("The newest {shown} of {n} entries").format(
                shown=shown, n=language.count(page.entries)
            )
            if shown < page.entries
            else phrases.entries(shown)
        )


def _sound(verified: "Verified", head: str) -> str:
    count = language.count
    entries = count(verified.entries)
    parts = [tr("✓ {n} entries fit each other.").format(n=entries)]
    if head.strip():
        parts.append(tr("The hash that was typed is among them."))
    if verified.noticed:
        numbers = ", ".join(str(number) for number in verified.noticed)
        sentence = tr(
            "⚠ {n} entries fit each other, but changes past the program were noticed: see entry "
            "{numbers}."
        )
        parts[0] = sentence.format(n=entries, numbers=numbers)
    if verified.unbound:
        sentence = trn(
            "⚠ {n} row without a digest: of an older version, or put in past the program.",
            "⚠ {n} rows without a digest: of an older version, or put in past the program.",
            verified.unbound,
        )
        parts.append(sentence.format(n=count(verified.unbound)))
    if verified.taken_over:
        parts.append(tr("As they are now they are bound to the audit: a later change shows."))
    if not head.strip():
        parts.append(tr("Without a hash an older copy of the whole record does not show."))
    if verified.set_back:
        sentence = trn(
            "⚠ The device's clock was set back {n} time.",
            "⚠ The device's clock was set back {n} times.",
            verified.set_back,
        )
        parts.append(sentence.format(n=count(verified.set_back)))
    parts.append(tr("Last hash: {hash}").format(hash=verified.head))
    return " ".join(parts)
