"""An open record: one encrypted SQLite file, and transactions that happen whole or not at all."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from skinscreen import paths
from skinscreen.domain.errors import (
    CancelledError,
    DamagedRecordError,
    FullDriveError,
    StoreError,
)
from skinscreen.language import mark, tr
from skinscreen.store import wiping

if TYPE_CHECKING:
    import sqlite3

Connection: TypeAlias = "sqlite3.Connection"
"""sqlcipher3 has the interface of the standard library's sqlite3."""

Access: TypeAlias = Literal["read", "write", "create", "alone"]

_MODES: Mapping[Access, str] = {
    "read": "ro",
    "write": "rw",
    "create": "rwc",
    "alone": "rw",
}
_WAIT_S = 5.0
_WAL_BYTES = 16 << 20
_WIPING = "PRAGMA cipher_memory_security = ON"
"""SQLite keeps what it has in memory from the swap space, and wipes what it frees."""
_STEPS = 10
"""Of SQLite's machine between two looks at what is wanted; a photo takes a few."""
# https://www.sqlite.org/rescode.html, primary codes
_SENTENCES = {
    5: mark("another program is using the record; wait until it has finished and try again"),
    6: mark("another program is using the record; wait until it has finished and try again"),
    7: mark("there is not enough free memory; close other programs and try again"),
    8: mark(
        "the record lies on a drive or in a folder that cannot be written; nothing was changed"
    ),
    10: mark("the drive reported an error; nothing was saved. Check the drive and make a backup"),
    13: mark("the drive is full; nothing was saved. Free some space and save again"),
    14: mark(
        "the record's file cannot be opened; check that its drive is there and can be written"
    ),
    19: mark("it does not fit what is in the record any more; nothing was saved. Open it again"),
}
# SQLCipher calls a page damaged that the drive did not give: a loose card must not be answered
# with an older backup.
DAMAGED_ADVICE = mark(
    "Check the drive and start again; if this is said again, copy the record's folder and restore "
    "a backup"
)
_FULL = 13
_DAMAGED = (11, 26)
"""Corrupt and not a database: a page's authentication code, or the first page's, does not fit."""


class Database:
    """The open file. It may be used from any thread; one transaction runs at a time."""

    def __init__(self, connection: Connection, file: Path, secrets: tuple[str, ...] = ()) -> None:
        """Take over an open connection to ``file``, see ``connect``.

        The connection keeps ``secrets``, which are its own, until it is closed; then they are
        wiped.
        """
        self._connection = connection
        self._secrets = secrets
        self._turn = threading.RLock()
        self._after_write: Callable[[Connection], None] = lambda _: None
        self.file = file

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For questions only; they all see the same moment.

        Raises:
            StoreError: what SQLite says, as a sentence.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """For changes: all of them are on the disk when this ends, or none.

        Raises:
            StoreError: what SQLite says, as a sentence; nothing was changed.
        """
        with self._turn:
            with self._transaction("BEGIN IMMEDIATE") as connection:
                yield connection
            self._after_write(self._connection)

    def after_write(self, call: Callable[[Connection], None]) -> None:
        """Have ``call`` made after every change; it cannot undo it and must not raise."""
        self._after_write = call

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Outside any transaction, for what SQLite does not do inside one.

        Raises:
            StoreError: what SQLite says, as a sentence.
        """
        with self._turn, translated():
            yield self._connection

    @contextmanager
    def watched(self, look: Callable[[], None]) -> Iterator[None]:
        """Call ``look`` again and again while SQLite works.

        Raises:
            CancelledError: ``look`` raised it; SQLite has stopped.
        """
        stopped: list[CancelledError] = []

        def goes_on() -> int:
            try:
                look()
            except CancelledError as error:
                stopped.append(error)
            return len(stopped)

        self._connection.set_progress_handler(goes_on, _STEPS)
        try:
            yield
        except Exception as error:
            if stopped:
                raise stopped[0] from error
            raise
        finally:
            self._connection.set_progress_handler(None, 0)

    def settle(self) -> None:
        """Bring everything into the one file and empty the log beside it.

        Closing does so too, but says nothing where it fails: the log then holds the rest.

        Raises:
            StoreError: the drive does not take it, or another program reads the record.
        """
        with self.alone() as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreError(tr(_SENTENCES[5]))

    def close(self) -> None:
        """Close it; a second call does nothing. What is in the log stays readable."""
        with self._turn:
            self._connection.close()
            wiping.wipe(*self._secrets)
            self._secrets = ()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with self._turn, translated():
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(Exception):  # SQLite may have rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise


@contextmanager
def translated() -> Iterator[None]:
    """Turn what SQLite raises into one sentence of the right kind.

    Raises:
        StoreError: instead of an error of the database.
    """
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.ProgrammingError as error:
        if "closed" not in str(error):
            raise
        raise StoreError(tr("the record is closed; open it again")) from error
    except dbapi2.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == _FULL:
            raise FullDriveError(tr(_SENTENCES[code])) from error
        if code in _DAMAGED:
            damaged = tr(
                "the record's file is damaged or was changed by something else, or its drive "
                "cannot be read; nothing was written to it."
            )
            raise DamagedRecordError(f"{damaged} {tr(DAMAGED_ADVICE)}") from error
        if code not in _SENTENCES:
            raise
        raise StoreError(tr(_SENTENCES[code])) from error


def connect(file: Path, data_key: bytes, access: Access = "write") -> Database:
    """Open the record's file with its key.

    Args:
        file: the encrypted database.
        data_key: 32 bytes; see ``key``.
        access: "read" writes nothing, not even at closing what a crash left to be done; "write"
            makes sure that it can be written; "create" makes the file, which must not be there;
            "alone" is "write" without any file beside it, so that a full drive is no obstacle, but
            no other connection can be opened meanwhile.

    Raises:
        DamagedRecordError: the file is missing, damaged, or not of this key.
        FullDriveError: its drive is full; "alone" opens it all the same.
        StoreError: it cannot be opened, or not be written.
    """
    from sqlcipher3 import dbapi2

    if access != "create":
        _require_something(file)
    with translated():
        connection = dbapi2.connect(
            f"{file.absolute().as_uri()}?mode={_MODES[access]}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=_WAIT_S,
        )
        key = _key_statement(data_key)
        try:
            if access == "alone":
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # before anything is read
            _set_up(connection, key)
            if access == "create":
                paths.make_private_file(file)  # the log beside it takes this on
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            if access != "read":
                _set_up_writing(connection)
        except BaseException:
            connection.close()
            wiping.wipe(key)
            raise
        connection.row_factory = dbapi2.Row
    return Database(connection, file, (key,))


def _require_something(file: Path) -> None:
    try:
        if file.stat().st_size:
            return
    except FileNotFoundError:
        pass
    except OSError as error:
        unread = tr(
            "the record {file} cannot be read ({reason}); check its drive and who may read it"
        )
        raise StoreError(unread.format(file=file, reason=error.strerror)) from error
    missing = tr(
        "the record {file} is missing or empty, though its key is there: check that its drive is "
        "there, or restore a backup; if no record was ever made here, move the folder {folder} "
        "away and start again"
    )
    raise DamagedRecordError(missing.format(file=file, folder=file.parent))


def _key_statement(data_key: bytes) -> str:
    digits = data_key.hex()
    statement = f"PRAGMA key = \"x'{digits}'\""
    wiping.wipe(digits)
    return statement


def _set_up(connection: Connection, key_statement: str) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr
    connection.execute(_WIPING)
    connection.execute(key_statement)
    connection.execute("PRAGMA cipher_compatibility = 4")  # whatever a later SQLCipher prefers
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("SELECT count(*) FROM sqlite_schema")  # the first to need the key


def _set_up_writing(connection: Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
    # A file that cannot be written opens all the same and would fail at the first visit.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
