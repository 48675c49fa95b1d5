"""A record on a full drive is opened for reading; what nobody can keep is said, nothing is lost."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from faulty_drive import faulty_drive
from unit.store.samples import SAMPLES

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import DamagedRecordError, FullDriveError, StoreError
from skinscreen.domain.record import Patient, new_id
from skinscreen.services import acceptance, backups
from skinscreen.services.access import access
from skinscreen.services.records import Records

PIN = "271828"
NEWEST = SAMPLES[-1]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A record of today's, locked."""
    shutil.copytree(NEWEST, tmp_path / "records")
    return tmp_path / "records"


@contextmanager
def full() -> Iterator[None]:
    """SQLite can write nothing, and the system says so."""
    with faulty_drive() as drive, pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
        drive.fail(1, errno.ENOSPC, forever=True)
        yield
        drive.mend()


def opened(place: Path) -> Records:
    records = Records(place)
    records.unlock(PIN, "Ann")
    return records


def told(records: Records) -> list[Done]:
    return [entry.done for entry in records.audit.entries(3)]


def read_all(records: Records) -> str:
    (line,) = records.cases.patients()
    (entry,) = records.cases.lesions(line.patient.id)
    (visit,) = records.cases.timeline(entry.lesion.id)
    assert records.photo(visit.id).crop.shape == (80, 80, 3)
    return line.patient.name


def test_everything_can_be_read_nothing_be_saved_and_that_is_said(place: Path) -> None:
    with full():
        records = opened(place)
        assert records.is_full
        assert read_all(records) == "Ingrid Ångström"
        with pytest.raises(FullDriveError, match="the drive is full; nothing was saved"):
            records.cases.add_patient(Patient(new_id(), "Bob"))
        with pytest.raises(FullDriveError):
            records.add_user("Bob", "314159")
        assert len(records.cases.patients()) == 1
        records.lock()
    records = opened(place)
    assert (records.noticed, records.is_full, records.users) == ("", False, ("Ann",))
    records.audit.verify_record()
    records.lock()


def test_who_looked_at_what_is_kept_as_soon_as_there_is_space(place: Path) -> None:
    with full():
        records = opened(place)
        read_all(records)
    records.cases.add_patient(Patient(new_id(), "Bob"))
    assert not records.is_full
    entries = records.audit.entries(5)
    assert [entry.done for entry in entries] == [Done.UNLOCKED, *[Done.SAW] * 3, Done.ADDED]
    assert records.audit.verify_record().set_back == 0
    records.lock()
    records = opened(place)
    assert records.noticed == ""
    assert told(records) == [Done.ADDED, Done.LOCKED, Done.UNLOCKED]
    records.lock()


def test_a_change_that_fails_takes_nothing_along_that_was_waiting(place: Path) -> None:
    with full():
        records = opened(place)
        (line,) = records.cases.patients()
    waiting = records.audit.waiting
    with pytest.raises(StoreError):
        records.cases.add_patient(line.patient)
    assert records.audit.waiting == waiting
    records.lock()
    records = opened(place)
    assert told(records) == [Done.UNLOCKED, Done.LOCKED, Done.UNLOCKED]
    records.lock()


def test_what_is_written_past_the_audit_takes_nothing_along(place: Path) -> None:
    with full():
        records = opened(place)
    with records.database.write():
        pass
    assert records.audit.waiting == 1
    records.lock()
    records = opened(place)
    assert told(records) == [Done.UNLOCKED, Done.LOCKED, Done.UNLOCKED]
    records.lock()


def test_what_is_lost_of_the_audit_is_logged(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    with full():
        records = opened(place)
        read_all(records)
        records.lock()
    assert "5 entries of the audit are lost" in caplog.text


def test_a_backup_says_that_the_drive_is_full(place: Path, tmp_path: Path) -> None:
    with full():
        records = opened(place)
        with pytest.raises(FullDriveError, match="the drive of the record is full; free some"):
            access(records)
        records.lock()
    records = opened(place)
    assert backups.carry_out(access(records), tmp_path / "b.ssbackup", records.now()).content
    records.lock()


def test_an_acceptance_nobody_gave_is_taken_away_on_a_full_drive_too(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = place / acceptance.FILE
    file.write_text('[{"bundle": "ab", "model": "tiny", "entry": 1}]')

    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with full(), monkeypatch.context() as patch:
        patch.setattr("skinscreen.paths.write_atomically", no_space)
        records = opened(place)
        assert "accepted past the program" in records.noticed
        assert not file.exists()
        records.lock()


def test_an_older_record_must_wait_for_space_to_be_brought_up(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES[0], tmp_path / "old")
    before = (tmp_path / "old" / "records.db").read_bytes()
    with full(), pytest.raises(StoreError):
        Records(tmp_path / "old").unlock(PIN, "pin")
    assert (tmp_path / "old" / "records.db").read_bytes() == before


def test_a_damaged_record_on_a_full_drive_is_damaged(place: Path) -> None:
    database = place / "records.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    with full(), pytest.raises(DamagedRecordError):
        opened(place)


def test_where_the_system_does_not_tell_a_fault_is_a_fault(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(shutil, "disk_usage", silent)
    with faulty_drive() as drive:
        drive.fail(1, errno.EIO, forever=True)
        with pytest.raises(StoreError, match="the drive reported an error"):
            opened(place)
        drive.mend()


@pytest.fixture
def small_drive(tmp_path: Path) -> Iterator[Path]:
    """A drive of 2 MB."""
    drive = tmp_path / "drive"
    drive.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(drive)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a drive can be mounted by root alone")
    yield drive
    subprocess.run(["umount", "--lazy", str(drive)], check=True)


def fill(stream: FileIO) -> None:
    while True:
        stream.write(b"x" * 4096)


@pytest.mark.parametrize("left", [0, 1, 5, 9, 20])
def test_a_real_drive_with_so_few_pages_left_is_read_whole(small_drive: Path, left: int) -> None:
    place = small_drive / "records"
    shutil.copytree(NEWEST, place)
    with (small_drive / "filling").open("wb", buffering=0) as filling:
        with pytest.raises(OSError, match="No space left"):
            fill(filling)
        filling.truncate(max(1, filling.tell() - left * 4096))
        records = opened(place)
        assert read_all(records) == "Ingrid Ångström"
        records.lock()
        filling.truncate(1)
    records = opened(place)
    assert read_all(records) == "Ingrid Ångström"
    records.audit.verify_record()
    records.lock()
