"""A record is made whole or not at all, and never anew by mistake."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from unit.store.cases import CHEAP, PIN, made_folder, patient

from skinscreen import paths
from skinscreen.domain.errors import DamagedRecordError, StoreError, WrongSecretError
from skinscreen.store import folder as folder_module
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import connect
from skinscreen.store.folder import RecordFolder


def listed(folder: RecordFolder) -> list[str]:
    return sorted(file.name for file in folder.path.iterdir())


def count(folder: RecordFolder, secret: str = PIN) -> int:
    database = folder.open(folder.unlock(secret))
    try:
        return CaseStore(database).count_patients()
    finally:
        database.close()


def fill(folder: RecordFolder) -> None:
    database = folder.open(folder.unlock(PIN))
    CaseStore(database).add_patient(patient())
    database.close()


def test_a_made_record_is_two_files_and_opens(tmp_path: Path) -> None:
    assert not RecordFolder(tmp_path / "a" / "b").exists
    folder = made_folder(tmp_path / "a" / "b")
    assert folder.exists
    assert listed(folder) == ["records.db", "records.key"]
    assert count(folder) == 0


def test_a_record_is_not_made_over_another(folder: RecordFolder) -> None:
    fill(folder)
    with pytest.raises(StoreError, match="already is a record"):
        folder.create({"pin": PIN}, CHEAP)
    assert count(folder) == 1


def test_a_short_secret_makes_nothing(tmp_path: Path) -> None:
    folder = RecordFolder(tmp_path / "records")
    with pytest.raises(StoreError, match="too short"):
        folder.create({"pin": "1234"}, CHEAP)
    assert not folder.path.exists()


def test_every_secret_opens_the_record_until_it_is_changed(tmp_path: Path) -> None:
    folder = RecordFolder(tmp_path)
    folder.create({"pin": PIN, "recovery": "phrase"}, CHEAP)
    key = folder.unlock(PIN)
    assert folder.unlock("phrase") == folder.unlock("phrase", "recovery") == key
    with pytest.raises(WrongSecretError):
        folder.unlock("phrase", "pin")
    folder.change_lock("pin", "another", key, CHEAP)
    assert folder.unlock("another") == folder.unlock("phrase") == key
    with pytest.raises(WrongSecretError):
        folder.unlock(PIN)


def test_a_short_new_secret_changes_nothing(folder: RecordFolder) -> None:
    with pytest.raises(StoreError, match="too short"):
        folder.change_lock("pin", "1", folder.unlock(PIN), CHEAP)
    assert count(folder) == 0


def test_a_secret_can_be_taken_away_but_not_the_last(folder: RecordFolder) -> None:
    folder.change_lock("recovery", "phrase", folder.unlock(PIN), CHEAP)
    folder.remove_lock("pin")
    with pytest.raises(WrongSecretError):
        folder.unlock(PIN)
    with pytest.raises(StoreError, match="last PIN cannot be removed"):
        folder.remove_lock("recovery")
    assert count(folder, "phrase") == 0


def test_a_record_whose_file_is_gone_is_not_replaced_by_an_empty_one(folder: RecordFolder) -> None:
    key = folder.unlock(PIN)
    folder.database.unlink()
    assert folder.exists
    with pytest.raises(DamagedRecordError, match="missing or empty, though its key is there"):
        folder.open(key)
    with pytest.raises(StoreError, match="already is a record"):
        folder.create({"pin": PIN}, CHEAP)
    assert listed(folder) == ["records.key"]


def test_a_record_whose_key_is_gone_is_not_replaced(folder: RecordFolder) -> None:
    folder.keys.unlink()
    assert folder.exists
    with pytest.raises(DamagedRecordError, match=r"key file .* is missing"):
        folder.unlock(PIN)
    with pytest.raises(StoreError, match="already is a record"):
        folder.create({"pin": PIN}, CHEAP)


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0" + bytes(4080), bytes(8192)])
def test_a_file_that_is_no_record_is_refused_and_left_as_it_is(
    folder: RecordFolder, content: bytes
) -> None:
    key = folder.unlock(PIN)
    folder.database.write_bytes(content)
    with pytest.raises(DamagedRecordError):
        folder.open(key)
    assert folder.database.read_bytes() == content


def test_another_records_key_does_not_open_it(folder: RecordFolder, tmp_path: Path) -> None:
    other = made_folder(tmp_path / "other")
    before = folder.database.read_bytes()
    with pytest.raises(DamagedRecordError):
        folder.open(other.unlock(PIN))
    assert folder.database.read_bytes() == before


@pytest.mark.parametrize("step", ["connect", "migrate", "write_locks"])
def test_a_making_that_fails_leaves_nothing_that_is_taken_for_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder = RecordFolder(tmp_path / "records")

    def fail(*_: object) -> None:
        raise StoreError("the drive is full")

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, step, fail)
        with pytest.raises(StoreError, match="the drive is full"):
            folder.create({"pin": PIN}, CHEAP)
    assert not folder.exists
    folder.create({"pin": PIN}, CHEAP)
    assert listed(folder) == ["records.db", "records.key"]
    assert count(folder) == 0


def test_a_making_cut_off_before_the_last_step_is_finished_at_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RecordFolder(tmp_path / "records")

    def fail(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda self, _: fail(self))
        patch.setattr(paths, "write_atomically", lambda file, content: file.write_bytes(content))
        with pytest.raises(StoreError, match=r"cannot be made \(Input/output error\)"):
            folder.create({"pin": PIN}, CHEAP)
    assert listed(folder) == ["records.key", "records.new.db"]
    assert folder.exists
    assert count(folder) == 0
    assert listed(folder) == ["records.db", "records.key"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"cannot be written \(Not a directory\)"):
        RecordFolder(tmp_path / "file" / "records").create({"pin": PIN}, CHEAP)
    assert (tmp_path / "file").read_bytes() == b""


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    folder: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = folder.unlock(PIN)

    def refuse(_self: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refuse)
        with pytest.raises(StoreError, match=r"cannot be read \(Permission denied\)"):
            folder.exists  # noqa: B018 - it is asked
        with pytest.raises(StoreError, match=r"cannot be read \(Permission denied\)"):
            connect(folder.database, key)
    assert count(folder) == 0


def test_a_migration_that_fails_closes_the_record(
    folder: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_database: object) -> None:
        raise StoreError("the drive is full")

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "migrate", fail)
        with pytest.raises(StoreError, match="full"):
            folder.open(folder.unlock(PIN))
    assert count(folder) == 0


def test_a_name_is_given_once_and_kept_by_who_has_it(folder: RecordFolder) -> None:
    data_key = folder.unlock(PIN)
    with pytest.raises(StoreError, match="already is a user"):
        folder.change_lock("PIN", "another", data_key, CHEAP, known=False)
    with pytest.raises(StoreError, match="no user of that name any more"):
        folder.change_lock("gone", "another", data_key, CHEAP, known=True)
    assert [lock.name for lock in folder.locks()] == ["pin"]


def test_the_recovery_phrase_alone_is_not_left(folder: RecordFolder) -> None:
    folder.change_lock("recovery", "phrase", folder.unlock(PIN), CHEAP)
    with pytest.raises(StoreError, match="last PIN cannot be removed"):
        folder.remove_lock("pin", besides="recovery")
    assert count(folder) == 0


def test_a_making_that_another_program_finished_is_left_to_it(
    folder: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key = folder.unlock(PIN)
    (folder.path / "records.new.db").write_bytes(b"")
    aside = folder.database.rename(folder.path / "aside")

    @contextmanager
    def meanwhile(_folder: Path) -> Iterator[None]:
        aside.rename(folder.database)
        yield

    monkeypatch.setattr(folder_module, "held", meanwhile)
    folder.open(data_key).close()
    assert listed(folder) == ["records.db", "records.key", "records.new.db"]


def test_a_left_behind_that_cannot_be_removed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_database: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(folder_module, "_remove", refuse)
    with pytest.raises(StoreError, match=r"cannot be written \(Permission denied\)"):
        RecordFolder(tmp_path / "records").create({"pin": PIN}, CHEAP)


def test_more_users_than_a_record_can_have_are_refused(
    folder: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MOST_LOCKS", 2)
    data_key = folder.unlock(PIN)
    folder.change_lock("second", "another", data_key, CHEAP, known=False)
    before = folder.keys.read_bytes()
    with pytest.raises(StoreError, match="as many users as it can have"):
        folder.change_lock("third", "another", data_key, CHEAP, known=False)
    assert folder.keys.read_bytes() == before
