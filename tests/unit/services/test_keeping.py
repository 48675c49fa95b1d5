"""The record at a glance, and its audit with names."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from unit.store.cases import lesion, visit

from skinscreen.domain.audit import Done
from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.errors import LockedError
from skinscreen.domain.record import KeptPhoto, Patient, RecordKind, new_id
from skinscreen.services.backups import back_up
from skinscreen.services.keeping import Subject, audit_page, keeping
from skinscreen.services.records import Records
from skinscreen.store.key import Cost
from skinscreen.store.shipments import Shipments

PIN = "271828"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PHOTO = KeptPhoto(b"\xff\xd8", 1, 0, 640, 480, "x.jpg", b"crop", b"small")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path / "records", cost=Cost(1 << 4), now=lambda: NOON)
    records.create(PIN, "Ann")
    yield records
    records.lock()


@pytest.fixture
def patient(records: Records) -> Patient:
    """With a lesion that was screened once."""
    patient = Patient(new_id(), "Ingrid")
    records.cases.add_patient(patient)
    where = lesion(patient)
    records.cases.add_lesion(where)
    records.cases.add_visit(visit(where, 1), PHOTO)
    return patient


def test_an_empty_record_was_never_backed_up(records: Records) -> None:
    found = keeping(records)
    assert (found.patients, found.deleted, found.entries) == (0, 0, 1)
    assert (found.users, found.user, found.backed_up) == (("Ann",), "Ann", None)
    assert found.size == records.folder.database.stat().st_size


def test_what_it_holds_and_its_last_backup_are_told(
    records: Records, patient: Patient, tmp_path: Path
) -> None:
    records.add_user("Bob", "314159")
    back_up(records, tmp_path, NOON)
    queue = Shipments(records.database, "Ann", records.now)
    queue.set_destination(Destination("d", "it", DestinationKind.STORE, "host", 104, "PACS"))
    queue.add("d", [("1.2", b"photo")])
    records.deletion.delete(RecordKind.PATIENT, patient.id)
    found = keeping(records)
    assert (found.patients, found.deleted, found.backed_up) == (0, 1, NOON)
    assert found.users == ("Ann", "Bob")
    assert (found.systems, found.unsent) == (1, 1)


def test_the_audit_is_told_with_names_the_newest_first(records: Records, patient: Patient) -> None:
    page = audit_page(records, 3)
    assert page.entries == 4
    assert [entry.kind for entry, _ in page.lines] == [
        RecordKind.VISIT, RecordKind.LESION, RecordKind.PATIENT,
    ]  # fmt: skip
    of_visit, of_lesion, of_patient = (subject for _, subject in page.lines)
    assert of_patient == Subject("Ingrid")
    assert of_lesion is not None
    assert of_visit is not None
    assert of_lesion.patient == of_visit.patient == "Ingrid"
    assert of_lesion.lesion == of_visit.lesion != ""
    assert of_visit.taken is not None


def test_what_was_deleted_has_its_name_and_what_was_deleted_for_good_has_none(
    records: Records, patient: Patient
) -> None:
    records.deletion.delete(RecordKind.PATIENT, patient.id)
    assert audit_page(records, 1).lines[0][1] == Subject("Ingrid")
    records.deletion.purge(RecordKind.PATIENT, patient.id)
    entry, subject = audit_page(records, 1).lines[0]
    assert (entry.done, subject) == (Done.PURGED, None)


def test_who_looked_at_the_audit_stands_in_it(records: Records) -> None:
    audit_page(records, 10)
    entry, subject = audit_page(records, 1).lines[0]
    assert (entry.done, entry.user, subject) == (Done.SAW_AUDIT, "Ann", None)


def test_a_locked_record_tells_nothing(records: Records) -> None:
    records.lock()
    with pytest.raises(LockedError):
        keeping(records)
    with pytest.raises(LockedError):
        audit_page(records, 1)
