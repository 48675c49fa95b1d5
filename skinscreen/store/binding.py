"""What binds the rows of the record to its audit: an entry on a change has the row's digest.

Only who has a PIN and a tool for databases can change rows or drop triggers past the program; the
last digest of each row in the chain tells such a change, and costs one row whenever one is changed.
"""

import hashlib
from collections.abc import Mapping

from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.record import RecordKind
from skinscreen.store import migrations
from skinscreen.store.connection import Connection

ROW, OF = "row", "of"
"""In an entry's detail: the digest, and the id of the patient or lesion that the row belongs to."""

_PARENT = {
    RecordKind.LESION: "SELECT id FROM patient WHERE number = ?",
    RecordKind.VISIT: "SELECT id FROM lesion WHERE number = ?",
}
_CHANGES = frozenset((Done.ADDED, Done.CHANGED, Done.DELETED, Done.UNDELETED, Done.PURGED))


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
        (detail[OF],) = connection.execute(_PARENT[kind], (row[str(_parent(kind))],)).fetchone()
    return detail


def _parent(kind: RecordKind) -> RecordKind:
    return RecordKind.PATIENT if kind is RecordKind.LESION else RecordKind.LESION


class Bindings:
    """What a chain says of the rows, entry after entry."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._last: dict[tuple[RecordKind, str], AuditEntry] = {}

    def note(self, entry: AuditEntry) -> None:
        """The next entry."""
        if entry.kind is None:
            return
        if entry.done in _CHANGES:
            self._last[entry.kind, entry.id] = entry
        elif entry.done is Done.TOOK_OVER:
            before = self._last.get((entry.kind, entry.id))
            if before is None or ROW not in before.detail:
                self._last[entry.kind, entry.id] = entry

    def compare(self, connection: Connection) -> int:
        """Compare every row with its last digest, and the tables and triggers with the program's.

        Returns:
            How many rows have no digest, since they were last changed by an older version.

        Raises:
            DamagedRecordError: something was changed past the program.
        """
        _require_schema(connection)
        unbound, found = 0, set()
        for kind in (RecordKind.PATIENT, RecordKind.LESION, RecordKind.VISIT):
            for (id_,) in connection.execute(f"SELECT id FROM {kind}").fetchall():  # noqa: S608 - own names
                found.add((kind, id_))
                last = self._last.get((kind, id_))
                if last is not None and ROW in last.detail:
                    if dict(last.detail) != bound(connection, kind, id_):
                        raise _changed(f"{kind} {id_} is not as entry {last.number} left it")
                else:
                    unbound += 1
        for (kind, id_), last in self._last.items():
            if ROW in last.detail and (kind, id_) not in found and not self._purged(kind, last):
                raise _changed(
                    f"{kind} {id_} of entry {last.number} is gone, though nobody purged it"
                )
        return unbound

    def _purged(self, kind: RecordKind, last: AuditEntry) -> bool:
        """Whether what a row belonged to was deleted for good, and it with that."""
        if kind is RecordKind.PATIENT:
            return False
        above = self._last.get((_parent(kind), str(last.detail[OF])))
        # One without a digest was last changed by an older version: what it belonged to is unknown.
        return above is None or ROW not in above.detail or self._purged(_parent(kind), above)


def _require_schema(connection: Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    expected = {_plain(sql) for sql in migrations.schema(version).values()}
    there = {_plain(sql) for (sql,) in connection.execute(f"SELECT sql {migrations.OWN}")}
    if different := sorted(expected ^ there):
        raise _changed(f"its tables or triggers are not the program's ({different[0][:60]}…)")


def _plain(sql: str) -> str:
    return " ".join(sql.split())


def _changed(what: str) -> DamagedRecordError:
    return DamagedRecordError(
        f"the record was changed past the program: {what}. Compare it with a backup"
    )
