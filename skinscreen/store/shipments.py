"""Other systems, and what waits to be sent to them: in the record, encrypted as all of it.

What is of a visit goes with the visit, and is not sent while that is deleted. What was sent keeps
its numbers, and its content goes at once.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.errors import DamagedRecordError, NetworkError, StoreError
from skinscreen.domain.record import RecordKind, new_id
from skinscreen.domain.shipment import SendState, Shipment, pause_after
from skinscreen.language import mark, tr, trn
from skinscreen.store import lookup, rows
from skinscreen.store.case_store import insert
from skinscreen.store.chain import append
from skinscreen.store.connection import Connection, Database

_COLUMNS = (
    *("id", "name", "kind", "host", "port", "called", "calling", "base", "tls"),
    *("authority", "certificate", "key"),
)
_SHIPMENTS = """
    SELECT s.*, d.id AS destination_id, d.name AS destination_name, v.id AS visit_id,
        (SELECT count(*) FROM shipment_part WHERE shipment = s.number) AS parts,
        (SELECT count(*) FROM shipment_part WHERE shipment = s.number AND content IS NOT NULL)
            AS unsent
    FROM shipment s JOIN destination d ON d.number = s.destination
    LEFT JOIN visit v ON v.number = s.visit
    LEFT JOIN lesion l ON l.number = v.lesion LEFT JOIN patient p ON p.number = l.patient
    WHERE v.deleted IS NULL AND l.deleted IS NULL AND p.deleted IS NULL
"""
_GONE = mark("this is not in the queue any more; look at the list again")
_UNKNOWN = mark("there is no destination of this name; see the list of them")


class Shipments:
    """Destinations and the queue of an open record."""

    def __init__(self, database: Database, user: str, now: Callable[[], datetime]) -> None:
        """Work in the name of ``user``; ``now`` gives a time with a zone."""
        self._database = database
        self._user = user
        self._now = now

    # --- destinations -------------------------------------------------------------------

    def destinations(self) -> tuple[Destination, ...]:
        """All of them, by name.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute("SELECT * FROM destination ORDER BY name").fetchall()
        return tuple(_destination_of(row) for row in found)

    def destination(self, called: str) -> Destination:
        """One by its name or id.

        Raises:
            StoreError: there is none.
        """
        for one in self.destinations():
            if called in {one.id, one.name}:
                return one
        raise StoreError(tr(_UNKNOWN))

    def set_destination(self, one: Destination) -> None:
        """Keep a destination, in the place of the one with its id.

        Raises:
            StoreError: another has its name, or it cannot be saved.
        """
        values = {name: getattr(one, name) for name in _COLUMNS} | {"tls": int(one.tls)}
        with self._database.write() as connection:
            taken = connection.execute(
                "SELECT 1 FROM destination WHERE name = ? AND id != ?", (one.name, one.id)
            ).fetchone()
            if taken:
                raise StoreError(tr("there is a destination of this name; choose another name"))
            found = connection.execute(
                "SELECT number FROM destination WHERE id = ?", (one.id,)
            ).fetchone()
            if found is None:
                insert(connection, "destination", values)
            else:
                columns = ", ".join(f"{name} = :{name}" for name in _COLUMNS)
                connection.execute(
                    f"UPDATE destination SET {columns} WHERE id = :id",  # noqa: S608 - own names
                    values,
                )
            self._note(connection, Done.DESTINATION_SET, _told(one))

    def remove_destination(self, destination_id: str) -> None:
        """Forget a destination, and what was sent to it.

        Raises:
            StoreError: there is none, something still waits for it, or it cannot be saved.
        """
        one = self.destination(destination_id)
        with self._database.write() as connection:
            (waiting,) = connection.execute(
                "SELECT count(*) FROM shipment s JOIN destination d ON d.number = s.destination "
                "WHERE d.id = ? AND s.state != ?",
                (one.id, SendState.SENT),
            ).fetchone()
            if waiting:
                sentence = trn(
                    "{n} thing in the queue is for {name}; send it or remove it first",
                    "{n} things in the queue are for {name}; send them or remove them first",
                    waiting,
                )
                raise StoreError(sentence.format(n=waiting, name=one.name))
            connection.execute("DELETE FROM destination WHERE id = ?", (one.id,))
            self._note(connection, Done.DESTINATION_REMOVED, _told(one))

    # --- the queue ----------------------------------------------------------------------

    def add(
        self, destination_id: str, parts: Sequence[tuple[str, bytes]], visit_id: str = ""
    ) -> str:
        """Put files into the queue: all of them are on the disk when this returns.

        Args:
            destination_id: where to.
            parts: of each file the UID and the content, in the order of sending.
            visit_id: of the visit that they are of; empty for none.

        Returns:
            The id in the queue.

        Raises:
            StoreError: destination or visit is gone, or it cannot be saved.
        """
        id_, now = new_id(), self._now()
        with self._database.write() as connection:
            there = connection.execute(
                "SELECT number, name FROM destination WHERE id = ?", (destination_id,)
            ).fetchone()
            if there is None:
                raise StoreError(tr(_UNKNOWN))
            visit = lookup.visit(connection, visit_id)["number"] if visit_id else None
            values = {
                "id": id_,
                "destination": there["number"],
                "visit": visit,
                "queued": now.isoformat(),
                "state": SendState.WAITING,
                "tries": 0,
                "due": _stamp(now),
                "reason": "",
            }
            insert(connection, "shipment", values)
            (number,) = connection.execute("SELECT last_insert_rowid()").fetchone()
            for place, (uid, content) in enumerate(parts):
                connection.execute(
                    "INSERT INTO shipment_part VALUES (?, ?, ?, ?)", (number, place, uid, content)
                )
            detail = {"what": there["name"], "files": len(parts)}
            self._note(connection, Done.QUEUED, detail, visit_id)
        return id_

    def all(self) -> tuple[Shipment, ...]:
        """The queue, and what was sent, the newest first; nothing of what is deleted.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(f"{_SHIPMENTS} ORDER BY s.number DESC").fetchall()
        return tuple(_shipment_of(row) for row in found)

    def due(self) -> Shipment | None:
        """What has waited longest and may be tried now; None without any.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            row = connection.execute(
                f"{_SHIPMENTS} AND s.state = ? AND s.due <= ? ORDER BY s.due, s.number LIMIT 1",
                (SendState.WAITING, _stamp(self._now())),
            ).fetchone()
        return None if row is None else _shipment_of(row)

    def unsent(self, shipment_id: str) -> tuple[tuple[int, str, bytes], ...]:
        """What of it is not there yet: place, UID and content.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT p.place, p.uid, p.content FROM shipment_part p "
                "JOIN shipment s ON s.number = p.shipment "
                "WHERE s.id = ? AND p.content IS NOT NULL ORDER BY p.place",
                (shipment_id,),
            ).fetchall()
        return tuple((row["place"], row["uid"], row["content"]) for row in found)

    def part_is_there(self, shipment: Shipment, place: int, uid: str) -> None:
        """One file has arrived, and needs to be kept no longer; after the last all is sent.

        That it was sent is in the audit also where somebody took it from the queue meanwhile.

        Raises:
            StoreError: it cannot be saved.
        """
        with self._database.write() as connection:
            its = "(SELECT number FROM shipment WHERE id = ?)"
            connection.execute(
                f"UPDATE shipment_part SET content = NULL WHERE shipment = {its} AND place = ?",  # noqa: S608 - own names
                (shipment.id, place),
            )
            connection.execute(
                "UPDATE shipment SET state = ?, reason = '' WHERE id = ? AND NOT EXISTS (SELECT 1 "
                "FROM shipment_part WHERE shipment = number AND content IS NOT NULL)",
                (SendState.SENT, shipment.id),
            )
            detail: dict[str, str | int] = {"what": shipment.destination, "uid": uid}
            self._note(connection, Done.SENT, detail, shipment.visit_id)
        self._free()

    def was_in_vain(self, shipment: Shipment, reason: str, *, final: bool) -> None:
        """It could not be sent: it waits, longer each time, or stays until somebody looks.

        Raises:
            StoreError: it cannot be saved.
        """
        tries = shipment.tries + 1
        state = SendState.FAILED if final else SendState.WAITING
        with self._database.write() as connection:
            connection.execute(
                "UPDATE shipment SET state = ?, tries = ?, due = ?, reason = ? WHERE id = ?",
                (state, tries, _stamp(self._now() + pause_after(tries)), reason, shipment.id),
            )

    def again(self, shipment_id: str) -> None:
        """Try it at once.

        Raises:
            StoreError: it is gone, was sent, or it cannot be saved.
        """
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE shipment SET state = ?, due = ? WHERE id = ? AND state != ?",
                (SendState.WAITING, _stamp(self._now()), shipment_id, SendState.SENT),
            ).rowcount
            if not changed:
                raise StoreError(tr(_GONE))

    def remove(self, shipment_id: str) -> None:
        """Take it out of the queue; what has arrived of it stays where it is.

        Raises:
            StoreError: it is gone, or it cannot be saved.
        """
        with self._database.write() as connection:
            row = connection.execute(f"{_SHIPMENTS} AND s.id = ?", (shipment_id,)).fetchone()
            if row is None:
                raise StoreError(tr(_GONE))
            one = _shipment_of(row)
            connection.execute("DELETE FROM shipment WHERE id = ?", (shipment_id,))
            detail: dict[str, str | int] = {"what": one.destination, "left": one.left}
            self._note(connection, Done.UNQUEUED, detail, one.visit_id)
        self._free()

    def _note(
        self,
        connection: Connection,
        done: Done,
        detail: dict[str, str | int],
        visit_id: str = "",
    ) -> None:
        """An entry in the transaction of what it tells of."""
        kind = RecordKind.VISIT if visit_id else None
        append(connection, AuditEntry(self._now(), self._user, done, kind, visit_id, detail))

    def _free(self) -> None:
        """Give pages back that nothing needs; what cannot be given now is later."""
        with suppress(StoreError), self._database.alone() as connection:
            connection.execute("PRAGMA incremental_vacuum").fetchall()


def _told(one: Destination) -> dict[str, str | int]:
    return {"what": one.name, "host": one.host, "port": one.port, "tls": int(one.tls)}


def _stamp(at: datetime) -> str:
    """A moment that sorts as text."""
    return f"{at.timestamp():020.3f}"


def _destination_of(row: rows.Row) -> Destination:
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    try:
        return Destination(
            **values | {"kind": DestinationKind(row["kind"]), "tls": bool(row["tls"])}
        )
    except (ValueError, NetworkError) as error:
        raise DamagedRecordError(tr(_UNREADABLE)) from error


def _shipment_of(row: rows.Row) -> Shipment:
    return Shipment(
        id=row["id"],
        destination_id=row["destination_id"],
        destination=row["destination_name"],
        visit_id=row["visit_id"] or "",
        queued=datetime.fromisoformat(row["queued"]),
        state=SendState(row["state"]),
        tries=row["tries"],
        due=datetime.fromtimestamp(float(row["due"]), UTC).astimezone(),
        reason=row["reason"],
        parts=row["parts"],
        left=row["unsent"],
    )


_UNREADABLE = mark("a kept destination cannot be read; update the program or restore a backup")
