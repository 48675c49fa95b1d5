"""Which photos are listed at the first step: never one that is a patient's."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from record_fixtures import Keeper
from window_fixtures import Clinician

from skinscreen import settings as kept
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.steps import CROP, RESULT


def listed(person: Clinician) -> list[str]:
    recent = person.photo.recent
    return [recent.item(i).text() for i in range(recent.count())]


def written() -> str:
    file = kept.settings_file()
    return file.read_text("utf-8") if file.exists() else ""


@pytest.fixture
def telling_photo(lesion_photo: Path) -> Path:
    """A photo whose name and folder name someone."""
    folder = lesion_photo.with_name("Featherstone, Canary")
    folder.mkdir()
    return lesion_photo.rename(folder / "Featherstone left arm.jpg")


def test_a_photo_opened_on_a_visit_is_listed_nowhere(keeper: Keeper, telling_photo: Path) -> None:
    keeper.make_record()
    keeper.begin_visit()
    keeper.open(telling_photo)
    keeper.press("Ctrl+L")
    assert listed(keeper) == []
    assert "Featherstone" not in written()


def test_a_listed_photo_that_is_opened_on_a_visit_is_listed_no_more(
    keeper: Keeper, telling_photo: Path
) -> None:
    keeper.make_record()
    keeper.press("Esc")
    keeper.open(telling_photo)
    assert listed(keeper) == [telling_photo.name]
    keeper.press("Esc")
    keeper.press("Ctrl+R")
    keeper.begin_visit()
    keeper.open(telling_photo)
    assert listed(keeper) == []
    assert "Featherstone" not in written()


def test_a_quick_photo_that_is_saved_to_a_patient_is_listed_no_more(
    keeper: Keeper, telling_photo: Path
) -> None:
    keeper.make_record()
    patient = keeper.has_patient()
    keeper.has_lesion(patient)
    keeper.press("Esc")
    keeper.screen_file(telling_photo)
    assert listed(keeper) == [telling_photo.name]
    keeper.click(keeper.extra_button)
    keeper.wait_page(PatientsScreen)
    keeper.choose_line()
    keeper.wait_page(PatientScreen)
    keeper.choose_line()
    keeper.wait(lambda: isinstance(keeper.page, LesionScreen) and keeper.page.title)
    keeper.primary()
    keeper.wait(lambda: keeper.step == RESULT and "Saved" in keeper.sentence)
    assert listed(keeper) == []
    assert "Featherstone" not in written()


def test_a_quick_photo_that_is_reported_of_is_listed_no_more(
    clinician: Clinician, telling_photo: Path, tmp_path: Path
) -> None:
    clinician.to_report(telling_photo)
    assert listed(clinician) == [telling_photo.name]
    clinician.type("P-5")
    clinician.export(tmp_path / "report.pdf")
    clinician.wait(lambda: not listed(clinician))
    assert "Featherstone" not in written()


def test_the_list_is_switched_off_in_the_settings_and_what_it_had_is_gone(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.press("Ctrl+,")
    clinician.settings.show_section("Look")
    clinician.click(clinician.settings.look.list_recent)
    assert lesion_photo.name not in written()
    clinician.press("Esc")
    clinician.press("Esc")
    assert listed(clinician) == []
    assert "not listed" in clinician.photo._none_yet.text()
    clinician.open(lesion_photo)
    assert listed(clinician) == []
    assert lesion_photo.name not in written()
    clinician.press("Ctrl+,")
    clinician.click(clinician.settings.look.list_recent)
    clinician.press("Esc")
    clinician.press("Esc")
    clinician.open(lesion_photo)
    assert listed(clinician) == [lesion_photo.name]


def test_the_folder_of_a_visits_photo_is_not_where_the_next_dialog_opens_after_the_lock(
    keeper: Keeper, telling_photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.make_record()
    keeper.begin_visit()
    keeper.open(telling_photo)
    keeper.press("Ctrl+L")
    keeper.press("Esc")
    asked: list[str] = []

    def answer(_parent: object, _title: str, folder: str, _kinds: str) -> tuple[str, str]:
        asked.append(folder)
        return "", ""

    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getOpenFileName", answer)
    keeper.press("Ctrl+O")
    assert asked == [""]


def test_qt_writes_down_no_folder_that_was_looked_into(clinician: Clinician) -> None:
    assert clinician.step != CROP
    kept_by_qt = QSettings(QSettings.Scope.UserScope, "QtProject")
    kept_by_qt.setValue("FileDialog/history", ["file:///Featherstone"])
    kept_by_qt.sync()
    assert kept_by_qt.status() is not QSettings.Status.NoError
    assert kept_by_qt.fileName().startswith(os.devnull)
