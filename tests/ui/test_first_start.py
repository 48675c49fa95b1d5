"""The very first start: whether records are kept is asked plainly, before anything else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from record_fixtures import Keeper, cheap_pins
from window_fixtures import FakeLoader

from skinscreen import settings as kept
from skinscreen.app import Application
from skinscreen.settings import Settings
from skinscreen.ui.records.first_question import FirstQuestion
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.steps import CROP, PHOTO, RECORDS, TOUR

__all__ = ["cheap_pins"]

Start = Callable[..., Application]


@pytest.fixture
def newcomer(
    app: Start, loader: FakeLoader, cheap_pins: None, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Keeper]:
    """Starts the program as it is after it was installed."""

    def start(photo: Path | None = None, settings: Settings | None = None) -> Keeper:
        chosen = settings or Settings(clinician_first=False)
        person = Keeper(app(chosen, photo, first=True), qtbot, monkeypatch)
        qtbot.waitExposed(person.window)
        person.wait_for_model()
        person.window.activateWindow()
        person.wait(person.window.isActiveWindow)
        return person

    return start


def test_the_first_start_asks_and_keeps_the_answer(newcomer: Callable[..., Keeper]) -> None:
    person = newcomer()
    page = person.wait_page(FirstQuestion)
    assert person.step == RECORDS
    assert "recommended" in page.protect_button.text()
    person.click(page.without_button)
    assert person.step == TOUR
    person.secondary()
    assert person.step == PHOTO
    assert kept.load().records == "without"
    assert not person.records.record.exists


def test_a_photo_to_be_opened_waits_for_the_answer(
    newcomer: Callable[..., Keeper], lesion_photo: Path
) -> None:
    person = newcomer(lesion_photo)
    page = person.wait_page(FirstQuestion)
    person.qtbot.wait(50)
    assert person.step == RECORDS
    person.click(page.without_button)
    person.wait(lambda: person.step == CROP)


def test_who_goes_back_without_an_answer_screens_and_is_asked_next_time(
    newcomer: Callable[..., Keeper], lesion_photo: Path
) -> None:
    person = newcomer(lesion_photo)
    person.wait_page(FirstQuestion)
    person.press("Esc")
    person.wait(lambda: person.step == CROP)
    assert kept.load().records == ""


def test_a_record_made_on_the_first_start_is_asked_for_no_more(
    newcomer: Callable[..., Keeper],
) -> None:
    person = newcomer()
    person.wait_page(FirstQuestion)
    person.make_record()
    assert kept.load().records == "with"
    person.wait_page(PatientsScreen)
    person.press("Esc")
    assert person.step == TOUR
    person.press("Esc")
    assert person.step == PHOTO
    second = newcomer(settings=kept.load())
    assert second.window.step == PHOTO
    second.press("Ctrl+R")
    second.wait_page(LockScreen)


def test_settings_that_were_lost_do_not_ask_about_a_record_that_is_there(
    newcomer: Callable[..., Keeper],
) -> None:
    person = newcomer()
    person.make_record()
    person.press("Ctrl+L")
    person.unlock()
    person.wait_page(PatientsScreen)
    second = newcomer(settings=Settings())
    assert second.window.step == PHOTO
