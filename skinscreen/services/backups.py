"""Backups of the record: made while it is in use, read back, restored on an empty device."""

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import StoreError, WrongSecretError
from skinscreen.domain.watch import UNWATCHED, Watch
from skinscreen.language import day, tr, trn
from skinscreen.paths import in_time
from skinscreen.services.access import RecordAccess, access
from skinscreen.services.drives import Drive
from skinscreen.services.lockable_record import LockableRecord
from skinscreen.services.users import RECOVERY
from skinscreen.store import backup, key, wiping
from skinscreen.store.audit import Audit
from skinscreen.store.backup import SUFFIX, Content
from skinscreen.store.connection import connect
from skinscreen.store.key import Lock

__all__ = [
    "SUFFIX", "BackupMade", "Content", "FoundBackup", "back_up", "carry_out", "file_in", "find",
    "reminder", "restore", "verify",
]  # fmt: skip


_LISTING_S = 5.0
"""Seconds that a drive may take to list what lies on it."""
_MOST_TRIED = 32
"""Locks to which a PIN is put where nobody said whose it is; each costs up to seconds."""


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was written and read back.

    Attributes:
        file: where.
        content: what it holds.
    """

    file: Path
    content: Content


@dataclass(frozen=True, slots=True)
class FoundBackup:
    """A file on a drive that is named as backups are.

    Attributes:
        file: where.
        drive: what its drive is called.
        size: in bytes.
        written: when, by the drive.
    """

    file: Path
    drive: str
    size: int
    written: datetime


def carry_out(
    granted: RecordAccess, target: Path, at: datetime, watch: Watch = UNWATCHED
) -> BackupMade:
    """Write a backup; the record stays in use, or locked, meanwhile.

    Args:
        granted: to the record.
        target: a folder, where the file is named by the time, or a file that is not there yet.
        at: the time of the name.
        watch: told how far it is.

    Raises:
        CancelledError: it was given up; nothing was left there.
        DamagedRecordError: the record is damaged.
        StoreError: it cannot be written; the record is untouched, and nothing lies there that
            would be taken for a backup.
    """
    file = file_in(target, at) if target.is_dir() else target
    content = backup.write(granted.folder, granted.data_key, file, watch)
    second = granted.folder.second_head(granted.data_key)
    with closing(connect(granted.folder.database, granted.data_key)) as database:
        database.after_write(second.follow)
        audit = Audit(database, granted.user, granted.now)
        audit.note(Done.BACKED_UP, detail={"head": content.head, "visits": content.visits})
    second.forget()
    return BackupMade(file, content)


def back_up(
    records: LockableRecord, target: Path, at: datetime, watch: Watch = UNWATCHED
) -> BackupMade:
    """Write a backup of the open record; see ``carry_out``.

    Raises:
        LockedError: the record is locked.
        StoreError: see ``carry_out``.
    """
    return carry_out(access(records), target, at, watch)


def file_in(folder: Path, at: datetime) -> Path:
    """A backup's file in a folder, named by the time alone."""
    return folder / backup.suggested_name(at)


def find(drives: Iterable[Drive]) -> tuple[FoundBackup, ...]:
    """The backups in the top folders of drives, the newest first."""
    found: list[FoundBackup] = []
    for drive in drives:
        with suppress(OSError):  # pulled meanwhile, or it does not answer
            found += in_time(partial(_on, drive), _LISTING_S)
    return tuple(sorted(found, key=lambda backup: backup.written, reverse=True))


def _on(drive: Drive) -> list[FoundBackup]:
    found: list[FoundBackup] = []
    with suppress(OSError):  # pulled meanwhile
        for file in drive.folder.glob(f"*{SUFFIX}"):
            status = file.stat()
            written = datetime.fromtimestamp(status.st_mtime).astimezone()
            found.append(FoundBackup(file, drive.name, status.st_size, written))
    return found


def verify(file: Path, secret: str, user: str | None = None, watch: Watch = UNWATCHED) -> Content:
    """Read a backup whole.

    Args:
        file: the backup.
        secret: a user's PIN as it was when the backup was made, or the recovery phrase.
        user: whose PIN; None tries everybody's.
        watch: told how far it is.

    Raises:
        CancelledError: it was given up.
        WrongSecretError: it does not open this backup.
        DamagedRecordError: it is no backup, or cut off or changed.
        StoreError: it cannot be read, or is newer than the program.
    """
    data_key, _ = _opened(file, secret, user, watch)
    try:
        return backup.check(file, data_key, watch)
    finally:
        wiping.wipe(data_key)


def restore(
    records: LockableRecord,
    file: Path,
    secret: str,
    user: str | None = None,
    watch: Watch = UNWATCHED,
) -> Content:
    """Make this device's record of a backup, and open it; there must be none yet.

    Raises:
        CancelledError: it was given up; nothing was made.
        WrongSecretError: see ``verify``.
        DamagedRecordError: it is no backup, or cut off or changed; nothing was made.
        StoreError: there is a record already, or it cannot be written; it was not touched.
    """
    records.folder.require_absent()
    data_key, name = _opened(file, secret, user, watch)
    try:
        content = backup.restore(records.folder, file, data_key, watch)
    except BaseException:
        wiping.wipe(data_key)
        raise
    lost = {"not in it": content.beyond} if content.beyond else {}
    records.begin(data_key, name, Done.RESTORED, {"head": content.head, **lost})
    return content


def reminder(records: LockableRecord, days: int, now: datetime) -> str:
    """A sentence where a backup is due; empty where it is not.

    Args:
        records: open.
        days: a backup should be no older; 0 for no reminder.
        now: with a time zone.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read.
    """
    if not days or not records.cases.count_patients():
        return ""
    last = records.audit.last(Done.BACKED_UP)
    if last is None:
        return tr("No backup was made yet: if this device is lost, so is the record.")
    age = now - last.at
    if age < timedelta(0):
        sentence = tr("The last backup is dated {day}, after today: check the device's clock.")
        return sentence.format(day=day(last.at))
    if age < timedelta(days=days):
        return ""
    return trn(
        "The last backup was made {n} day ago: make another.",
        "The last backup was made {n} days ago: make another.",
        age.days,
    ).format(n=age.days)


def _opened(file: Path, secret: str, user: str | None, watch: Watch) -> tuple[bytes, str]:
    """The record's key, and whose secret it was."""
    typed = key.phrase_as_typed(secret)
    for lock in _candidates(backup.read_locks(file), user, phrase=key.is_phrase(typed)):
        watch.look(lambda: 0.0)
        try:
            return key.open_lock(lock, typed if lock.name == RECOVERY else secret), lock.name
        except WrongSecretError:
            continue
    raise WrongSecretError(
        tr(
            "this does not open the backup; a backup keeps the PINs of the day it was made, and "
            "the recovery phrase"
        )
    )


def _candidates(locks: tuple[Lock, ...], user: str | None, *, phrase: bool) -> tuple[Lock, ...]:
    if phrase:
        return tuple(lock for lock in locks if lock.name == RECOVERY)
    users = tuple(lock for lock in locks if lock.name != RECOVERY)
    found = tuple(lock for lock in users if user in (None, lock.name))
    if len(found) > _MOST_TRIED:
        sentence = tr(
            "the backup has {n} users, too many to try the PIN of each: say with --user whose it "
            "is, or give the recovery phrase"
        )
        raise StoreError(sentence.format(n=len(users)))
    if not found:
        names = ", ".join(lock.name for lock in users)
        sentence = tr("the backup has no user of that name; it has: {names}")
        raise StoreError(sentence.format(names=names))
    return found
