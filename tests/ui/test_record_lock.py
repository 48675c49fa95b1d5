"""The first question, the lock, and that nothing of a patient is shown behind it."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from record_fixtures import NAME, PIN, Keeper
from shiboken6 import delete
from window_fixtures import Clinician

from skinscreen import settings as kept
from skinscreen.ui.records import record_session
from skinscreen.ui.records.first_question import FirstQuestion
from skinscreen.ui.records.lock import LockScreen, RecoveryScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.pins import NewPinScreen
from skinscreen.ui.steps import CROP, PHOTO, RECORDS, REPORT, RESULT


def nothing_of_a_patient(keeper: Keeper) -> bool:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not any(word in keeper.texts() for word in (NAME, "ID-77", "1958-03-27", "mole 1"))


def test_who_runs_without_records_is_asked_again_where_they_go_to_them(keeper: Keeper) -> None:
    keeper.secondary()
    page = keeper.wait_page(FirstQuestion)
    assert "recommended" in page.protect_button.text()
    keeper.click(page.without_button)
    assert keeper.step == PHOTO
    assert not keeper.records.record.exists


def test_a_record_is_made_with_a_pin_typed_twice(keeper: Keeper) -> None:
    phrase = keeper.make_record()
    assert len(phrase.split("-")) == 8
    assert kept.load().records == "with"
    assert keeper.title == "Patients"
    keeper.wait(lambda: "No patient yet" in keeper.page.message_label.text())


def test_two_different_pins_make_no_record(keeper: Keeper) -> None:
    keeper.press("Ctrl+R")
    keeper.click(keeper.wait_page(FirstQuestion).protect_button)
    page = keeper.wait_page(NewPinScreen)
    keeper.press("Ctrl+Return")
    assert "twice" in page.message_label.text()
    page.name.setText("Ann")
    page.fields[0].setText("111111")
    page.fields[1].setText("222222")
    keeper.primary()
    assert "not the same" in page.message_label.text()
    assert not keeper.records.record.exists


def test_a_short_pin_is_refused_in_words(keeper: Keeper) -> None:
    keeper.press("Ctrl+R")
    keeper.click(keeper.wait_page(FirstQuestion).protect_button)
    page = keeper.wait_page(NewPinScreen)
    page.name.setText("Ann")
    for field in page.fields:
        field.setText("123")
    keeper.primary()
    keeper.wait(lambda: "too short" in page.message_label.text())


@pytest.mark.parametrize(
    ("pin", "why"), [("000000", "repeats"), ("123456", "a sequence"), ("001958", "a year")]
)
def test_a_pin_easy_to_guess_is_refused_in_words(keeper: Keeper, pin: str, why: str) -> None:
    keeper.press("Ctrl+R")
    keeper.click(keeper.wait_page(FirstQuestion).protect_button)
    page = keeper.wait_page(NewPinScreen)
    page.name.setText("Ann")
    for field in page.fields:
        field.setText(pin)
    keeper.primary()
    keeper.wait(lambda: why in page.message_label.text())
    assert not keeper.records.record.exists


def test_the_pad_types_where_the_keyboard_is(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.press("Ctrl+L")
    page = keeper.wait_page(LockScreen)
    keeper.wait(page.user.count)
    for digit in "2446":
        keeper.click(page.pad.keys[digit])
    keeper.click(page.pad.keys["⌫"])
    assert page.fields[0].text() == "244"
    keeper.click(page.pad.keys["Clear"])
    assert page.fields[0].text() == ""
    for digit in PIN:
        keeper.click(page.pad.keys[digit])
    keeper.primary()
    keeper.wait_page(PatientsScreen)


def test_a_wrong_pin_is_said_and_opens_nothing(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.press("Ctrl+L")
    keeper.unlock("999999")
    page = keeper.page
    keeper.wait(lambda: "does not open" in page.message_label.text())
    assert page.fields[0].text() == ""
    assert not keeper.records.record.is_open
    keeper.unlock()
    keeper.wait_page(PatientsScreen)


def test_a_wait_after_wrong_tries_is_counted_down(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.make_record()
    keeper.press("Ctrl+L")
    page = keeper.wait_page(LockScreen)
    keeper.wait(page.user.count)
    page.hold_back("too many", 62)
    assert "1:02" in page.message_label.text()
    assert not keeper.primary_button.isEnabled()
    for _ in range(62):
        page._timer.timeout.emit()
    assert "can try again" in page.message_label.text()
    keeper.unlock()
    keeper.wait_page(PatientsScreen)


def test_locking_leaves_nothing_of_a_patient_in_the_window(keeper: Keeper) -> None:
    keeper.make_record()
    lesion = keeper.to_lesion()
    keeper.wait(lambda: lesion.label in keeper.title)
    assert not nothing_of_a_patient(keeper)
    keeper.click(keeper.lock_button)
    assert isinstance(keeper.page, LockScreen)
    assert nothing_of_a_patient(keeper)
    assert not keeper.lock_button.isVisible()


def test_the_record_locks_itself_when_no_one_is_there(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.make_record()
    patient = keeper.has_patient()
    keeper.choose_line()
    keeper.wait_page(PatientScreen)
    keeper.wait(lambda: patient.name in keeper.title)
    now = time.clock_gettime(record_session._CLOCK)
    monkeypatch.setattr(time, "clock_gettime", lambda _: now + 5 * 60 - 2)
    keeper.records.record._look_for_life()
    assert patient.name in keeper.title
    monkeypatch.setattr(time, "clock_gettime", lambda _: now + 5 * 60 + 60)
    keeper.records.record._look_for_life()
    assert isinstance(keeper.page, LockScreen)
    assert "5 minutes" in keeper.page.message_label.text()
    assert nothing_of_a_patient(keeper)


def test_a_key_or_tap_puts_the_lock_off(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper.make_record()
    now = time.clock_gettime(record_session._CLOCK)
    monkeypatch.setattr(time, "clock_gettime", lambda _: now + 4 * 60)
    keeper.type("m")
    monkeypatch.setattr(time, "clock_gettime", lambda _: now + 8 * 60)
    keeper.records.record._look_for_life()
    assert keeper.records.record.is_open


def test_the_idle_time_is_a_setting(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper.make_record()
    keeper.prefer(lock_minutes=1)
    now = time.clock_gettime(record_session._CLOCK)
    monkeypatch.setattr(time, "clock_gettime", lambda _: now + 90)
    keeper.records.record._look_for_life()
    assert isinstance(keeper.page, LockScreen)


def test_the_way_is_out_of_reach_while_locked_and_back_after_the_pin(
    keeper: Keeper, lesion_photo: Path
) -> None:
    keeper.make_record()
    keeper.press("Esc")
    keeper.screen_file(lesion_photo)
    keeper.primary()
    assert keeper.step == REPORT
    keeper.report.reference.setText(NAME)
    keeper.press("Ctrl+L")
    assert keeper.step == RECORDS
    assert nothing_of_a_patient(keeper)
    keeper.press("Esc")
    assert keeper.step == PHOTO
    assert keeper.reached == PHOTO
    keeper.press("Ctrl+R")
    keeper.unlock()
    keeper.wait_page(PatientsScreen)
    keeper.wait(lambda: keeper.reached == REPORT)
    keeper.press("Esc")
    assert keeper.step == REPORT


def test_a_photo_taken_while_locked_is_not_mixed_with_what_was_hidden(
    keeper: Keeper, lesion_photo: Path
) -> None:
    keeper.make_record()
    keeper.press("Esc")
    keeper.screen_file(lesion_photo)
    keeper.press("Ctrl+L")
    keeper.press("Esc")
    keeper.open(lesion_photo)
    keeper.press("Ctrl+R")
    keeper.unlock()
    keeper.wait_page(PatientsScreen)
    assert keeper.reached == CROP
    keeper.ask(lambda _: None)
    assert keeper.reached == CROP
    assert keeper.session.screening is None


def test_a_lost_pin_is_replaced_with_the_recovery_phrase(keeper: Keeper) -> None:
    phrase = keeper.make_record()
    keeper.press("Ctrl+L")
    lock = keeper.wait_page(LockScreen)
    keeper.wait(lock.user.count)
    keeper.secondary()
    page = keeper.wait_page(RecoveryScreen)
    page.fields[0].setText("AAAA-AAAA")
    page.fields[1].setText("135791")
    keeper.primary()
    keeper.wait(lambda: page.message_label.text().startswith("⚠"))
    page.fields[0].setText(phrase.lower())
    page.fields[1].setText("135791")
    keeper.primary()
    keeper.wait_page(PatientsScreen)
    keeper.press("Ctrl+L")
    keeper.unlock("135791")
    keeper.wait_page(PatientsScreen)


def test_quick_screening_offers_no_record_where_there_is_none(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    assert clinician.step == RESULT
    assert not clinician.extra_button.isVisible()
    assert clinician.window.subject == ""


def test_the_lock_keeps_its_page_when_it_is_gone_to_again(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.press("Ctrl+L")
    page = keeper.wait_page(LockScreen)
    page.fields[0].setText("1")
    keeper.press("Ctrl+R")
    assert keeper.page is page


def test_an_answer_for_a_page_that_has_gone_is_dropped(keeper: Keeper) -> None:
    keeper.make_record()
    page, got = QObject(), list[object]()
    keeper.records.record.ask(lambda _: 1, got.append, got.append, page)
    delete(page)
    assert keeper.ask(lambda _: 2) == 2
    assert got == []
