"""Backups as a person makes them: with a PIN, a phrase, a reminder."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import CancelledError, LockedError, StoreError, WrongSecretError
from skinscreen.domain.record import Patient, new_id
from skinscreen.domain.watch import Watch
from skinscreen.services import backups
from skinscreen.services.access import access
from skinscreen.services.backups import (
    BackupMade,
    back_up,
    carry_out,
    find,
    reminder,
    restore,
    verify,
)
from skinscreen.services.drives import Drive
from skinscreen.services.records import Records
from skinscreen.store.key import Cost, new_phrase

CHEAP = Cost(1 << 4)
PIN, OTHER = "271828", "314159"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path / "records", cost=CHEAP, now=lambda: NOON)
    yield records
    records.lock()


@pytest.fixture
def phrase(records: Records) -> str:
    phrase = records.create(PIN, "Ann")
    records.add_user("Bob", OTHER)
    records.cases.add_patient(Patient(new_id(), "Ingrid"))
    return phrase


@pytest.fixture
def made(records: Records, phrase: str, tmp_path: Path) -> BackupMade:
    return back_up(records, tmp_path, NOON)


def test_a_folder_gets_a_file_named_by_the_time(made: BackupMade, tmp_path: Path) -> None:
    assert made.file == tmp_path / "skinscreen-backup-20261121-120000.skinscreen"
    assert made.content.patients == 1


def test_the_record_keeps_that_it_was_backed_up(records: Records, made: BackupMade) -> None:
    last = records.audit.last(Done.BACKED_UP)
    assert last is not None
    assert last.detail == {"head": made.content.head, "visits": 0}
    assert records.audit.verify(made.content.head).entries == 4


def test_any_user_and_the_phrase_open_it(made: BackupMade, phrase: str) -> None:
    for secret, user in ((PIN, None), (OTHER, None), (OTHER, "Bob"), (phrase.lower(), None)):
        assert verify(made.file, secret, user) == made.content


def test_nothing_else_opens_it(made: BackupMade) -> None:
    for secret, user in (("000000", None), (PIN, "Bob"), (new_phrase(), None)):
        with pytest.raises(WrongSecretError):
            verify(made.file, secret, user)
    with pytest.raises(StoreError, match="it has: Ann, Bob"):
        verify(made.file, PIN, "Carl")


def test_it_is_restored_and_open_on_an_empty_device(
    made: BackupMade, phrase: str, tmp_path: Path
) -> None:
    for number, (secret, user) in enumerate(((OTHER, "Bob"), (phrase, "recovery"))):
        device = Records(tmp_path / f"device {number}", cost=CHEAP)
        assert restore(device, made.file, secret) == made.content
        assert (device.user, device.cases.count_patients()) == (user, 1)
        assert device.audit.entries(1)[0].done is Done.RESTORED
        assert device.users == ("Ann", "Bob")
        device.lock()


def test_a_device_with_a_record_keeps_it(records: Records, made: BackupMade) -> None:
    with pytest.raises(StoreError, match="already"):
        restore(records, made.file, PIN)
    assert records.cases.count_patients() == 1


def test_of_a_restore_that_fails_no_key_is_left(
    made: BackupMade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[bytes] = []

    def full(_folder: object, _file: Path, key: bytes, _watch: object) -> None:
        keys.append(key)
        assert any(key)
        raise StoreError("the drive is full")

    monkeypatch.setattr(backups.backup, "restore", full)
    device = Records(tmp_path / "device", cost=CHEAP)
    with pytest.raises(StoreError, match="full"):
        restore(device, made.file, PIN)
    assert not any(keys[0])
    assert not device.exist


def test_a_locked_record_is_not_backed_up(records: Records, phrase: str, tmp_path: Path) -> None:
    records.lock()
    with pytest.raises(LockedError):
        back_up(records, tmp_path, NOON)


def test_without_patients_nobody_is_reminded(records: Records) -> None:
    records.create(PIN, "Ann")
    assert reminder(records, 7, NOON) == ""


def test_who_never_made_a_backup_is_reminded(records: Records, phrase: str) -> None:
    assert "No backup was made" in reminder(records, 7, NOON)
    assert reminder(records, 0, NOON) == ""


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(days=6, hours=23), ""),
        (timedelta(days=7), "7 days ago"),
        (-timedelta(days=2), "after today"),
    ],
)
def test_an_old_backup_is_a_reason_to_remind(
    records: Records, made: BackupMade, later: timedelta, said: str
) -> None:
    sentence = reminder(records, 7, NOON + later)
    assert said in sentence
    assert bool(sentence) == bool(said)


def test_a_backup_goes_on_and_is_kept_as_made_when_the_record_is_locked_meanwhile(
    records: Records, phrase: str, tmp_path: Path
) -> None:
    granted = access(records)
    records.lock()
    made = carry_out(granted, tmp_path, NOON)
    records.unlock(PIN, "Ann")
    last = records.audit.last(Done.BACKED_UP)
    assert last is not None
    assert (last.user, last.detail["head"]) == ("Ann", made.content.head)
    assert reminder(records, 7, NOON) == ""


def test_backups_on_drives_are_found_the_newest_first(
    records: Records, phrase: str, tmp_path: Path
) -> None:
    drives = [Drive("A", tmp_path / "a"), Drive("B", tmp_path / "b"), Drive("gone", Path("/gone"))]
    for drive in drives[:2]:
        drive.folder.mkdir()
    old = back_up(records, drives[0].folder, NOON - timedelta(days=1)).file
    new = back_up(records, drives[1].folder, NOON).file
    os.utime(old, (1_700_000_000, 1_700_000_000))
    (drives[0].folder / "other.txt").touch()
    found = find(drives)
    assert [(one.file, one.drive) for one in found] == [(new, "B"), (old, "A")]
    assert found[0].size == new.stat().st_size


def test_a_drive_that_never_lists_what_it_holds_hides_no_other(
    records: Records, phrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()
    list_folder = Path.glob

    def listed(folder: Path, pattern: str) -> Iterator[Path]:
        if folder.name == "dead":
            released.wait()
        return list_folder(folder, pattern)

    made = back_up(records, tmp_path, NOON).file
    monkeypatch.setattr(Path, "glob", listed)
    monkeypatch.setattr(backups, "_LISTING_S", 0.5)
    try:
        found = find((Drive("DEAD", tmp_path / "dead"), Drive("A", tmp_path)))
    finally:
        released.set()
    assert [one.file for one in found] == [made]


def test_only_who_opened_the_record_can_confirm(records: Records, phrase: str) -> None:
    records.confirm(PIN)
    with pytest.raises(WrongSecretError):
        records.confirm(OTHER)
    records.lock()
    with pytest.raises(LockedError):
        records.confirm(PIN)


def test_a_pin_is_not_put_to_more_locks_than_a_person_waits_for(
    records: Records, phrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_MOST_TRIED", 1)
    file = back_up(records, tmp_path, NOON).file
    with pytest.raises(StoreError, match=r"2 users, too many .* --user"):
        verify(file, PIN)
    assert verify(file, PIN, "Ann") == verify(file, phrase)


def test_trying_the_locks_of_a_backup_can_be_given_up(made: BackupMade) -> None:
    with pytest.raises(CancelledError):
        verify(made.file, PIN, None, Watch(is_cancelled=lambda: True))
