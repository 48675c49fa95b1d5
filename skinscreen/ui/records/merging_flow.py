"""Two patients who are one: asked once, done, and undone with one tap."""

from typing import TYPE_CHECKING

from skinscreen.domain.record import Patient
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.forms import PatientForm
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.question import QuestionScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen

if TYPE_CHECKING:
    from skinscreen.services.records import Records

MERGE = mark("Merge")
QUESTION = mark(
    "Everything of {other} moves to {kept}: lesions, visits, outcomes, drafts, number and notes. "
    "{other} is then found among the deleted and can be brought back from there, with what was "
    "its own."
)


class MergingFlow(PageFlow):
    """Asks before it merges; offers the way back after that."""

    def __init__(self, screen: RecordsScreen, record: RecordSession, cases: CasesFlow) -> None:
        """Beside ``cases``, whose undo it shares."""
        super().__init__(screen, record)
        self._cases = cases
        cases.merge_wanted.connect(self._ask)

    def _ask(self, form: PatientForm, kept: Patient, other: Patient) -> None:
        names = {"kept": _told(kept), "other": _told(other)}
        question = QuestionScreen(
            phrases.titled(tr("Are they one person?"), kept),
            tr(QUESTION).format(**names),
            tr(MERGE),
        )
        question.answered.connect(lambda: self._merge(form, kept, other))
        self._screen.push(question)

    def _merge(self, form: PatientForm, kept: Patient, other: Patient) -> None:
        shown = self._screen.page

        def done(found: tuple[Patient, Patient]) -> None:
            before, _after = found
            form.discard_drafts()
            self._screen.pop_from(shown, 2)
            words = tr("They are one patient now.")
            self._cases.offer_undo(words, lambda records: records.unmerge(before, other.id))

        def merge(records: "Records") -> tuple[Patient, Patient]:
            return records.merge(kept.id, other.id)

        self.ask(merge, done)


def _told(patient: Patient) -> str:
    """Name, birth date and number: two who are called alike are told apart by it."""
    number, title = phrases.number_beside(patient), phrases.patient_title(patient)
    return f"{title} ({number})" if number else title
