"""Rows that were there before rows were bound are bound as they are found."""

from collections.abc import Iterator

import pytest
from unit.store.cases import kept_photo, lesion, patient, visit

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.record import RecordKind
from skinscreen.store import takeover
from skinscreen.store.audit import PERIOD, Audit
from skinscreen.store.case_store import CaseStore, utc_now
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion

PATIENTS, VISITS = 3, 4
ROWS = PATIENTS + PATIENTS + PATIENTS * VISITS
FOR_EVER = 1e9


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "ROWS", 2)


@pytest.fixture
def audit(database: Database) -> Iterator[Audit]:
    """Of a record that an older version wrote."""
    audit, cases = Audit(database, "Ann", utc_now), CaseStore(database)
    audit.note(Done.MADE)
    for _ in range(PATIENTS):
        who = patient()
        where = lesion(who)
        cases.add_patient(who)
        cases.add_lesion(where)
        for _ in range(VISITS):
            cases.add_visit(visit(where), kept_photo())
    return audit


def change(database: Database, statement: str) -> None:
    with database.write() as connection:
        connection.execute(statement)


def test_rows_of_an_older_version_are_taken_over_part_by_part(
    audit: Audit,
) -> None:
    assert audit.verify_record().unbound == ROWS
    left = []
    while audit.take_over(0.0):
        left.append(audit.verify_record().unbound)
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    assert len(left) > PATIENTS
    entries = audit.count()
    assert audit.take_over(FOR_EVER) == 0
    assert audit.count() == entries


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE patient SET name = 'Somebody else' WHERE number = 3",
        "UPDATE lesion SET site = 'elsewhere' WHERE number = 1",
        "UPDATE photo SET encoded = x'00' WHERE visit = 7",
        "DELETE FROM visit WHERE number = 2",
        "DELETE FROM patient WHERE number = 2",
    ],
)
def test_a_change_of_what_was_taken_over_is_seen(
    audit: Audit, database: Database, statement: str
) -> None:
    assert audit.take_over(FOR_EVER) == ROWS
    change(database, statement)
    with pytest.raises(DamagedRecordError, match="changed past the program"):
        audit.verify_record()


def test_what_is_changed_or_purged_after_it_was_taken_over_fits(
    audit: Audit, database: Database
) -> None:
    audit.take_over(FOR_EVER)
    deletion = Deletion(database, audit.witness, utc_now)
    first, second, _ = CaseStore(database).patients()
    for entry in (first, second):
        deletion.delete(RecordKind.PATIENT, entry.patient.id)
    deletion.purge(RecordKind.PATIENT, first.patient.id)
    assert audit.verify_record().unbound == 0


def test_a_row_with_a_digest_of_its_own_keeps_it(audit: Audit, database: Database) -> None:
    CaseStore(database, audit.witness).add_patient(patient())
    change(database, "UPDATE patient SET name = 'Somebody else' WHERE number = 4")
    audit.take_over(FOR_EVER)
    with pytest.raises(DamagedRecordError, match="changed past the program: patient"):
        audit.verify_record()


def test_a_row_put_in_past_the_program_is_not_taken_over_later(
    audit: Audit, database: Database
) -> None:
    audit.take_over(FOR_EVER)
    CaseStore(database).add_patient(patient())
    assert audit.take_over(FOR_EVER) == 0
    assert audit.verify_record().unbound == 1


@pytest.mark.parametrize(("detail", "parts"), [({PERIOD: 1}, 0), ({}, 3)])
def test_a_record_that_was_bound_from_the_start_takes_nothing_over(
    database: Database, detail: dict[str, int], parts: int
) -> None:
    audit = Audit(database, "Ann", utc_now)
    audit.note(Done.MADE, detail=detail)
    assert audit.take_over(0.0) == 0
    CaseStore(database).add_patient(patient())
    audit.take_over(FOR_EVER)
    assert audit.verify_record().unbound == 1
    assert audit.count() == 1 + parts


def test_a_check_binds_what_was_left(audit: Audit) -> None:
    audit.take_over(0.0)
    verified = audit.verify_and_bind()
    assert (verified.unbound, verified.taken_over) == (ROWS - 2, ROWS - 2)
    verified = audit.verify_and_bind()
    assert (verified.unbound, verified.taken_over) == (0, 0)


def test_a_record_without_any_entry_is_taken_over(database: Database) -> None:
    CaseStore(database).add_patient(patient())
    audit = Audit(database, "Ann", utc_now)
    assert audit.take_over(FOR_EVER) == 1
    assert audit.verify_record().unbound == 0
