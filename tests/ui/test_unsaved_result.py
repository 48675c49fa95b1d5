"""The result of a visit is not dropped without a question, whatever the way out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from record_fixtures import NAME, Keeper
from sweeps import thinned

from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.session import UNSAVED
from skinscreen.ui.steps import CROP, PHOTO, REPORT, RESULT

Leave = Callable[[Keeper, Path], None]


def open_another(keeper: Keeper, photo: Path) -> None:
    keeper.go_to(PHOTO)
    keeper.answer_open(photo)
    keeper.press("Ctrl+O")


def paste_another(keeper: Keeper, _photo: Path) -> None:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    keeper.copy(image)
    keeper.go_to(PHOTO)
    keeper.press("Ctrl+V")


def new_photo(keeper: Keeper, _photo: Path) -> None:
    keeper.click(keeper.extra_button)  # the report
    assert keeper.step == REPORT
    keeper.secondary()


def another_visit(keeper: Keeper, _photo: Path) -> None:
    keeper.press("Ctrl+R")
    page = keeper.wait_page(LesionScreen)
    keeper.wait(lambda: page.title)
    keeper.primary()


def quit_program(keeper: Keeper, _photo: Path) -> None:
    keeper.press("Ctrl+Q")


WAYS_OUT = [open_another, paste_another, new_photo, another_visit, quit_program]


@pytest.fixture
def screened(keeper: Keeper, lesion_photo: Path) -> Keeper:
    """A visit was screened and is not saved."""
    keeper.make_record()
    keeper.begin_visit()
    keeper.screen_file(lesion_photo)
    return keeper


@pytest.mark.parametrize("leave", thinned(WAYS_OUT, open_another, quit_program))
def test_the_result_stays_until_it_is_said_that_it_may_go(
    screened: Keeper, lesion_photo: Path, leave: Leave
) -> None:
    keeper, window = screened, screened.window
    screening = screened.session.screening
    leave(keeper, lesion_photo)
    keeper.wait(lambda: keeper.sentence == UNSAVED)
    assert window.isVisible()
    assert screened.session.screening is screening
    keeper.click(keeper.close_button)
    keeper.go_to(RESULT)
    assert keeper.primary_button.text() == "Save to record"
    leave(keeper, lesion_photo)
    keeper.wait(lambda: keeper.sentence == UNSAVED)
    keeper.click(keeper.action)
    if leave is quit_program:
        assert not window.isVisible()
    else:
        keeper.wait(lambda: screened.session.screening is None)
        keeper.wait(lambda: screened.step in {CROP, PHOTO})


@pytest.mark.parametrize("leave", thinned(WAYS_OUT, new_photo, quit_program))
def test_what_is_saved_goes_without_a_question(
    screened: Keeper, lesion_photo: Path, leave: Leave
) -> None:
    keeper, window = screened, screened.window
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
    if leave is new_photo:
        keeper.primary()  # the report comes first now
        keeper.click(keeper.secondary_button)
    else:
        leave(keeper, lesion_photo)
    keeper.wait(lambda: not window.isVisible() or screened.session.screening is None)
    assert keeper.sentence != UNSAVED


def test_a_visit_that_the_lock_interrupted_goes_on_after_the_pin_and_is_saved(
    screened: Keeper,
) -> None:
    keeper, window = screened, screened.window
    keeper.press("Ctrl+L")
    assert window.subject == ""
    assert screened.session.patient is None
    keeper.press("Ctrl+Q")
    keeper.wait(lambda: keeper.sentence == UNSAVED)
    assert window.isVisible()
    keeper.unlock()
    keeper.wait_page(PatientsScreen)
    keeper.wait(lambda: NAME in window.subject and screened.session.screening is not None)
    keeper.press("Esc")
    keeper.press("Esc")
    keeper.go_to(RESULT)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
