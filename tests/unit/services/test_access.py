"""Long work on the record beside everything else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Never

import pytest

from skinscreen.domain import watch
from skinscreen.domain.errors import CancelledError, DamagedRecordError, LockedError, StoreError
from skinscreen.domain.record import Patient, new_id
from skinscreen.domain.watch import Watch
from skinscreen.services.access import access, check
from skinscreen.services.records import Records
from skinscreen.store.audit import Audit
from skinscreen.store.connection import Database
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost

PIN = "271828"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path / "records", cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.cases.add_patient(Patient(new_id(), "Ingrid"))
    yield records
    records.lock()


def test_a_record_is_checked_while_it_is_in_use_and_after_it_was_locked(records: Records) -> None:
    granted = access(records)
    check(granted)
    records.lock()
    check(granted)
    with pytest.raises(LockedError):
        access(records)


def test_a_check_can_be_given_up(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_PAUSE_S", 0.0)
    with pytest.raises(CancelledError):
        check(access(records), Watch(is_cancelled=lambda: True))


def test_damage_is_found(records: Records) -> None:
    granted = access(records)
    records.lock()
    file = granted.folder.database
    content = bytearray(file.read_bytes())
    content[-2000] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedRecordError):
        check(granted)


def test_the_key_is_overwritten_when_the_record_is_locked_but_not_that_of_work_in_hand(
    records: Records,
) -> None:
    data_key, granted = records.data_key, access(records)
    records.lock()
    assert data_key == bytes(32)
    check(granted)
    kept = granted.data_key
    assert kept != bytes(32)
    del granted
    assert kept == bytes(32)


def test_the_key_is_overwritten_where_the_record_cannot_be_opened(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bytes] = []
    records.lock()
    real = RecordFolder.open

    def note(self: RecordFolder, data_key: bytes) -> Database:
        given.append(data_key)
        return real(self, data_key)

    monkeypatch.setattr(RecordFolder, "open", note)
    monkeypatch.setattr(Audit, "take_up", refuse)
    with pytest.raises(StoreError):
        records.unlock(PIN, "Ann")
    monkeypatch.setattr(RecordFolder, "open", lambda _, key: given.append(key) or refuse())
    with pytest.raises(StoreError):
        records.unlock(PIN, "Ann")
    assert given == [bytes(32), bytes(32)]


def refuse(*_: object) -> Never:
    raise StoreError("the drive is gone")
