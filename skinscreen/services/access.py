"""Long work on the record: goes on beside everything else, also when the record is locked."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from skinscreen.domain.errors import FullDriveError
from skinscreen.domain.watch import UNWATCHED, Watch
from skinscreen.language import tr
from skinscreen.services.lockable_record import LockableRecord
from skinscreen.store import integrity, wiping
from skinscreen.store.connection import connect
from skinscreen.store.folder import RecordFolder


@dataclass(frozen=True, slots=True, repr=False)
class RecordAccess:
    """What is needed to work on a record that may be locked again before it is done.

    Attributes:
        folder: of the record.
        data_key: its key, in a copy of its own, which is wiped once nobody has the access.
        user: in whose name.
        now: gives a time with a zone.
    """

    folder: RecordFolder
    data_key: bytes
    user: str
    now: Callable[[], datetime]

    def __del__(self) -> None:
        """The work is done, or was given up, be it before it began."""
        wiping.wipe(self.data_key)


def access(records: LockableRecord) -> RecordAccess:
    """Access to the open record.

    Raises:
        FullDriveError: its drive is full, so that it cannot be opened a second time.
        LockedError: the record is locked.
    """
    if records.is_full:
        raise FullDriveError(
            tr(
                "the drive of the record is full; free some space, lock the record and open it "
                "again"
            )
        )
    return RecordAccess(records.folder, wiping.copy_of(records.data_key), records.user, records.now)


def check(granted: RecordAccess, watch: Watch = UNWATCHED) -> None:
    """Check every page and every reference of a record; slow for a large one.

    Raises:
        CancelledError: it was given up.
        DamagedRecordError: it is not whole.
        StoreError: it cannot be read.
    """
    with (
        closing(connect(granted.folder.database, granted.data_key, "read")) as database,
        database.watched(lambda: watch.look(lambda: 0.0)),  # nobody knows how far it is
    ):
        integrity.check_all(database)
