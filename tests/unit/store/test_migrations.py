"""An older record comes to the newest version whole, or stays as it was."""

import errno
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from unit.store.cases import PIN, kept_photo, lesion, made_folder, patient, visit

from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.store import connection as connection_module
from skinscreen.store import migrations
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import CaseStore, utc_now
from skinscreen.store.connection import connect
from skinscreen.store.folder import RecordFolder

SECOND = ("CREATE TABLE second (number INTEGER PRIMARY KEY)", "INSERT INTO second VALUES (7)")
THIRD = ("CREATE TABLE third (number INTEGER PRIMARY KEY) STRICT",)
BROKEN = (*THIRD, "INSERT INTO nowhere VALUES (1)")
NEWEST = len(migrations.MIGRATIONS)


@pytest.fixture
def old(folder: RecordFolder) -> RecordFolder:
    """A record with one patient, of the version before ``later``."""
    database = folder.open(folder.unlock(PIN))
    CaseStore(database).add_patient(patient())
    database.close()
    return folder


def later(patch: pytest.MonkeyPatch, *more: tuple[str, ...]) -> None:
    patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, *more))


def state(folder: RecordFolder, file: Path | None = None) -> tuple[int, list[str], int]:
    """Version, added tables, patients."""
    database = connect(file or folder.database, folder.unlock(PIN), "read")
    with database.read() as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        added = sorted({row["name"] for row in tables} & {"second", "third"})
    found = migrations.version(database), added, CaseStore(database).count_patients()
    database.close()
    return found


def open_and_close(folder: RecordFolder) -> None:
    folder.open(folder.unlock(PIN)).close()


def test_an_older_record_is_copied_and_brought_up(
    old: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, SECOND, THIRD)
    open_and_close(old)
    assert state(old) == (NEWEST + 2, ["second", "third"], 1)
    (copy,) = migrations.copies(old.path)
    assert copy.name == f"before-update-{NEWEST}.db"
    assert state(old, copy) == (NEWEST, [], 1)


@pytest.mark.parametrize("first", range(1, NEWEST))
def test_a_record_of_every_released_version_is_brought_up_with_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:first])
        folder = made_folder(tmp_path)
        database = folder.open(folder.unlock(PIN))
        who = patient()
        where = lesion(who)
        kept = visit(where)
        store = CaseStore(database)
        store.add_patient(who)
        store.add_lesion(where)
        store.add_visit(kept, kept_photo())
        before = store.timeline(where.id)
        database.close()
    database = folder.open(folder.unlock(PIN))
    assert migrations.version(database) == NEWEST
    assert CaseStore(database).timeline(where.id) == before
    assert CaseStore(database).photo(kept.id) == kept_photo()
    database.close()
    assert [copy.name for copy in migrations.copies(tmp_path)] == [f"before-update-{first}.db"]


def test_a_record_of_the_newest_version_is_not_copied(old: RecordFolder) -> None:
    open_and_close(old)
    assert migrations.copies(old.path) == ()


def test_a_step_that_fails_leaves_the_step_before_it(
    old: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        later(patch, SECOND, BROKEN)
        with pytest.raises(Exception, match="nowhere"):
            open_and_close(old)
        assert state(old) == (NEWEST + 1, ["second"], 1)
    later(monkeypatch, SECOND, THIRD)
    open_and_close(old)
    assert state(old) == (NEWEST + 2, ["second", "third"], 1)


def test_a_newer_record_is_refused_and_left_as_it_is(
    old: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        later(patch, SECOND)
        open_and_close(old)
    before = old.database.read_bytes()
    with pytest.raises(StoreError, match="newer version of the program"):
        open_and_close(old)
    assert old.database.read_bytes() == before


def test_without_room_for_the_copy_nothing_is_migrated(
    old: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:5000])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        later(patch, SECOND)
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(StoreError, match=r"No space left on device.*nothing was changed"):
            open_and_close(old)
    assert migrations.copies(old.path) == ()
    assert state(old) == (NEWEST, [], 1)


def test_a_record_another_program_reads_is_not_copied_in_part(
    old: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "_WAIT_S", 0.01)
    other = connect(old.database, old.unlock(PIN))
    CaseStore(other).add_patient(patient("Second"))
    with other.read() as reading, monkeypatch.context() as patch:
        reading.execute("SELECT count(*) FROM patient").fetchone()
        later(patch, SECOND)
        with pytest.raises(StoreError, match="another program is using the record"):
            open_and_close(old)
    other.close()
    assert migrations.copies(old.path) == ()
    assert state(old) == (NEWEST, [], 2)


@pytest.mark.parametrize("tables", [(), ("CREATE TABLE other (a)",)])
def test_an_encrypted_file_of_something_else_is_refused(
    folder: RecordFolder, tables: tuple[str, ...]
) -> None:
    key = folder.unlock(PIN)
    folder.database.unlink()
    database = connect(folder.database, key, "create")
    with database.write() as connection:
        for statement in (*tables, "PRAGMA user_version = 1"):
            connection.execute(statement)
    database.close()
    before = folder.database.read_bytes()
    with pytest.raises(DamagedRecordError, match="not a record of this program"):
        folder.open(key)
    assert folder.database.read_bytes() == before


def test_a_table_that_a_later_version_drops_is_not_missed(
    old: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, SECOND, (*THIRD, "DROP TABLE IF EXISTS second"))
    open_and_close(old)
    open_and_close(old)
    assert state(old) == (NEWEST + 2, ["third"], 1)


def test_a_later_version_may_drop_and_change_tables(
    folder: RecordFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (
        "CREATE TABLE passing (x TEXT)",
        "DROP TABLE passing",
        "ALTER TABLE photo RENAME COLUMN name TO called",
        "DROP INDEX lesion_by_patient",
    )
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, later))
    for _ in range(2):
        with closing(folder.open(folder.unlock(PIN))) as database:
            assert Audit(database, "Ann", utc_now).verify_record().unbound == 0
