"""What was changed past the program shows against the audit."""

import pytest
from unit.store.cases import kept_photo, lesion, patient, visit

from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.record import RecordKind
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import CaseStore, utc_now
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion


@pytest.fixture
def audit(database: Database) -> Audit:
    """Of a record with a patient, a lesion and a visit."""
    audit = Audit(database, "Ann", utc_now)
    cases, who = CaseStore(database, audit.witness), patient()
    where = lesion(who)
    cases.add_patient(who)
    cases.add_lesion(where)
    cases.add_visit(visit(where), kept_photo())
    return audit


def change(database: Database, *statements: str) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_record_as_the_program_left_it_is_bound_whole(audit: Audit) -> None:
    assert audit.verify_record().unbound == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE patient SET name = 'Somebody else'",
        "UPDATE patient SET born = NULL",
        "UPDATE lesion SET site = 'elsewhere'",
        "UPDATE visit SET assessment = replace(assessment, 'refer', 'none')",
        "UPDATE visit SET notes = notes || ' '",
        "UPDATE visit SET thumbnail = x'00'",
        "UPDATE photo SET encoded = x'00'",
        "DELETE FROM photo",
        "DELETE FROM visit",
        "DELETE FROM patient",
        "DROP TRIGGER audit_never_changes",
        "DROP TRIGGER audit_grows_at_its_end",
        "DROP INDEX visit_by_lesion",
        "CREATE TRIGGER mine AFTER INSERT ON visit BEGIN DELETE FROM visit; END",
    ],
)
def test_a_change_past_the_program_is_seen(
    audit: Audit, database: Database, statement: str
) -> None:
    change(database, statement)
    audit.verify()
    with pytest.raises(DamagedRecordError, match="changed past the program"):
        audit.verify_record()


def test_what_was_deleted_brought_back_or_purged_with_its_patient_fits(
    audit: Audit, database: Database
) -> None:
    deletion = Deletion(database, audit.witness, utc_now)
    (entry,) = CaseStore(database).patients()
    deletion.delete(RecordKind.PATIENT, entry.patient.id)
    assert audit.verify_record().unbound == 0
    deletion.purge(RecordKind.PATIENT, entry.patient.id)
    assert audit.verify_record().unbound == 0


def test_that_a_row_was_seen_changes_nothing_of_what_it_is(
    audit: Audit, database: Database
) -> None:
    (entry,) = CaseStore(database).patients()
    audit.saw(RecordKind.PATIENT, entry.patient.id)
    assert audit.verify_record().unbound == 0
    change(database, "UPDATE patient SET name = 'Somebody else'")
    with pytest.raises(DamagedRecordError, match="as entry 1 left it"):
        audit.verify_record()


def test_rows_of_an_older_version_are_counted(audit: Audit, database: Database) -> None:
    CaseStore(database).add_patient(patient())
    assert audit.verify_record().unbound == 1
