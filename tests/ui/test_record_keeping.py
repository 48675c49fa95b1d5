"""What can be done with the record as a whole: backups, users, the audit, exports."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from record_fixtures import NAME, PIN, Keeper, cheap_pins
from window_fixtures import FakeLoader

from skinscreen.app import Application
from skinscreen.domain.audit import Done, Verified
from skinscreen.domain.errors import StoreError
from skinscreen.report import pdf
from skinscreen.services import access, backups, drives
from skinscreen.services.drives import Drive
from skinscreen.settings import Settings
from skinscreen.ui.records import overview
from skinscreen.ui.records.audit import AuditScreen, _sound
from skinscreen.ui.records.drives import ELSEWHERE, DrivesScreen
from skinscreen.ui.records.export import WITHOUT, ExportScreen
from skinscreen.ui.records.first_question import FirstQuestion, PhraseScreen
from skinscreen.ui.records.guard import PinForSettings
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.message_page import MessagePage
from skinscreen.ui.records.overview import OverviewScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.pins import NewPinScreen, SecretScreen
from skinscreen.ui.records.users import UsersScreen
from skinscreen.ui.records.working import WorkingScreen
from skinscreen.ui.shell.closing import STILL_WORKING
from skinscreen.ui.steps import PHOTO

__all__ = ["cheap_pins"]

OTHER = "135791"


@pytest.fixture
def open_keeper(keeper: Keeper) -> Keeper:
    """The record is open, with one patient."""
    keeper.make_record()
    keeper.has_patient()
    return keeper


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick is plugged in."""
    folder = tmp_path / "STICK"
    folder.mkdir()
    monkeypatch.setattr(drives, "drives", lambda: (Drive("STICK", folder, 7_500_000_000),))
    return folder


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Backups wait for it before they begin."""
    event = threading.Event()
    real = backups.carry_out

    def wait(granted: Any, target: Path, at: Any, watch: Any) -> Any:  # noqa: ANN401
        while not event.wait(0.01):
            watch.look(lambda: 0.25)
        return real(granted, target, at, watch)

    monkeypatch.setattr(backups, "carry_out", wait)
    return event


def line_ids(page: Any) -> list[str]:  # noqa: ANN401 - of many kinds
    return [line.id for line in page.list.lines.lines]


def confirm(keeper: Keeper, secret: str = PIN) -> None:
    page = keeper.wait_page(SecretScreen)
    page.fields[0].setFocus()
    keeper.type(secret)
    keeper.press("Return")


def working(keeper: Keeper, drive: Path) -> WorkingScreen:
    """A backup was begun, and waits."""
    keeper.choose(overview.BACK_UP)
    keeper.wait_page(DrivesScreen)
    keeper.wait(lambda: str(drive) in line_ids(keeper.page))
    keeper.choose_line()
    return keeper.wait_page(WorkingScreen)


def backed_up(keeper: Keeper, drive: Path) -> Path:
    keeper.choose(overview.BACK_UP)
    page = keeper.wait_page(DrivesScreen)
    keeper.wait(lambda: str(drive) in line_ids(page))
    keeper.choose_line()
    told = keeper.wait_page(MessagePage)
    assert "whole" in told.heading.text()
    keeper.primary()
    keeper.wait_page(OverviewScreen)
    (file,) = drive.glob("*.skinscreen")
    return file


# --- backups --------------------------------------------------------------------------------


def test_the_record_is_backed_up_to_the_drive_in_two_taps(open_keeper: Keeper, drive: Path) -> None:
    file = backed_up(open_keeper, drive)
    assert backups.verify(file, PIN).patients == 1
    page = open_keeper.page
    open_keeper.wait(lambda: "(today)" in page.list.lines.lines[0].words)


def test_the_end_of_a_backup_says_what_it_holds_and_its_hash(
    open_keeper: Keeper, drive: Path
) -> None:
    open_keeper.choose(overview.BACK_UP)
    page = open_keeper.wait_page(DrivesScreen)
    open_keeper.wait(lambda: str(drive) in line_ids(page))
    assert "7.5 GB free" in page.list.lines.lines[0].words
    open_keeper.choose_line()
    told = open_keeper.wait_page(MessagePage)
    words = " ".join(part.text() for part in told.parts)
    head = open_keeper.ask(lambda records: records.audit.last(Done.BACKED_UP)).detail["head"]
    assert "1 patient, 0 lesions, 0 visits" in words
    assert head in words.replace("\N{ZERO WIDTH SPACE}", "")
    assert "can be taken out" in words


def test_another_folder_can_be_chosen(
    open_keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["", str(tmp_path)]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answers.pop(0))
    open_keeper.choose(overview.BACK_UP)
    page = open_keeper.wait_page(DrivesScreen)
    open_keeper.wait(lambda: line_ids(page) == [ELSEWHERE])
    assert "No drive" in page.message_label.text()
    open_keeper.choose_line()
    open_keeper.save_by_dialog()
    open_keeper.back()
    assert open_keeper.page is page
    open_keeper.choose_line()
    open_keeper.save_by_dialog()
    open_keeper.wait_page(MessagePage)
    assert len(list(tmp_path.glob("*.skinscreen"))) == 1


def test_a_drive_that_is_plugged_in_appears_by_itself(
    open_keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_keeper.choose(overview.BACK_UP)
    page = open_keeper.wait_page(DrivesScreen)
    open_keeper.wait(lambda: line_ids(page) == [ELSEWHERE])
    monkeypatch.setattr(drives, "drives", lambda: (Drive("STICK", tmp_path),))
    page._watch._timer.timeout.emit()
    open_keeper.wait(lambda: line_ids(page) == [str(tmp_path), ELSEWHERE])
    assert page.message_label.text() == ""


def test_a_drive_that_takes_no_backup_is_a_sentence_and_the_record_is_as_before(
    open_keeper: Keeper, drive: Path
) -> None:
    open_keeper.choose(overview.BACK_UP)
    page = open_keeper.wait_page(DrivesScreen)
    open_keeper.wait(lambda: str(drive) in line_ids(page))
    drive.rmdir()
    open_keeper.choose_line()
    open_keeper.wait(lambda: open_keeper.sentence)
    assert open_keeper.sentence.startswith("NOT backed up: ")
    open_keeper.wait_page(OverviewScreen)
    assert not drive.exists()
    assert open_keeper.ask(lambda records: records.cases.count_patients()) == 1


def test_a_backup_can_be_given_up(open_keeper: Keeper, drive: Path, gate: threading.Event) -> None:
    page = working(open_keeper, drive)
    open_keeper.wait(lambda: page.bar.value() == 250)
    open_keeper.secondary()
    open_keeper.wait(lambda: open_keeper.sentence)
    assert "as you wished" in open_keeper.sentence
    assert list(drive.iterdir()) == []
    open_keeper.wait_page(OverviewScreen)


def test_a_backup_goes_on_while_one_works_and_says_when_it_is_done(
    open_keeper: Keeper, drive: Path, gate: threading.Event
) -> None:
    keeper = open_keeper
    working(keeper, drive)
    keeper.press("Esc")
    keeper.wait_page(OverviewScreen)
    keeper.press("Esc")
    keeper.choose_line()
    keeper.wait_page(PatientScreen)
    keeper.press("Esc")
    keeper.choose(overview.BACK_UP)
    keeper.wait_page(WorkingScreen)  # not a second one
    keeper.press("Ctrl+L")
    keeper.wait_page(LockScreen)
    gate.set()
    keeper.wait(lambda: keeper.sentence)
    assert "The backup is whole" in keeper.sentence
    assert NAME not in keeper.texts()
    keeper.unlock()
    keeper.wait_page(PatientsScreen)
    assert keeper.ask(lambda records: records.audit.last(Done.BACKED_UP)) is not None


def test_closing_the_program_asks_before_it_gives_up_a_backup(
    open_keeper: Keeper, drive: Path, gate: threading.Event
) -> None:
    keeper = open_keeper
    working(keeper, drive)
    keeper.press("Ctrl+Q")
    assert keeper.window.isVisible()
    assert keeper.sentence == STILL_WORKING
    keeper.click(keeper.action)
    keeper.wait(lambda: not keeper.window.isVisible())


def test_a_backup_is_checked_and_a_mistyped_pin_is_asked_for_again(
    open_keeper: Keeper, drive: Path
) -> None:
    backed_up(open_keeper, drive)
    open_keeper.press("Esc")
    open_keeper.choose(overview.CHECK_BACKUP)
    page = open_keeper.wait_page(DrivesScreen)
    open_keeper.wait(lambda: len(line_ids(page)) == 2)
    open_keeper.choose_line()
    confirm(open_keeper, "000000")
    asked = open_keeper.wait_page(SecretScreen)
    open_keeper.wait(lambda: "does not open the backup" in asked.message_label.text())
    confirm(open_keeper)
    told = open_keeper.wait_page(MessagePage)
    assert "1 patient" in told.parts[1].text()
    open_keeper.primary()
    open_keeper.wait_page(OverviewScreen)


def test_a_file_that_is_no_backup_is_said_so(open_keeper: Keeper, tmp_path: Path) -> None:
    other = tmp_path / "other.skinscreen"
    other.write_bytes(bytes(5000))
    open_keeper.answer_open(other)
    open_keeper.choose(overview.CHECK_BACKUP)
    page = open_keeper.wait_page(DrivesScreen)
    open_keeper.wait(lambda: line_ids(page) == [ELSEWHERE])
    open_keeper.choose_line()
    confirm(open_keeper)
    asked = open_keeper.wait_page(SecretScreen)
    open_keeper.wait(lambda: "no whole backup" in asked.message_label.text())


def test_the_open_record_is_checked(open_keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    open_keeper.choose(overview.CHECK)
    told = open_keeper.wait_page(MessagePage)
    assert "The record is whole" in told.heading.text()
    open_keeper.primary()

    def damaged(*_: object) -> None:
        raise StoreError("the record's file is damaged in 3 places")

    monkeypatch.setattr(access, "check", damaged)
    page = open_keeper.wait_page(OverviewScreen)
    open_keeper.wait(page.list.lines.rowCount)
    open_keeper.choose_line(line_ids(page).index(overview.CHECK))
    open_keeper.wait(lambda: "damaged in 3 places" in open_keeper.sentence)


def test_a_backup_is_restored_on_an_empty_device(
    open_keeper: Keeper,
    drive: Path,
    app: Callable[..., Application],
    loader: FakeLoader,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backed_up(open_keeper, drive)
    open_keeper.press("Ctrl+L")
    open_keeper.wait_page(LockScreen)
    monkeypatch.setenv("SKINSCREEN_HOME", str(tmp_path / "new device"))
    device = Keeper(app(Settings(clinician_first=False), first=True), qtbot, monkeypatch)
    device.click(device.wait_page(FirstQuestion).restore_button)
    page = device.wait_page(DrivesScreen)
    device.wait(lambda: len(line_ids(page)) == 2)
    device.choose_line()
    asked = device.wait_page(SecretScreen)
    asked.fields[0].setText("000000")
    device.primary()
    device.wait(lambda: "does not open the backup" in asked.message_label.text())
    assert not device.records.record.exists
    asked.fields[0].setText(PIN)
    device.primary()
    shown = device.wait_page(PatientsScreen)
    device.wait(lambda: device.lines(shown))
    assert NAME in device.lines(shown)[0]
    assert device.sentence.startswith("Restored.")
    assert device.preferred.records == "with"


def test_a_due_backup_is_said_above_the_button_that_makes_it(
    open_keeper: Keeper, drive: Path
) -> None:
    page = open_keeper.wait_page(PatientsScreen)
    open_keeper.wait(page.reminder.button.isVisible)
    assert "No backup was made" in page.reminder.words.text()
    open_keeper.click(page.reminder.button)
    open_keeper.wait_page(DrivesScreen)
    open_keeper.wait(lambda: str(drive) in line_ids(open_keeper.page))
    open_keeper.choose_line()
    open_keeper.wait_page(MessagePage)
    open_keeper.primary()
    open_keeper.wait(lambda: not page.reminder.button.isVisible())


def test_who_wants_no_reminder_has_none(open_keeper: Keeper) -> None:
    open_keeper.press("Ctrl+,")
    section = open_keeper.settings
    section.show_section("Records")
    days = open_keeper.settings._parts["Records"].days  # type: ignore[attr-defined]
    days.setCurrentIndex(0)
    days.activated.emit(0)
    page = open_keeper.wait_page(PinForSettings)
    page.fields[0].setFocus()
    open_keeper.type(PIN)
    open_keeper.press("Return")
    open_keeper.wait(lambda: open_keeper.preferred.backup_days == 0)
    open_keeper.press("Ctrl+L")
    open_keeper.unlock()
    patients = open_keeper.wait_page(PatientsScreen)
    open_keeper.ask(lambda _: None)
    assert not patients.reminder.button.isVisible()


# --- users ----------------------------------------------------------------------------------


def users(keeper: Keeper) -> UsersScreen:
    keeper.choose(overview.USERS)
    page = keeper.wait_page(UsersScreen)
    keeper.wait(page.list.lines.rowCount)
    return page


def test_another_user_is_added_opens_the_record_and_is_removed(open_keeper: Keeper) -> None:
    keeper = open_keeper
    page = users(keeper)
    assert "(you)" in page.list.lines.lines[0].words
    keeper.primary()
    confirm(keeper)
    new = keeper.wait_page(NewPinScreen)
    new.name.setText("Dr Second")
    for field in new.fields:
        field.setText(OTHER)
    keeper.primary()
    keeper.wait(lambda: "Dr Second" in keeper.sentence)
    keeper.wait(lambda: page.list.lines.rowCount() == 2)
    keeper.press("Ctrl+L")
    lock = keeper.wait_page(LockScreen)
    keeper.wait(lambda: lock.user.count() == 2)
    lock.user.setCurrentText("Dr Second")
    keeper.unlock(OTHER)
    page = users(keeper)
    keeper.choose_line(line_ids(page).index("Dr Keeper"))
    keeper.click(page.remove_button)
    confirm(keeper, OTHER)
    keeper.wait(lambda: "cannot open the record any more" in keeper.sentence)
    assert keeper.ask(lambda records: records.users) == ("Dr Second",)


def test_nobody_removes_themselves(open_keeper: Keeper) -> None:
    page = users(open_keeper)
    open_keeper.choose_line()
    assert not page.remove_button.isEnabled()
    assert "their own" in page.message_label.text()


def test_without_the_own_pin_nothing_of_the_users_is_changed(open_keeper: Keeper) -> None:
    page = users(open_keeper)
    for start in (
        open_keeper.primary,
        lambda: open_keeper.click(page.pin_button),
        lambda: open_keeper.click(page.phrase_button),
    ):
        start()
        confirm(open_keeper, "999999")
        asked = open_keeper.wait_page(SecretScreen)
        open_keeper.wait(lambda asked=asked: asked.message_label.text().startswith("⚠"))
        assert open_keeper.page is asked
        open_keeper.press("Esc")
        open_keeper.wait_page(UsersScreen)


def test_the_own_pin_is_changed(open_keeper: Keeper) -> None:
    page = users(open_keeper)
    open_keeper.click(page.pin_button)
    open_keeper.press("Ctrl+Return")
    assert "Enter: Your PIN" in open_keeper.wait_page(SecretScreen).message_label.text()
    confirm(open_keeper)
    new = open_keeper.wait_page(NewPinScreen)
    assert not new.name.isVisible()
    for field in new.fields:
        field.setText(OTHER)
    open_keeper.primary()
    open_keeper.wait(lambda: "PIN was changed" in open_keeper.sentence)
    open_keeper.press("Ctrl+L")
    open_keeper.unlock(OTHER)
    open_keeper.wait_page(PatientsScreen)


def test_a_short_new_pin_is_refused_in_words(open_keeper: Keeper) -> None:
    open_keeper.click(users(open_keeper).pin_button)
    confirm(open_keeper)
    new = open_keeper.wait_page(NewPinScreen)
    for field in new.fields:
        field.setText("123")
    open_keeper.primary()
    open_keeper.wait(lambda: "too short" in new.message_label.text())


def test_a_new_recovery_phrase_replaces_the_old_one(open_keeper: Keeper) -> None:
    open_keeper.click(users(open_keeper).phrase_button)
    confirm(open_keeper)
    page = open_keeper.wait_page(PhraseScreen)
    phrase = page.phrase
    open_keeper.press("Esc")
    assert open_keeper.page is page  # it would be gone unread
    page.tick.setChecked(True)
    open_keeper.primary()
    open_keeper.wait(lambda: "phrase was replaced" in open_keeper.sentence)
    open_keeper.ask(lambda records: records.lock())
    open_keeper.ask(lambda records: records.recover(phrase, OTHER, "Dr Keeper"))


# --- the audit ------------------------------------------------------------------------------


def test_the_audit_tells_who_did_what_with_names(open_keeper: Keeper) -> None:
    open_keeper.choose(overview.AUDIT)
    page = open_keeper.wait_page(AuditScreen)
    open_keeper.wait(page.list.lines.rowCount)
    told = "\n".join(line.words for line in page.list.lines.lines)
    assert "Dr Keeper" in told
    assert NAME in told
    assert "added" in told
    assert "made the record" in told
    assert not page.older_button.isEnabled()


def test_a_hash_that_was_written_down_is_looked_for(open_keeper: Keeper) -> None:
    head = open_keeper.ask(lambda records: records.audit.head())
    open_keeper.choose(overview.AUDIT)
    page = open_keeper.wait_page(AuditScreen)
    open_keeper.wait(page.list.lines.rowCount)
    page.head.setText(head[:20])
    open_keeper.primary()
    open_keeper.wait(lambda: "is among them" in page.message_label.text())
    page.head.setText("f" * 20)
    open_keeper.primary()
    open_keeper.wait(lambda: page.message_label.text().startswith("⚠"))
    assert "cut off" in page.message_label.text()


def test_older_entries_are_shown_on_request(
    open_keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skinscreen.ui.records.audit.STEP", 1)
    open_keeper.choose(overview.AUDIT)
    page = open_keeper.wait_page(AuditScreen)
    open_keeper.wait(lambda: page.list.lines.rowCount() == 1)
    assert "newest 1 of" in page.message_label.text()
    open_keeper.click(page.older_button)
    open_keeper.wait(lambda: page.list.lines.rowCount() > 1)


# --- exports --------------------------------------------------------------------------------


def test_all_patients_are_exported_without_names_unless_asked(
    open_keeper: Keeper, tmp_path: Path
) -> None:
    target = tmp_path / "all.json"
    open_keeper.answer_save(target)
    open_keeper.choose(overview.EXPORT)
    page = open_keeper.wait_page(ExportScreen)
    assert page.meaning.text() == WITHOUT
    open_keeper.primary()
    open_keeper.save_by_dialog()
    open_keeper.wait(lambda: open_keeper.sentence == f"Saved: {target}")
    assert NAME not in target.read_text()
    open_keeper.press("Esc")  # the message
    open_keeper.press("Esc")
    open_keeper.choose(overview.EXPORT)
    page = open_keeper.wait_page(ExportScreen)
    page.names.setCurrentIndex(0)
    open_keeper.primary()
    open_keeper.save_by_dialog()
    open_keeper.wait(lambda: NAME in target.read_text())


def test_an_export_goes_straight_to_the_drive(open_keeper: Keeper, drive: Path) -> None:
    open_keeper.choose_line()
    page = open_keeper.wait_page(PatientScreen)
    open_keeper.wait(open_keeper.primary_button.isEnabled)
    open_keeper.click(page.export_button)
    choice = open_keeper.wait_page(ExportScreen)
    open_keeper.wait(open_keeper.secondary_button.isVisible)
    assert "STICK" in choice.drive.text()
    open_keeper.secondary()
    open_keeper.wait(lambda: open_keeper.sentence.startswith("Saved: "))
    (file,) = drive.glob("*.json")
    assert NAME in file.read_text()
    assert NAME not in file.name


def test_an_export_that_cannot_be_written_is_said_and_can_be_tried_again(
    open_keeper: Keeper, tmp_path: Path
) -> None:
    open_keeper.answer_save(tmp_path / "gone" / "all.json")
    open_keeper.choose(overview.EXPORT)
    page = open_keeper.wait_page(ExportScreen)
    open_keeper.primary()
    open_keeper.save_by_dialog()
    open_keeper.wait(lambda: open_keeper.sentence.startswith("NOT saved: "))
    assert open_keeper.page is page
    assert page.footer_actions.primary.enabled


def test_a_file_without_an_ending_gets_the_one_that_was_chosen(
    open_keeper: Keeper, tmp_path: Path
) -> None:
    open_keeper.answer_save(tmp_path / "all")
    open_keeper.choose(overview.EXPORT)
    page = open_keeper.wait_page(ExportScreen)
    page.form.setCurrentIndex(1)
    open_keeper.primary()
    open_keeper.save_by_dialog()
    open_keeper.wait(lambda: open_keeper.sentence == f"Saved: {tmp_path / 'all.csv'}")


# --- the lock -------------------------------------------------------------------------------


def test_the_record_is_locked_by_touch_from_the_way(open_keeper: Keeper) -> None:
    open_keeper.press("Esc")
    assert open_keeper.step == PHOTO
    open_keeper.click(open_keeper.lock_button)
    open_keeper.wait_page(LockScreen)
    assert not open_keeper.lock_button.isVisible()


def test_a_check_of_the_audit_says_what_it_cannot_see() -> None:
    said = _sound(Verified(3, "ab", 0, unbound=2), " ")
    assert "2 rows without a digest" in said
    assert "Without a hash an older copy of the whole record does not show" in said
    assert "Without a hash" not in _sound(Verified(3, "ab", 0), "ab")
    assert "a later change shows" in _sound(Verified(3, "ab", 0, unbound=2, taken_over=2), "")
    noticed = _sound(Verified(3, "ab", 0, noticed=(2, 3)), "")
    assert "✓" not in noticed
    assert "changes past the program were noticed: see entry 2, 3" in noticed


@pytest.mark.parametrize("straight", [True, False])
def test_an_export_to_a_folder_that_never_answers_is_said_and_never_stops_the_window(
    open_keeper: Keeper, drive: Path, monkeypatch: pytest.MonkeyPatch, straight: bool
) -> None:
    released = threading.Event()
    exists = Path.exists

    def ask(path: Path) -> bool:
        if path.parent == drive:
            assert threading.current_thread() is not threading.main_thread()
            released.wait()
        return exists(path)

    monkeypatch.setattr(Path, "exists", ask)
    monkeypatch.setattr(pdf, "PATIENCE_S", 0.1)
    try:
        open_keeper.answer_save(drive / "all")
        open_keeper.choose(overview.EXPORT)
        page = open_keeper.wait_page(ExportScreen)
        if straight:
            open_keeper.wait(open_keeper.secondary_button.isVisible)
            open_keeper.secondary()
        else:
            open_keeper.primary()
            open_keeper.save_by_dialog()
        open_keeper.wait(lambda: open_keeper.sentence.startswith("NOT saved: "))
        assert "does not answer" in open_keeper.sentence
        assert page.footer_actions.primary.enabled
    finally:
        released.set()
