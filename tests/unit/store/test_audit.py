"""The audit in the record: it only grows, and shows when something else was done to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skinscreen.domain.audit import NOTHING_BEFORE, Done
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.record import Lesion, Patient, RecordKind, new_id
from skinscreen.store.audit import SEEN_AGAIN_AFTER, Audit
from skinscreen.store.audited import AuditedCaseStore
from skinscreen.store.connection import Database
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost


@dataclass
class Clock:
    """A clock that can be set."""

    now: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    folder = RecordFolder(tmp_path / "records")
    folder.create({"Ann": "271828"}, Cost(1 << 4))
    database = folder.open(folder.unlock("271828"))
    yield database
    database.close()


@pytest.fixture
def audit(database: Database, clock: Clock) -> Audit:
    return Audit(database, "Ann", clock)


@pytest.fixture
def cases(database: Database, audit: Audit, clock: Clock) -> AuditedCaseStore:
    return AuditedCaseStore(database, audit, clock)


def done(audit: Audit) -> list[tuple[str, str | None, str]]:
    return [(entry.done, entry.kind, entry.id) for entry in audit.entries(100)]


def without_triggers(database: Database, *statements: str) -> None:
    """What somebody can do who has the key and a tool for databases."""
    with database.write() as connection:
        for name in ("never_changes", "never_shrinks", "grows_at_its_end"):
            connection.execute(f"DROP TRIGGER audit_{name}")
        for statement in statements:
            connection.execute(statement)


def test_an_empty_audit_is_whole(audit: Audit) -> None:
    assert audit.head() == NOTHING_BEFORE
    assert audit.entries(10) == ()
    assert audit.last(Done.SAW) is None
    assert audit.verify().entries == 0


def test_changes_are_kept_with_who_and_when(
    cases: AuditedCaseStore, audit: Audit, clock: Clock
) -> None:
    patient = Patient(new_id(), "Ingrid")
    cases.add_patient(patient)
    clock.now += timedelta(hours=1)
    cases.change_patient(Patient(patient.id, "Inga"))
    first, second = audit.entries(10)
    assert (first.number, first.user, first.done, first.id) == (1, "Ann", Done.ADDED, patient.id)
    assert (second.done, second.at - first.at) == (Done.CHANGED, timedelta(hours=1))
    assert audit.last(Done.ADDED) == first
    verified = audit.verify(first.hash)
    assert (verified.entries, verified.head, verified.set_back) == (2, second.hash, 0)
    assert audit.entries(1) == (second,)


def test_a_change_that_fails_leaves_no_entry(cases: AuditedCaseStore, audit: Audit) -> None:
    with pytest.raises(StoreError):
        cases.change_patient(Patient(new_id(), "nobody"))
    assert audit.entries(10) == ()


def test_a_page_that_was_read_is_kept_as_seen(
    cases: AuditedCaseStore, audit: Audit, clock: Clock
) -> None:
    patient = Patient(new_id(), "Ingrid")
    lesion = Lesion(new_id(), patient.id)
    cases.add_patient(patient)
    cases.add_lesion(lesion)
    cases.lesions(patient.id)
    cases.timeline(lesion.id)
    assert done(audit)[2:] == [("see", "patient", patient.id), ("see", "lesion", lesion.id)]
    with pytest.raises(StoreError):
        cases.photo(new_id())
    assert len(done(audit)) == 4


def test_going_back_and_forth_is_seeing_once(audit: Audit, clock: Clock) -> None:
    id_ = new_id()
    for _ in range(3):
        audit.saw(RecordKind.PATIENT, id_)
        clock.now += timedelta(minutes=1)
    assert len(done(audit)) == 1
    clock.now += SEEN_AGAIN_AFTER
    audit.saw(RecordKind.PATIENT, id_)
    assert len(done(audit)) == 2


def test_with_the_clock_set_back_it_is_seen_again_and_said(audit: Audit, clock: Clock) -> None:
    id_ = new_id()
    audit.saw(RecordKind.PATIENT, id_)
    clock.now -= timedelta(days=400)
    audit.saw(RecordKind.PATIENT, id_)
    assert len(done(audit)) == 2
    assert audit.verify().set_back == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET entry = '{}'",
        "DELETE FROM audit WHERE number = 2",
        "INSERT OR REPLACE INTO audit VALUES (1, '{}', 'x')",
        "INSERT INTO audit VALUES (9, '{}', 'x')",
    ],
)
def test_the_record_itself_refuses_to_change_it(
    database: Database, audit: Audit, statement: str
) -> None:
    audit.note(Done.UNLOCKED)
    audit.note(Done.LOCKED)
    with pytest.raises(StoreError), database.write() as connection:
        connection.execute(statement)
    assert audit.verify().entries == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET entry = replace(entry, 'Ann', 'Bob') WHERE number = 2",
        "UPDATE audit SET hash = hex(zeroblob(32)) WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number = 1",
    ],
)
def test_what_was_changed_by_force_shows(database: Database, audit: Audit, statement: str) -> None:
    for _ in range(4):
        audit.note(Done.UNLOCKED)
    without_triggers(database, statement)
    with pytest.raises(DamagedRecordError, match="does not fit"):
        audit.verify()


def test_a_cut_tail_shows_where_its_hash_was_written_down(database: Database, audit: Audit) -> None:
    for _ in range(4):
        audit.note(Done.UNLOCKED)
    head = audit.head()
    assert audit.verify(f" {head[:16].upper()} ").head == head
    without_triggers(database, "DELETE FROM audit WHERE number > 2")
    assert audit.verify().entries == 2
    with pytest.raises(DamagedRecordError, match="cut off"):
        audit.verify(head)


def test_a_few_digits_are_not_enough_to_know_a_hash(audit: Audit) -> None:
    audit.note(Done.UNLOCKED)
    with pytest.raises(DamagedRecordError):
        audit.verify(audit.head()[:4])


def test_an_entry_of_a_newer_program_is_not_shown_in_part(database: Database, audit: Audit) -> None:
    audit.note(Done.UNLOCKED)
    without_triggers(database, "UPDATE audit SET entry = replace(entry, 'unlock', 'teleport')")
    with pytest.raises(DamagedRecordError, match="cannot be read"):
        audit.entries(1)


def test_one_entry_is_found_by_its_number(audit: Audit) -> None:
    audit.note(Done.UNLOCKED)
    audit.note(Done.LOCKED)
    found = audit.entry(2)
    assert found is not None
    assert (found.number, found.done) == (2, Done.LOCKED)
    assert audit.entry(3) is None
