"""Who did what, and when: entries of which each carries the hash of the one before.

    hash(n) = SHA-256(hash(n - 1) as 32 bytes + the entry's canonical JSON in UTF-8)

A changed, removed or inserted entry changes every hash after it. Cutting off the end does not;
that shows where a later hash was written down: in every backup and on every PDF of a record.
An entry has the random ids of the record and no name of a patient, so that it can stay when the
patient is deleted for good.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from skinscreen.domain.record import RecordKind

NOTHING_BEFORE = "0" * 64
"""Stands in the place of the hash before the first entry."""


class Done(StrEnum):
    """What an entry tells of."""

    MADE = "make record"
    UNLOCKED = "unlock"
    LOCKED = "lock"
    RECOVERED = "recover"
    SAW = "see"
    ADDED = "add"
    CHANGED = "change"
    DELETED = "delete"
    UNDELETED = "undelete"
    PURGED = "purge"
    EXPORTED = "export"
    BACKED_UP = "back up"
    RESTORED = "restore"
    USER_ADDED = "add user"
    USER_REMOVED = "remove user"
    PIN_CHANGED = "change PIN"
    PHRASE_CHANGED = "change recovery phrase"
    SAW_AUDIT = "see audit"
    NOTICED = "notice"
    TOOK_OVER = "take over rows"
    CONVERTED = "convert rows"
    MODEL_ACCEPTED = "accept model"
    KEY_TRUSTED = "trust key"
    DESTINATION_SET = "set destination"
    DESTINATION_REMOVED = "remove destination"
    QUEUED = "queue to send"
    UNQUEUED = "take from queue"
    SENT = "send"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit.

    Attributes:
        at: when, by the device's clock.
        user: who.
        done: what.
        kind: of the thing it was done to; None where it was done to no one thing.
        id: of the thing, or empty.
        detail: more, in words and numbers; nothing of a patient.
        number: its place, from 1; 0 before it is kept.
        hash: see above; empty before it is kept.
    """

    at: datetime
    user: str
    done: Done
    kind: RecordKind | None = None
    id: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)
    number: int = 0
    hash: str = ""

    def to_text(self) -> str:
        """Canonical JSON of what the hash covers: sorted keys, no spaces, ASCII."""
        document = {
            "at": self.at.isoformat(),
            "user": self.user,
            "done": self.done,
            "kind": self.kind,
            "id": self.id,
            "detail": dict(self.detail),
        }
        return json.dumps(document, sort_keys=True, separators=(",", ":"))


def from_text(text: str, number: int, hash_: str) -> AuditEntry:
    """The entry that ``to_text`` wrote.

    Raises:
        ValueError: it is none (also KeyError and TypeError).
    """
    document = json.loads(text)
    kind = document["kind"]
    return AuditEntry(
        at=datetime.fromisoformat(document["at"]),
        user=document["user"],
        done=Done(document["done"]),
        kind=None if kind is None else RecordKind(kind),
        id=document["id"],
        detail=document["detail"],
        number=number,
        hash=hash_,
    )


def next_hash(before: str, text: str) -> str:
    """The hash of an entry, from the one before it; 64 hexadecimal digits."""
    return hashlib.sha256(bytes.fromhex(before) + text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verified:
    """An audit whose hashes all fit.

    Attributes:
        entries: how many.
        head: the hash of the last one.
        set_back: entries with an earlier time than the one before: the clock was set back.
        unbound: rows without a digest among the entries, last changed by an older version; 0 where
            rows were not looked at.
        taken_over: of them, how many were bound after that as they are now.
        noticed: the numbers of entries on what was changed past the program, as it noticed when
            the record was opened.
    """

    entries: int
    head: str
    set_back: int
    unbound: int = 0
    taken_over: int = 0
    noticed: tuple[int, ...] = ()
