"""The folder of the record: which files it has, and what their absence means."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.errors import FullDriveError, StoreError, WrongSecretError
from skinscreen.domain.tries import Tries
from skinscreen.language import tr
from skinscreen.store import integrity, key, try_chain, wiping
from skinscreen.store.connection import Database, connect
from skinscreen.store.key import Cost, Lock
from skinscreen.store.key_file import (
    MOST_LOCKS,
    held,
    read,
    read_locks,
    read_tries,
    write_locks,
)
from skinscreen.store.migrations import migrate, require_own
from skinscreen.store.second_head import SecondHead

DATABASE = "records.db"
KEYS = "records.key"
HEAD = "records.head"
_UNFINISHED = "records.new.db"
_INDEX_BYTES = 1 << 16
_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class RecordFolder:
    """Where a record lies, or may be made.

    Attributes:
        path: the folder; it may not exist yet.
    """

    path: Path

    @property
    def database(self) -> Path:
        """The encrypted record."""
        return self.path / DATABASE

    @property
    def keys(self) -> Path:
        """The file of its locks."""
        return self.path / KEYS

    def second_head(self, data_key: bytes) -> SecondHead:
        """The audit's head beside the record; it may not exist yet."""
        return SecondHead(self.path / HEAD, data_key)

    @property
    def exists(self) -> bool:
        """Whether there is a record, be it whole or not.

        A key without a record, or a record without its key, is not the absence of both: it is
        damage, which ``unlock`` and ``open`` report, and nothing new is made in its place.

        Raises:
            StoreError: the folder cannot be looked into; whether there is a record is not known.
        """
        try:
            return self.keys.exists() or self.database.exists()
        except OSError as error:
            unread = tr(
                "the folder {folder} of the record cannot be read ({reason}); check its drive and "
                "who may read it"
            )
            raise StoreError(unread.format(folder=self.path, reason=error.strerror)) from error

    def create(self, secrets: Mapping[str, str], cost: Cost | None = None) -> None:
        """Make an empty record with a lock for each secret, by its name.

        The key file is what makes the record exist: it is written when the record is whole,
        and before the record takes its name.

        Raises:
            StoreError: there is one already, a secret is too short, or the folder cannot be
                written; nothing is left behind that would be taken for a record.
        """
        for secret in secrets.values():
            key.require_secret(secret)
        data_key = key.new_key()
        locks = [key.make_lock(n, s, data_key, cost or Cost()) for n, s in secrets.items()]

        def fill(unfinished: Path) -> Tries:
            with closing(connect(unfinished, data_key, "create")) as database:
                migrate(database)
                database.settle()
            return try_chain.begun(data_key, 1)

        try:
            self.take(locks, fill)
        finally:
            wiping.wipe(data_key)

    def require_absent(self) -> None:
        """Refuse to make a record where there is one, be it whole or not.

        Raises:
            StoreError: there is one.
        """
        if self.exists:
            there = tr("there already is a record in {folder}; it was not touched")
            raise StoreError(there.format(folder=self.path))

    def take(self, locks: Sequence[Lock], fill: Callable[[Path], Tries]) -> None:
        """Make the record whose file ``fill`` writes under the name it is given.

        ``fill`` returns the wrong tries with which the key file begins: none.

        Raises:
            StoreError: there is a record already, or see ``create``; what ``fill`` raises.
        """
        self.require_absent()
        try:
            paths.make_private(self.path)
        except OSError as error:
            raise self._unwritable(error) from error
        with held(self.path):  # two first starts at once make one record
            self.require_absent()
            self._take(locks, fill)

    def _take(self, locks: Sequence[Lock], fill: Callable[[Path], Tries]) -> None:
        unfinished = self.path / _UNFINISHED
        try:
            _remove(unfinished)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            tries = fill(unfinished)
        except BaseException:
            with suppress(OSError):
                _remove(unfinished)
            raise
        write_locks(self.keys, locks, tries)
        self._finish()

    def _unwritable(self, error: OSError) -> StoreError:
        unwritable = tr(
            "the folder {folder} of the record cannot be written ({reason}); choose another or "
            "check the drive"
        )
        return StoreError(unwritable.format(folder=self.path, reason=error.strerror))

    def locks(self) -> tuple[Lock, ...]:
        """See ``key_file.read_locks``."""
        return read_locks(self.keys)

    def tries(self) -> Tries:
        """See ``key_file.read_tries``."""
        return read_tries(self.keys)

    def change_tries(self, change: Callable[[Tries], Tries]) -> Tries:
        """Replace the wrong tries by what ``change`` makes of them; nobody comes between.

        Returns:
            What was kept.

        Raises:
            StoreError: see ``write_locks``; what ``change`` raises, and then nothing is written.
        """
        with held(self.path):
            locks, before = read(self.keys)
            after = change(before)
            if after != before:
                write_locks(self.keys, locks, after)
        return after

    def unlock(self, secret: str, name: str | None = None) -> bytes:
        """The data key.

        Args:
            secret: as typed.
            name: of the lock; None tries them all.

        Raises:
            WrongSecretError: no such lock has this secret.
            DamagedRecordError: the key file is missing or damaged.
        """
        for lock in self.locks():
            if name in (None, lock.name):
                with suppress(WrongSecretError):
                    return key.open_lock(lock, secret)
        raise WrongSecretError(tr("this PIN or passphrase does not open the record; try again"))

    def change_lock(
        self,
        name: str,
        secret: str,
        data_key: bytes,
        cost: Cost | None = None,
        *,
        known: bool | None = None,
    ) -> None:
        """Give a name a new secret; the old one no longer opens the record.

        Args:
            name: whose secret it is.
            secret: the new one.
            data_key: of the record.
            cost: of trying it.
            known: whether somebody must, or must not, have the name already; None for either.

        Raises:
            StoreError: the secret is too short, ``known`` does not hold (somebody else was faster),
                or the key file cannot be written.
        """
        key.require_secret(secret)
        lock = key.make_lock(name, secret, data_key, cost or Cost())
        with held(self.path):
            locks, tries = read(self.keys)
            taken = name.casefold() in {other.name.casefold() for other in locks}
            if known is not None and known != taken:
                raise StoreError(
                    tr("there already is a user of this name; choose another")
                    if taken
                    else tr("this record has no user of that name any more; nothing was changed")
                )
            others = [other for other in locks if other.name != name]
            if len(others) >= MOST_LOCKS:
                raise StoreError(
                    tr("the record has as many users as it can have; remove one first")
                )
            write_locks(self.keys, [*others, lock], tries)

    def remove_lock(self, name: str, besides: str = "") -> None:
        """Take a name's secret away.

        Args:
            name: whose.
            besides: a lock that is not enough by itself.

        Raises:
            StoreError: it is the last one, or the key file cannot be written.
        """
        with held(self.path):
            locks, tries = read(self.keys)
            others = [lock for lock in locks if lock.name != name]
            if not [lock for lock in others if lock.name != besides]:
                raise StoreError(
                    tr("the last PIN cannot be removed: the record could not be opened again")
                )
            write_locks(self.keys, others, tries)

    def open(self, data_key: bytes) -> Database:
        """The record, checked, and brought to the newest version.

        Raises:
            DamagedRecordError: it is missing or damaged; nothing is made in its place.
            StoreError: it cannot be read or written, or is newer than the program. A full drive
                is no obstacle, unless the record must be brought up.
        """
        if not self.database.exists() and (self.path / _UNFINISHED).exists():
            with held(self.path):  # not while another program is at those very steps
                if not self.database.exists():
                    self._finish()  # power was lost between the last two steps of ``create``
        try:
            with closing(connect(self.database, data_key, "read")) as looked_at:
                require_own(looked_at)
                integrity.check_at_start(looked_at)
            return _brought_up(connect(self.database, data_key))
        except StoreError as error:
            if not isinstance(error, FullDriveError) and not self._is_full():
                raise
            return self._open_alone(data_key)

    def _is_full(self) -> bool:
        """Whether the drive has no room for the index that connections share (32 kB).

        SQLite only says that it cannot be read or written.
        """
        try:
            return shutil.disk_usage(self.path).free < _INDEX_BYTES
        except OSError:
            return False

    def _open_alone(self, data_key: bytes) -> Database:
        """The same where a full drive takes no file beside the record."""
        database = connect(self.database, data_key, "alone")
        try:
            require_own(database)
            integrity.check_at_start(database)
        except BaseException:
            database.close()
            raise
        return _brought_up(database)

    def _finish(self) -> None:
        try:
            (self.path / _UNFINISHED).replace(self.database)
            paths.sync_folder(self.path)
        except OSError as error:
            unmade = tr("the record in {folder} cannot be made ({reason}); check the drive")
            raise StoreError(unmade.format(folder=self.path, reason=error.strerror)) from error


def _brought_up(database: Database) -> Database:
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _remove(database: Path) -> None:
    for ending in ("", *_BESIDE):
        database.with_name(database.name + ending).unlink(missing_ok=True)
