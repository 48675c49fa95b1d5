"""Patients, lesions and visits in the window: found, kept, changed, deleted, brought back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bracketed import bracketed
from pypdf import PdfReader
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from record_fixtures import NAME, Keeper
from sweeps import slow, thinned
from window_fixtures import BENIGN, FakeLoader

from skinscreen import language
from skinscreen.domain.assessment import Assessment
from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.domain.own_view import AFTERWARDS
from skinscreen.domain.record import BodySide, Consent, Patient, Place, RecordKind, Visit, new_id
from skinscreen.imaging import registration
from skinscreen.services.records import Records
from skinscreen.ui.records import overview
from skinscreen.ui.records.body_map import BodyMap, Dot
from skinscreen.ui.records.chart import NOTHING_TO_PLOT, ProbabilityChart
from skinscreen.ui.records.compare import MATCHED, NOT_MATCHED, CompareScreen
from skinscreen.ui.records.deleted import DeletedScreen
from skinscreen.ui.records.export import ExportScreen
from skinscreen.ui.records.forms import LesionForm, PatientForm
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import NO_PATIENT, NOT_FOUND, PatientsScreen
from skinscreen.ui.records.question import QuestionScreen
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.steps import PHOTO, RECORDS, RESULT

CHEST = Place(BodySide.FRONT, 0.45, 0.27)


@pytest.fixture
def open_keeper(keeper: Keeper) -> Keeper:
    """The record is open, and empty."""
    keeper.make_record()
    return keeper


@pytest.fixture
def lesion_page(open_keeper: Keeper) -> LesionScreen:
    """The page of the only lesion."""
    open_keeper.to_lesion()
    return open_keeper.wait_page(LesionScreen)


def tap(view: BodyMap, place: Place, off: float = 0.0) -> None:
    at = (view.point(place) + QPointF(off, 0)).toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def visits(keeper: Keeper, page: LesionScreen) -> tuple[Visit, ...]:
    found = keeper.ask(lambda records: records.cases.timeline(page._lesion.id))
    assert isinstance(found, tuple)
    return found


def kept_visit(keeper: Keeper, page: LesionScreen, photo: Path) -> Visit:
    keeper.primary()
    assert keeper.step == PHOTO
    keeper.screen_file(photo)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence)
    assert keeper.sentence == "Saved to the record."
    keeper.press("Ctrl+R")
    keeper.wait(lambda: page._visits)
    return page._visits[-1]


# --- patients -------------------------------------------------------------------------------


def test_a_new_patient_is_kept_and_shown(open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.primary()
    form = keeper.wait_page(PatientForm)
    keeper.type(NAME)
    form.born.setText("1958-03-27")
    form.sex.setCurrentIndex(1)
    form.consent.setCurrentIndex(1)
    form.notes.setPlainText("fair skin")
    keeper.primary()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: NAME in page.title)
    assert "1958-03-27" in keeper.title
    assert "Consent given" in page.consent.text()
    (entry,) = keeper.ask(lambda records: records.cases.patients())
    assert (entry.patient.name, entry.patient.notes) == (NAME, "fair skin")
    assert entry.patient.consent_recorded is not None
    assert keeper.window.windowTitle() == "SkinScreen"


@pytest.mark.parametrize(
    ("born", "words"), [("27.3.1958", "year-month-day"), ("2999-01-01", "future")]
)
def test_an_impossible_birth_date_is_refused_in_words(
    open_keeper: Keeper, born: str, words: str
) -> None:
    open_keeper.primary()
    form = open_keeper.wait_page(PatientForm)
    form.name.setText(NAME)
    form.born.setText(born)
    open_keeper.primary()
    assert words in open_keeper.sentence
    assert open_keeper.page is form


@pytest.mark.parametrize("field", thinned(["name", "identifier", "notes"], "name"))
def test_a_character_that_no_report_can_show_is_refused_by_its_name_in_a_patient(
    open_keeper: Keeper, field: str
) -> None:
    keeper = open_keeper
    keeper.primary()
    form = keeper.wait_page(PatientForm)
    form.name.setText(NAME)
    typed = getattr(form, field)
    write = typed.setPlainText if field == "notes" else typed.setText
    write("≥ 5 mm 🦋")
    keeper.primary()
    assert "U+1F98B BUTTERFLY" in keeper.sentence
    assert keeper.page is form
    assert keeper.ask(lambda records: records.cases.count_patients()) == 0
    write("≥ 5 mm")
    keeper.primary()
    keeper.wait_page(PatientScreen)


def test_a_patient_without_name_and_identifier_is_refused(open_keeper: Keeper) -> None:
    open_keeper.primary()
    open_keeper.wait_page(PatientForm)
    open_keeper.primary()
    assert "name or an identifier" in open_keeper.sentence


def test_the_list_is_searched_as_one_types(open_keeper: Keeper) -> None:
    keeper = open_keeper
    page = keeper.wait_page(PatientsScreen)
    keeper.wait(lambda: page.message_label.text() == NO_PATIENT)
    keeper.has_patient("Zoë Zapp")
    keeper.has_patient()
    keeper.wait(lambda: len(keeper.lines(page)) == 2)
    page.search.setFocus()
    keeper.type("canary")
    keeper.wait(lambda: len(keeper.lines(page)) == 1)
    assert NAME in keeper.lines(page)[0]
    keeper.type("qq")
    keeper.wait(lambda: page.message_label.text() == NOT_FOUND)
    assert not keeper.lines(page)


def test_of_many_patients_the_first_hundred_are_listed(open_keeper: Keeper) -> None:
    def add(records: Records) -> None:
        for number in range(105):
            records.cases.add_patient(Patient(new_id(), f"Patient {number:03d}"))

    page = open_keeper.wait_page(PatientsScreen)
    open_keeper.ask(add)
    page.entered()
    open_keeper.wait(lambda: "of 105" in page.message_label.text())
    assert len(open_keeper.lines(page)) == 100


def test_a_patient_is_changed(open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.has_patient(consent=Consent.GIVEN)
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(keeper.primary_button.isEnabled)
    keeper.click(page.edit_button)
    form = keeper.wait_page(PatientForm)
    assert form.name.text() == NAME
    form.name.setText("Married Name")
    form.consent.setCurrentIndex(3)
    keeper.primary()
    keeper.wait(lambda: "Married Name" in page.title)
    assert "withdrawn" in page.consent.text()


def test_deleting_a_patient_can_be_undone(open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.has_patient()
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(keeper.primary_button.isEnabled)
    keeper.click(page.edit_button)
    keeper.wait_page(PatientForm)
    keeper.secondary()
    listed = keeper.wait_page(PatientsScreen)
    keeper.wait(lambda: listed.message_label.text() == NO_PATIENT)
    assert keeper.sentence == "The patient was deleted."
    keeper.click(keeper.action)
    keeper.wait(lambda: keeper.lines(listed))
    assert "back" in keeper.sentence


def test_a_patient_is_deleted_for_good_after_a_question_that_says_what_goes(
    open_keeper: Keeper,
) -> None:
    keeper = open_keeper
    patient = keeper.has_patient()
    keeper.has_lesion(patient)
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: keeper.lines(page))
    keeper.click(page.edit_button)
    keeper.wait_page(PatientForm)
    keeper.click(keeper.extra_button)
    question = keeper.wait_page(QuestionScreen)
    assert "1 lesion" in question.question.text()
    assert "cannot be undone" in question.question.text()
    keeper.primary()
    keeper.wait_page(PatientsScreen)
    assert "1 patient, 1 lesion" in keeper.sentence
    assert keeper.ask(lambda records: records.deletion.deleted()) == ()


def test_back_answers_no_to_the_question(open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.has_patient()
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(keeper.primary_button.isEnabled)
    keeper.click(page.edit_button)
    keeper.wait_page(PatientForm)
    keeper.click(keeper.extra_button)
    keeper.wait_page(QuestionScreen)
    keeper.press("Esc")
    keeper.wait_page(PatientForm)
    assert keeper.ask(lambda records: records.cases.count_patients()) == 1


def test_what_was_deleted_is_brought_back_or_deleted_for_good(open_keeper: Keeper) -> None:
    keeper = open_keeper
    one, other = keeper.has_patient(), keeper.has_patient("Other")
    for patient in (one, other):
        keeper.ask(lambda records, p=patient: records.deletion.delete(RecordKind.PATIENT, p.id))
    keeper.choose(overview.DELETED)
    page = keeper.wait_page(DeletedScreen)
    keeper.wait(lambda: len(keeper.lines(page)) == 2)
    keeper.choose_line(0)
    keeper.primary()
    keeper.wait(lambda: len(keeper.lines(page)) == 1)
    keeper.choose_line(0)
    keeper.click(page.purge_button)
    keeper.wait_page(QuestionScreen)
    keeper.primary()
    keeper.wait_page(DeletedScreen)
    keeper.wait(lambda: not keeper.lines(page))
    (left,) = keeper.ask(lambda records: records.cases.patients())
    assert left.patient.name == "Other"


# --- the body map and lesions ---------------------------------------------------------------


def test_a_tap_on_the_body_places_a_lesion_and_a_tap_on_its_dot_opens_it(
    open_keeper: Keeper,
) -> None:
    keeper = open_keeper
    keeper.has_patient()
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(keeper.primary_button.isEnabled)
    tap(page.map, CHEST)
    form = keeper.wait_page(LesionForm)
    form.label.setText("mole 1")
    keeper.primary()
    keeper.wait_page(LesionScreen)
    keeper.back()
    keeper.wait(lambda: keeper.page is page and keeper.lines(page))
    (entry,) = page._entries
    assert entry.lesion.place is not None
    assert abs(entry.lesion.place.x - CHEST.x) < 0.02
    tap(page.map, entry.lesion.place, off=20)
    keeper.wait_page(LesionScreen)


def test_a_tap_beside_the_body_places_nothing(open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.has_patient()
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    tap(page.map, Place(BodySide.FRONT, 0.02, 0.02))
    assert keeper.page is page


def test_the_body_map_is_used_by_keys(open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.has_patient()
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: page.patient)
    page.map.setFocus()
    for key in ("Left", "Up", "Right", "Down", "Space", "Return"):
        keeper.press(key)
    form = keeper.wait_page(LesionForm)
    assert form.filled().place == Place(BodySide.BACK, 0.5, 0.3)


@pytest.mark.parametrize("field", thinned(["label", "site", "notes"], "notes"))
def test_a_character_that_no_report_can_show_is_refused_by_its_name_in_a_lesion(
    open_keeper: Keeper, field: str
) -> None:
    keeper = open_keeper
    keeper.has_patient()
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(keeper.primary_button.isEnabled)
    tap(page.map, CHEST)
    form = keeper.wait_page(LesionForm)
    form.label.setText("mole 1")
    typed = getattr(form, field)
    write = typed.setPlainText if field == "notes" else typed.setText
    write("size ≤ 5 mm 🧬")
    keeper.primary()
    assert "U+1F9EC DNA DOUBLE HELIX" in keeper.sentence
    assert keeper.page is form
    write("size ≤ 5 mm")
    keeper.primary()
    keeper.wait_page(LesionScreen)


def test_of_two_dots_in_reach_the_nearer_is_chosen(open_keeper: Keeper) -> None:
    view = BodyMap()
    view.resize(400, 300)
    near, far = Place(BodySide.BACK, 0.5, 0.5), Place(BodySide.BACK, 0.5, 0.55)
    view.show_dots([Dot("far", "1", far), Dot("near", "2", near)])
    chosen: list[str] = []
    view.dot_chosen.connect(chosen.append)
    tap(view, near)
    assert chosen == ["near"]
    view.deleteLater()


def test_a_lesion_is_moved_on_the_map(lesion_page: LesionScreen, open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.click(lesion_page.edit_button)
    form = keeper.wait_page(LesionForm)
    tap(form.map, CHEST)
    form.site.setText("chest")
    keeper.primary()
    keeper.wait(lambda: keeper.page is lesion_page)
    lesion = keeper.ask(lambda records: records.cases.lesion(lesion_page._lesion.id))
    assert lesion.place is not None
    assert lesion.site == "chest"


def test_deleting_a_lesion_can_be_undone(lesion_page: LesionScreen, open_keeper: Keeper) -> None:
    keeper = open_keeper
    keeper.click(lesion_page.edit_button)
    keeper.wait_page(LesionForm)
    keeper.secondary()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: page._entries == ())
    keeper.click(keeper.action)
    keeper.wait(lambda: len(page._entries) == 1)


# --- visits ---------------------------------------------------------------------------------


def test_a_visit_is_screened_and_kept_in_its_lesion(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    keeper.primary()
    assert keeper.step == PHOTO
    assert "mole 1" in keeper.window.subject
    assert NAME in keeper.window.subject
    keeper.screen_file(lesion_photo)
    assert keeper.primary_button.text() == "Save to record"
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
    assert keeper.primary_button.text() == "Report"
    keeper.press("Ctrl+R")
    keeper.wait(lambda: len(lesion_page._visits) == 1)
    (visit,) = visits(keeper, lesion_page)
    assert visit.user == "Dr Keeper"
    assert visit.assessment == keeper.session.screening.assessment


def test_a_view_given_after_the_models_was_seen_is_noted_in_the_record(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    keeper.primary()
    keeper.screen_file(lesion_photo)
    keeper.judgement.boxes["impression"].buttons[2].click()
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
    (visit,) = visits(keeper, lesion_page)
    assert visit.judgement is not None
    assert visit.notes == AFTERWARDS


def test_a_visit_that_cannot_be_kept_says_so_and_can_be_tried_again(
    lesion_page: LesionScreen,
    open_keeper: Keeper,
    lesion_photo: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keeper = open_keeper
    keeper.primary()
    keeper.screen_file(lesion_photo)

    def full(*_: object, **__: object) -> None:
        raise StoreError("the drive is full")

    with monkeypatch.context() as patch:
        patch.setattr(Records, "keep", full)
        keeper.primary()
        keeper.wait(lambda: keeper.sentence)
    assert keeper.sentence == "NOT saved: the drive is full."
    assert keeper.primary_button.text() == "Save to record"
    assert visits(keeper, lesion_page) == ()
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
    assert len(visits(keeper, lesion_page)) == 1


def test_a_visit_can_be_ended_before_a_photo(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    keeper.primary()
    assert keeper.extra_button.text() == "End visit"
    keeper.click(keeper.extra_button)
    assert keeper.window.subject == ""
    keeper.screen_file(lesion_photo)
    assert keeper.primary_button.text() == "Report"


def test_a_quick_result_is_saved_to_a_lesion_that_is_chosen(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    for _ in range(3):
        keeper.press("Esc")
    assert keeper.step == PHOTO
    keeper.screen_file(lesion_photo)
    assert keeper.primary_button.text() == "Report"
    assert keeper.extra_button.text() == "Save to record…"
    keeper.click(keeper.extra_button)
    page = keeper.wait_page(PatientsScreen)
    assert "save the result" in page.purpose.text()
    keeper.choose_line()
    keeper.wait_page(PatientScreen)
    keeper.choose_line()
    keeper.wait_page(LesionScreen)
    assert keeper.primary_button.text() == "Save here"
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
    assert keeper.step == RESULT
    assert not keeper.extra_button.isVisible()
    assert len(visits(keeper, lesion_page)) == 1


def test_a_quick_result_waits_at_the_lock_until_the_pin_is_given(
    open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    keeper.press("Ctrl+L")
    keeper.press("Esc")
    keeper.screen_file(lesion_photo)
    keeper.click(keeper.extra_button)
    assert keeper.step == RECORDS
    keeper.unlock()
    page = keeper.wait_page(PatientsScreen)
    assert "save the result" in page.purpose.text()
    keeper.back()
    assert keeper.step == RESULT


def test_notes_on_a_visit_are_kept_and_the_visit_is_deleted_and_brought_back(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    visit = kept_visit(keeper, lesion_page, lesion_photo)
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(page.headline.text)
    assert "not a diagnosis" in page.model.text()
    page.notes.setPlainText("darker \U00013080")
    keeper.primary()
    assert "U+13080 EGYPTIAN HIEROGLYPH D010" in keeper.sentence
    assert keeper.ask(lambda records: records.cases.visit(visit.id)).notes == visit.notes
    page.notes.setPlainText("darker")
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "The notes were saved.")
    assert not keeper.primary_button.isEnabled()
    assert keeper.ask(lambda records: records.cases.visit(visit.id)).notes == "darker"
    keeper.secondary()
    keeper.wait(lambda: keeper.page is lesion_page and not lesion_page._visits)
    keeper.click(keeper.action)
    keeper.wait(lambda: lesion_page._visits)


def test_the_chart_tells_models_apart(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    visit = kept_visit(open_keeper, lesion_page, lesion_photo)
    chart = ProbabilityChart()
    assert chart.words == NOTHING_TO_PLOT
    chart.resize(400, 200)
    older = replace(visit, taken=visit.taken - timedelta(days=9), assessment=_older(visit))
    chart.show_visits((older, visit))
    assert chart.models_differ
    assert chart.threshold == 0.25
    assert "another model" in chart.words
    assert "do not compare" in chart.words
    assert not chart.grab().isNull()
    chart.show_visits((visit,))
    assert not chart.models_differ
    chart.show_visits(())
    assert not chart.grab().isNull()
    assert chart.threshold is None
    chart.deleteLater()


def _older(visit: Visit) -> Assessment:
    model = replace(visit.assessment.model, version="1.0")
    return replace(visit.assessment, model=model, malignant_probability=0.1)


def test_two_visits_are_compared_beside_and_over_each_other(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    kept_visit(keeper, lesion_page, lesion_photo)
    assert not lesion_page.compare_button.isEnabled()
    kept_visit(keeper, lesion_page, lesion_photo)
    keeper.wait(lesion_page.compare_button.isEnabled)
    keeper.click(lesion_page.compare_button)
    page = keeper.wait_page(CompareScreen)
    keeper.wait(keeper.primary_button.isEnabled)
    assert "Refer" in page.message_label.text()
    assert keeper.focus is page.view
    keeper.press("+")
    keeper.press("Right")
    assert page.view.zoom > 1
    assert page.view.middle.x() > 0.5
    keeper.click(page.smaller)
    assert page.view.zoom == 1
    assert page.view.middle.x() == 0.5
    keeper.primary()
    assert page.slider.isVisible()
    assert page.message_label.text() == MATCHED
    page.slider.setValue(80)
    assert not page.view.grab().isNull()
    keeper.primary()
    assert not page.slider.isVisible()


def test_visits_that_cannot_be_matched_say_so(
    lesion_page: LesionScreen,
    open_keeper: Keeper,
    lesion_photo: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keeper = open_keeper
    monkeypatch.setattr(registration, "register", lambda *_: None)
    kept_visit(keeper, lesion_page, lesion_photo)
    kept_visit(keeper, lesion_page, lesion_photo)
    keeper.wait(lesion_page.compare_button.isEnabled)
    keeper.click(lesion_page.compare_button)
    page = keeper.wait_page(CompareScreen)
    keeper.wait(keeper.primary_button.isEnabled)
    keeper.primary()
    assert page.message_label.text() == NOT_MATCHED


EXPORTS = thinned(
    ["visit.pdf", "lesion.pdf", "patient.json", "patient.csv"], "visit.pdf", "patient.csv"
)


@pytest.mark.parametrize("ending", EXPORTS)
def test_what_is_exported_is_written_where_the_person_said(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path, tmp_path: Path, ending: str
) -> None:
    keeper = open_keeper
    kept_visit(keeper, lesion_page, lesion_photo)
    target = tmp_path / ending
    keeper.answer_save(target)
    if ending == "visit.pdf":
        keeper.choose_line()
        page = keeper.wait_page(VisitScreen)
        keeper.wait(page.headline.text)
        keeper.click(page.export_button)
    elif ending == "lesion.pdf":
        keeper.click(lesion_page.export_button)
    else:
        keeper.press("Esc")
        shown = keeper.wait_page(PatientScreen)
        keeper.wait(lambda: shown._patient)
        keeper.click(shown.export_button)
    choice = keeper.wait_page(ExportScreen)
    if ending == "patient.csv":
        choice.form.setCurrentIndex(1)
    keeper.primary()
    keeper.save_by_dialog()
    keeper.wait(lambda: keeper.sentence)
    assert keeper.sentence == f"Saved: {target}"
    assert target.stat().st_size > 200
    assert keeper.page is not choice


@pytest.mark.parametrize("ending", ["visit.pdf", "lesion.pdf"])
def test_a_report_of_the_record_is_in_the_language_of_reports(
    lesion_page: LesionScreen,
    open_keeper: Keeper,
    lesion_photo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    keeper = open_keeper
    kept_visit(keeper, lesion_page, lesion_photo)
    monkeypatch.setattr(language, "find", bracketed)
    keeper.prefer(report_language="fr")
    keeper.answer_save(tmp_path / ending)
    button = lesion_page.export_button
    if ending == "visit.pdf":
        keeper.choose_line()
        page = keeper.wait_page(VisitScreen)
        keeper.wait(page.headline.text)
        button = page.export_button
    keeper.click(button)
    keeper.wait_page(ExportScreen)
    keeper.primary()
    keeper.save_by_dialog()
    keeper.wait(lambda: keeper.sentence)
    assert keeper.sentence == f"Saved: {tmp_path / ending}"
    assert "«SkinScreen" in PdfReader(tmp_path / ending).pages[0].extract_text()


def test_a_kept_visit_leads_with_what_both_views_come_to_and_lists_every_class(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path, loader: FakeLoader
) -> None:
    keeper = open_keeper
    loader.model.answer = BENIGN
    visit = kept_visit(keeper, lesion_page, lesion_photo)
    own = Judgement(impression=Impression.SUSPICIOUS)
    keeper.ask(lambda records: records.cases.change_visit(replace(visit, judgement=own)))
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(page.headline.text)
    assert page.views.isVisible()
    assert page.views.text().startswith("Refer")
    assert "No malignant sign" in page.headline.text()
    assert "Dr Keeper" in page.model.text()
    rows = page.findings.text().splitlines()
    assert len(rows) == len(BENIGN)
    assert any("melanoma ▲ malignant" in row for row in rows)


def test_a_change_of_patient_lesion_or_notes_can_be_undone(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    undo = keeper.action
    visit = kept_visit(keeper, lesion_page, lesion_photo)
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(page.headline.text)
    page.notes.setPlainText("typed by mistake")
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "The notes were saved.")
    keeper.click(undo)
    keeper.wait(lambda: page.notes.toPlainText() == visit.notes)
    keeper.press("Esc")  # the message
    keeper.press("Esc")
    keeper.click(lesion_page.edit_button)
    lesion_form = keeper.wait_page(LesionForm)
    lesion_form.label.setText("mole 9")
    keeper.primary()
    keeper.wait(lambda: "mole 9" in lesion_page.title)
    keeper.click(undo)
    keeper.wait(lambda: "mole 1" in lesion_page.title)
    keeper.press("Esc")
    keeper.press("Esc")
    patient = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: patient._patient)
    keeper.click(patient.edit_button)
    form = keeper.wait_page(PatientForm)
    form.name.setText("Somebody Else")
    keeper.primary()
    keeper.wait(lambda: "Somebody Else" in patient.title)
    keeper.click(undo)
    keeper.wait(lambda: NAME in patient.title)
    assert keeper.ask(lambda records: records.cases.patients())[0].patient.name == NAME


RIGHT_TO_LEFT = "\N{HEBREW LETTER DALET}\N{HEBREW LETTER NUN}\N{HEBREW LETTER HE} " * 12
OTHERS = ["Other Person", "Maximiliana Ottoline Featherstonehaugh-Cholmondeley " * 3, RIGHT_TO_LEFT]


def names_a_visit(keeper: Keeper) -> bool:
    """Whether a visit that was begun is named on top."""
    return keeper.window._subject.isVisible()


def wait_title(keeper: Keeper, *parts: str) -> None:
    """Until the header says all of this, in lines that fit; no visit is named below it."""
    shown = keeper.window.header._title
    keeper.wait(lambda: all(part in keeper.title for part in parts))
    assert not names_a_visit(keeper)
    lines = shown.text().splitlines()
    assert all(shown.fontMetrics().horizontalAdvance(line) <= shown.width() for line in lines)
    assert len(lines) * shown.fontMetrics().lineSpacing() <= shown.height()


@pytest.mark.parametrize(
    "other", [OTHERS[0], *slow(OTHERS[1:])], ids=["short", "long", "right to left"]
)
def test_each_page_of_the_record_names_its_own_patient_while_a_visit_is_begun_for_another(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path, other: str
) -> None:
    keeper, window = open_keeper, open_keeper.window
    visit = kept_visit(keeper, lesion_page, lesion_photo)
    patient = Patient(new_id(), other.strip()[:200])
    keeper.ask(lambda records: records.cases.add_patient(patient))
    lesion = keeper.has_lesion(patient, "mole of the other")
    window.resize(800, 480)
    keeper.start_visit(patient, lesion)
    assert names_a_visit(keeper)
    assert window.subject.startswith("Visit begun: ")
    keeper.press("Ctrl+R")
    wait_title(keeper, NAME, "mole 1")
    keeper.choose_line()
    keeper.wait_page(VisitScreen)
    wait_title(keeper, NAME, "mole 1", f"{visit.taken.astimezone():%Y-%m-%d %H:%M}")
    keeper.click(keeper.page.export_button)
    keeper.wait_page(ExportScreen)
    wait_title(keeper, "Export", NAME, "mole 1")
    window.navigator.show(PHOTO)
    assert names_a_visit(keeper)
    assert patient.name in window.subject
    keeper.press("Ctrl+R")
    keeper.records.flow.cases.show_lesion(patient, lesion)
    wait_title(keeper, patient.name, "mole of the other")


def test_forms_and_questions_name_the_patient(
    lesion_page: LesionScreen, open_keeper: Keeper
) -> None:
    keeper = open_keeper
    keeper.click(lesion_page.edit_button)
    keeper.wait_page(LesionForm)
    wait_title(keeper, "Edit lesion", NAME, "mole 1")
    keeper.click(keeper.extra_button)
    keeper.wait_page(QuestionScreen)
    wait_title(keeper, "Delete for good", NAME)
    for _ in range(3):
        keeper.press("Esc")
    keeper.wait_page(PatientScreen)
    wait_title(keeper, NAME)
    keeper.primary()
    keeper.wait_page(LesionForm)
    wait_title(keeper, "New lesion", NAME)
    keeper.press("Esc")
    keeper.click(keeper.wait_page(PatientScreen).edit_button)
    wait_title(keeper, "Edit patient", NAME)


def test_saving_to_another_patient_than_the_one_last_looked_at_asks(
    lesion_page: LesionScreen, open_keeper: Keeper, lesion_photo: Path
) -> None:
    keeper = open_keeper
    window = keeper.window
    other = Patient(new_id(), "Somebody Else")
    keeper.ask(lambda records: records.cases.add_patient(other))
    keeper.primary()
    keeper.screen_file(lesion_photo)
    keeper.press("Ctrl+R")
    keeper.records.flow.cases.show_patient(other.id)
    keeper.wait(lambda: "Somebody Else" in keeper.title)
    window.navigator.show(RESULT)
    keeper.primary()
    page = keeper.wait_page(QuestionScreen)
    assert NAME in page.question.text()
    assert "Somebody Else" in page.question.text()
    keeper.back()
    assert keeper.step == RESULT
    assert visits(keeper, lesion_page) == ()
    keeper.primary()
    keeper.wait_page(QuestionScreen)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
    assert keeper.step == RESULT
    assert len(visits(keeper, lesion_page)) == 1
    assert isinstance(keeper.page, PatientScreen)
