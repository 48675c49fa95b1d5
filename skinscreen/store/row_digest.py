"""The digest of a row of the record, which its entry in the audit holds."""

import hashlib
from collections.abc import Mapping

from skinscreen.domain.record import RecordKind
from skinscreen.store.connection import Connection

ROW, OF = "row", "of"
"""In an entry's detail: the digest, and the id of the patient or lesion that the row belongs to."""
BEFORE = "before"
"""In the detail of an entry on a row that an update of the tables wrote anew: its digest before."""

_PARENT = {
    RecordKind.LESION: "SELECT id FROM patient WHERE number = ?",
    RecordKind.VISIT: "SELECT id FROM lesion WHERE number = ?",
    RecordKind.CONFIRMATION: "SELECT id FROM lesion WHERE number = ?",
}
_BESIDE = {
    RecordKind.LESION: ("follow_up",),
    RecordKind.VISIT: ("photo", "reading", "further_photo"),
}
"""Tables with what belongs to a row; one that has nothing of it changes no digest."""


def bound(connection: Connection, kind: RecordKind, id_: str) -> Mapping[str, str | int]:
    """The detail that binds a row as it is now, with what belongs to it; empty where it is gone."""
    row = connection.execute(f"SELECT * FROM {kind} WHERE id = ?", (id_,)).fetchone()  # noqa: S608 - own names
    if row is None:
        return {}
    computed = hashlib.sha256()
    rows = [row]
    for table in _BESIDE.get(kind, ()):
        if _is_there(connection, table):
            beside = f"SELECT * FROM {table} WHERE {kind} = ? ORDER BY rowid"  # noqa: S608 - own names
            rows += connection.execute(beside, (row["number"],))
    for each in rows:
        for name in each.keys():  # noqa: SIM118 - a row of SQLite is no mapping
            value = each[name]
            content = value if isinstance(value, bytes) else str(value).encode()
            computed.update(f"{name} {type(value).__name__} {len(content)}\n".encode() + content)
    detail: dict[str, str | int] = {ROW: computed.hexdigest()}
    if kind in _PARENT:
        (detail[OF],) = connection.execute(_PARENT[kind], (row[str(parent_of(kind))],)).fetchone()
    return detail


def _is_there(connection: Connection, table: str) -> bool:
    """Whether the record has a table; one that is being brought up has it later."""
    question = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return connection.execute(question, (table,)).fetchone() is not None


def parent_of(kind: RecordKind) -> RecordKind:
    """The kind of what a lesion, a visit or a confirmation belongs to."""
    return RecordKind.PATIENT if kind is RecordKind.LESION else RecordKind.LESION
