"""One patient, lesion or visit by its id, where it is shown."""

from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import RecordKind
from skinscreen.language import mark, tr
from skinscreen.store.connection import Connection
from skinscreen.store.rows import Row

SHOWN = "l.deleted IS NULL AND p.deleted IS NULL"
"""A lesion that is shown: neither it nor its patient is deleted."""
LESIONS = """
    SELECT l.*, p.id AS patient_id FROM lesion l JOIN patient p ON p.number = l.patient
"""
VISITS = """
    SELECT v.*, l.id AS lesion_id FROM visit v
    JOIN lesion l ON l.number = v.lesion JOIN patient p ON p.number = l.patient
"""

_GONE = {
    RecordKind.PATIENT: mark("this patient is not in the record any more; go back to the list"),
    RecordKind.LESION: mark("this lesion is not in the record any more; go back to the patient"),
    RecordKind.VISIT: mark("this visit is not in the record any more; go back to the lesion"),
}


def patient(connection: Connection, patient_id: str) -> Row:
    """The row of a patient.

    Raises:
        StoreError: there is none with this id, or it is deleted.
    """
    question = "SELECT * FROM patient WHERE id = ? AND deleted IS NULL"
    return _one(connection, RecordKind.PATIENT, question, patient_id)


def lesion(connection: Connection, lesion_id: str) -> Row:
    """The row of a lesion, with ``patient_id``.

    Raises:
        StoreError: there is none with this id, or it or its patient is deleted.
    """
    question = f"{LESIONS} WHERE l.id = ? AND {SHOWN}"
    return _one(connection, RecordKind.LESION, question, lesion_id)


def visit(connection: Connection, visit_id: str) -> Row:
    """The row of a visit, with ``lesion_id``.

    Raises:
        StoreError: there is none with this id, or it or what it belongs to is deleted.
    """
    question = f"{VISITS} WHERE v.id = ? AND v.deleted IS NULL AND {SHOWN}"
    return _one(connection, RecordKind.VISIT, question, visit_id)


def _one(connection: Connection, kind: RecordKind, question: str, id_: str) -> Row:
    row: Row | None = connection.execute(question, (id_,)).fetchone()
    if row is None:
        raise StoreError(tr(_GONE[kind]))
    return row
