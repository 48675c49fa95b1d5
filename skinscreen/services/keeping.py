"""How the record is kept: what it holds, when it was backed up, who did what in it."""

from dataclasses import dataclass
from datetime import datetime

from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.domain.shipment import SendState
from skinscreen.services.lockable_record import LockableRecord
from skinscreen.store.shipments import Shipments
from skinscreen.store.subjects import Subject, subjects

__all__ = ["AuditPage", "Keeping", "Subject", "audit_page", "keeping"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """The record at a glance.

    Attributes:
        patients: how many are shown in the list.
        deleted: how many patients, lesions and visits can be brought back.
        size: of the file in bytes, photos and all.
        users: who may open it.
        user: who did.
        entries: of the audit.
        backed_up: when the last backup was made; None without any.
        outcomes: how many lesions have one.
        systems: how many other systems are set up.
        unsent: how many things wait in the queue for them, or were refused.
    """

    patients: int
    deleted: int
    size: int
    users: tuple[str, ...]
    user: str
    entries: int
    backed_up: datetime | None
    outcomes: int = 0
    systems: int = 0
    unsent: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class AuditPage:
    """The newest entries of the audit.

    Attributes:
        lines: each with what it is about, the newest first; None where that was deleted for good,
            or where it is about no one thing.
        entries: how many there are in all.
    """

    lines: tuple[tuple[AuditEntry, Subject | None], ...]
    entries: int


def keeping(records: LockableRecord) -> Keeping:
    """Look at an open record.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read.
    """
    last = records.audit.last(Done.BACKED_UP)
    queue = Shipments(records.database, records.user, records.now)
    return Keeping(
        patients=records.cases.count_patients(),
        deleted=len(records.deletion.deleted()),
        size=records.folder.database.stat().st_size,
        users=records.users,
        user=records.user,
        entries=records.audit.count(),
        backed_up=None if last is None else last.at,
        outcomes=records.confirmations.count(),
        systems=len(queue.destinations()),
        unsent=sum(one.state is not SendState.SENT for one in queue.all()),
    )


def audit_page(records: LockableRecord, most: int) -> AuditPage:
    """The newest entries, with names; that they were looked at is an entry itself.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read, or it cannot be kept who looked.
    """
    entries = tuple(reversed(records.audit.entries(most)))
    count = records.audit.count()
    named = subjects(records.database, ((e.kind, e.id) for e in entries if e.kind is not None))
    records.audit.note(Done.SAW_AUDIT)
    lines = tuple((e, named.get((e.kind, e.id)) if e.kind else None) for e in entries)
    return AuditPage(lines, count)
