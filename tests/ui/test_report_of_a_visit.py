"""On a visit the report has patient and site from the record; a PDF on a stick is two taps away."""

from pathlib import Path

import pytest
from record_fixtures import PIN, Keeper

from skinscreen.domain.record import Lesion, Sex, new_id
from skinscreen.services import drives
from skinscreen.services.drives import Drive
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.steps import PHOTO, REPORT, RESULT


@pytest.fixture
def visiting(keeper: Keeper, lesion_photo: Path) -> Keeper:
    """At the result of a visit."""
    keeper.make_record()
    patient = keeper.has_patient(sex=Sex.FEMALE)
    lesion = Lesion(new_id(), patient.id, label="mole 1", site="left shoulder")
    keeper.ask(lambda records: records.cases.add_lesion(lesion))
    keeper.choose_line()
    keeper.wait_page(PatientScreen)
    keeper.choose_line()
    keeper.wait_page(LesionScreen)
    keeper.wait(lambda: keeper.page.title)
    keeper.primary()
    keeper.wait(lambda: keeper.step == PHOTO)
    keeper.open(lesion_photo)
    keeper.screen()
    assert keeper.step == RESULT
    return keeper


def texts(keeper: Keeper) -> dict[str, str]:
    told = keeper.report._texts()
    return {name: told[name] for name in ("reference", "sex", "body_site")}


FROM_RECORD = {"reference": "ID-77", "sex": "female", "body_site": "left shoulder"}


def test_two_taps_lead_from_the_result_to_a_pdf_on_the_stick(
    visiting: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "STICK"
    stick.mkdir()
    monkeypatch.setattr(drives, "drives", lambda: (Drive("STICK", stick),))
    visiting.click(visiting.extra_button)  # Report
    assert visiting.step == REPORT
    assert texts(visiting) == FROM_RECORD
    assert int(visiting.report.age.text()) > 60
    assert visiting.report.clinician.text() == "Dr Keeper"
    visiting.wait(visiting.report.drive_button.isVisible)
    visiting.click(visiting.report.drive_button)
    visiting.wait(lambda: visiting.sentence.startswith("Saved"))
    assert [file.read_bytes()[:4] for file in stick.iterdir()] == [b"%PDF"]


def test_what_came_from_the_record_is_no_typed_work_and_overwrites_none(visiting: Keeper) -> None:
    visiting.report.reference.setText("Mine")
    visiting.click(visiting.extra_button)
    assert texts(visiting) == {**FROM_RECORD, "reference": "Mine"}
    assert visiting.report.typed == {"reference": "Mine"}


def test_it_is_gone_behind_the_lock_and_there_again_after_it(visiting: Keeper) -> None:
    visiting.click(visiting.extra_button)
    visiting.press("Ctrl+L")
    assert set(texts(visiting).values()) == {""}
    visiting.unlock(PIN)
    visiting.wait(lambda: texts(visiting) == FROM_RECORD)


def test_another_photo_without_a_visit_has_nothing_of_the_patient(
    visiting: Keeper, lesion_photo: Path
) -> None:
    visiting.click(visiting.extra_button)
    visiting.start_over()
    visiting.screen_file(lesion_photo)
    visiting.primary()
    assert visiting.step == REPORT
    assert set(texts(visiting).values()) == {""}
