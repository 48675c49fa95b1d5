"""A file is saved by touch: drive, folder and name; nothing is replaced or lost unasked."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from window_fixtures import Clinician

from skinscreen.services import saving
from skinscreen.services.browsing import Place
from skinscreen.ui.browser.saving import SaveScreen
from skinscreen.ui.steps import REPORT, SAVE
from skinscreen.ui.theme import TARGET


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A drive with a folder that holds a report."""
    folder = tmp_path / "STICK"
    (folder / "reports").mkdir(parents=True)
    (folder / "reports" / "visit.pdf").write_bytes(b"old")
    return folder


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch, stick: Path, tmp_path: Path) -> list[Place]:
    """The places there are; a test may change them."""
    (tmp_path / "home").mkdir()
    there = [Place("STICK", stick), Place("Home folder", tmp_path / "home")]
    monkeypatch.setattr(saving, "places", lambda: tuple(there))
    return there


def names(page: SaveScreen) -> list[str]:
    return [entry.name for entry in page.grid.model_of_entries.entries]


@pytest.fixture
def page(clinician: Clinician, plugged: list[Place], lesion_photo: Path) -> SaveScreen:
    """Asked where a report is to be saved."""
    clinician.to_report(lesion_photo)
    clinician.report.reference.setText("P-7")
    clinician.primary()
    assert clinician.step == SAVE
    page = clinician.window.saver
    clinician.wait(lambda: names(page) == ["reports"])
    return page


def test_a_file_that_is_there_is_replaced_only_after_a_question(
    clinician: Clinician, page: SaveScreen, stick: Path
) -> None:
    old = stick / "reports" / "visit.pdf"
    grid = page.grid
    clinician.click(grid.viewport(), grid.visualRect(grid.model_of_entries.index(0)).center())
    clinician.wait(lambda: page.message_label.text() == "There are no folders in this one.")
    page.name.setText("visit")
    clinician.primary()
    clinician.wait(lambda: clinician.sentence == "visit.pdf is there already.")
    assert old.read_bytes() == b"old"
    clinician.click(clinician.action)
    clinician.wait(lambda: clinician.sentence == f"Saved: {old}")
    assert old.read_bytes().startswith(b"%PDF")
    assert clinician.step == REPORT


def test_a_folder_is_made_on_the_stick_and_left_by_esc(
    clinician: Clinician, page: SaveScreen, stick: Path
) -> None:
    suggested = page.name.text()
    clinician.click(page.new_button)
    assert page.name.accessibleName() == "Name of the new folder"
    clinician.press("Esc")
    assert page.name.text() == suggested
    clinician.click(page.new_button)
    clinician.type("a:b")
    clinician.primary()
    assert clinician.sentence.startswith("These letters cannot stand in a name")
    page.name.setText("Ward 3")
    clinician.primary()
    clinician.wait(lambda: page.folder_name.accessibleName() == str(stick / "Ward 3"))
    clinician.primary()
    clinician.wait(lambda: clinician.sentence.startswith("Saved: "))
    assert (stick / "Ward 3" / f"{suggested}.pdf").is_file()


def test_a_stick_that_is_pulled_out_is_said_and_nothing_of_the_report_is_lost(
    clinician: Clinician, page: SaveScreen, plugged: list[Place], stick: Path
) -> None:
    page.name.setText("mine")
    stick.rename(stick.with_name("PULLED"))
    clinician.primary()
    clinician.wait(lambda: clinician.sentence.startswith("Nothing can be saved in STICK"))
    del plugged[0]
    page._look_for_places()
    clinician.wait(lambda: clinician.sentence == "STICK was unplugged.")
    assert page.name.text() == "mine"
    clinician.press("Esc")  # the message
    clinician.back()
    assert clinician.step == REPORT
    assert clinician.report.reference.text() == "P-7"
    assert page.name.text() == "", "nothing of it is kept behind the page"


@pytest.mark.parametrize("text_size", [100, 200])
def test_everything_fits_and_is_as_large_as_a_finger(
    clinician: Clinician, page: SaveScreen, text_size: int
) -> None:
    clinician.prefer(text_size=text_size)
    clinician.window.resize(QSize(800, 480))
    clinician.qtbot.wait(50)
    assert page.name.height() >= TARGET
    assert page.grid.visualRect(page.grid.model_of_entries.index(0)).height() >= TARGET
    assert clinician.window.size() == QSize(800, 480)
