"""Two patients who are one and the same: everything of one moves to the other."""

from collections.abc import Sequence

from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import Patient, RecordKind
from skinscreen.language import tr
from skinscreen.store import lookup, orders, rows
from skinscreen.store.case_store import Witness, WitnessedStore
from skinscreen.store.connection import Connection


class Merging(WitnessedStore):
    """Moves lesions, with visits and outcomes, and what was asked for, to another patient.

    The patient they were moved from is deleted, and remembered: brought back, by ``Deletion``, the
    lesions go back as well. Lesions that were deleted move too, and stay deleted.
    """

    def merge(self, kept: Patient, other_id: str) -> tuple[str, ...]:
        """Make another patient part of ``kept``, which is changed to what it is given as.

        Returns:
            The ids of the lesions that were moved.

        Raises:
            StoreError: either is gone, both are the same, or it cannot be saved; nothing was
                changed.
        """
        if kept.id == other_id:
            raise StoreError(tr("a patient cannot be merged with itself; choose another one"))
        now = self._now().isoformat()
        with self._database.write() as connection:
            into = lookup.patient(connection, kept.id)["number"]
            origin = lookup.patient(connection, other_id)["number"]
            found = connection.execute(
                "SELECT number, id FROM lesion WHERE patient = ? ORDER BY number", (origin,)
            ).fetchall()
            for lesion in found:
                connection.execute(
                    "INSERT INTO moved VALUES (?, ?) ON CONFLICT (lesion) DO UPDATE "
                    "SET origin = excluded.origin",
                    (lesion["number"], origin),
                )
                _give(connection, self._witness, lesion, into)
            orders.move(connection, origin, into, self._now())
            values = {**rows.patient_row(kept), "changed": now, "number": into}
            columns = ", ".join(f"{name} = :{name}" for name in values if name != "number")
            connection.execute(
                f"UPDATE patient SET {columns} WHERE number = :number",  # noqa: S608 - own names
                values,
            )
            self._witness(connection, "change", RecordKind.PATIENT, kept.id)
            connection.execute("UPDATE patient SET deleted = ? WHERE number = ?", (now, origin))
            self._witness(connection, "delete", RecordKind.PATIENT, other_id)
        return tuple(lesion["id"] for lesion in found)


def give_back(connection: Connection, witness: Witness, origin: int) -> Sequence[str]:
    """Move what was moved from a patient back to it; the ids of the lesions."""
    found = connection.execute(
        "SELECT l.number, l.id FROM moved m JOIN lesion l ON l.number = m.lesion "
        "WHERE m.origin = ? ORDER BY l.number",
        (origin,),
    ).fetchall()
    for lesion in found:
        connection.execute("DELETE FROM moved WHERE lesion = ?", (lesion["number"],))
        _give(connection, witness, lesion, origin)
    orders.move_back(connection, origin)
    return [lesion["id"] for lesion in found]


def _give(connection: Connection, witness: Witness, lesion: rows.Row, patient: int) -> None:
    connection.execute(
        "UPDATE lesion SET patient = ? WHERE number = ?", (patient, lesion["number"])
    )
    witness(connection, "change", RecordKind.LESION, lesion["id"])
