"""While there is a record, the settings that matter need the PIN."""

import pytest
from record_fixtures import PIN, Keeper
from window_fixtures import Clinician, FakeClassifier, FakeLoader, manifest

from skinscreen import settings as kept
from skinscreen.domain.clinic import Advice
from skinscreen.settings import LOCK_MINUTES
from skinscreen.ui.records.guard import UNCHANGED, PinForSettings
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.steps import PHOTO, RECORDS, SETTINGS

OWN_WORDS = "Ring the registrar."


def choose_lock_time(person: Clinician, minutes: int) -> None:
    screen = person.settings
    screen.show_section("Records")
    choice = screen._parts["Records"].minutes  # type: ignore[attr-defined]
    choice.setCurrentIndex(LOCK_MINUTES.index(minutes))
    choice.activated.emit(choice.currentIndex())


def write_advice(person: Clinician, words: str) -> None:
    screen = person.settings
    screen.show_section("Advice")
    field = screen.advice.fields[Advice.REFER]
    field.setFocus()
    field.selectAll()
    person.type(words)
    person.press("Return")


def to_settings(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.press("Esc")
    keeper.press("Ctrl+,")
    assert keeper.step == SETTINGS


def enter_pin(keeper: Keeper, pin: str = PIN) -> None:
    page = keeper.wait_page(PinForSettings)
    page.fields[0].setFocus()
    keeper.type(pin)
    keeper.press("Return")


def test_without_a_record_nobody_asks(clinician: Clinician) -> None:
    clinician.press("Ctrl+,")
    choose_lock_time(clinician, 1)
    assert clinician.step == SETTINGS
    assert kept.load().lock_minutes == 1


def test_the_lock_time_is_changed_after_the_pin_and_not_before(keeper: Keeper) -> None:
    to_settings(keeper)
    choose_lock_time(keeper, 30)
    assert keeper.step == RECORDS
    assert kept.load().lock_minutes == 5
    enter_pin(keeper)
    keeper.wait(lambda: keeper.step == SETTINGS)
    assert kept.load().lock_minutes == 30
    write_advice(keeper, OWN_WORDS)  # the PIN holds as long as one stays
    assert kept.load().recommendations == {"refer": OWN_WORDS}


def test_a_wrong_pin_changes_nothing(keeper: Keeper) -> None:
    to_settings(keeper)
    choose_lock_time(keeper, 30)
    enter_pin(keeper, "999999")
    keeper.wait(lambda: "does not open" in keeper.page.message_label.text())
    assert kept.load().lock_minutes == 5


def test_back_without_a_pin_changes_nothing_and_says_so(keeper: Keeper) -> None:
    to_settings(keeper)
    choose_lock_time(keeper, 30)
    keeper.wait_page(PinForSettings)
    keeper.press("Esc")
    assert keeper.step == SETTINGS
    assert keeper.sentence == UNCHANGED
    choice = keeper.settings._parts["Records"].minutes  # type: ignore[attr-defined]
    assert choice.currentIndex() == LOCK_MINUTES.index(5)
    assert isinstance(keeper.page, PatientsScreen)
    assert kept.load().lock_minutes == 5


def test_the_clinics_own_words_wait_for_the_pin(keeper: Keeper) -> None:
    to_settings(keeper)
    write_advice(keeper, OWN_WORDS)
    assert kept.load().recommendations == {}
    enter_pin(keeper)
    keeper.wait(lambda: keeper.step == SETTINGS)
    assert kept.load().recommendations == {"refer": OWN_WORDS}


def test_another_model_waits_for_the_pin(keeper: Keeper, loader: FakeLoader) -> None:
    other = loader.add(FakeClassifier(manifest("other"), (0.125,) * 8))
    to_settings(keeper)
    keeper.settings.device.change(model=other.manifest.name)
    assert loader.loads == [loader.default]
    enter_pin(keeper)
    keeper.wait(lambda: loader.loads == [loader.default, "other"])


def test_while_locked_the_record_is_opened_first(keeper: Keeper) -> None:
    to_settings(keeper)
    keeper.press("Ctrl+L")
    keeper.press("Esc")
    keeper.wait(lambda: keeper.step in {SETTINGS, PHOTO})
    if keeper.step == PHOTO:
        keeper.press("Ctrl+,")
    choose_lock_time(keeper, 30)
    keeper.wait_page(LockScreen)
    assert kept.load().lock_minutes == 5
    keeper.unlock()
    keeper.wait(lambda: keeper.step == SETTINGS)
    assert kept.load().lock_minutes == 30


def test_the_pin_holds_no_longer_than_one_stays(keeper: Keeper) -> None:
    to_settings(keeper)
    choose_lock_time(keeper, 30)
    enter_pin(keeper)
    keeper.wait(lambda: keeper.step == SETTINGS)
    keeper.press("Esc")
    assert keeper.step == PHOTO
    keeper.press("Ctrl+,")
    choose_lock_time(keeper, 15)
    keeper.wait_page(PinForSettings)
    assert kept.load().lock_minutes == 30


@pytest.mark.parametrize("name", ["theme", "text_size"])
def test_how_the_program_looks_needs_no_pin(keeper: Keeper, name: str) -> None:
    to_settings(keeper)
    value = {"theme": "dark", "text_size": 125}[name]
    keeper.settings.look.change(**{name: value})
    assert keeper.step == SETTINGS
    assert getattr(kept.load(), name) == value
