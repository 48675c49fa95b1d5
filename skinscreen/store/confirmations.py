"""What became of the lesions: kept, changed, read beside the visits they are measured by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.judgement import Phototype
from skinscreen.domain.record import Lesion, Patient, RecordKind, Visit
from skinscreen.language import mark, tr
from skinscreen.store import lookup, rows
from skinscreen.store.case_store import WitnessedStore, insert
from skinscreen.store.connection import Connection

_ALL = f"""
    SELECT c.*, l.id AS lesion_id FROM confirmation c
    JOIN lesion l ON l.number = c.lesion JOIN patient p ON p.number = l.patient
    WHERE c.deleted IS NULL AND {lookup.SHOWN}
"""  # noqa: S608 - own names


@dataclass(frozen=True, slots=True, repr=False)
class Followed:
    """A lesion with whose it is and all that was screened of it.

    Attributes:
        patient: whose.
        lesion: which.
        visits: in the order in which they were kept.
        confirmation: what became of it; None where that is not known yet.
    """

    patient: Patient
    lesion: Lesion
    visits: tuple[Visit, ...]
    confirmation: Confirmation | None

    def is_before(self, visit: Visit) -> bool:
        """Whether a visit was on or before the day of the outcome; no where there is none."""
        became = self.confirmation
        return became is not None and visit.taken.astimezone().date() <= became.dated

    def phototype(self, visit: Visit) -> Phototype | None:
        """The patient's skin type, or else as it was judged at a visit."""
        own = visit.judgement
        return self.patient.phototype or (None if own is None else own.phototype)


class Confirmations(WitnessedStore):
    """What became of the lesions of a record."""

    def of(self, lesion_id: str) -> Confirmation | None:
        """What became of a lesion; None where that is not known yet.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            return _of(connection, lesion_id)

    def all(self) -> Mapping[str, Confirmation]:
        """What became of every lesion of which it is known, by the lesions' ids.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(f"{_ALL} ORDER BY c.number").fetchall()
        return {row["lesion_id"]: confirmation_of(row) for row in found}

    def count(self) -> int:
        """How many lesions have one.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            return int(connection.execute(f"SELECT count(*) FROM ({_ALL})").fetchone()[0])  # noqa: S608 - own names

    def last_source(self, basis: Basis) -> str:
        """Who said so when such a one was entered last; empty where there was none.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(
                f"{_ALL} AND c.basis = ? AND c.source != '' ORDER BY c.changed DESC LIMIT 1",
                (basis,),
            ).fetchone()
        return "" if found is None else str(found["source"])

    def keep(self, *confirmations: Confirmation) -> None:
        """Keep what became of lesions, in the place of what was kept of them; all or nothing.

        Raises:
            StoreError: a lesion is gone, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            for one in confirmations:
                self._keep(connection, one)

    def keep_expected(self, changes: Iterable[tuple[Confirmation | None, Confirmation]]) -> None:
        """The same, where what is kept now is still what it was, the first of each pair.

        Raises:
            StoreError: something was changed since; nothing was changed now.
        """
        with self._database.write() as connection:
            for before, after in changes:
                if _of(connection, after.lesion_id) != before:
                    raise StoreError(tr(_CHANGED))
                self._keep(connection, after)

    def lesions(self) -> tuple[tuple[Patient, Lesion], ...]:
        """Every lesion that is shown, each with whose it is.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found_patients = connection.execute(
                "SELECT * FROM patient WHERE deleted IS NULL"
            ).fetchall()
            patients = {row["id"]: rows.patient_of(row) for row in found_patients}
            found = connection.execute(
                f"{lookup.LESIONS} WHERE {lookup.SHOWN} ORDER BY l.number"
            ).fetchall()
        return tuple((patients[row["patient_id"]], rows.lesion_of(row)) for row in found)

    def followed(self) -> Iterator[Followed]:
        """Every lesion that is shown, in the order of keeping, with its visits without photos.

        Raises:
            StoreError: the record cannot be read.
        """
        known = self.all()
        for patient, lesion in self.lesions():
            with self._database.read() as connection:
                found = connection.execute(
                    f"{lookup.VISITS} WHERE l.id = ? AND v.deleted IS NULL ORDER BY v.number",
                    (lesion.id,),
                ).fetchall()
            visits = tuple(rows.visit_of(one) for one in found)
            yield Followed(patient, lesion, visits, known.get(lesion.id))

    def _keep(self, connection: Connection, one: Confirmation) -> None:
        lesion = lookup.lesion(connection, one.lesion_id)["number"]
        values = _row(one) | {"changed": self._now().isoformat(), "deleted": None}
        found = connection.execute(
            "SELECT number, id FROM confirmation WHERE lesion = ?", (lesion,)
        ).fetchone()
        if found is None:
            insert(connection, "confirmation", {"id": one.id, "lesion": lesion} | values)
            self._witness(connection, "add", RecordKind.CONFIRMATION, one.id)
            return
        columns = ", ".join(f"{name} = :{name}" for name in values)
        connection.execute(
            f"UPDATE confirmation SET {columns} WHERE number = :number",  # noqa: S608 - own names
            values | {"number": found["number"]},
        )
        self._witness(connection, "change", RecordKind.CONFIRMATION, found["id"])


def _of(connection: Connection, lesion_id: str) -> Confirmation | None:
    row = connection.execute(f"{_ALL} AND l.id = ?", (lesion_id,)).fetchone()
    return None if row is None else confirmation_of(row)


def _row(one: Confirmation) -> dict[str, Any]:
    return {
        "basis": one.basis,
        "dated": one.dated.isoformat(),
        "malignant": None if one.malignant is None else int(one.malignant),
        "condition": one.condition,
        "code": one.code,
        "source": one.source,
        "user": one.user,
    }


def confirmation_of(row: rows.Row) -> Confirmation:
    """The outcome of a row that has its lesion's id.

    Raises:
        DamagedRecordError: it cannot be read whole.
    """
    malignant = row["malignant"]
    try:
        return Confirmation(
            id=row["id"],
            lesion_id=row["lesion_id"],
            basis=Basis(row["basis"]),
            dated=date.fromisoformat(row["dated"]),
            malignant=None if malignant is None else bool(malignant),
            condition=row["condition"],
            code=row["code"],
            source=row["source"],
            user=row["user"],
        )
    except (ValueError, StoreError) as error:
        raise DamagedRecordError(tr(_UNREADABLE)) from error


_UNREADABLE = mark(
    "a kept outcome cannot be read whole, so it is not shown; update the program or restore a "
    "backup"
)
_CHANGED = mark(
    "an outcome was changed in the record meanwhile, so nothing was taken over; look at the file "
    "again"
)
