"""Patients, lesions and visits: kept, found, changed, deleted, brought back.

Each change is one transaction: when a method returns, its change is on the disk.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from skinscreen.domain.record import (
    KeptPhoto,
    Lesion,
    LesionEntry,
    Patient,
    PatientEntry,
    RecordKind,
    Visit,
)
from skinscreen.store import assessment_document, lookup, rows
from skinscreen.store.connection import Connection, Database
from skinscreen.store.search_key import search_key

Witness: TypeAlias = Callable[[Connection, str, RecordKind, str], None]
"""Called inside the transaction of every change with what was done ("add", "change", "delete",
"undelete", "purge"), to what, and its id; what it raises undoes the change."""

PAGE = 50
"""Patients a list shows at once."""


def unwitnessed(_connection: Connection, _done: str, _kind: RecordKind, _id: str) -> None:
    """The witness of a store without an audit."""


def utc_now() -> datetime:
    """The device's clock."""
    return datetime.now(UTC)


class WitnessedStore:
    """A part of an open record; a witness hears of all that is done in it."""

    def __init__(
        self,
        database: Database,
        witness: Witness = unwitnessed,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Work on an open record; ``now`` gives a time with a zone."""
        self._database = database
        self._witness = witness
        self._now = now


class CaseStore(WitnessedStore):
    """What the record holds; deleted things are not shown (see ``deletion``)."""

    def patients(
        self, query: str = "", limit: int = PAGE, offset: int = 0
    ) -> tuple[PatientEntry, ...]:
        """Patients by name, of whose name, identifier and birth date every word is a part.

        Raises:
            StoreError: the record cannot be read.
        """
        where, words = _matching(query)
        with self._database.read() as connection:
            found = connection.execute(
                f"""
                WITH found AS MATERIALIZED (
                    SELECT number FROM patient WHERE {where}
                    ORDER BY sorted, number LIMIT ? OFFSET ?
                )
                SELECT p.*,
                    (SELECT count(*) FROM lesion l
                     WHERE l.patient = p.number AND l.deleted IS NULL) AS lesions,
                    (SELECT count(*) FROM lesion l JOIN visit v ON v.lesion = l.number
                     WHERE l.patient = p.number AND l.deleted IS NULL AND v.deleted IS NULL
                    ) AS visits,
                    (SELECT v.taken FROM lesion l JOIN visit v ON v.lesion = l.number
                     WHERE l.patient = p.number AND l.deleted IS NULL AND v.deleted IS NULL
                     ORDER BY v.number DESC LIMIT 1) AS last_visit
                FROM found JOIN patient p ON p.number = found.number
                ORDER BY p.sorted, p.number
                """,  # noqa: S608 - made of constants
                (*words, limit, offset),
            ).fetchall()
        return tuple(
            PatientEntry(
                rows.patient_of(row), row["lesions"], row["visits"], rows.moment(row["last_visit"])
            )
            for row in found
        )

    def count_patients(self, query: str = "") -> int:
        """How many ``patients`` finds without a limit.

        Raises:
            StoreError: the record cannot be read.
        """
        where, words = _matching(query)
        with self._database.read() as connection:
            counted = connection.execute(
                f"SELECT count(*) FROM patient WHERE {where}",  # noqa: S608 - made of constants
                words,
            )
            return int(counted.fetchone()[0])

    def patient(self, patient_id: str) -> Patient:
        """One patient.

        Raises:
            StoreError: there is none with this id any more.
        """
        with self._database.read() as connection:
            return rows.patient_of(lookup.patient(connection, patient_id))

    def lesions(self, patient_id: str) -> tuple[LesionEntry, ...]:
        """A patient's lesions, in the order in which they were added.

        Raises:
            StoreError: the patient is not in the record any more.
        """
        with self._database.read() as connection:
            number = lookup.patient(connection, patient_id)["number"]
            found = connection.execute(
                f"{lookup.LESIONS} WHERE l.patient = ? AND {lookup.SHOWN} ORDER BY l.number",
                (number,),
            ).fetchall()
            return tuple(self._entry(connection, row) for row in found)

    def lesion(self, lesion_id: str) -> Lesion:
        """One lesion.

        Raises:
            StoreError: there is none with this id any more.
        """
        with self._database.read() as connection:
            return rows.lesion_of(lookup.lesion(connection, lesion_id))

    def timeline(self, lesion_id: str) -> tuple[Visit, ...]:
        """A lesion's visits without their photos, in the order in which they were kept.

        Raises:
            StoreError: the lesion is not in the record any more.
        """
        with self._database.read() as connection:
            number = lookup.lesion(connection, lesion_id)["number"]
            found = connection.execute(
                f"{lookup.VISITS} WHERE v.lesion = ? AND v.deleted IS NULL ORDER BY v.number",
                (number,),
            ).fetchall()
        return tuple(rows.visit_of(row) for row in found)

    def visit(self, visit_id: str) -> Visit:
        """One visit without its photo.

        Raises:
            StoreError: there is none with this id any more.
        """
        with self._database.read() as connection:
            return rows.visit_of(lookup.visit(connection, visit_id))

    def photo(self, visit_id: str) -> KeptPhoto:
        """A visit's photo and crop.

        Raises:
            StoreError: there is no such visit any more.
        """
        with self._database.read() as connection:
            number = lookup.visit(connection, visit_id)["number"]
            found = connection.execute(
                "SELECT f.*, v.thumbnail FROM photo f JOIN visit v ON v.number = f.visit "
                "WHERE f.visit = ?",
                (number,),
            ).fetchone()
            return rows.photo_of(found)

    def last_taken(self) -> datetime | None:
        """When the visit that was kept last was screened, by the clock of then.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute("SELECT taken FROM visit ORDER BY number DESC LIMIT 1")
            row = found.fetchone()
        return None if row is None else rows.moment(row["taken"])

    def add_patient(self, patient: Patient) -> None:
        """Keep a new patient.

        Raises:
            StoreError: it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            insert(connection, "patient", self._new(patient.id) | rows.patient_row(patient))
            self._witness(connection, "add", RecordKind.PATIENT, patient.id)

    def change_patient(self, patient: Patient) -> None:
        """Replace what is kept of the patient with this id.

        Raises:
            StoreError: there is none any more, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            number = lookup.patient(connection, patient.id)["number"]
            self._update(connection, RecordKind.PATIENT, number, rows.patient_row(patient))
            self._witness(connection, "change", RecordKind.PATIENT, patient.id)

    def add_lesion(self, lesion: Lesion) -> None:
        """Keep a new lesion of a patient.

        Raises:
            StoreError: the patient is gone, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            owner = {"patient": lookup.patient(connection, lesion.patient_id)["number"]}
            insert(connection, "lesion", self._new(lesion.id) | owner | rows.lesion_row(lesion))
            self._witness(connection, "add", RecordKind.LESION, lesion.id)

    def change_lesion(self, lesion: Lesion) -> None:
        """Replace what is kept of the lesion with this id; it stays with its patient.

        Raises:
            StoreError: there is none any more, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            number = lookup.lesion(connection, lesion.id)["number"]
            self._update(connection, RecordKind.LESION, number, rows.lesion_row(lesion))
            self._witness(connection, "change", RecordKind.LESION, lesion.id)

    def add_visit(self, visit: Visit, photo: KeptPhoto) -> None:
        """Keep a visit with its photo, crop, assessment, judgement and notes, all or nothing.

        Raises:
            StoreError: the lesion is gone, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            fixed = {
                "lesion": lookup.lesion(connection, visit.lesion_id)["number"],
                "taken": visit.taken.isoformat(),
                "assessment": assessment_document.to_text(visit.assessment, visit.clinic),
                "user": visit.user,
                "thumbnail": photo.thumbnail,
            }
            row = self._new(visit.id) | fixed | rows.visit_row(visit)
            number = insert(connection, "visit", row)
            insert(connection, "photo", {"visit": number} | rows.photo_row(photo))
            self._follow(connection, number, visit, photo)
            self._witness(connection, "add", RecordKind.VISIT, visit.id)

    def change_visit(self, visit: Visit) -> None:
        """Replace the judgement and the notes of the visit with this id; the rest never changes.

        Raises:
            StoreError: there is none any more, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            number = lookup.visit(connection, visit.id)["number"]
            self._update(connection, RecordKind.VISIT, number, rows.visit_row(visit))
            self._witness(connection, "change", RecordKind.VISIT, visit.id)

    def _entry(self, connection: Connection, lesion: rows.Row) -> LesionEntry:
        (count,) = connection.execute(
            "SELECT count(*) FROM visit WHERE lesion = ? AND deleted IS NULL", (lesion["number"],)
        ).fetchone()
        newest = connection.execute(
            f"{lookup.VISITS} WHERE v.lesion = ? AND v.deleted IS NULL "
            "ORDER BY v.number DESC LIMIT 1",
            (lesion["number"],),
        ).fetchone()
        last = None if newest is None else rows.visit_of(newest)
        return LesionEntry(rows.lesion_of(lesion), count, last)

    def _follow(self, connection: Connection, number: int, visit: Visit, photo: KeptPhoto) -> None:
        """What follows from a visit that was just kept; nothing here."""

    def _new(self, id_: str) -> dict[str, Any]:
        return {"id": id_, "changed": self._now().isoformat()}

    def _update(
        self, connection: Connection, kind: RecordKind, number: int, values: Mapping[str, Any]
    ) -> None:
        values = {**values, "changed": self._now().isoformat()}
        columns = ", ".join(f"{name} = :{name}" for name in values)
        connection.execute(
            f"UPDATE {kind} SET {columns} WHERE number = :number",  # noqa: S608 - own names
            {**values, "number": number},
        )


def _matching(query: str) -> tuple[str, tuple[str, ...]]:
    """A condition on shown patients, with its values."""
    words = tuple(search_key(query).split())
    return " AND ".join(["deleted IS NULL", *("instr(searched, ?) > 0" for _ in words)]), words


def insert(connection: Connection, table: str, values: Mapping[str, Any]) -> int:
    """Put a row into a table, by the names of its columns; gives its number."""
    columns = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    done = connection.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 - own names
        dict(values),
    )
    return done.lastrowid or 0
