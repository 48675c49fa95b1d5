"""An open record that is closed after the test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.store.cases import PIN, made_folder

from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Database
from skinscreen.store.folder import RecordFolder


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty, closed record, to be copied and never opened."""
    made = tmp_path_factory.mktemp("empty") / "records"
    made_folder(made)
    return made


@pytest.fixture
def folder(tmp_path: Path, empty_record: Path) -> RecordFolder:
    """A folder with an empty, closed record."""
    shutil.copytree(empty_record, tmp_path / "records")
    return RecordFolder(tmp_path / "records")


@pytest.fixture
def database(folder: RecordFolder) -> Iterator[Database]:
    """The same, open."""
    database = folder.open(folder.unlock(PIN))
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> CaseStore:
    """What it holds: nothing yet."""
    return CaseStore(database)
