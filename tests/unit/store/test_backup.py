"""A backup is whole or is not there, and what is not whole is refused."""

import errno
import os
import random
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skinscreen.domain import watch
from skinscreen.domain.errors import CancelledError, DamagedRecordError, StoreError
from skinscreen.domain.record import Patient, new_id
from skinscreen.domain.watch import Watch
from skinscreen.store import backup, migrations
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import CaseStore, utc_now
from skinscreen.store.connection import Database
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost, new_key

PIN = "271828"
OFFSETS = 150


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    folder = RecordFolder(tmp_path / "records")
    folder.create({"Ann": PIN}, Cost(1 << 4))
    return folder


@pytest.fixture
def data_key(folder: RecordFolder) -> bytes:
    return folder.unlock(PIN)


@pytest.fixture
def database(folder: RecordFolder, data_key: bytes) -> Iterator[Database]:
    """Open, with three patients."""
    database = folder.open(data_key)
    cases = CaseStore(database, Audit(database, "Ann", utc_now).witness)
    for number in range(3):
        cases.add_patient(Patient(new_id(), f"Ingrid {number}"))
    yield database
    database.close()


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    drive = tmp_path / "drive"
    drive.mkdir()
    return drive


@pytest.fixture
def made(folder: RecordFolder, data_key: bytes, database: Database, drive: Path) -> Path:
    """A backup."""
    file = drive / "b.skinscreen"
    backup.write(folder, data_key, file)
    return file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def tell(figure: str) -> None:
    """Say a figure of the reliability table; ``pytest -s`` shows it."""
    sys.stdout.write(figure + "\n")


def empty(tmp_path: Path) -> RecordFolder:
    return RecordFolder(tmp_path / "other device" / "records")


def test_a_backup_of_an_open_record_holds_all_of_it(
    folder: RecordFolder, data_key: bytes, database: Database, drive: Path, tmp_path: Path
) -> None:
    content = backup.write(folder, data_key, drive / "b.skinscreen")
    assert (content.patients, content.lesions, content.visits, content.entries) == (3, 0, 0, 3)
    assert content.head == Audit(database, "", utc_now).head()
    CaseStore(database).add_patient(Patient(new_id(), "still in use"))
    assert names(drive) == ["b.skinscreen"]

    other = empty(tmp_path)
    assert backup.restore(other, drive / "b.skinscreen", data_key) == content
    restored = other.open(other.unlock(PIN, "Ann"))
    try:
        assert CaseStore(restored).count_patients() == 3
        assert Audit(restored, "", utc_now).verify(content.head).entries == 3
    finally:
        restored.close()


def test_the_name_tells_the_time_alone() -> None:
    at = datetime(2026, 11, 21, 9, 30, 5, tzinfo=UTC)
    assert backup.suggested_name(at) == "skinscreen-backup-20261121-093005.skinscreen"


def test_nothing_of_a_patient_is_in_it_in_clear(made: Path) -> None:
    assert b"Ingrid" not in made.read_bytes()


def test_a_file_that_is_there_is_not_replaced(
    folder: RecordFolder, data_key: bytes, drive: Path
) -> None:
    (drive / "mine").write_bytes(b"precious")
    with pytest.raises(StoreError, match="already"):
        backup.write(folder, data_key, drive / "mine")
    assert (drive / "mine").read_bytes() == b"precious"


def test_it_is_restored_on_an_empty_device_alone(
    folder: RecordFolder, data_key: bytes, made: Path
) -> None:
    before = folder.keys.read_bytes()
    with pytest.raises(StoreError, match="already"):
        backup.restore(folder, made, data_key)
    assert folder.keys.read_bytes() == before


def test_a_changed_backup_is_refused_and_nothing_is_made(
    made: Path, data_key: bytes, tmp_path: Path
) -> None:
    whole = made.read_bytes()
    drawn = random.Random(20261121)
    places = [*drawn.sample(range(len(whole)), OFFSETS), *range(len(whole) - 60, len(whole))]
    other, refused = empty(tmp_path), 0
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << drawn.randrange(8)
        made.write_bytes(changed)
        with pytest.raises(DamagedRecordError):
            backup.restore(other, made, data_key)
        refused += 1
    tell(f"{refused} of {len(places)} backups with one changed bit refused")
    assert not other.exists


def test_a_cut_off_backup_is_refused_and_nothing_is_made(
    made: Path, data_key: bytes, tmp_path: Path
) -> None:
    whole = made.read_bytes()
    lengths = [0, 1, len(whole) - 1, *random.Random(7).sample(range(len(whole)), OFFSETS)]
    other = empty(tmp_path)
    for length in lengths:
        made.write_bytes(whole[:length])
        for refusing in (
            lambda: backup.restore(other, made, data_key),
            lambda: backup.read_locks(made),
        ):
            with pytest.raises(DamagedRecordError):
                refusing()
    tell(f"{len(lengths)} of {len(lengths)} cut off backups refused")
    assert not other.exists


def test_locks_that_were_changed_are_refused(made: Path) -> None:
    whole = made.read_bytes()
    made.write_bytes(whole.replace(b'"scrypt"', b'"sCrypt"'))
    with pytest.raises(DamagedRecordError):
        backup.read_locks(made)


def test_the_key_of_another_record_does_not_open_it(made: Path) -> None:
    with pytest.raises(DamagedRecordError):
        backup.check(made, new_key())


def test_a_backup_that_is_not_there_is_said(tmp_path: Path, data_key: bytes) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        backup.check(tmp_path / "pulled", data_key)
    with pytest.raises(StoreError, match="cannot be read"):
        backup.read_locks(tmp_path)


def test_a_drive_that_is_not_there_gets_a_sentence(
    folder: RecordFolder, data_key: bytes, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"no backup was made.*untouched"):
        backup.write(folder, data_key, tmp_path / "pulled" / "b")


def test_a_damaged_record_is_not_backed_up(
    folder: RecordFolder, data_key: bytes, drive: Path
) -> None:
    with folder.database.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(20_000))
    with pytest.raises(DamagedRecordError):
        backup.write(folder, data_key, drive / "b")
    assert names(drive) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.ENOENT, errno.EROFS, 0])
@pytest.mark.parametrize("step", ["fsync", "rename", "open"])
def test_a_drive_that_fails_at_any_step_leaves_no_backup(
    folder: RecordFolder,
    data_key: bytes,
    drive: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    code: int,
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code) if code else "")

    before = folder.database.read_bytes()
    with monkeypatch.context() as patch:
        if step == "fsync":
            patch.setattr(os, "fsync", failing)
        else:
            patch.setattr(Path, step, failing)
        with pytest.raises(StoreError, match=r"backup|key file"):
            backup.write(folder, data_key, drive / "b")
    assert names(drive) == []
    assert folder.database.read_bytes() == before


def test_a_drive_that_fills_up_gets_a_sentence(
    folder: RecordFolder, data_key: bytes, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullError(Exception):
        sqlite_errorcode = 13

    def full(*_: object, **__: object) -> None:
        raise StoreError("nothing was saved") from FullError()

    monkeypatch.setattr(backup, "require_own", full)
    with pytest.raises(StoreError, match="it is full"):
        backup.write(folder, data_key, drive / "b")


def test_a_drive_that_changes_what_it_is_given_is_not_trusted(
    folder: RecordFolder, data_key: bytes, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = backup._add_foot

    def bending(part: Path, *rest: object) -> None:
        add(part, *rest)  # type: ignore[arg-type]
        with part.open("r+b") as stream:
            stream.seek(5000)
            stream.write(b"\0\0\0\0")

    monkeypatch.setattr(backup, "_add_foot", bending)
    with pytest.raises(StoreError, match="that drive is failing"):
        backup.write(folder, data_key, drive / "b")
    assert names(drive) == []


def test_what_a_pulled_drive_left_behind_goes_with_the_next_backup(
    folder: RecordFolder, data_key: bytes, drive: Path
) -> None:
    old, new = drive / ".skinscreen-backup-1.part", drive / ".skinscreen-backup-2.part"
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    backup.write(folder, data_key, drive / "b")
    assert names(drive) == [new.name, "b"]


def test_a_device_that_is_full_restores_nothing(
    made: Path, data_key: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    other = empty(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="nothing was restored"):
            backup.restore(other, made, data_key)
    assert names(other.path) == []
    backup.restore(other, made, data_key)


def test_a_backup_that_changes_under_the_reading_is_refused(
    made: Path, data_key: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = iter([backup.check(made, data_key), backup.Content(0, 0, 0, 0, "")])
    monkeypatch.setattr(backup, "_content", lambda *_: next(contents))
    other = empty(tmp_path)
    with pytest.raises(DamagedRecordError, match="changed while"):
        backup.restore(other, made, data_key)
    assert not other.exists


def test_a_file_that_ends_while_it_is_read_is_said(
    made: Path, data_key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_sizes", lambda *_: (0, 0))
    monkeypatch.setattr(backup, "_CHUNK", 0)
    with pytest.raises(StoreError, match="cannot be read"):
        backup.check(made, data_key)


def test_a_backup_of_the_first_version_has_no_audit_and_is_restored_all_the_same(
    tmp_path: Path, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = RecordFolder(tmp_path / "old")
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        old.create({"Ann": PIN}, Cost(1 << 4))
    data_key = old.unlock(PIN)
    content = backup.write(old, data_key, drive / "b")
    assert (content.entries, content.head) == (0, "")
    other = empty(tmp_path)
    backup.restore(other, drive / "b", data_key)
    database = other.open(data_key)
    assert Audit(database, "", utc_now).verify().entries == 0
    database.close()


@pytest.fixture
def looked_at_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_PAUSE_S", 0.0)


def test_the_work_tells_how_far_it_is_and_never_goes_back(
    folder: RecordFolder,
    data_key: bytes,
    database: Database,
    drive: Path,
    tmp_path: Path,
    looked_at_always: None,
) -> None:
    for work in (
        lambda told: backup.write(folder, data_key, drive / "b.skinscreen", told),
        lambda told: backup.check(drive / "b.skinscreen", data_key, told),
        lambda told: backup.restore(empty(tmp_path), drive / "b.skinscreen", data_key, told),
    ):
        shares: list[float] = []
        work(Watch(shares.append))
        assert len(shares) > 5
        assert shares == sorted(shares)
        assert 0.0 <= shares[0] <= shares[-1] <= 1.0


def test_a_backup_given_up_at_any_look_leaves_nothing(
    folder: RecordFolder,
    data_key: bytes,
    database: Database,
    drive: Path,
    looked_at_always: None,
) -> None:
    looks: list[float] = []
    backup.write(folder, data_key, drive / "whole", Watch(looks.append))
    (drive / "whole").unlink()
    for last in range(0, len(looks), max(1, len(looks) // 40)):
        seen: list[float] = []
        given_up = Watch(seen.append, lambda seen=seen, last=last: len(seen) >= last)
        with pytest.raises(CancelledError):
            backup.write(folder, data_key, drive / "b.skinscreen", given_up)
        assert names(drive) == []
    assert CaseStore(database).count_patients() == 3
    backup.write(folder, data_key, drive / "b.skinscreen")
    assert names(drive) == ["b.skinscreen"]


def test_a_restore_given_up_at_any_look_makes_nothing(
    folder: RecordFolder, data_key: bytes, made: Path, tmp_path: Path, looked_at_always: None
) -> None:
    looks: list[float] = []
    backup.restore(empty(tmp_path / "first"), made, data_key, Watch(looks.append))
    device = empty(tmp_path)
    for last in range(0, len(looks), max(1, len(looks) // 40)):
        seen: list[float] = []
        given_up = Watch(seen.append, lambda seen=seen, last=last: len(seen) >= last)
        with pytest.raises(CancelledError):
            backup.restore(device, made, data_key, given_up)
        assert not device.exists
    assert backup.restore(device, made, data_key).patients == 3


@pytest.mark.parametrize("kind", ["fifo", "socket", "folder", "device"])
def test_what_is_no_plain_file_is_no_backup_and_not_waited_for(
    folder: RecordFolder, data_key: bytes, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "b"
    if kind == "fifo":
        os.mkfifo(file)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as made_socket:
            made_socket.bind(str(file))
    elif kind == "folder":
        file.mkdir()
    else:
        file = Path("/dev/zero")
    elsewhere = RecordFolder(tmp_path / "elsewhere")
    for ask in (
        lambda: backup.read_locks(file),
        lambda: backup.check(file, data_key),
        lambda: backup.restore(elsewhere, file, data_key),
    ):
        with pytest.raises(StoreError, match="cannot be read"):
            ask()
    assert not elsewhere.exists


@pytest.mark.parametrize("table", ["audit", "photo"])
def test_a_record_without_one_of_its_tables_is_refused_in_a_sentence(
    folder: RecordFolder, data_key: bytes, database: Database, drive: Path, table: str
) -> None:
    with database.alone() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f"DROP TABLE {table}")
    with pytest.raises(DamagedRecordError, match=f"lacks a part of the record .{table}."):
        backup.write(folder, data_key, drive / "b")
    assert names(drive) == []
    with pytest.raises(DamagedRecordError, match="lacks a part of the record"):
        folder.open(data_key)
