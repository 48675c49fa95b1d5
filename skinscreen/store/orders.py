"""What another system asked for: of a patient until a visit is kept for it, then of that visit."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from skinscreen.domain.order import NO_ORDER, Order
from skinscreen.store import lookup
from skinscreen.store.case_store import insert
from skinscreen.store.connection import Connection, Database
from skinscreen.store.rows import Row

_COLUMNS = ("accession", "study_uid", "request", "step", "description", "name")
_WORDS = ", ".join(_COLUMNS)
LASTS = timedelta(hours=24)
"""A visit that is kept later than this after the order was taken over is not for it."""


class Orders:
    """The orders of an open record."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """``now`` gives a time with a zone."""
        self._database = database
        self._now = now

    def of_patient(self, patient_id: str) -> Order:
        """What the next visit of a patient is for; ``NO_ORDER`` without any, or an old one.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT o.* FROM imaging_order o JOIN patient p ON p.number = o.patient "
                "WHERE p.id = ? AND p.deleted IS NULL AND o.taken_over > ?",
                (patient_id, _oldest(self._now())),
            ).fetchone()
        return _order_of(row)

    def of_visit(self, visit_id: str) -> Order:
        """What a visit was for; ``NO_ORDER`` for nothing that was asked for.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT o.* FROM visit_order o JOIN visit v ON v.number = o.visit WHERE v.id = ?",
                (visit_id,),
            ).fetchone()
        return _order_of(row)

    def set(self, patient_id: str, order: Order) -> None:
        """Keep what was asked for of a patient, in the place of what was before.

        Raises:
            StoreError: the patient is gone, or it cannot be saved.
        """
        with self._database.write() as connection:
            number = lookup.patient(connection, patient_id)["number"]
            connection.execute("DELETE FROM imaging_order WHERE patient = ?", (number,))
            if order != NO_ORDER:
                now = _stamp(self._now())
                values = {"patient": number, "taken_over": now, **asdict(order)}
                insert(connection, "imaging_order", values)


def note_visit(connection: Connection, visit: int, now: datetime) -> None:
    """A visit was just kept: it is for what was asked for of its patient."""
    connection.execute(
        f"INSERT INTO visit_order (visit, {_WORDS}) SELECT ?, {_WORDS} FROM imaging_order "  # noqa: S608 - own names
        "WHERE taken_over > ? AND patient = (SELECT l.patient FROM lesion l "
        "JOIN visit v ON v.lesion = l.number WHERE v.number = ?)",
        (visit, _oldest(now), visit),
    )


def move(connection: Connection, origin: int, into: int, now: datetime) -> None:
    """A patient became part of another, who has what was asked for, unless it is too old.

    What was asked for of that one stands.
    """
    connection.execute(
        "DELETE FROM imaging_order WHERE patient = ? AND taken_over <= ?", (into, _oldest(now))
    )
    connection.execute(
        "UPDATE imaging_order SET patient = :into, origin = :origin WHERE patient = :origin "
        "AND NOT EXISTS (SELECT 1 FROM imaging_order WHERE patient = :into)",
        {"into": into, "origin": origin},
    )


def move_back(connection: Connection, origin: int) -> None:
    """They are two again."""
    connection.execute(
        "UPDATE imaging_order SET patient = origin, origin = NULL WHERE origin = ?", (origin,)
    )


def _order_of(row: Row | None) -> Order:
    return NO_ORDER if row is None else Order(*(row[name] for name in _COLUMNS))


def _stamp(at: datetime) -> str:
    """A moment that sorts as text."""
    return f"{at.timestamp():020.3f}"


def _oldest(now: datetime) -> str:
    return _stamp(now - LASTS)
