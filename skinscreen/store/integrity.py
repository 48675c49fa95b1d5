"""Whether the record is whole.

SQLCipher keeps an authentication code with every page and refuses a page that does not fit it, so
a changed photo cannot be read unnoticed. What is checked here is more: that the tables agree.
"""

from collections.abc import Iterable

from skinscreen.domain.errors import DamagedRecordError
from skinscreen.language import tr, trn
from skinscreen.store.connection import DAMAGED_ADVICE, Database

_SMALL_BYTES = 64 << 20
"""Up to this size everything is checked at the start: about two seconds on a Raspberry Pi 4."""
_TABLES = ("patient", "lesion", "visit", "confirmation", "follow_up", "reading", "moved")


def check_at_start(database: Database) -> None:
    """Check a small record whole, and of a large one all but the photos.

    Raises:
        DamagedRecordError: it is not whole.
        StoreError: it cannot be read.
    """
    if database.file.stat().st_size <= _SMALL_BYTES:
        check_all(database)
        return
    with database.read() as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        tables = [table for table in _TABLES if table in there]  # an older record has fewer
        found = [row for t in tables for row in connection.execute(f"PRAGMA quick_check({t})")]
    _require_ok(found)


def check_all(database: Database) -> None:
    """Check every page, every index and every reference.

    Raises:
        DamagedRecordError: it is not whole.
        StoreError: it cannot be read.
    """
    with database.read() as connection:
        broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    _require_ok(broken)
    check_tables(database)


def check_tables(database: Database) -> None:
    """Check every index and every reference, and every page on the way.

    Raises:
        DamagedRecordError: it is not whole.
        StoreError: it cannot be read.
    """
    with database.read() as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    _require_ok([*found, *orphans])


def _require_ok(found: list[Iterable[str]]) -> None:
    wrong = [row for row in found if tuple(row) != ("ok",)]
    if wrong:
        damaged = trn(
            "the record's file is damaged in {n} places, or its drive cannot be read; nothing was "
            "written to it.",
            "the record's file is damaged in {n} places, or its drive cannot be read; nothing was "
            "written to it.",
            len(wrong),
        )
        raise DamagedRecordError(f"{damaged.format(n=len(wrong))} {tr(DAMAGED_ADVICE)}")
