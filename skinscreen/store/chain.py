"""The end of the audit, where entries are added."""

from skinscreen.domain.audit import AuditEntry, next_hash
from skinscreen.store.connection import Connection
from skinscreen.store.second_head import last


def append(connection: Connection, entry: AuditEntry) -> str:
    """Add an entry to the transaction that is open on ``connection``; returns its hash."""
    number, before = last(connection)
    text = entry.to_text()
    connection.execute(
        "INSERT INTO audit (number, entry, hash) VALUES (?, ?, ?)",
        (number + 1, text, hash_ := next_hash(before, text)),
    )
    return hash_
