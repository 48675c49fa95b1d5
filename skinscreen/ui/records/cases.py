"""What happens in the open record: from the list of patients to a lesion's visits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen.domain.draft import DraftForm, DraftKey
from skinscreen.domain.record import (
    DeletedEntry,
    Lesion,
    Patient,
    Place,
    Purged,
    RecordKind,
    Visit,
    new_id,
)
from skinscreen.domain.worklist import Pending
from skinscreen.language import mark, tr
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records import phrases
from skinscreen.ui.records.compare import CompareScreen
from skinscreen.ui.records.deleted import DeletedScreen
from skinscreen.ui.records.deletion_phrases import IS_BACK, WAS_DELETED, question
from skinscreen.ui.records.drafting import Drafter
from skinscreen.ui.records.forms import FormScreen, LesionForm, PatientForm
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.question import QuestionScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.records.visit import VisitScreen

if TYPE_CHECKING:
    from skinscreen.services.records import Records

WHOSE = mark("Choose the patient to save the result to, or add a new one.")
WHICH = mark("Choose the lesion to save the result to, or add a new one.")
NEXT = mark("Choose the next lesion to be photographed, or tap the body where a new one is.")
FOR_GOOD = mark("Delete for good")
WHO_IS_IT = mark("Say first whether it is the patient who is in the record already.")


class CasesFlow(PageFlow):
    """Shows patients, lesions and visits; has changes kept and says so once they are."""

    undo_offered = Signal(str, object)
    """A sentence on what was done, and a call that undoes it."""
    patient_seen = Signal(object)
    """A page of this ``Patient`` is shown."""
    visit_wanted = Signal(object, object)
    """Screen this ``Lesion`` of this ``Patient``."""
    patient_export_wanted = Signal(object)
    lesion_export_wanted = Signal(object)
    visit_export_wanted = Signal(object)
    save_wanted = Signal(object)
    """Keep what was screened as a visit of this ``Lesion``."""
    overview_wanted = Signal()
    """What can be done with the record as a whole."""
    backup_wanted = Signal()
    day_wanted = Signal()
    """The day's work."""
    follow_up_wanted = Signal(object, object)
    """Set when this ``Lesion`` of this ``Patient`` is to be photographed again."""
    advice_taken = Signal(object, object)
    """This ``Lesion`` is to be photographed again as was advised, by this ``FollowUp``."""
    send_wanted = Signal(object, object)
    """Send this ``Visit`` of this ``Patient`` to another system."""
    similar_wanted = Signal(str, object, object)
    """Cases like the visit with this id, of this ``Patient``'s ``Lesion``."""
    sign_wanted = Signal(str)
    """The answer of the visit with this id was read."""
    merge_wanted = Signal(object, object, object)
    """On this form: this ``Patient`` and that one are the same."""
    outcome_wanted = Signal(object, object)
    """What became of this ``Lesion`` of this ``Patient``."""
    further_wanted = Signal(str, object, object)
    """The further photos of the visit with this id, of this ``Patient``'s ``Lesion``."""

    def __init__(
        self, screen: RecordsScreen, record: RecordSession, preferences: Preferences
    ) -> None:
        super().__init__(screen, record)
        self._preferences = preferences
        self.drafter = Drafter(record, self.message_sent.emit)
        self.choosing = False

    # --- pages --------------------------------------------------------------------------

    def show_patients(self) -> None:
        """The list; nothing leads back from it but out of the record."""
        days = self._preferences.settings.backup_days
        page = PatientsScreen(self._record, days, tr(WHOSE) if self.choosing else "")
        page.patient_chosen.connect(self.show_patient)
        page.new_wanted.connect(lambda: self._show_patient_form(None))
        page.more_wanted.connect(self.overview_wanted)
        page.day_wanted.connect(self.day_wanted)
        page.backup_wanted.connect(self.backup_wanted)
        self._screen.start_with(page)

    def show_next(self, patient_id: str) -> None:
        """A patient, of whom the next lesion is to be photographed at once."""
        self.show_patients()
        self.show_patient(patient_id, going_on=True)

    def show_patient(self, patient_id: str, *, going_on: bool = False) -> None:
        """A patient's page; ``going_on`` a lesion that is chosen is photographed at once."""
        why = tr(WHICH) if self.choosing else tr(NEXT) if going_on else ""
        page = PatientScreen(self._record, patient_id, why)
        page.title_changed.connect(lambda: self.patient_seen.emit(page.patient))
        page.edit_wanted.connect(self._show_patient_form)
        page.export_wanted.connect(self.patient_export_wanted)
        then = self.visit_wanted.emit if going_on else self.show_lesion
        page.visit_wanted.connect(self.visit_wanted)
        page.lesion_chosen.connect(then)
        page.new_lesion_wanted.connect(
            lambda place: self._show_new_lesion(page.patient, place, then)
        )
        self._screen.push(page)

    def show_lesion(self, patient: Patient, lesion: Lesion) -> None:
        """A lesion of a patient, which can be gone back from."""
        page = LesionScreen(self._record, patient, lesion, saving=self.choosing)
        page.title_changed.connect(lambda: self.patient_seen.emit(patient))
        page.edit_wanted.connect(lambda edited: self._show_lesion_form(edited, patient))
        page.export_wanted.connect(self.lesion_export_wanted)
        page.visit_wanted.connect(self.visit_wanted)
        page.outcome_wanted.connect(self.outcome_wanted)
        page.follow_up_wanted.connect(self.follow_up_wanted)
        page.save_wanted.connect(self.save_wanted)
        page.visit_chosen.connect(lambda id_: self.show_visit(id_, patient, page.lesion))
        page.compare_wanted.connect(
            lambda visits: self._show_comparison(visits, patient, page.lesion)
        )
        self._screen.push(page)

    def show_pending_visit(self, one: Pending) -> None:
        """The visit of a line of the day's work, or of the old ones."""
        if one.visit is not None:
            self.show_visit(one.visit.id, one.patient, one.lesion)

    def show_visit(self, visit_id: str, patient: Patient, lesion: Lesion) -> None:
        """A visit of a lesion, which can be gone back from."""
        page = VisitScreen(self._record, visit_id, patient, lesion)
        page.save_wanted.connect(lambda visit, before: self._keep_notes(page, visit, before))
        page.delete_wanted.connect(lambda visit: self.delete(RecordKind.VISIT, visit.id, 1))
        page.export_wanted.connect(self.visit_export_wanted)
        page.send_wanted.connect(lambda visit: self.send_wanted.emit(visit, patient))
        page.similar_wanted.connect(lambda: self.similar_wanted.emit(visit_id, patient, lesion))
        page.sign_wanted.connect(self.sign_wanted)
        page.advice_taken.connect(lambda follow_up: self.advice_taken.emit(lesion, follow_up))
        page.further_wanted.connect(lambda: self.further_wanted.emit(visit_id, patient, lesion))
        page.keep_drafts(self.drafter, DraftKey(DraftForm.NOTES, patient.id, lesion.id, visit_id))
        self._screen.push(page)

    def _show_comparison(self, visits: tuple[Visit, ...], patient: Patient, lesion: Lesion) -> None:
        page = CompareScreen(self._record, visits, patient, lesion)
        self._screen.push(page)

    def show_deleted(self) -> None:
        """What can be brought back."""
        page = DeletedScreen(self._record)
        page.undelete_wanted.connect(lambda entry: self._undelete(entry.kind, entry.id))
        page.purge_wanted.connect(self._ask_to_purge_entry)
        self._screen.push(page)

    # --- forms --------------------------------------------------------------------------

    def _show_patient_form(self, patient: Patient | None) -> None:
        form = PatientForm(patient.id if patient else new_id(), patient)

        def save(filled: Patient) -> None:
            def unless_namesake(found: tuple[Patient, ...]) -> None:
                form.show_namesakes(found)
                if form.asks_who:
                    form.show_busy(False)
                    self.message_sent.emit(tr(WHO_IS_IT))
                else:
                    keep(filled)

            def failed(sentence: str) -> None:
                form.show_busy(False)
                self.message_sent.emit(sentence)

            self._record.ask(
                lambda records: records.namesakes(filled), unless_namesake, failed, form
            )

        def keep(filled: Patient) -> None:
            if patient is not None:
                self._keep(
                    form,
                    lambda records: records.change_patient(filled),
                    lambda: self.offer_undo(
                        tr("The patient was changed."),
                        lambda records: records.change_patient(patient),
                    ),
                )
                return
            self._keep(
                form,
                lambda records: records.add_patient(filled),
                lambda: self.show_patient(filled.id),
            )

        form.save_wanted.connect(save)
        self._join_namesakes(form, is_new=patient is None)
        if patient is not None:
            self._join_deletion(form, RecordKind.PATIENT, patient.id)
        form.keep_drafts(self.drafter, DraftKey(DraftForm.PATIENT, patient.id if patient else ""))
        form.begin_drafts()
        self._screen.push(form)

    def _join_namesakes(self, form: PatientForm, *, is_new: bool) -> None:
        def look(filled: Patient) -> None:
            self._record.ask(
                lambda records: records.namesakes(filled),
                form.show_namesakes,
                self.message_sent.emit,
                form,
                latest="namesakes",
            )

        def open_other(patient_id: str) -> None:
            if is_new:
                form.discard_drafts()
            self._screen.pop_from(form, 1)
            self.show_patient(patient_id)

        form.namesakes_wanted.connect(look)
        form.other_wanted.connect(open_other)
        form.merge_wanted.connect(lambda one, other: self.merge_wanted.emit(form, one, other))

    def _show_new_lesion(
        self,
        patient: Patient | None,
        place: Place | None,
        then: Callable[[Patient, Lesion], object] | None = None,
    ) -> None:
        if patient is None:  # not read yet
            return
        form = LesionForm(Lesion(new_id(), patient.id, place=place), patient, is_new=True)
        form.save_wanted.connect(
            lambda lesion: self._keep(
                form,
                lambda records: records.add_lesion(lesion),
                lambda: (then or self.show_lesion)(patient, lesion),
            )
        )
        form.keep_drafts(self.drafter, DraftKey(DraftForm.LESION, patient.id))
        form.begin_drafts()
        self._screen.push(form)

    def _show_lesion_form(self, lesion: Lesion, patient: Patient) -> None:
        form = LesionForm(lesion, patient, is_new=False)
        form.save_wanted.connect(
            lambda filled: self._keep(
                form,
                lambda records: records.change_lesion(filled),
                lambda: self.offer_undo(
                    tr("The lesion was changed."),
                    lambda records: records.change_lesion(lesion),
                ),
            )
        )
        self._join_deletion(form, RecordKind.LESION, lesion.id)
        form.keep_drafts(self.drafter, DraftKey(DraftForm.LESION, patient.id, lesion.id))
        form.begin_drafts()
        self._screen.push(form)

    def _join_deletion(self, form: FormScreen, kind: RecordKind, id_: str) -> None:
        form.delete_wanted.connect(lambda: self.delete(kind, id_, 2))
        whose = form.title.splitlines()[-1]
        form.purge_wanted.connect(lambda: self._ask_to_purge(kind, id_, 3, whose))

    def _keep(
        self,
        form: FormScreen,
        call: Callable[["Records"], None],
        then: Callable[[], object] | None = None,
    ) -> None:
        """Have a form's content kept; the form goes once it is."""

        def done(_: None) -> None:
            if self._screen.page is form:
                self._screen.pop()
                if then is not None:
                    then()

        self.keep(form, form.saving(call), done)

    def offer_undo(
        self, words: str, call: Callable[["Records"], object], *, leave: bool = False
    ) -> None:
        """Say what was changed, with the way back; to the list where the page goes with it."""

        def undone(_: object) -> None:
            if leave:
                self.show_patients()
            else:
                self._screen.entered()
            self.message_sent.emit(tr("It is as it was before."))

        self.undo_offered.emit(words, lambda: self.ask(call, undone))

    def _keep_notes(self, page: VisitScreen, visit: Visit, before: Visit) -> None:
        def done(_: None) -> None:
            if self._screen.page is page:
                page.show_saved(visit)
            words = tr("The notes were saved.")
            self.offer_undo(words, lambda records: records.change_visit(before))

        change = page.saving(lambda records: records.change_visit(visit))
        self.ask(change, done)

    # --- deleting -----------------------------------------------------------------------

    def delete(self, kind: RecordKind, id_: str, pages: int) -> None:
        """Delete; ``pages`` pages of the stack show it and go."""
        shown = self._screen.page

        def done(_: None) -> None:
            self._screen.pop_from(shown, pages)
            self.undo_offered.emit(tr(WAS_DELETED[kind]), lambda: self._undelete(kind, id_))

        self.ask(lambda records: records.delete(kind, id_), done)

    def _undelete(self, kind: RecordKind, id_: str) -> None:
        def done(_: None) -> None:
            self._screen.entered()
            self.message_sent.emit(tr(IS_BACK[kind]))

        self.ask(lambda records: records.undelete(kind, id_), done)

    def _ask_to_purge_entry(self, entry: DeletedEntry) -> None:
        self._ask_to_purge(entry.kind, entry.id, 1, phrases.deleted_name(entry))

    def _ask_to_purge(self, kind: RecordKind, id_: str, pages: int, whose: str) -> None:
        def ask(held: tuple[int, int]) -> None:
            words = tr(FOR_GOOD)
            page = QuestionScreen(f"{words}\n{whose}", question(kind, *held), words)
            page.answered.connect(lambda: self._purge(kind, id_, pages))
            self._screen.push(page)

        self.ask(lambda records: records.held(kind, id_), ask)

    def _purge(self, kind: RecordKind, id_: str, pages: int) -> None:
        shown = self._screen.page

        def done(purged: Purged) -> None:
            self._screen.pop_from(shown, pages)
            self.message_sent.emit(purged.sentence)

        self.ask(lambda records: records.purge(kind, id_), done)
