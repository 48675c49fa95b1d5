"""What the ids of an audit's entries are called, also when it was deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from skinscreen.domain.record import RecordKind
from skinscreen.store import rows
from skinscreen.store.connection import Connection, Database

_QUESTIONS = {
    RecordKind.PATIENT: """
        SELECT id, '' AS label, NULL AS taken, coalesce(nullif(name, ''), identifier) AS patient
        FROM patient WHERE id = ?
    """,
    RecordKind.LESION: """
        SELECT l.id, coalesce(nullif(l.label, ''), l.site) AS label, NULL AS taken,
            coalesce(nullif(p.name, ''), p.identifier) AS patient
        FROM lesion l JOIN patient p ON p.number = l.patient WHERE l.id = ?
    """,
    RecordKind.VISIT: """
        SELECT v.id, coalesce(nullif(l.label, ''), l.site) AS label, v.taken,
            coalesce(nullif(p.name, ''), p.identifier) AS patient
        FROM visit v JOIN lesion l ON l.number = v.lesion
        JOIN patient p ON p.number = l.patient WHERE v.id = ?
    """,
    RecordKind.CONFIRMATION: """
        SELECT c.id, coalesce(nullif(l.label, ''), l.site) AS label, NULL AS taken,
            coalesce(nullif(p.name, ''), p.identifier) AS patient
        FROM confirmation c JOIN lesion l ON l.number = c.lesion
        JOIN patient p ON p.number = l.patient WHERE c.id = ?
    """,
}


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """What an entry is about.

    Attributes:
        patient: what the patient is called.
        lesion: what the lesion is called; empty for a patient.
        taken: when the visit was; None for a patient or a lesion.
    """

    patient: str
    lesion: str = ""
    taken: datetime | None = None


def subjects(
    database: Database, wanted: Iterable[tuple[RecordKind, str]]
) -> dict[tuple[RecordKind, str], Subject]:
    """What things are called; those that were deleted for good are left out.

    Raises:
        StoreError: the record cannot be read.
    """
    found: dict[tuple[RecordKind, str], Subject] = {}
    with database.read() as connection:
        for kind, id_ in set(wanted):
            subject = _subject(connection, kind, id_)
            if subject is not None:
                found[kind, id_] = subject
    return found


def _subject(connection: Connection, kind: RecordKind, id_: str) -> Subject | None:
    row = connection.execute(_QUESTIONS[kind], (id_,)).fetchone()
    if row is None:
        return None
    return Subject(row["patient"], row["label"], rows.moment(row["taken"]))
