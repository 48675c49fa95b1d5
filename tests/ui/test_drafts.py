"""What is typed into a form of the record outlives every way out of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot
from record_fixtures import NAME, Keeper
from sweeps import thinned
from unit.services.kept import screened

from skinscreen import paths
from skinscreen.app import Application
from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.draft import DraftForm, DraftKey
from skinscreen.domain.errors import FullDriveError
from skinscreen.domain.record import BodySide, Lesion, Patient, Place
from skinscreen.settings import Settings
from skinscreen.store.drafts import DATABASE, DraftStore
from skinscreen.ui.records import drafting
from skinscreen.ui.records.forms import LesionForm, PatientForm
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.shell.closing import UNKEPT
from skinscreen.ui.steps import PHOTO

WORDS = "xyzzy itches at night"
Form = PatientForm | LesionForm | VisitScreen


def of_patient(keeper: Keeper) -> None:
    keeper.wait_page(PatientsScreen)
    keeper.choose_line()
    keeper.wait_page(PatientScreen)
    keeper.wait(lambda: keeper.page.patient)


def of_lesion(keeper: Keeper) -> None:
    of_patient(keeper)
    keeper.choose_line()
    keeper.wait_page(LesionScreen)
    keeper.wait(lambda: keeper.page._visits)


def new_patient(keeper: Keeper) -> Form:
    keeper.wait_page(PatientsScreen)
    keeper.primary()
    return keeper.wait_page(PatientForm)


def patient_form(keeper: Keeper) -> Form:
    of_patient(keeper)
    keeper.click(keeper.page.edit_button)
    return keeper.wait_page(PatientForm)


def new_lesion(keeper: Keeper) -> Form:
    of_patient(keeper)
    keeper.primary()
    return keeper.wait_page(LesionForm)


def lesion_form(keeper: Keeper) -> Form:
    of_lesion(keeper)
    keeper.click(keeper.page.edit_button)
    return keeper.wait_page(LesionForm)


def notes(keeper: Keeper) -> Form:
    of_lesion(keeper)
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(lambda: not page.notes.isReadOnly())
    return page


OPEN: dict[str, Callable[[Keeper], Form]] = {
    "a new patient": new_patient,
    "a patient": patient_form,
    "a new lesion": new_lesion,
    "a lesion": lesion_form,
    "notes of a visit": notes,
}


def go_back(keeper: Keeper, _photo: Path) -> None:
    keeper.back()


def lock(keeper: Keeper, _photo: Path) -> None:
    keeper.press("Ctrl+L")


def wait_for_the_lock(keeper: Keeper, _photo: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        later = time.clock_gettime(time.CLOCK_BOOTTIME) + 3600
        patch.setattr(time, "clock_gettime", lambda _: later)
        keeper.records.record._look_for_life()


def open_a_photo(keeper: Keeper, photo: Path) -> None:
    keeper.go_to(PHOTO)
    keeper.open(photo)


def end_the_visit(keeper: Keeper, _photo: Path) -> None:
    keeper.go_to(PHOTO)
    keeper.photo.visit_ended.emit()


def choose_another_patient(keeper: Keeper, _photo: Path) -> None:
    keeper.records.flow.cases.show_patients()  # as for a result that is to be saved somewhere


def quit_program(keeper: Keeper, _photo: Path) -> None:
    keeper.press("Ctrl+Q")


LEAVE: dict[str, Callable[[Keeper, Path], None]] = {
    "back": go_back,
    "lock": lock,
    "auto-lock": wait_for_the_lock,
    "another photo": open_a_photo,
    "end of the visit": end_the_visit,
    "another patient": choose_another_patient,
    "quit": quit_program,
}


@dataclass
class Clinic:
    """A record with a patient, a lesion and a visit, and a way to start the program again."""

    keeper: Keeper
    start: Callable[[Settings], Application]
    qtbot: QtBot
    patient: Patient
    lesion: Lesion
    visit: str

    def open(self, thing: str) -> Form:
        """Lead to a form, from wherever the person is."""
        keeper = self.keeper
        if not keeper.window.isVisible():
            keeper.app.stop()
            application = self.start(Settings(clinician_first=False, records="with"))
            self.keeper = keeper = Keeper(application, self.qtbot, keeper.patch)
            self.qtbot.waitExposed(keeper.window)
            keeper.wait_for_model()
            keeper.window.activateWindow()
            keeper.wait(keeper.window.isActiveWindow)
        if not keeper.records.shown:
            keeper.press("Ctrl+R")
        if not keeper.records.record.is_open:
            keeper.unlock()
            keeper.wait(lambda: keeper.records.record.is_open)
        elif not isinstance(keeper.page, PatientsScreen):
            keeper.records.flow.cases.show_patients()
        keeper.wait_page(PatientsScreen)
        keeper.wait(lambda: keeper.lines(keeper.page))
        return OPEN[thing](keeper)

    def key(self, thing: str) -> DraftKey:
        """Under which the draft of a form is kept."""
        who, where = self.patient.id, self.lesion.id
        return {
            "a new patient": DraftKey(DraftForm.PATIENT),
            "a patient": DraftKey(DraftForm.PATIENT, who),
            "a new lesion": DraftKey(DraftForm.LESION, who),
            "a lesion": DraftKey(DraftForm.LESION, who, where),
            "notes of a visit": DraftKey(DraftForm.NOTES, who, where, self.visit),
        }[thing]

    def draft(self, thing: str) -> Any:  # noqa: ANN401 - as the keeper asks
        """What is kept of a form."""
        return self.keeper.ask(lambda records: records.drafts.read(self.key(thing)))

    def type(self, form: Form, words: str = WORDS) -> None:
        """Type into every field of a form."""
        for field in fields(form):
            field.setFocus()
            self.keeper.type(words)

    def brought_back(self, thing: str) -> Form:
        """The form opened anew, filled with the draft."""
        form = self.open(thing)
        self.keeper.wait(form.draft_line.isVisible)
        return form


def fields(form: Form) -> list[QLineEdit | QPlainTextEdit]:
    if isinstance(form, VisitScreen):
        return [form.notes]
    if isinstance(form, LesionForm):
        return [form.label, form.site, form.notes]
    return [form.name, form.born, form.identifier, form.notes]


def texts(form: Form) -> list[str]:
    return [f.text() if isinstance(f, QLineEdit) else f.toPlainText() for f in fields(form)]


@pytest.fixture
def clinic(keeper: Keeper, app: Callable[[Settings], Application], qtbot: QtBot) -> Clinic:
    """At the list of patients."""
    keeper.make_record()
    patient = keeper.has_patient()
    lesion = keeper.has_lesion(patient)
    kept = keeper.ask(lambda r: r.keep(lesion.id, screened(0.4), clinic=NOTHING_SET))
    return Clinic(keeper, app, qtbot, patient, lesion, kept.visit.id)


@pytest.mark.parametrize(
    ("thing", "leave"),
    thinned(
        product(OPEN, LEAVE),
        ("a new patient", "lock"),
        ("a patient", "quit"),
        ("a lesion", "auto-lock"),
        ("notes of a visit", "another photo"),
    ),
)
def test_what_was_typed_is_there_again_after(
    clinic: Clinic, lesion_photo: Path, thing: str, leave: str
) -> None:
    if leave == "end of the visit":
        clinic.keeper.window.session.change(patient=clinic.patient, lesion=clinic.lesion)
    form = clinic.open(thing)
    clinic.type(form)
    typed = texts(form)
    assert all(WORDS in text for text in typed)
    LEAVE[leave](clinic.keeper, lesion_photo)
    if leave in {"another photo", "end of the visit"}:  # the page is there still
        clinic.keeper.press("Ctrl+R")
        assert clinic.keeper.page is form
        assert texts(form) == typed
    form = clinic.brought_back(thing)
    clinic.keeper.wait(lambda: texts(form) == typed)
    assert form.draft_line.sentence.startswith("Draft of ")
    assert form.draft_line.sentence.endswith(" was brought back.")


@pytest.mark.parametrize("thing", thinned(OPEN, "a new patient", "notes of a visit"))
def test_a_draft_can_be_discarded_and_that_can_be_taken_back(clinic: Clinic, thing: str) -> None:
    keeper, form = clinic.keeper, clinic.open(thing)
    saved = texts(form)
    clinic.type(form)
    typed = texts(form)
    go_back(keeper, Path())
    assert keeper.sentence == drafting.KEPT
    form = clinic.brought_back(thing)
    keeper.wait(lambda: texts(form) == typed)
    keeper.click(form.draft_line.buttons[0])
    assert texts(form) == saved
    keeper.click(form.draft_line.buttons[0])
    assert texts(form) == typed
    assert not form.draft_line.isVisible()
    go_back(keeper, Path())
    form = clinic.brought_back(thing)
    keeper.wait(lambda: texts(form) == typed)
    keeper.click(form.draft_line.buttons[0])
    go_back(keeper, Path())
    form = clinic.open(thing)
    keeper.ask(lambda records: records.exist)  # by now the draft would be there
    assert texts(form) == saved
    assert not form.draft_line.isVisible()


@pytest.mark.parametrize("thing", thinned(OPEN, "a new patient", "notes of a visit"))
def test_what_was_saved_leaves_no_draft(clinic: Clinic, thing: str) -> None:
    keeper, form = clinic.keeper, clinic.open(thing)
    fields(form)[0].setFocus()
    keeper.type(WORDS)
    form._drafting._on_time()
    keeper.primary()
    if thing == "notes of a visit":
        keeper.wait(lambda: keeper.sentence)
    else:
        keeper.wait(lambda: keeper.page is not form)
    assert clinic.draft(thing) is None


@pytest.mark.parametrize("thing", thinned(OPEN, "a new patient", "notes of a visit"))
def test_what_is_typed_is_kept_while_the_person_goes_on(clinic: Clinic, thing: str) -> None:
    form = clinic.open(thing)
    clinic.keeper.wait(lambda: form._drafting._read)
    started: list[int] = []
    timer = form._drafting._timer
    real = timer.start
    clinic.keeper.patch.setattr(timer, "start", lambda: (started.append(1), real()))
    clinic.type(form)
    assert started == [1]  # the last letter does not put it off
    assert timer.interval() < 5_000
    timer.timeout.emit()
    found = clinic.draft(thing)
    assert list(found.typed.values()) == texts(form)


def test_only_what_was_typed_is_brought_back_over_what_was_changed_meanwhile(
    clinic: Clinic,
) -> None:
    form = clinic.open("a patient")
    form.notes.setPlainText(WORDS)
    go_back(clinic.keeper, Path())
    changed = replace(clinic.patient, identifier="ID-78", notes="of somebody else")
    clinic.keeper.ask(lambda records: records.change_patient(changed))
    form = clinic.brought_back("a patient")
    assert (form.identifier.text(), form.notes.toPlainText()) == ("ID-78", WORDS)
    assert form.draft_line.sentence.endswith(drafting.CHANGED_SINCE)


def test_a_draft_of_what_is_saved_by_now_goes_without_a_word(clinic: Clinic) -> None:
    form = clinic.open("a patient")
    form.notes.setPlainText(WORDS)
    go_back(clinic.keeper, Path())
    changed = replace(clinic.patient, notes=WORDS)
    clinic.keeper.ask(lambda records: records.change_patient(changed))
    form = clinic.open("a patient")
    clinic.keeper.wait(lambda: form._drafting._read)
    form._drafting._timer.timeout.emit()
    assert clinic.draft("a patient") is None
    assert not form.draft_line.isVisible()


def test_what_is_typed_before_the_draft_was_read_stays_and_the_rest_is_brought_back(
    clinic: Clinic,
) -> None:
    form = clinic.open("a patient")
    form.notes.setPlainText(WORDS)
    form.identifier.setText("older")
    go_back(clinic.keeper, Path())
    form = clinic.open("a patient")
    form.identifier.setText("newer")
    form._drafting.leave()  # nothing was read yet
    clinic.keeper.wait(form.draft_line.isVisible)
    assert (form.identifier.text(), form.notes.toPlainText()) == ("newer", WORDS)
    assert clinic.draft("a patient").typed == {"identifier": "newer", "notes": WORDS}


def test_a_draft_of_another_day_says_which(clinic: Clinic) -> None:
    key = clinic.key("a new patient")
    older = drafting.Draft({"name": WORDS}, {"name": ""}, datetime(2026, 3, 1, 12, tzinfo=UTC))
    clinic.keeper.ask(lambda records: records.drafts.keep(key, older))
    form = clinic.brought_back("a new patient")
    assert form.draft_line.sentence.startswith("Draft of 2026-03-01 ")


def test_all_of_a_form_is_kept_and_where_a_new_lesion_was_tapped_is_not_the_draft_s_to_say(
    clinic: Clinic,
) -> None:
    keeper, form = clinic.keeper, clinic.open("a patient")
    chosen = (form.sex, form.phototype, form.consent)
    for box in chosen:
        box.setCurrentIndex(2)
    go_back(keeper, Path())
    form = clinic.brought_back("a patient")
    assert [b.currentIndex() for b in (form.sex, form.phototype, form.consent)] == [2, 2, 2]

    chest, back = Place(BodySide.FRONT, 0.45, 0.27), Place(BodySide.BACK, 0.5, 0.3)
    for thing in ("a new lesion", "a lesion"):
        form = clinic.open(thing)
        form.map.place_chosen.emit(chest)
        go_back(keeper, Path())
        assert clinic.brought_back(thing).filled().place == chest
    keeper.records.flow.cases._show_new_lesion(clinic.patient, back)
    form = keeper.wait_page(LesionForm)
    keeper.wait(lambda: form._drafting._read)
    assert form.filled().place == back


def test_a_draft_is_of_the_user_who_typed_it(clinic: Clinic) -> None:
    keeper = clinic.keeper
    keeper.ask(lambda records: records.add_user("Bob", "314159"))
    clinic.type(clinic.open("a new patient"))
    lock(keeper, Path())
    page = keeper.page
    keeper.wait(lambda: page.user.count() == 2)
    page.user.setCurrentText("Bob")
    keeper.unlock("314159")
    keeper.wait(lambda: keeper.records.record.is_open)
    form = clinic.open("a new patient")
    keeper.wait(lambda: form._drafting._read)
    assert set(texts(form)) == {""}


def test_of_what_is_deleted_for_good_from_its_form_no_draft_stays(clinic: Clinic) -> None:
    keeper, form = clinic.keeper, clinic.open("a patient")
    clinic.type(form)
    form.purge_wanted.emit()
    keeper.wait(lambda: keeper.page is not form)
    keeper.primary()
    keeper.wait_page(PatientsScreen)
    keeper.wait(lambda: "Deleted for good" in keeper.sentence)
    assert clinic.draft("a patient") is None


# --- what cannot be kept ---------------------------------------------------------------------


FULL = "the drive is full; nothing was saved. Free some space and save again"


@pytest.fixture
def full(clinic: Clinic) -> Clinic:
    """A drive that takes no draft."""

    def refuse(*_: object) -> None:
        raise FullDriveError(FULL)

    clinic.keeper.patch.setattr(DraftStore, "keep", refuse)
    return clinic


@pytest.mark.parametrize("thing", thinned(OPEN, "a new patient", "notes of a visit"))
def test_a_form_says_that_drafts_are_not_being_kept_until_they_are(
    full: Clinic, monkeypatch: pytest.MonkeyPatch, thing: str
) -> None:
    keeper, form = full.keeper, full.open(thing)
    full.type(form)
    keeper.wait(lambda: form._drafting._read)
    form._drafting._timer.timeout.emit()
    keeper.wait(form.draft_line.isVisible)
    assert drafting.NOT_KEPT in form.draft_line.sentence
    assert FULL in form.draft_line.sentence
    keeper.patch.undo()
    form._drafting._timer.timeout.emit()
    keeper.wait(lambda: not form.draft_line.isVisible())
    assert list(full.draft(thing).typed.values()) == texts(form)


def test_who_goes_back_hears_of_it_and_finds_it_again_until_the_lock(full: Clinic) -> None:
    keeper, form = full.keeper, full.open("a new patient")
    full.type(form)
    typed = texts(form)
    go_back(keeper, Path())
    keeper.wait(lambda: drafting.NOT_KEPT in keeper.sentence)
    form = full.brought_back("a new patient")
    assert texts(form) == typed
    go_back(keeper, Path())
    keeper.wait(lambda: drafting.NOT_KEPT in keeper.sentence)
    lock(keeper, Path())
    keeper.wait(lambda: keeper.sentence == drafting.LOST)
    assert WORDS not in keeper.texts()


def test_a_page_that_went_out_of_sight_before_it_was_known_has_it_said(full: Clinic) -> None:
    keeper, form = full.keeper, full.open("a new patient")
    full.type(form)
    keeper.wait(lambda: form._drafting._read)
    form.hide()  # as a page that is left is, for a moment
    form._drafting.leave()
    keeper.wait(lambda: drafting.NOT_KEPT in keeper.sentence)


def test_the_program_does_not_end_without_a_question_while_something_cannot_be_kept(
    full: Clinic,
) -> None:
    keeper, form = full.keeper, full.open("a new patient")
    full.type(form)
    keeper.wait(lambda: form._drafting._read)
    form._drafting._timer.timeout.emit()
    keeper.wait(lambda: full.keeper.records.flow.cases.drafter.unkept)
    quit_program(keeper, Path())
    assert keeper.window.isVisible()
    assert keeper.sentence == UNKEPT
    keeper.click(keeper.action)
    assert not keeper.window.isVisible()


def test_damaged_drafts_are_said_once_when_the_record_is_opened(clinic: Clinic) -> None:
    keeper = clinic.keeper
    clinic.type(clinic.open("a new patient"))
    lock(keeper, Path())
    keeper.ask(lambda records: records.exist)
    file = paths.user_records() / DATABASE
    file.write_bytes(b"damaged" * 1000)
    keeper.unlock()
    keeper.wait(lambda: "set aside as drafts-damaged.db" in keeper.sentence)
    assert NAME in keeper.lines(keeper.page)[0]
    lock(keeper, Path())
    keeper.unlock()
    keeper.wait_page(PatientsScreen)
    keeper.ask(lambda records: records.exist)
    assert "set aside" not in keeper.sentence


def test_a_draft_that_cannot_be_read_is_said_on_the_form(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise FullDriveError("the drive is gone")

    keeper = clinic.keeper
    clinic.type(clinic.open("a new patient"))
    go_back(keeper, Path())
    with monkeypatch.context() as patch:
        patch.setattr(DraftStore, "read", refuse)
        form = clinic.brought_back("a new patient")
    assert form.draft_line.sentence == "⚠ the drive is gone."
