"""A log that was cut at its end shows against the head that is kept beside the record."""

import errno
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skinscreen import paths
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.record import Patient, new_id
from skinscreen.services import backups
from skinscreen.services.access import access
from skinscreen.services.records import Records
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import connect
from skinscreen.store.key import Cost

CHEAP = Cost(1 << 4)
PIN = "271828"
TRIGGER = "audit_never_shrinks"


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Of a locked record, opened twice before: six entries."""
    records = Records(tmp_path / "records", cost=CHEAP)
    records.create(PIN, "Ann")
    records.lock()
    for _ in range(2):
        records.unlock(PIN, "Ann")
        records.lock()
    return records


def head(records: Records) -> Path:
    return records.folder.path / "records.head"


def cut(records: Records, entries: int) -> None:
    """By somebody with the PIN and a tool, who leaves the schema as it was."""
    with closing(connect(records.folder.database, key_of(records))) as database:
        with database.write() as to:
            (sql,) = to.execute(
                "SELECT sql FROM sqlite_schema WHERE name = ?", (TRIGGER,)
            ).fetchone()
            to.execute(f"DROP TRIGGER {TRIGGER}")
            to.execute(
                "DELETE FROM audit WHERE number > (SELECT max(number) FROM audit) - ?", (entries,)
            )
            to.execute(sql)
        database.settle()


def key_of(records: Records) -> bytes:
    return records.folder.unlock(PIN, "Ann")


def noticed(records: Records) -> list[str]:
    records.unlock(PIN, "Ann")
    found = [str(e.detail["what"]) for e in records.audit.entries(100) if e.done is Done.NOTICED]
    verified = records.audit.verify_record()
    assert len(verified.noticed) == len(found)
    records.lock()
    return found


def test_an_untouched_record_fits_its_second_head(records: Records) -> None:
    assert noticed(records) == []
    assert records.noticed == ""
    assert stat.S_IMODE(head(records).stat().st_mode) == 0o600
    kept = records.folder.second_head(key_of(records)).kept()
    assert kept is not None
    assert kept[0] == 8  # with the last locking


def test_a_cut_log_is_seen_when_the_record_is_opened_and_whenever_it_is_verified(
    records: Records,
) -> None:
    cut(records, 2)
    (what,) = noticed(records)
    assert what.startswith("the audit has 4 entries, its second head tells of 6: its end")
    assert noticed(records) == [what]


def test_a_log_cut_in_an_open_record_is_seen_by_verify(records: Records) -> None:
    records.unlock(PIN, "Ann")
    cut(records, 1)
    for _ in range(4):
        with pytest.raises(DamagedRecordError, match=r"second head.*Compare it with a backup"):
            records.audit.verify_record()
        records.audit.note(Done.SAW_AUDIT)  # what follows does not hide it
    records.lock()
    assert len(noticed(records)) == 1


def test_an_older_copy_of_the_record_is_seen(records: Records, tmp_path: Path) -> None:
    shutil.copy(records.folder.database, tmp_path / "old.db")
    records.unlock(PIN, "Ann")
    records.lock()
    shutil.copy(tmp_path / "old.db", records.folder.database)
    found = noticed(records)
    assert "replaced by an older copy" in found[0]
    assert noticed(records) == found


def test_a_log_that_was_cut_and_went_on_is_seen(records: Records) -> None:
    before = head(records).read_bytes()
    cut(records, 2)
    head(records).unlink()
    with closing(connect(records.folder.database, key_of(records))) as database:
        for _ in range(5):
            Audit(database, "Ann", lambda: datetime.now(UTC)).note(Done.SAW_AUDIT)
    head(records).write_bytes(before)
    (what,) = noticed(records)
    assert what.startswith("entry 6 of the audit is not the one")


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (lambda file: file.unlink(), "is missing"),
        (lambda file: file.write_bytes(b""), "is damaged or of another record"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1] + b"x"), "is damaged"),
        (lambda file: file.write_bytes(bytes(1000)), "is damaged"),
    ],
)
def test_a_second_head_that_was_removed_or_forged_is_seen(
    records: Records, forge: Callable[[Path], object], what: str
) -> None:
    forge(head(records))
    assert what in noticed(records)[0]
    assert len(noticed(records)) == 1


def test_a_fifo_in_its_place_is_not_waited_for_and_locks_nobody_out(records: Records) -> None:
    head(records).unlink()
    os.mkfifo(head(records))
    records.unlock(PIN, "Ann")
    assert "is damaged" in records.noticed
    with pytest.raises(DamagedRecordError, match="is damaged"):
        records.audit.verify_record()
    records.lock()


def test_a_head_that_stayed_behind_is_no_alarm(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = head(records).read_bytes()
    records.unlock(PIN, "Ann")
    records.lock()
    head(records).write_bytes(before)  # as after a power cut, or a kill before it was written
    assert noticed(records) == []

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    records.unlock(PIN, "Ann")
    monkeypatch.setattr(os, "pwrite", fail)
    records.audit.note(Done.SAW_AUDIT)
    monkeypatch.undo()
    records.lock()
    assert noticed(records) == []


def test_a_record_of_an_older_version_gets_a_second_head(records: Records, tmp_path: Path) -> None:
    older = Records(tmp_path / "older", cost=CHEAP)
    older.folder.create({"Ann": PIN}, CHEAP)
    with closing(connect(older.folder.database, key_of(older))) as database:
        Audit(database, "Ann", lambda: datetime.now(UTC)).note(Done.MADE)
    assert not head(older).exists()
    assert noticed(older) == []
    assert head(older).exists()


def test_rows_of_an_older_version_are_bound_when_the_record_is_opened(tmp_path: Path) -> None:
    older = Records(tmp_path / "older", cost=CHEAP)
    older.folder.create({"Ann": PIN}, CHEAP)
    with closing(connect(older.folder.database, key_of(older))) as database:
        Audit(database, "Ann", lambda: datetime.now(UTC)).note(Done.MADE)
        CaseStore(database).add_patient(Patient(new_id(), "Ingrid"))
    older.unlock(PIN, "Ann")
    assert older.audit.verify_record().unbound == 0
    older.lock()


def test_a_drive_too_full_to_bind_rows_does_not_keep_the_record_closed(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise StoreError("the drive is full")

    monkeypatch.setattr(Audit, "take_over", full)
    records.unlock(PIN, "Ann")
    assert records.unlocked
    records.lock()


def test_a_drive_too_full_for_a_second_head_does_not_keep_the_record_closed(
    records: Records, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    head(records).unlink()
    write = paths.write_atomically

    def full(target: Path, content: bytes) -> None:
        if target == head(records):
            raise OSError(errno.ENOSPC, "No space left on device")
        write(target, content)

    monkeypatch.setattr(paths, "write_atomically", full)
    records.unlock(PIN, "Ann")
    assert "is missing" in records.noticed
    assert "no second head" in caplog.text
    records.lock()


def test_after_a_restore_the_later_entries_are_told_and_no_alarm_is_raised(
    records: Records, tmp_path: Path
) -> None:
    records.unlock(PIN, "Ann")
    made = backups.back_up(records, tmp_path / "b.skinscreen", records.now())
    records.lock()
    records.folder.database.unlink()
    records.folder.keys.unlink()
    again = Records(records.folder.path, cost=CHEAP)
    content = backups.restore(again, made.file, PIN)
    assert content.beyond == 2  # the backup itself, and the locking
    assert again.audit.entries(1)[0].detail["not in it"] == 2
    again.lock()
    assert noticed(again) == []
    # On another device, and over the head of another record, nothing is known of later ones.
    other = Records(tmp_path / "other", cost=CHEAP)
    other.folder.path.mkdir()
    head(other).write_bytes(bytes(72))
    assert backups.restore(other, made.file, PIN).beyond == 0
    other.lock()
    assert noticed(other) == []


def test_a_backup_beside_a_locked_record_leads_the_head_on(
    records: Records, tmp_path: Path
) -> None:
    records.unlock(PIN, "Ann")
    granted = access(records)
    records.lock()
    backups.carry_out(granted, tmp_path / "b.skinscreen", records.now())
    cut(records, 1)
    assert len(noticed(records)) == 1


def test_a_record_that_cannot_be_read_leaves_the_head_behind(
    records: Records, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    second = records.folder.second_head(key_of(records))
    before = head(records).read_bytes()
    with closing(connect(records.folder.database, key_of(records))) as database:
        pass
    second.follow(database._connection)  # closed
    assert "stays behind" in caplog.text
    assert head(records).read_bytes() == before
