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


def bound(connection: Connection, kind: RecordKind, id_: str) -> Mapping[str, str | int]:
    """The detail that binds a row as it is now, a visit with its photo; empty where it is gone."""
    row = connection.execute(f"SELECT * FROM {kind} WHERE id = ?", (id_,)).fetchone()  # noqa: S608 - own names
    if row is None:
        return {}
    computed = hashlib.sha256()
    rows = [row]
    if kind is RecordKind.VISIT:
        rows += connection.execute("SELECT * FROM photo WHERE visit = ?", (row["number"],))
    for each in rows:
        for name in each.keys():  # noqa: SIM118 - a row of SQLite is no mapping
            value = each[name]
            content = value if isinstance(value, bytes) else str(value).encode()
            computed.update(f"{name} {type(value).__name__} {len(content)}\n".encode() + content)
    detail: dict[str, str | int] = {ROW: computed.hexdigest()}
    if kind in _PARENT:
        (detail[OF],) = connection.execute(_PARENT[kind], (row[str(parent_of(kind))],)).fetchone()
    return detail


def parent_of(kind: RecordKind) -> RecordKind:
    """The kind of what a lesion, a visit or a confirmation belongs to."""
    return RecordKind.PATIENT if kind is RecordKind.LESION else RecordKind.LESION
