"""Rows of a record from before rows were bound: the audit takes their state over, part by part.

Each entry holds the digests of up to ``ROWS`` rows, in the order of their numbers, and how far that
came, so that it can be left and gone on with at any time. Where a row has a digest of its own in
the audit, that one counts, so that nothing changed past the program is taken over with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from skinscreen.domain.audit import AuditEntry
from skinscreen.domain.record import RecordKind
from skinscreen.store.connection import Connection
from skinscreen.store.row_digest import OF, ROW, bound

ROWS = 100
_KINDS = (RecordKind.PATIENT, RecordKind.LESION, RecordKind.VISIT)
_KIND, _UPTO, _END, _DIGESTS = "kind", "upto", "to", "rows"


def next_part(
    connection: Connection, last: AuditEntry | None
) -> tuple[Mapping[str, str | int], int] | None:
    """The detail of the next entry, and of how many rows it is; None where all is taken over.

    Args:
        connection: inside the transaction in which the entry is added.
        last: the last entry of this kind.
    """
    if last is None:
        return _part(connection, _KINDS[0], 0, _end(connection, _KINDS[0]))
    kind = RecordKind(str(last.detail[_KIND]))
    upto, end = int(last.detail[_UPTO]), int(last.detail[_END])
    if upto < end:
        return _part(connection, kind, upto, end)
    if kind is _KINDS[-1]:
        return None
    kind = _KINDS[_KINDS.index(kind) + 1]
    return _part(connection, kind, 0, _end(connection, kind))


def _part(
    connection: Connection, kind: RecordKind, after: int, end: int
) -> tuple[Mapping[str, str | int], int]:
    found = connection.execute(
        f"SELECT number, id FROM {kind} WHERE number > ? AND number <= ? "  # noqa: S608 - own names
        "ORDER BY number LIMIT ?",
        (after, end, ROWS),
    ).fetchall()
    upto = found[-1]["number"] if len(found) == ROWS else end
    lines = []
    for row in found:
        detail = bound(connection, kind, row["id"])
        lines.append(f"{row['id']} {detail[ROW]} {detail.get(OF, '')}".rstrip())
    return {_KIND: kind, _UPTO: upto, _END: end, _DIGESTS: "\n".join(lines)}, len(found)


def _end(connection: Connection, kind: RecordKind) -> int:
    row = connection.execute(f"SELECT coalesce(max(number), 0) FROM {kind}")  # noqa: S608 - own names
    return int(row.fetchone()[0])


def rows_of(entry: AuditEntry) -> Iterator[AuditEntry]:
    """An entry for each row, as if it had been changed then."""
    kind = RecordKind(str(entry.detail[_KIND]))
    for line in str(entry.detail[_DIGESTS]).splitlines():
        id_, digest, *of = line.split()
        detail: dict[str, str | int] = {ROW: digest, **({OF: of[0]} if of else {})}
        yield replace(entry, kind=kind, id=id_, detail=detail)
