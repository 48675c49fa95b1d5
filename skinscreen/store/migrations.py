"""From an older version of the record's tables to the newest.

A migration is never changed once it has been released: what follows is a new one at the end.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TypeAlias

from skinscreen import paths
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.language import tr
from skinscreen.store import issue_codes
from skinscreen.store.connection import Connection, Database
from skinscreen.store.schema import (
    APPLICATION_ID,
    VERSION_1,
    VERSION_2,
    VERSION_4,
    VERSION_5,
    VERSION_6,
    VERSION_7,
    VERSION_8,
)

Step: TypeAlias = str | Callable[[Connection], None]
"""A statement, or what writes rows anew and leaves tables and triggers as they are."""
MIGRATIONS: tuple[tuple[Step, ...], ...] = (
    VERSION_1,
    VERSION_2,
    (issue_codes.convert,),
    VERSION_4,
    VERSION_5,
    VERSION_6,
    VERSION_7,
    VERSION_8,
)
"""The steps that lead from version i to i + 1."""
OWN = "FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
COPY_NAMES = "before-update-{version}.db"
"""Copies of the whole record made before a migration; they have the record's key."""


def require_own(database: Database) -> None:
    """Refuse a file that is no record of this program, or not any more.

    Raises:
        DamagedRecordError: it is empty, or another program's.
        StoreError: a newer version of the program wrote it.
    """
    with database.read() as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        other = tr(
            "{file} is not a record of this program, or it was emptied; nothing was changed. "
            "Restore it from a backup"
        )
        raise DamagedRecordError(other.format(file=database.file))
    found = version(database)
    if found > len(MIGRATIONS):
        newer = tr(
            "a newer version of the program wrote this record; nothing was changed. Update the "
            "program"
        )
        raise StoreError(newer)
    with database.read() as connection:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    tables = {name for name, sql in schema(found).items() if sql.startswith("CREATE TABLE")}
    if missing := sorted(tables - there):
        lacking = tr(
            "{file} lacks a part of the record ({parts}); nothing was changed. Restore it from a "
            "backup"
        )
        raise DamagedRecordError(lacking.format(file=database.file, parts=", ".join(missing)))


def schema(found: int) -> Mapping[str, str]:
    """The tables, indexes and triggers of a version by name, as SQLite keeps their statements."""
    return _schema_after(MIGRATIONS[:found])


@cache
def _schema_after(migrations: tuple[tuple[Step, ...], ...]) -> Mapping[str, str]:
    """Worked out once: every opening of a record asks for it."""
    from sqlcipher3 import dbapi2

    with closing(dbapi2.connect(":memory:")) as empty:
        for step in (step for steps in migrations for step in steps):
            if isinstance(step, str):
                empty.execute(step)
        return dict(empty.execute(f"SELECT name, sql {OWN}").fetchall())


def version(database: Database) -> int:
    """How many migrations the record has seen; 0 for a new file."""
    with database.read() as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(database: Database) -> None:
    """Bring a record of this program, or a new file, to the newest version.

    Each step is a transaction of its own, so that one that fails leaves the version before it.
    An older record is copied first.

    Raises:
        StoreError: it cannot be written or copied.
    """
    found = version(database)
    if 0 < found < len(MIGRATIONS):
        _copy(database, found)
    for number in range(found, len(MIGRATIONS)):
        with database.write() as connection:
            for step in MIGRATIONS[number]:
                if isinstance(step, str):
                    connection.execute(step)
                else:
                    step(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number + 1}")


def copies(folder: Path) -> tuple[Path, ...]:
    """The copies of older versions in the record's folder, unfinished ones too."""
    return tuple(sorted(folder.glob(COPY_NAMES.format(version="*") + "*")))


def _copy(database: Database, found: int) -> None:
    """Copy the encrypted file as it is, while nobody can write to it."""
    target = database.file.with_name(COPY_NAMES.format(version=found))
    unfinished = target.with_name(target.name + ".part")
    database.settle()
    try:
        with database.write():
            shutil.copyfile(database.file, unfinished)
            paths.make_private_file(unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        uncopied = tr(
            "the record must be copied before it is updated, and cannot be ({reason}); nothing was "
            "changed. Free some space and start again"
        )
        raise StoreError(uncopied.format(reason=error.strerror)) from error
