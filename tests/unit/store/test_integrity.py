"""Damage is found before anything is shown or written."""

import pytest
from unit.store.cases import kept_photo, lesion, patient, visit

from skinscreen.domain.errors import DamagedRecordError
from skinscreen.store import integrity
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Database


def fill(store: CaseStore) -> None:
    who = patient()
    where = lesion(who)
    store.add_patient(who)
    store.add_lesion(where)
    store.add_visit(visit(where), kept_photo())


def orphan(database: Database) -> None:
    with database.alone() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM lesion")


@pytest.mark.parametrize("limit", [0, 1 << 40])
def test_a_whole_record_passes_small_or_large(
    database: Database, store: CaseStore, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    fill(store)
    monkeypatch.setattr(integrity, "_SMALL_BYTES", limit)
    integrity.check_at_start(database)


def test_a_visit_without_its_lesion_is_damage(database: Database, store: CaseStore) -> None:
    fill(store)
    orphan(database)
    with pytest.raises(DamagedRecordError, match="damaged in 1 places"):
        integrity.check_at_start(database)


def test_in_a_large_record_a_row_that_cannot_be_is_damage(
    database: Database, store: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    monkeypatch.setattr(integrity, "_SMALL_BYTES", 0)
    with database.alone() as connection:
        connection.execute("UPDATE patient SET born = NULL")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'born TEXT', 'born TEXT NOT NULL') "
            "WHERE name = 'patient'"
        )
        connection.execute("PRAGMA writable_schema = RESET")
    with pytest.raises(DamagedRecordError, match="damaged in 1 places"):
        integrity.check_at_start(database)
