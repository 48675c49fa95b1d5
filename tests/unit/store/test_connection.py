"""Transactions happen whole or not at all, and what SQLite says becomes one sentence."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from unit.store.cases import PIN, patient

from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Connection, Database, connect, translated
from skinscreen.store.folder import RecordFolder


def names(database: Database) -> list[str]:
    return [entry.patient.name for entry in CaseStore(database).patients()]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("auto_vacuum", 2),
        ("temp_store", 2),
        ("trusted_schema", 0),
    ],
)
def test_the_record_is_opened_with_what_keeps_it_whole(
    database: Database, pragma: str, value: object
) -> None:
    with database.alone() as connection:
        assert connection.execute(f"PRAGMA {pragma}").fetchone()[0] == value


def test_the_database_wipes_what_it_frees(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path\n"
        "from skinscreen.store.connection import connect\n"
        f"database = connect(Path({str(tmp_path / 'records.db')!r}), bytes(32), 'create')\n"
        "with database.alone() as connection:\n"
        "    print(*connection.execute('PRAGMA cipher_memory_security').fetchone())\n"
        "database.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_a_change_that_is_broken_off_did_not_happen(database: Database) -> None:
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        CaseStore(database, break_off).add_patient(patient())
    assert names(database) == []


def test_a_change_that_fails_and_was_rolled_back_by_the_database_is_still_said(
    database: Database,
) -> None:
    def roll_back(connection: Connection, *_: object) -> None:
        connection.execute("ROLLBACK")
        raise dbapi_error(19)

    with pytest.raises(StoreError, match="does not fit"):
        CaseStore(database, roll_back).add_patient(patient())
    assert names(database) == []


def test_threads_take_turns(database: Database) -> None:
    store = CaseStore(database)

    def keep(number: int) -> None:
        store.add_patient(patient(f"P{number}"))

    threads = [threading.Thread(target=keep, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(database) == [f"P{n}" for n in range(8)]


def test_another_program_is_waited_for_and_then_said(
    folder: RecordFolder, database: Database
) -> None:
    other = connect(folder.database, folder.unlock(PIN))
    try:
        with database.alone() as connection:
            connection.execute("PRAGMA busy_timeout = 1")
        with (
            other.write(),
            pytest.raises(StoreError, match="another program is using the record"),
            database.write(),
        ):
            pass
    finally:
        other.close()


def test_a_closed_record_says_so(folder: RecordFolder) -> None:
    database = folder.open(folder.unlock(PIN))
    database.close()
    database.close()
    with pytest.raises(StoreError, match="the record is closed"):
        CaseStore(database).count_patients()


def test_a_bug_is_not_taken_for_a_fault(database: Database) -> None:
    from sqlcipher3 import dbapi2

    with pytest.raises(dbapi2.OperationalError, match="no such table"), database.read() as reading:
        reading.execute("SELECT * FROM nowhere")
    with pytest.raises(dbapi2.ProgrammingError, match="binding"), database.read() as reading:
        reading.execute("SELECT ?", ())


def dbapi_error(code: int) -> Exception:
    from sqlcipher3 import dbapi2

    error = dbapi2.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (5, "another program"),
        (261, "another program"),
        (6, "another program"),
        (7, "not enough free memory"),
        (8, "cannot be written"),
        (10, "the drive reported an error"),
        (1034, "the drive reported an error"),
        (13, "the drive is full"),
        (14, "cannot be opened"),
        (787, "does not fit"),
    ],
)
def test_every_fault_has_a_sentence(code: int, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as caught, translated():
        raise dbapi_error(code)
    assert not isinstance(caught.value, DamagedRecordError)


@pytest.mark.parametrize("code", [11, 26, 267])
def test_damage_is_told_from_other_faults(code: int) -> None:
    with (
        pytest.raises(
            DamagedRecordError, match="Check the drive and start again; if this is said again"
        ),
        translated(),
    ):
        raise dbapi_error(code)


def test_nothing_is_written_to_a_record_that_is_only_looked_at(folder: RecordFolder) -> None:
    database = connect(folder.database, folder.unlock(PIN), "read")
    try:
        with pytest.raises(StoreError, match="cannot be written"):
            CaseStore(database).add_patient(patient())
    finally:
        database.close()


def test_a_missing_record_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(DamagedRecordError, match="missing or empty"):
        connect(tmp_path / "records.db", bytes(32))
    assert list(tmp_path.iterdir()) == []


def test_nothing_goes_to_stderr_when_the_key_is_wrong(
    folder: RecordFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DamagedRecordError):
        connect(folder.database, bytes(32))
    assert capfd.readouterr() == ("", "")
