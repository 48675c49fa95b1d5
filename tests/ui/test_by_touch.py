"""At 800x480 the main way and a visit go by touch alone: no mouse, no key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from record_fixtures import Keeper
from window_fixtures import Clinician

from skinscreen.services import drives, saving
from skinscreen.services.browsing import Place
from skinscreen.services.drives import Drive
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.steps import CROP, PHOTO, REPORT, RESULT, Step

FINGER = QTest.createTouchDevice()


def touch(person: Clinician, widget: QWidget, at: QPoint | None = None) -> None:
    """One finger down and up, in the middle of a widget or at a point of it."""
    person.wait(lambda: widget.isVisible() and widget.isEnabled())
    point = at or widget.rect().center()
    assert person.window.rect().contains(widget.mapTo(person.window, point)), "out of sight"
    # The events go to the window, which says what is under the finger.
    place = widget.mapTo(person.window, point)
    QTest.touchEvent(person.window, FINGER).press(1, place, person.window).commit()
    QTest.touchEvent(person.window, FINGER).release(1, place, person.window).commit()


def touch_row(person: Clinician, view: Any, row: int) -> None:  # noqa: ANN401 - a list of any kind
    """A finger on one row."""
    person.wait(lambda: view.model().rowCount() > row)
    touch(person, view.viewport(), view.visualRect(view.model().index(row, 0)).center())


@pytest.fixture
def small(keeper: Keeper, lesion_photo: Path) -> Iterator[Keeper]:
    """A window as on the Pi's own screen, beside a folder with one photo."""
    hints = QGuiApplication.styleHints()
    interval = hints.mouseDoubleClickInterval()
    # Qt takes two touches for a double one by their time alone; no person is as quick as a test.
    hints.setMouseDoubleClickInterval(0)
    keeper.window.resize(800, 480)
    keeper.window.photo_screen._folder = str(lesion_photo.parent)
    yield keeper
    hints.setMouseDoubleClickInterval(interval)


def test_from_a_photo_to_its_answer_in_three_touches(small: Keeper) -> None:
    window = small.window
    touch(small, small.primary_button)
    small.wait(lambda: small.step == Step.BROWSE)
    grid = window.browser.grid
    photos = grid.model_of_entries
    small.wait(lambda: any(not entry.is_folder for entry in photos.entries))
    row = next(i for i, entry in enumerate(photos.entries) if not entry.is_folder)
    touch_row(small, grid, row)
    small.wait(lambda: small.step == CROP)
    zoom = small.crop.view.zoom
    touch(small, small.crop.view.closer)
    small.wait(lambda: small.crop.view.zoom > zoom)
    touch(small, small.primary_button)
    small.wait(lambda: small.step == RESULT and not small.result.busy)


def test_a_visit_is_saved_and_its_report_put_on_a_stick(
    small: Keeper, lesion_photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "STICK"
    stick.mkdir()
    monkeypatch.setattr(drives, "drives", lambda: (Drive("STICK", stick),))
    small.make_record()
    small.has_lesion(small.has_patient())
    touch_row(small, small.page.list, 0)
    page = small.wait_page(PatientScreen)
    touch_row(small, page.list, 0)
    small.wait_page(LesionScreen)
    small.wait(lambda: small.page.title)
    touch(small, small.primary_button)
    small.wait(lambda: small.step == PHOTO)
    small.open(lesion_photo)
    touch(small, small.primary_button)
    small.wait(lambda: small.step == RESULT and not small.result.busy)
    touch(small, small.primary_button)
    small.wait(lambda: small.sentence.startswith("Saved to the record."))
    touch(small, small.primary_button)
    small.wait(lambda: small.step == REPORT)
    touch(small, small.report.drive_button)
    small.wait(lambda: [file.suffix for file in stick.iterdir()] == [".pdf"])


def test_several_photos_are_chosen_and_a_report_is_saved_in_a_folder_by_touch(
    small: Keeper, lesion_photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, stick = small.window, tmp_path / "STICK"
    (stick / "reports").mkdir(parents=True)
    monkeypatch.setattr(saving, "places", lambda: (Place("STICK", stick),))
    lesion_photo.with_name("b.jpg").write_bytes(lesion_photo.read_bytes())
    touch(small, small.primary_button)
    small.wait(lambda: small.step == Step.BROWSE)
    browser = window.browser
    photos = browser.grid.model_of_entries
    small.wait(lambda: sum(not entry.is_folder for entry in photos.entries) == 2)
    touch(small, browser.several_button)
    for row, entry in enumerate(photos.entries):
        if not entry.is_folder:
            touch_row(small, browser.grid, row)
    small.wait(lambda: small.primary_button.text() == "Open 2 photos")
    touch(small, small.primary_button)
    small.wait(lambda: small.step == CROP)
    assert small.crop.photo_name.accessibleName().startswith("1 of 2")
    touch(small, small.primary_button)
    small.wait(lambda: small.step == RESULT and not small.result.busy)
    touch(small, small.primary_button)
    small.wait(lambda: small.step == REPORT)
    small.report.reference.setText("P-7")
    touch(small, small.primary_button)
    small.wait(lambda: small.step == Step.SAVE)
    touch_row(small, window.saver.grid, 0)
    small.wait(lambda: window.saver.folder_name.accessibleName() == str(stick / "reports"))
    touch(small, small.primary_button)
    small.wait(lambda: small.sentence.startswith("Saved: "))
    assert len(list((stick / "reports").glob("*.pdf"))) == 1
