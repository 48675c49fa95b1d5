"""What a model saw in the crops of lesions of which it is known what became of them."""

from dataclasses import dataclass

from skinscreen.domain.confirmation import Confirmation
from skinscreen.domain.record import Consent, Visit
from skinscreen.store import lookup, rows
from skinscreen.store.case_store import WitnessedStore
from skinscreen.store.confirmations import confirmation_of
from skinscreen.store.connection import Connection

# Of each lesion the last visit on or before the day of its outcome: SQLite takes the other columns
# from the row that has the maximum.
_KNOWN = f"""
    SELECT max(v.number) AS newest, v.id AS visit_id, l.id AS lesion_id, p.id AS patient_id,
        e.vector
    FROM confirmation c JOIN lesion l ON l.number = c.lesion JOIN patient p ON p.number = l.patient
    JOIN visit v ON v.lesion = l.number JOIN embedding e ON e.visit = v.number
    WHERE c.deleted IS NULL AND v.deleted IS NULL AND {lookup.SHOWN} AND p.consent = :consent
    AND c.malignant IS NOT NULL AND substr(v.taken, 1, 10) <= c.dated AND e.model = :model
    GROUP BY l.number ORDER BY l.number
"""  # noqa: S608 - own names


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """A lesion with an outcome, and what a model saw in its crop.

    Attributes:
        visit_id: at which.
        patient_id: whose lesion it is.
        vector: as ``KeptPhoto`` has it.
    """

    visit_id: str
    patient_id: str
    vector: bytes


class Embeddings(WitnessedStore):
    """The embeddings of a record; those of different models are never mixed."""

    def of(self, visit_id: str) -> tuple[str, bytes]:
        """The model of a visit (SHA-256) and what it saw; empty where it was not kept.

        Raises:
            StoreError: the visit is not in the record any more.
        """
        with self._database.read() as connection:
            number = lookup.visit(connection, visit_id)["number"]
            row = connection.execute(
                "SELECT model, vector FROM embedding WHERE visit = ?", (number,)
            ).fetchone()
        return ("", b"") if row is None else (row["model"], row["vector"])

    def known(self, model: str) -> tuple[Seen, ...]:
        """Of every lesion with an outcome, malignant or not, whose patient gave consent.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(
                _KNOWN, {"consent": Consent.GIVEN, "model": model}
            ).fetchall()
        return tuple(Seen(row["visit_id"], row["patient_id"], row["vector"]) for row in found)

    def count(self, model: str) -> int:
        """How many ``known`` would give.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            counted = connection.execute(
                f"SELECT count(*) FROM ({_KNOWN})",  # noqa: S608 - own names
                {"consent": Consent.GIVEN, "model": model},
            )
            return int(counted.fetchone()[0])

    def case(self, visit_id: str) -> tuple[Visit, Confirmation]:
        """A visit of a lesion that has an outcome, with it.

        Raises:
            StoreError: it is not in the record any more.
        """
        with self._database.read() as connection:
            row = lookup.visit(connection, visit_id)
            became = connection.execute(
                "SELECT c.*, l.id AS lesion_id FROM confirmation c "
                "JOIN lesion l ON l.number = c.lesion WHERE l.id = ?",
                (row["lesion_id"],),
            ).fetchone()
            return rows.visit_of(row), confirmation_of(became)


def note_visit(connection: Connection, visit: int, model: str, vector: bytes) -> None:
    """A visit was just kept: so is what its model saw, if it told."""
    if vector:
        connection.execute("INSERT INTO embedding VALUES (?, ?, ?)", (visit, model, vector))
