"""Backups of the record: made while it is in use, read back, restored on an empty device."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import StoreError, WrongSecretError
from skinscreen.services.custody import Custody
from skinscreen.services.people import RECOVERY
from skinscreen.store import backup, key
from skinscreen.store.backup import SUFFIX, Content
from skinscreen.store.key import Lock

__all__ = ["SUFFIX", "BackupMade", "Content", "back_up", "reminder", "restore", "verify"]


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was written and read back.

    Attributes:
        file: where.
        content: what it holds.
    """

    file: Path
    content: Content


def back_up(records: Custody, target: Path, at: datetime) -> BackupMade:
    """Write a backup of the open record, which stays open and in use.

    Args:
        records: open.
        target: a folder, where the file is named by the time, or a file that is not there yet.
        at: the time of the name.

    Raises:
        LockedError: the record is locked.
        DamagedRecordError: the record is damaged.
        StoreError: it cannot be written; the record is untouched, and nothing lies there that
            would be taken for a backup.
    """
    file = target / backup.suggested_name(at) if target.is_dir() else target
    content = backup.write(records.folder, records.data_key, file)
    records.audit.note(Done.BACKED_UP, detail={"head": content.head, "visits": content.visits})
    return BackupMade(file, content)


def verify(file: Path, secret: str, user: str | None = None) -> Content:
    """Read a backup whole.

    Args:
        file: the backup.
        secret: a user's PIN as it was when the backup was made, or the recovery phrase.
        user: whose PIN; None tries everybody's.

    Raises:
        WrongSecretError: it does not open this backup.
        DamagedRecordError: it is no backup, or cut off or changed.
        StoreError: it cannot be read, or is newer than the program.
    """
    return backup.check(file, _opened(file, secret, user)[0])


def restore(records: Custody, file: Path, secret: str, user: str | None = None) -> Content:
    """Make this device's record of a backup, and open it; there must be none yet.

    Raises:
        WrongSecretError: see ``verify``.
        DamagedRecordError: it is no backup, or cut off or changed; nothing was made.
        StoreError: there is a record already, or it cannot be written; it was not touched.
    """
    records.folder.require_absent()
    data_key, name = _opened(file, secret, user)
    content = backup.restore(records.folder, file, data_key)
    records.begin(data_key, name, Done.RESTORED, {"head": content.head})
    return content


def reminder(records: Custody, days: int, now: datetime) -> str:
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
        return (
            "No backup was made of this record. If the device is lost, so are the patients' data."
        )
    age = now - last.at
    if age < timedelta(0):
        return (
            f"The last backup is dated {last.at:%Y-%m-%d}, after today: check the device's clock."
        )
    if age < timedelta(days=days):
        return ""
    return f"The last backup was made {age.days} days ago. Connect a drive and make another."


def _opened(file: Path, secret: str, user: str | None) -> tuple[bytes, str]:
    """The record's key, and whose secret it was."""
    typed = key.phrase_as_typed(secret)
    for lock in _candidates(backup.read_locks(file), user, phrase=key.is_phrase(typed)):
        try:
            return key.open_lock(lock, typed if lock.name == RECOVERY else secret), lock.name
        except WrongSecretError:
            continue
    raise WrongSecretError(
        "this does not open the backup; a backup keeps the PINs of the day it was made, and the "
        "recovery phrase"
    )


def _candidates(locks: tuple[Lock, ...], user: str | None, *, phrase: bool) -> tuple[Lock, ...]:
    if phrase:
        return tuple(lock for lock in locks if lock.name == RECOVERY)
    users = tuple(lock for lock in locks if lock.name != RECOVERY)
    found = tuple(lock for lock in users if user in (None, lock.name))
    if not found:
        names = ", ".join(lock.name for lock in users)
        raise StoreError(f"the backup has no user of that name; it has: {names}")
    return found
