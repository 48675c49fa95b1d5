"""Deleting: first out of sight, where it can be brought back, then for good.

Nothing goes for good by itself: the clock of a Raspberry Pi is no reason to lose a record.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import DeletedEntry, Purged, RecordKind
from skinscreen.language import mark, tr
from skinscreen.store import merging, migrations, rows
from skinscreen.store.case_store import WitnessedStore
from skinscreen.store.connection import Connection

_DELETED = """
    SELECT 'patient' AS kind, p.id, coalesce(nullif(p.name, ''), p.identifier) AS label,
        p.name, p.identifier, p.deleted
    FROM patient p WHERE p.deleted IS NOT NULL
    UNION ALL
    SELECT 'lesion', l.id, coalesce(nullif(l.label, ''), l.site), p.name, p.identifier, l.deleted
    FROM lesion l JOIN patient p ON p.number = l.patient
    WHERE l.deleted IS NOT NULL AND p.deleted IS NULL
    UNION ALL
    SELECT 'visit', v.id, v.taken, p.name, p.identifier, v.deleted
    FROM visit v JOIN lesion l ON l.number = v.lesion JOIN patient p ON p.number = l.patient
    WHERE v.deleted IS NOT NULL AND l.deleted IS NULL AND p.deleted IS NULL
    UNION ALL
    SELECT 'confirmation', c.id, coalesce(nullif(l.label, ''), l.site), p.name, p.identifier,
        c.deleted
    FROM confirmation c JOIN lesion l ON l.number = c.lesion JOIN patient p ON p.number = l.patient
    WHERE c.deleted IS NOT NULL AND l.deleted IS NULL AND p.deleted IS NULL
    ORDER BY 6 DESC
"""
# A thing is reached through what it belongs to: where that is gone, so is the thing.
_NUMBER = {
    RecordKind.PATIENT: "SELECT number, deleted FROM patient WHERE id = ?",
    RecordKind.LESION: """
        SELECT l.number, l.deleted FROM lesion l JOIN patient p ON p.number = l.patient
        WHERE l.id = ? AND p.deleted IS NULL
    """,
    RecordKind.VISIT: """
        SELECT v.number, v.deleted FROM visit v
        JOIN lesion l ON l.number = v.lesion JOIN patient p ON p.number = l.patient
        WHERE v.id = ? AND l.deleted IS NULL AND p.deleted IS NULL
    """,
    RecordKind.CONFIRMATION: """
        SELECT c.number, c.deleted FROM confirmation c
        JOIN lesion l ON l.number = c.lesion JOIN patient p ON p.number = l.patient
        WHERE c.id = ? AND l.deleted IS NULL AND p.deleted IS NULL
    """,
}
_COUNTS = {
    RecordKind.PATIENT: (
        "SELECT count(*) FROM lesion WHERE patient = ?",
        "SELECT count(*) FROM visit v JOIN lesion l ON l.number = v.lesion WHERE l.patient = ?",
    ),
    RecordKind.LESION: ("SELECT 1 WHERE ?", "SELECT count(*) FROM visit WHERE lesion = ?"),
    RecordKind.VISIT: ("SELECT 0 WHERE ?", "SELECT 1 WHERE ?"),
    RecordKind.CONFIRMATION: ("SELECT 0 WHERE ?", "SELECT 0 WHERE ?"),
}


class Deletion(WitnessedStore):
    """What was deleted from a record, and how it comes back or goes for good."""

    def delete(self, kind: RecordKind, id_: str) -> None:
        """Put something, and what belongs to it, out of sight; ``undelete`` brings it back.

        Raises:
            StoreError: it is gone already, or it cannot be saved; nothing was changed.
        """
        self._mark(kind, id_, "delete", self._now().isoformat())

    def undelete(self, kind: RecordKind, id_: str) -> Sequence[str]:
        """Bring back what was deleted, as it was; a merged patient with what was moved from it.

        Returns:
            The ids of the lesions that were moved back.

        Raises:
            StoreError: it is not among the deleted, or it cannot be saved; nothing was changed.
        """
        return self._mark(kind, id_, "undelete", None)

    def deleted(self) -> tuple[DeletedEntry, ...]:
        """What can be brought back, deleted last first.

        What belongs to something deleted comes back with it and is not listed.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(_DELETED).fetchall()
        return tuple(_entry(row) for row in found)

    def purge(self, kind: RecordKind, id_: str) -> Purged:
        """Delete something, and what belongs to it, for good: shown or already deleted.

        Its pages are overwritten (secure_delete) and freed. Copies of the whole record that were
        made before an update of the program are removed first, for they hold it too.

        Raises:
            StoreError: it is gone already, or it cannot be deleted.
        """
        with self._database.read() as connection:
            _find(connection, kind, id_)
        copies = self._remove_copies()
        with self._database.write() as connection:
            number = _find(connection, kind, id_)["number"]
            lesions, visits = (
                int(connection.execute(question, (number,)).fetchone()[0])
                for question in _COUNTS[kind]
            )
            connection.execute(
                f"DELETE FROM {kind} WHERE number = ?",  # noqa: S608 - own names
                (number,),
            )
            self._witness(connection, "purge", kind, id_)
        wiped = self._wipe()
        patients, alone = (
            int(kind is one) for one in (RecordKind.PATIENT, RecordKind.CONFIRMATION)
        )
        return Purged(patients, lesions, visits, copies, wiped, alone)

    def _mark(self, kind: RecordKind, id_: str, done: str, deleted: str | None) -> Sequence[str]:
        back: Sequence[str] = ()
        with self._database.write() as connection:
            row = _find(connection, kind, id_)
            if (row["deleted"] is None) == (deleted is None):
                raise StoreError(tr(_NOT_THERE))
            connection.execute(
                f"UPDATE {kind} SET deleted = ? WHERE number = ?",  # noqa: S608 - own names
                (deleted, row["number"]),
            )
            if kind is RecordKind.PATIENT and deleted is None:
                back = merging.give_back(connection, self._witness, row["number"])
            self._witness(connection, done, kind, id_)
        return back

    def _remove_copies(self) -> int:
        copies = migrations.copies(self._database.file.parent)
        try:
            for copy in copies:
                copy.unlink(missing_ok=True)
        except OSError as error:
            stuck = tr(
                "an older copy of the record cannot be removed ({reason}), so nothing was deleted; "
                "check the drive"
            )
            raise StoreError(stuck.format(reason=error.strerror)) from error
        return len(copies)

    def _wipe(self) -> bool:
        """Free the pages and empty the write-ahead log; what is deleted is so already."""
        with suppress(StoreError):
            with self._database.alone() as connection:
                connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._database.settle()
            return True
        return False


_NOT_THERE = mark(
    "this is not in the record any more, or was brought back already; go back to the list"
)


def _find(connection: Connection, kind: RecordKind, id_: str) -> rows.Row:
    row: rows.Row | None = connection.execute(_NUMBER[kind], (id_,)).fetchone()
    if row is None:
        raise StoreError(tr(_NOT_THERE))
    return row


def _entry(row: rows.Row) -> DeletedEntry:
    return DeletedEntry(
        kind=RecordKind(row["kind"]),
        id=row["id"],
        label=row["label"],
        patient=row["name"] or row["identifier"],
        deleted=datetime.fromisoformat(row["deleted"]),
    )
