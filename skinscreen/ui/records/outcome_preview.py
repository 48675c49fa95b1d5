"""What a file of outcomes would change, before anything is changed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen.language import count, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import NO_ACTIONS, Action, Actions
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.confirmation_import import Change, Preview


class PreviewScreen(RecordPage):
    """Each change with what is kept now; below them what cannot be used, and why."""

    take_wanted = Signal()

    def __init__(self, name: str, shown: "Preview") -> None:
        """Of a file called ``name``."""
        super().__init__(tr("Import outcomes") + "\n" + phrases.isolated(name))
        from skinscreen.services.confirmation_import import counted

        self._any = bool(shown.changes)
        # L10N: of outcomes in a file.
        words = tr(
            "{new} new, {changed} changed, {same} as they are, {refused} that cannot be used"
        )
        counts = {key: count(n) for key, n in counted(shown).items()}
        self.heading = labels.heading(words.format(**counts))
        self.list = LineList(tr("What would change"))
        self._first_field = self.list
        lines = [_line(one) for one in shown.changes]
        lines += [Line(f"refused {n}", f"✕ {words}") for n, words in enumerate(shown.refused)]
        self.list.show_lines(lines)
        self.arrange(self.heading, (self.list, 1))

    @property
    def footer_actions(self) -> Actions:
        """Take over what can be, unless that is being done."""
        if not self._any:
            return NO_ACTIONS
        return Actions(Action(tr("Take over"), self.take_wanted.emit, not self._busy))


def _line(change: "Change") -> Line:
    whose = phrases.isolated(change.patient.label)
    lesion = phrases.isolated(phrases.lesion_name(change.lesion))
    after = f"{change.after.words} · {phrases.day(change.after.dated)}"
    if change.before is not None:
        after = f"{change.before.words} → {after}"
    return Line(change.lesion.id, f"{lesion}, {whose}\n{phrases.isolated(after)}")
