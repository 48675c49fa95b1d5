"""Backups on a drive that fails, is pulled out, is full; a program killed while it writes one.

Each test prints what it tried; ``pytest -s`` shows it.
"""

import errno
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from faulty_drive import faulty_drive, read_only_drive
from sweeps import thinned
from unit.store.cases import PIN, kept_photo, lesion, made_folder, patient, visit

from skinscreen.domain.errors import StoreError
from skinscreen.store import backup
from skinscreen.store.case_store import CaseStore
from skinscreen.store.folder import RecordFolder

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    """A closed record with a visit."""
    folder = made_folder(tmp_path / "records")
    database = folder.open(folder.unlock(PIN))
    who = patient()
    where = lesion(who)
    store = CaseStore(database)
    store.add_patient(who)
    store.add_lesion(where)
    store.add_visit(visit(where), kept_photo())
    database.close()
    return folder


@pytest.mark.parametrize(
    "error", thinned([errno.ENOSPC, errno.EIO, errno.ENOENT, errno.EROFS], errno.ENOSPC)
)
def test_a_target_that_fails_at_any_write_leaves_no_backup_and_the_record_as_it_was(
    folder: RecordFolder, tmp_path: Path, error: int
) -> None:
    drive, key, before = tmp_path / "drive", folder.unlock(PIN), folder.database.read_bytes()
    drive.mkdir()
    refused = 0
    with faulty_drive() as target:
        for place in count(1):
            target.fail(place, error, forever=True)
            try:
                backup.write(folder, key, drive / "b")
            except StoreError as sentence:
                assert "the record itself is untouched" in str(sentence)  # noqa: PT017
                assert list(drive.iterdir()) == []
                refused += 1
            assert folder.database.read_bytes() == before
            if not target.failed:
                break
    assert refused
    assert backup.check(drive / "b", key).visits == 1
    print(f"{errno.errorcode[error]} at each of {refused} writes: no backup, record untouched")  # noqa: T201


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES])
def test_a_target_that_cannot_be_written_gets_a_sentence(
    folder: RecordFolder, tmp_path: Path, error: int
) -> None:
    key = folder.unlock(PIN)
    with read_only_drive(error), pytest.raises(StoreError, match="no backup was made"):
        backup.write(folder, key, tmp_path / "b")
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    "rounds", [6, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(1200)])]
)
def test_a_program_killed_at_any_moment_leaves_whole_backups_and_records_or_none(
    rounds: int,
) -> None:
    places = os.pathsep.join([str(TESTS.parent), str(TESTS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, TESTS / "killed_backup.py", str(rounds)],
        env=os.environ | {"PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)  # noqa: T201
    assert done.returncode == 0, done.stderr
    assert f"killed {rounds} times" in done.stdout
