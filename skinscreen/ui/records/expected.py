"""Who is expected: the entries of a worklist, and the question who in the record that is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen import language
from skinscreen.domain.destination import Destination
from skinscreen.domain.order import Worklist, WorklistEntry
from skinscreen.domain.record import Patient
from skinscreen.language import mark, tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.expected import Expected

ASKING = mark("The worklist is being asked…")
NOBODY_TODAY = mark("The worklist names nobody for today.")
NOBODY = mark("The worklist names nobody.")
TAP = mark("Tap whoever is here.")
_LEAST = 72
"""Height in pixels of a list below a long question."""
CUT = mark("There are more than are shown.")


class ExpectedScreen(RecordPage):
    """A line for each entry; a tap asks who in the record it is."""

    ask_wanted = Signal(object, bool)
    """The worklist, a ``Destination``, and whether of every day."""
    chosen = Signal(object)
    """The ``WorklistEntry`` that was tapped."""

    def __init__(self, worklists: Sequence[Destination]) -> None:
        """Of the worklists that were set up; ``ask_first`` asks the first."""
        super().__init__(tr("Expected"))
        self._worklists = tuple(worklists)
        self._entries: tuple[WorklistEntry, ...] = ()
        self._every_day = self._busy = False
        self.of = Choice(tr("Worklist"), [one.name for one in worklists])
        self.of.setVisible(len(self._worklists) > 1)
        self.of.activated.connect(lambda _: self.ask_again())
        self.list = LineList(tr("Who is expected"))
        self.list.chosen.connect(lambda place: self.chosen.emit(self._entries[int(place)]))
        self._first_field = self.list
        self.message_label = labels.text()
        self.arrange(self.of, (self.list, 1), self.message_label)

    @property
    def footer_actions(self) -> Actions:
        """Ask again; or of other days."""
        days = tr("Today alone") if self._every_day else tr("Every day")
        why = tr(ASKING)
        return Actions(
            Action(tr("Ask again"), self.ask_again, not self._busy, why=why),
            Action(days, self._turn, not self._busy, why=why),
        )

    def _turn(self) -> None:
        self._every_day = not self._every_day
        self.ask_again()

    def ask_again(self) -> None:
        """Have the worklist asked."""
        self._show((), tr(ASKING), busy=True)
        self.ask_wanted.emit(self._worklists[self.of.currentIndex()], self._every_day)

    def show_found(self, found: Worklist) -> None:
        """What it answered."""
        unreadable = trn(
            "{n} entry names nobody or cannot be used.",
            "{n} entries name nobody or cannot be used.",
            found.unreadable,
        )
        nobody = tr(NOBODY if self._every_day else NOBODY_TODAY)
        parts = (
            tr(TAP) if found.entries else nobody,
            f"⚠ {unreadable.format(n=found.unreadable)}" if found.unreadable else "",
            f"⚠ {tr(CUT)}" if found.cut else "",
        )
        self._show(found.entries, " ".join(filter(None, parts)), busy=False)

    def refuse(self, sentence: str) -> None:
        """It could not be asked."""
        self._show((), f"⚠ {labels.sentence(sentence)}", busy=False)

    def _show(self, entries: tuple[WorklistEntry, ...], words: str, *, busy: bool) -> None:
        self._entries, self._busy = entries, busy
        self.list.show_lines([_line(place, one) for place, one in enumerate(entries)])
        self.message_label.setText(labels.breakable(words))
        self.actions_changed.emit()


def _line(place: int, one: WorklistEntry) -> Line:
    who, order = one.header, one.order
    name = phrases.isolated(who.listed_name or who.name or who.identifier)
    when = "" if one.scheduled is None else phrases.moment(one.scheduled)
    told = (
        tr("born {day}").format(day=language.day(who.born)) if who.born else "",
        phrases.isolated(who.identifier),
        phrases.isolated(order.description),
        phrases.isolated(order.accession),
    )
    first = " · ".join(filter(None, (when, name)))
    return Line(str(place), f"{first}\n{' · '.join(filter(None, told))}")


class ArrivalScreen(RecordPage):
    """Who in the record an entry is: somebody like that, or a new patient."""

    answered = Signal(object)
    """The ``Patient`` in the record; None for a new one."""

    def __init__(self, one: "Expected") -> None:
        """Ask about an entry."""
        super().__init__(tr("Expected"))
        self._known = one.known
        asked = tr("The worklist names {who}. Take this over into the record?")
        question = labels.heading(
            labels.breakable(asked.format(who=phrases.isolated(_told(one.patient))))
        )
        warning = "\n".join(f"⚠ {words}" for words in one.offer.warnings)
        told = [tr("Somebody like that is in the record already.")] if one.known else []
        if one.order.accession:
            words = tr("Visits kept in the next 24 hours are for its order {number}.")
            told.append(words.format(number=phrases.isolated(one.order.accession)))
        self.list = LineList(tr("Who it is"))
        self.list.setMinimumHeight(_LEAST)
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        new = tr("New patient: {patient}")
        if one.known:
            new = tr("New patient, for they are two people: {patient}")
        lines = [Line(str(place), _known(who)) for place, who in enumerate(one.known)]
        lines.append(Line("", new.format(patient=phrases.isolated(_told(one.patient)))))
        self.list.show_lines(lines)
        more = [labels.text(part) for part in (" ".join(told), warning) if part]
        self.arrange(question, *more, (self.list, 1), side=16)

    def show_busy(self, busy: bool) -> None:
        """It is being taken over."""
        self.list.setEnabled(not busy)

    def _choose(self, place: str) -> None:
        self.answered.emit(self._known[int(place)] if place else None)


def _known(patient: Patient) -> str:
    return tr("It is {patient}").format(patient=phrases.isolated(_told(patient)))


def _told(patient: Patient) -> str:
    """Name, birth date and number: two who are called alike are told apart by it."""
    number = phrases.number_beside(patient)
    return " · ".join(filter(None, (phrases.patient_title(patient), number)))
