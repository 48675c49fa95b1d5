"""From the record's pages to a folder for other systems: few taps, and nothing half-written."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QFileDialog
from record_fixtures import NAME, PIN, Keeper
from unit.services.kept import screened

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.audit import Done
from skinscreen.services import drives, record_interchange
from skinscreen.services.drives import Drive
from skinscreen.ui.records.export import ExportScreen
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.records.working import WorkingScreen


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "STICK"
    folder.mkdir()
    monkeypatch.setattr(drives, "drives", lambda: (Drive("STICK", folder, 7_500_000_000),))
    return folder


@pytest.fixture
def page(keeper: Keeper) -> LesionScreen:
    """The page of a lesion with one visit."""
    keeper.make_record()
    lesion = keeper.to_lesion()
    keeper.ask(lambda records: records.keep(lesion.id, screened(0.4), clinic=NOTHING_SET))
    page = keeper.wait_page(LesionScreen)
    page.entered()
    keeper.wait(lambda: page._visits)
    return page


def to_form(keeper: Keeper, words: str) -> ExportScreen:
    choice = keeper.wait_page(ExportScreen)
    forms = [choice.form.itemText(row) for row in range(choice.form.count())]
    choice.form.setCurrentIndex(next(i for i, form in enumerate(forms) if words in form))
    return choice


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """The first visit's files are made only once this is set."""
    gate, make = Event(), record_interchange.visit_files

    def wait(*arguments: object) -> object:
        assert gate.wait(15)
        return make(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(record_interchange, "visit_files", wait)
    yield gate
    gate.set()


def test_a_lesion_goes_to_the_stick_as_dicom(
    keeper: Keeper, page: LesionScreen, stick: Path
) -> None:
    keeper.click(page.export_button)
    to_form(keeper, "DICOM")
    keeper.wait(keeper.secondary_button.isVisible)
    keeper.secondary()
    keeper.wait(lambda: keeper.sentence.startswith("Saved: "))
    assert keeper.page is page
    (folder,) = stick.iterdir()
    assert sorted(file.suffix for file in folder.iterdir()) == [".dcm"] * 3
    assert NAME.encode() in next(folder.glob("*photo.dcm")).read_bytes()
    (entry,) = [
        e for e in keeper.ask(lambda records: records.audit.entries(9)) if e.done is Done.EXPORTED
    ]
    assert entry.detail == {"form": "dicom", "names": "with"}


def test_a_visit_goes_to_a_folder_as_fhir_without_names(
    keeper: Keeper, page: LesionScreen, tmp_path: Path
) -> None:
    keeper.choose_line()
    shown = keeper.wait_page(VisitScreen)
    keeper.wait(shown.headline.text)
    keeper.click(shown.export_button)
    choice = to_form(keeper, "FHIR")
    choice.names.setCurrentIndex(1)
    keeper.patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    keeper.primary()
    keeper.save_by_dialog()
    keeper.back()
    assert keeper.page is choice, "nothing was chosen"
    keeper.patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    keeper.primary()
    keeper.save_by_dialog()
    keeper.wait(lambda: keeper.sentence.startswith("Saved: "))
    (file,) = next(tmp_path.glob("skinscreen-record-*")).iterdir()
    assert file.name.endswith(".fhir.json")
    assert NAME not in file.read_text()


def test_given_up_nothing_of_it_stays(
    keeper: Keeper, page: LesionScreen, stick: Path, held: Event
) -> None:
    lesion = page.lesion
    keeper.ask(lambda records: records.keep(lesion.id, screened(0.4), clinic=NOTHING_SET))
    keeper.click(page.export_button)
    choice = to_form(keeper, "DICOM")
    keeper.wait(keeper.secondary_button.isVisible)
    keeper.secondary()
    working = keeper.wait_page(WorkingScreen)
    keeper.back()
    assert keeper.page is working, "it is given up, or goes on"
    keeper.secondary()
    held.set()
    keeper.wait(lambda: keeper.sentence.startswith("NOT saved: "))
    assert keeper.page is choice
    assert list(stick.iterdir()) == []


def test_the_lock_ends_it_and_nothing_of_it_stays(
    keeper: Keeper, page: LesionScreen, stick: Path, held: Event
) -> None:
    lesion = page.lesion
    keeper.ask(lambda records: records.keep(lesion.id, screened(0.4), clinic=NOTHING_SET))
    keeper.click(page.export_button)
    to_form(keeper, "DICOM")
    keeper.wait(keeper.secondary_button.isVisible)
    keeper.secondary()
    keeper.wait_page(WorkingScreen)
    keeper.press("Ctrl+L")
    keeper.wait_page(LockScreen)
    held.set()
    keeper.wait(lambda: keeper.sentence.startswith("NOT saved: "))
    assert list(stick.iterdir()) == []
    keeper.unlock(PIN)


def test_a_folder_that_is_gone_is_said_and_can_be_chosen_again(
    keeper: Keeper, page: LesionScreen, tmp_path: Path
) -> None:
    keeper.click(page.export_button)
    choice = to_form(keeper, "DICOM")
    gone = str(tmp_path / "gone")
    keeper.patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: gone)
    keeper.primary()
    keeper.save_by_dialog()
    keeper.wait(lambda: keeper.sentence.startswith("NOT saved: nothing can be saved in gone"))
    assert keeper.page is choice
