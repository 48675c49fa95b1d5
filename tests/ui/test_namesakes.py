"""Who is it? The same name and birth date, or the same number, is said at once."""

import pytest
from record_fixtures import NAME, Keeper

from skinscreen.domain.record import Patient
from skinscreen.ui.records.cases import WHO_IS_IT
from skinscreen.ui.records.forms import PatientForm
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.question import QuestionScreen


@pytest.fixture
def form(keeper: Keeper) -> PatientForm:
    """The form of a new patient, where there is one of this name and date already."""
    keeper.make_record()
    keeper.has_patient()
    keeper.primary()
    form = keeper.wait_page(PatientForm)
    form.name.setFocus()
    keeper.type(NAME.upper())
    keeper.press("Return")
    keeper.type("27.03.1958" if "DD.MM" in form.born.placeholderText() else "1958-03-27")
    return form


def patients(keeper: Keeper) -> int:
    return keeper.ask(lambda records: records.count_patients())


def test_it_is_said_as_soon_as_name_and_date_are_there_and_leads_to_the_other(
    keeper: Keeper, form: PatientForm
) -> None:
    assert form.namesake_line.sentence == ""
    keeper.press("Return")
    keeper.wait(lambda: NAME in form.namesake_line.sentence)
    keeper.click(form.namesake_line.buttons[0])
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: page.patient and page.patient.name == NAME)
    assert patients(keeper) == 1
    keeper.press("Esc")
    keeper.wait_page(PatientsScreen)
    keeper.primary()
    again = keeper.wait_page(PatientForm)
    keeper.qtbot.wait(50)
    assert again.name.text() == "", "no draft of the one who is somebody else"


def test_nobody_is_kept_twice_before_it_is_said_that_they_are_two_people(
    keeper: Keeper, form: PatientForm
) -> None:
    keeper.press("Ctrl+Return")
    keeper.wait(lambda: keeper.sentence == WHO_IS_IT)
    assert patients(keeper) == 1
    keeper.click(form.namesake_line.buttons[1])
    assert form.namesake_line.sentence == ""
    keeper.primary()
    keeper.wait_page(PatientScreen)
    assert patients(keeper) == 2


def test_the_number_of_another_patient_is_said(keeper: Keeper, form: PatientForm) -> None:
    form.name.setText("Somebody Else")
    form.identifier.setFocus()
    keeper.type("id 77")
    keeper.press("Return")
    keeper.wait(lambda: NAME in form.namesake_line.sentence)


def test_a_scanned_number_and_return_open_the_patient(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.has_patient()
    keeper.has_patient("ID-77 is in the name too")
    page = keeper.page
    keeper.ask(
        lambda records: records.change_patient(
            type(found := records.patients("name too", 1)[0].patient)(found.id, found.name)
        )
    )
    page.search.setFocus()
    keeper.type("id-77")
    keeper.press("Return")
    shown = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: shown.patient and shown.patient.name == NAME)


def test_what_is_no_ones_number_leads_to_the_list(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.has_patient()
    page = keeper.page
    page.search.setFocus()
    keeper.type("ID")
    keeper.press("Return")
    keeper.wait(lambda: keeper.focus is page.list)


@pytest.fixture
def twice(keeper: Keeper) -> tuple[Keeper, Patient, Patient]:
    """Somebody is in the record twice, each time with a lesion; the form of one is shown."""
    keeper.make_record()
    kept = keeper.has_patient()
    other = keeper.has_patient(NAME.upper())
    keeper.has_lesion(kept, "mole 1")
    keeper.has_lesion(other, "mole 2")
    keeper.choose_line([line.id for line in keeper.page.list.lines.lines].index(kept.id))
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: page.patient)
    keeper.click(page.edit_button)
    form = keeper.wait_page(PatientForm)
    keeper.wait(lambda: form.namesake_line.sentence)
    return keeper, kept, other


def test_who_is_twice_in_the_record_is_merged_after_one_question(
    twice: tuple[Keeper, Patient, Patient],
) -> None:
    keeper, kept, _ = twice
    keeper.click(keeper.page.namesake_line.buttons[2])
    question = keeper.wait_page(QuestionScreen)
    assert "ID-77" in question.question.text()
    assert patients(keeper) == 2
    keeper.primary()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: len(keeper.lines(page)) == 2)
    assert page.patient is not None
    assert page.patient.id == kept.id
    assert patients(keeper) == 1


def test_a_merge_is_undone_with_one_tap(twice: tuple[Keeper, Patient, Patient]) -> None:
    keeper, kept, other = twice
    keeper.click(keeper.page.namesake_line.buttons[2])
    keeper.wait_page(QuestionScreen)
    keeper.primary()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: len(keeper.lines(page)) == 2)
    keeper.click(keeper.action)
    keeper.wait(lambda: "as it was before" in keeper.sentence)
    keeper.wait(lambda: len(keeper.lines(page)) == 1)
    assert keeper.ask(lambda records: records.patient(kept.id)) == kept
    assert len(keeper.ask(lambda records: records.lesions(other.id))) == 1


def test_a_new_patient_is_merged_with_nobody(keeper: Keeper, form: PatientForm) -> None:
    keeper.press("Return")
    keeper.wait(lambda: NAME in form.namesake_line.sentence)
    assert len(form.namesake_line.buttons) == 2
