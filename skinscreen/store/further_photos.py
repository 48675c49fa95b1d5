"""Photos that are kept with a visit beside the one that was screened."""

from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.further_photo import MOST, FurtherPhoto, PhotoRole
from skinscreen.domain.record import RecordKind
from skinscreen.language import mark, tr
from skinscreen.store import lookup
from skinscreen.store.case_store import WitnessedStore, insert
from skinscreen.store.rows import Row

_LISTED = "id, visit, role, x'' AS encoded, orientation, turns, width, height, name, thumbnail"
_GONE = mark("this photo is not in the record any more; go back to the visit")
_UNREADABLE = mark(
    "a kept photo cannot be read whole, so it is not shown; update the program or restore a backup"
)


class FurtherPhotos(WitnessedStore):
    """Added to a visit, and taken from it again; each change is one of the visit."""

    def of(self, visit_id: str) -> tuple[FurtherPhoto, ...]:
        """A visit's, in the order in which they were added, without their content.

        Raises:
            StoreError: the visit is not in the record any more.
        """
        with self._database.read() as connection:
            number = lookup.visit(connection, visit_id)["number"]
            found = connection.execute(
                f"SELECT {_LISTED} FROM further_photo WHERE visit = ? ORDER BY number",  # noqa: S608 - own names
                (number,),
            ).fetchall()
        return tuple(_photo_of(row, visit_id) for row in found)

    def one(self, visit_id: str, photo_id: str) -> FurtherPhoto:
        """One of a visit's, whole.

        Raises:
            StoreError: it or the visit is not in the record any more.
        """
        with self._database.read() as connection:
            number = lookup.visit(connection, visit_id)["number"]
            row = connection.execute(
                "SELECT * FROM further_photo WHERE visit = ? AND id = ?", (number, photo_id)
            ).fetchone()
        if row is None:
            raise StoreError(tr(_GONE))
        return _photo_of(row, visit_id)

    def add(self, photo: FurtherPhoto) -> None:
        """Keep one more photo with a visit.

        Raises:
            StoreError: the visit is gone or has ``MOST`` already, or it cannot be saved; nothing
                was changed.
        """
        with self._database.write() as connection:
            number = lookup.visit(connection, photo.visit_id)["number"]
            (there,) = connection.execute(
                "SELECT count(*) FROM further_photo WHERE visit = ?", (number,)
            ).fetchone()
            if there >= MOST:
                full = tr("a visit can have {n} further photos; take one away first")
                raise StoreError(full.format(n=MOST))
            values = {
                "id": photo.id,
                "visit": number,
                "role": photo.role.value,
                "name": photo.name,
                "width": photo.width,
                "height": photo.height,
                "orientation": photo.orientation,
                "turns": photo.turns,
                "thumbnail": photo.thumbnail,
                "encoded": photo.encoded,
            }
            insert(connection, "further_photo", values)
            self._witness(connection, "change", RecordKind.VISIT, photo.visit_id)

    def remove(self, visit_id: str, photo_id: str) -> None:
        """Take a photo from a visit, for good.

        Raises:
            StoreError: it or the visit is gone, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            number = lookup.visit(connection, visit_id)["number"]
            gone = connection.execute(
                "DELETE FROM further_photo WHERE visit = ? AND id = ?", (number, photo_id)
            )
            if not gone.rowcount:
                raise StoreError(tr(_GONE))
            self._witness(connection, "change", RecordKind.VISIT, visit_id)


def _photo_of(row: Row, visit_id: str) -> FurtherPhoto:
    try:
        role = PhotoRole(row["role"])
    except ValueError as error:
        raise DamagedRecordError(tr(_UNREADABLE)) from error
    return FurtherPhoto(
        id=row["id"],
        visit_id=visit_id,
        role=role,
        encoded=row["encoded"],
        orientation=row["orientation"],
        turns=row["turns"],
        width=row["width"],
        height=row["height"],
        name=row["name"],
        thumbnail=row["thumbnail"],
    )
