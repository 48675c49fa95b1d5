"""Long work on the record beside everything else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from skinscreen.domain import watch
from skinscreen.domain.errors import CancelledError, DamagedRecordError, LockedError
from skinscreen.domain.record import Patient, new_id
from skinscreen.domain.watch import Watch
from skinscreen.services.access import access, check
from skinscreen.services.records import Records
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
