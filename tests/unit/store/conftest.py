"""An open record that is closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.store.cases import PIN, made_folder

from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Database
from skinscreen.store.folder import RecordFolder


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    """A folder with an empty, closed record."""
    return made_folder(tmp_path / "records")


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
