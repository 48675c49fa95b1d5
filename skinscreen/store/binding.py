"""What binds the rows of the record to its audit: an entry on a change has the row's digest.

Only who has a PIN and a tool for databases can change rows or drop triggers past the program; the
last digest of each row in the chain tells such a change, and costs one row whenever one is changed.
"""

from dataclasses import replace

from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.record import RecordKind
from skinscreen.language import mark, tr
from skinscreen.store import migrations
from skinscreen.store.connection import Connection
from skinscreen.store.row_digest import BEFORE, OF, ROW, bound, parent_of

_CHANGES = frozenset((Done.ADDED, Done.CHANGED, Done.DELETED, Done.UNDELETED, Done.PURGED))


# L10N: the first words of "{kind} {id} is not as entry {number} left it"; {id} is a code
_WORDS = {
    RecordKind.PATIENT: mark("patient"),
    RecordKind.LESION: mark("lesion"),
    RecordKind.VISIT: mark("visit"),
    RecordKind.CONFIRMATION: mark("outcome"),
}


class Bindings:
    """What a chain says of the rows, entry after entry."""

    def __init__(self) -> None:
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
        elif entry.done is Done.CONVERTED:
            before = self._last.get((entry.kind, entry.id))
            # A row that was changed past the program before stays one that was.
            if before is not None and before.detail.get(ROW) == entry.detail[BEFORE]:
                now = {name: value for name, value in entry.detail.items() if name != BEFORE}
                self._last[entry.kind, entry.id] = replace(entry, detail=now)

    def compare(self, connection: Connection) -> int:
        """Compare every row with its last digest, and the tables and triggers with the program's.

        Returns:
            How many rows have no digest, since they were last changed by an older version.

        Raises:
            DamagedRecordError: something was changed past the program.
        """
        _require_schema(connection)
        unbound, found = 0, set()
        for kind in _kinds(connection):
            for (id_,) in connection.execute(f"SELECT id FROM {kind}").fetchall():  # noqa: S608 - own names
                found.add((kind, id_))
                last = self._last.get((kind, id_))
                if last is not None and ROW in last.detail:
                    if dict(last.detail) != bound(connection, kind, id_):
                        other = tr("{kind} {id} is not as entry {number} left it")
                        raise _changed(
                            other.format(kind=tr(_WORDS[kind]), id=id_, number=last.number)
                        )
                else:
                    unbound += 1
        for (kind, id_), last in self._last.items():
            if ROW in last.detail and (kind, id_) not in found and not self._purged(kind, last):
                gone = tr("{kind} {id} of entry {number} is gone, though nobody purged it")
                raise _changed(gone.format(kind=tr(_WORDS[kind]), id=id_, number=last.number))
        return unbound

    def _purged(self, kind: RecordKind, last: AuditEntry) -> bool:
        """Whether what a row belonged to was deleted for good, and it with that."""
        if kind is RecordKind.PATIENT:
            return False
        above = self._last.get((parent_of(kind), str(last.detail[OF])))
        # One without a digest was last changed by an older version: what it belonged to is unknown.
        return above is None or ROW not in above.detail or self._purged(parent_of(kind), above)


def _kinds(connection: Connection) -> tuple[RecordKind, ...]:
    """What the record has tables of: a copy of an older version has fewer."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = migrations.schema(version)
    return tuple(kind for kind in RecordKind if kind in tables)


def _require_schema(connection: Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    expected = {_plain(sql) for sql in migrations.schema(version).values()}
    there = {_plain(sql) for (sql,) in connection.execute(f"SELECT sql {migrations.OWN}")}
    if different := sorted(expected ^ there):
        foreign = tr("its tables or triggers are not the program's ({statement}…)")
        raise _changed(foreign.format(statement=different[0][:60]))


def _plain(sql: str) -> str:
    return " ".join(sql.split())


def _changed(what: str) -> DamagedRecordError:
    # L10N: {what} is a sentence without its full stop
    changed = tr("the record was changed past the program: {what}. Compare it with a backup")
    return DamagedRecordError(changed.format(what=what))
