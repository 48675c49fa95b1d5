"""Entries of the audit and their hashes."""

import hashlib
from datetime import UTC, datetime

import pytest

from skinscreen.domain.audit import NOTHING_BEFORE, AuditEntry, Done, from_text, next_hash
from skinscreen.domain.record import RecordKind

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "entry",
    [
        AuditEntry(AT, "Dr. Şule", Done.SAW, RecordKind.PATIENT, "ab" * 16),
        AuditEntry(AT, "", Done.UNLOCKED, detail={"wrong tries before": 3}),
    ],
)
def test_an_entry_comes_back_as_it_was(entry: AuditEntry) -> None:
    back = from_text(entry.to_text(), 7, "cd" * 32)
    assert (back.at, back.user, back.done) == (entry.at, entry.user, entry.done)
    assert (back.kind, back.id, back.detail) == (entry.kind, entry.id, entry.detail)
    assert (back.number, back.hash) == (7, "cd" * 32)


def test_the_text_is_the_same_whatever_the_order() -> None:
    one = AuditEntry(AT, "a", Done.EXPORTED, detail={"b": 1, "a": 2}).to_text()
    assert one == AuditEntry(AT, "a", Done.EXPORTED, detail={"a": 2, "b": 1}).to_text()
    assert one.isascii()
    assert " " not in one


def test_the_hash_is_the_one_anybody_can_compute() -> None:
    text = AuditEntry(AT, "a", Done.LOCKED).to_text()
    assert next_hash(NOTHING_BEFORE, text) == hashlib.sha256(bytes(32) + text.encode()).hexdigest()
