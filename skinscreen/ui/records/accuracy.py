"""How right it was here: figures to scroll through; a missed lesion leads to its visit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen.language import tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.accuracy import Compared, Evaluation
    from skinscreen.services.accuracy_words import Section
    from skinscreen.services.records import Records

_PER_ROW = 2
"""Figures of a table that stand beside each other in a line of the list."""


class AccuracyScreen(RecordPage):
    """Section after section, in the words of the PDF."""

    lesion_chosen = Signal(object)
    """A missed one, as ``Compared``."""
    save_wanted = Signal(str)
    """Write the figures to a file with this ending."""

    def __init__(self, record: RecordSession) -> None:
        super().__init__(tr("How right was it here?"), record)
        self._missed: dict[str, Compared] = {}
        self._busy = True
        self.list = LineList(tr("How right was it here?"))
        self.list.setWordWrap(True)
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        self.message_label = labels.quiet(tr("The figures are being worked out…"))
        self.arrange(self.message_label, (self.list, 1))

    @property
    def footer_actions(self) -> Actions:
        """Write them to a file, once they are there."""
        free = not self._busy
        return Actions(
            Action(tr("PDF…"), lambda: self.save_wanted.emit(".pdf"), free),
            Action(tr("Table…"), lambda: self.save_wanted.emit(".csv"), free),
        )

    def entered(self) -> None:
        """Outcomes may have been changed."""

        def ask(records: "Records") -> "Evaluation":
            from skinscreen.services.accuracy import shown

            return shown(records)

        self.ask(ask, self._show)

    def _show(self, found: "Evaluation") -> None:
        from skinscreen.services.accuracy_words import sections

        self._missed = {}
        lines: list[Line] = []
        for number, section in enumerate(sections(found)):
            lines += self._lines(number, section)
        self.list.show_lines(lines)
        self.message_label.hide()
        self.show_busy(False)

    def _lines(self, number: int, section: "Section") -> Iterator[Line]:
        told = "\n".join((section.title.upper(), *section.sentences))
        yield Line(f"section {number}", labels.breakable(told))
        for place, row in enumerate(section.rows):
            id_, picture = f"row {number} {place}", b""
            if section.lesions:
                missed = section.lesions[place]
                id_, picture = missed.visit.id, missed.visit.thumbnail
                self._missed[id_] = missed
            yield Line(id_, _row_words(section.heads, row), picture)

    def _choose(self, chosen: str) -> None:
        if chosen in self._missed:
            self.lesion_chosen.emit(self._missed[chosen])


def _row_words(heads: tuple[str, ...], row: tuple[str, ...]) -> str:
    """The first cell, and below it the others with what they are."""
    cells = [f"{head}: {cell}" for head, cell in zip(heads[1:], row[1:], strict=True)]
    first = f"{heads[0]}: {row[0]}" if heads[0] else phrases.isolated(row[0])
    rows = [" · ".join(cells[at : at + _PER_ROW]) for at in range(0, len(cells), _PER_ROW)]
    return "\n".join((first, *rows))
