"""Follow-up dates and readings of answers: set, cleared, and listed as the day's work."""

from datetime import date, timedelta
from typing import Any

from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.record import Patient, RecordKind, Visit
from skinscreen.domain.worklist import AHEAD_DAYS, FollowUp, Pending, Reading
from skinscreen.language import mark, tr
from skinscreen.store import lookup, rows
from skinscreen.store.case_store import WitnessedStore
from skinscreen.store.connection import Connection

_DUE = f"""
    SELECT l.*, p.id AS patient_id, f.due FROM follow_up f
    JOIN lesion l ON l.number = f.lesion JOIN patient p ON p.number = l.patient
    WHERE f.due <= ? AND {lookup.SHOWN}
"""  # noqa: S608 - own names
_UNREAD = f"""
    SELECT v.*, l.id AS lesion_id FROM reading r
    JOIN visit v ON v.number = r.visit
    JOIN lesion l ON l.number = v.lesion JOIN patient p ON p.number = l.patient
    WHERE r.signed IS NULL AND v.deleted IS NULL AND {lookup.SHOWN}
"""  # noqa: S608 - own names
_OLDER = f"""
    SELECT v.*, l.id AS lesion_id FROM visit v
    JOIN lesion l ON l.number = v.lesion JOIN patient p ON p.number = l.patient
    WHERE substr(v.taken, 1, 10) < ? AND v.deleted IS NULL AND {lookup.SHOWN}
    ORDER BY v.taken LIMIT ?
"""  # noqa: S608 - own names
MOST_OLDER = 500
"""Old visits that are listed at once: the oldest."""
_UNREADABLE = mark(
    "a kept follow-up date cannot be read, so the day's work is not shown; update the program or "
    "restore a backup"
)


class Worklist(WitnessedStore):
    """What is to be done with the lesions of a record, and when."""

    def follow_up(self, lesion_id: str) -> FollowUp | None:
        """When a lesion is to be photographed again; None where no day is set.

        Raises:
            StoreError: the lesion is not in the record any more.
        """
        with self._database.read() as connection:
            number = lookup.lesion(connection, lesion_id)["number"]
            row = connection.execute(
                "SELECT * FROM follow_up WHERE lesion = ?", (number,)
            ).fetchone()
        return None if row is None else FollowUp(_day(row["due"]), bool(row["by_hand"]))

    def set_follow_up(self, lesion_id: str, follow_up: FollowUp | None) -> None:
        """Set the day, in the place of the one before; None for no day.

        Raises:
            StoreError: the lesion is gone, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            number = lookup.lesion(connection, lesion_id)["number"]
            connection.execute("DELETE FROM follow_up WHERE lesion = ?", (number,))
            if follow_up is not None:
                connection.execute(
                    "INSERT INTO follow_up VALUES (?, ?, ?)",
                    (number, follow_up.due.isoformat(), int(follow_up.by_hand)),
                )
            self._witness(connection, "change", RecordKind.LESION, lesion_id)

    def reading(self, visit_id: str) -> Reading | None:
        """Who read the answer of a visit; None where it was kept before that was asked.

        Raises:
            StoreError: the visit is not in the record any more.
        """
        with self._database.read() as connection:
            number = lookup.visit(connection, visit_id)["number"]
            row = connection.execute("SELECT * FROM reading WHERE visit = ?", (number,)).fetchone()
        return None if row is None else Reading(rows.moment(row["signed"]), row["user"])

    def sign(self, visit_id: str, user: str) -> None:
        """Keep that a user has read the answer; whoever read it before stays.

        Raises:
            StoreError: the visit is gone, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            number = lookup.visit(connection, visit_id)["number"]
            connection.execute(
                "INSERT INTO reading VALUES (:visit, :signed, :user) ON CONFLICT (visit) DO UPDATE "
                "SET signed = :signed, user = :user WHERE signed IS NULL",
                {"visit": number, "signed": self._now().isoformat(), "user": user},
            )
            self._witness(connection, "change", RecordKind.VISIT, visit_id)

    def pending(self, today: date) -> tuple[Pending, ...]:
        """Lesions due by ``AHEAD_DAYS`` after a day, and answers that wait to be read.

        Raises:
            StoreError: the record cannot be read.
        """
        until = (today + timedelta(days=AHEAD_DAYS)).isoformat()
        with self._database.read() as connection:
            due = [
                Pending(_patient(connection, row), rows.lesion_of(row), due=_day(row["due"]))
                for row in connection.execute(_DUE, (until,)).fetchall()
            ]
            unread = [
                _unread(connection, rows.visit_of(row))
                for row in connection.execute(_UNREAD).fetchall()
            ]
        return (*due, *unread)

    def older_visits(self, before: date) -> tuple[Pending, ...]:
        """The visits that were kept before a day, the oldest first, at most ``MOST_OLDER``.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(_OLDER, (before.isoformat(), MOST_OLDER)).fetchall()
            return tuple(_unread(connection, rows.visit_of(row)) for row in found)


def note_visit(connection: Connection, number: int, visit: Visit, now: str) -> bool:
    """A visit was just kept: its answer waits, unless an own view was given with it.

    The lesion is not due any more; returns whether it was.
    """
    own = visit.judgement is not None and visit.judgement.speaks_of_lesion
    values: dict[str, Any] = {
        "visit": number,
        "signed": now if own else None,
        "user": visit.user if own else "",
    }
    connection.execute("INSERT INTO reading VALUES (:visit, :signed, :user)", values)
    cleared = connection.execute(
        "DELETE FROM follow_up WHERE lesion = (SELECT lesion FROM visit WHERE number = ?)",
        (number,),
    )
    return cleared.rowcount > 0


def _unread(connection: Connection, visit: Visit) -> Pending:
    row = lookup.lesion(connection, visit.lesion_id)
    return Pending(_patient(connection, row), rows.lesion_of(row), visit=visit)


def _patient(connection: Connection, lesion: rows.Row) -> Patient:
    return rows.patient_of(lookup.patient(connection, lesion["patient_id"]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DamagedRecordError(tr(_UNREADABLE)) from error
