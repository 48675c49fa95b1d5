"""The clinical record as the screens use it: made, opened, locked; visits kept and shown again.

Everything here is Qt-free and slow enough for the background thread. Nothing of a patient is
logged.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.errors import LockedError
from skinscreen.domain.judgement import Judgement
from skinscreen.domain.record import KeptPhoto, Visit, new_id
from skinscreen.imaging.bare import BarePhoto, bare, from_png, restored, thumbnail, to_png
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.services.screening import Screening
from skinscreen.store import integrity, key
from skinscreen.store.case_store import CaseStore, Witness, unwitnessed, utc_now
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost

log = logging.getLogger(__name__)

PIN = "pin"
RECOVERY = "recovery"
"""Names of the two locks of a record made here."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A visit that is on the disk.

    Attributes:
        visit: as it is kept.
        notes: sentences the clinician should see, such as one on the device's clock.
    """

    visit: Visit
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ShownPhoto:
    """What was screened at a visit.

    Attributes:
        photo: upright; from it any crop can be cut.
        crop: the very pixels that were screened, RGB, [side, side, 3].
    """

    photo: Photo
    crop: Pixels


@dataclass(frozen=True, slots=True)
class _Open:
    data_key: bytes
    database: Database
    cases: CaseStore
    deletion: Deletion


class Records:
    """The record of this device: absent, locked or open."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        witness: Witness = unwitnessed,
        cost: Cost | None = None,
    ) -> None:
        """Look after the record in ``folder``; by default the person's own.

        Args:
            folder: it may not exist yet.
            now: gives a time with a zone.
            witness: see ``case_store.Witness``.
            cost: of trying a PIN; the default is right for people.
        """
        self._folder = RecordFolder(folder or paths.user_records())
        self._now = now
        self._witness = witness
        self._cost = cost
        self._open: _Open | None = None

    @property
    def folder(self) -> RecordFolder:
        """Where it lies."""
        return self._folder

    @property
    def exist(self) -> bool:
        """Whether there is a record on this device, be it whole or damaged.

        Where there is none, the program asks whether to make one, protected with a PIN, or to go
        on without records.
        """
        return self._folder.exists

    @property
    def unlocked(self) -> bool:
        """Whether the record is open."""
        return self._open is not None

    @property
    def cases(self) -> CaseStore:
        """Patients, lesions and visits.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().cases

    @property
    def deletion(self) -> Deletion:
        """Deleting, bringing back, deleting for good.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().deletion

    @property
    def database(self) -> Database:
        """The open file, for backups and the audit.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().database

    def create(self, secret: str) -> str:
        """Make the record, protected with a PIN or passphrase, and open it.

        Returns:
            The recovery phrase, which is shown once and kept nowhere.

        Raises:
            StoreError: there is a record already, the secret is too short, or the folder
                cannot be written.
        """
        phrase = key.new_phrase()
        self._folder.create({PIN: secret, RECOVERY: phrase}, self._cost)
        self.unlock(secret)
        return phrase

    def unlock(self, secret: str, name: str = PIN) -> None:
        """Open the record with a PIN or passphrase.

        Raises:
            WrongSecretError: it is not the right one.
            DamagedRecordError: the record is damaged; nothing was written to it.
            StoreError: it cannot be read or written, or is newer than the program.
        """
        self._start(self._folder.unlock(secret, name))

    def recover(self, phrase: str, new_secret: str) -> None:
        """Open the record with the recovery phrase, and replace the PIN that was lost.

        Raises:
            WrongSecretError: it is not the right phrase.
            StoreError: the new PIN is too short, or see ``unlock``.
        """
        key.require_secret(new_secret)
        data_key = self._folder.unlock(key.phrase_as_typed(phrase), RECOVERY)
        self._folder.change_lock(PIN, new_secret, data_key, self._cost)
        self._start(data_key)

    def change_secret(self, secret: str, new_secret: str, name: str = PIN) -> None:
        """Replace a PIN or passphrase; the record itself is not written anew.

        Raises:
            WrongSecretError: ``secret`` is not the right one.
            StoreError: the new one is too short, or the key file cannot be written; the old one
                still opens the record.
        """
        data_key = self._folder.unlock(secret, name)
        self._folder.change_lock(name, new_secret, data_key, self._cost)

    def lock(self) -> None:
        """Close the record; nothing of it can be read until it is unlocked."""
        if self._open is not None:
            self._open.database.close()
            self._open = None

    def check(self) -> None:
        """Check every page and reference of the open record; slow for a large one.

        Raises:
            DamagedRecordError: it is not whole.
            LockedError: the record is locked.
        """
        integrity.check_all(self.database)

    def keep(
        self,
        lesion_id: str,
        screening: Screening,
        *,
        judgement: Judgement | None = None,
        notes: str = "",
        user: str = "",
    ) -> Kept:
        """Keep a screening as a visit of a lesion: all of it is on the disk when this returns.

        Raises:
            StoreError: it cannot be saved, or the lesion is gone; nothing was changed.
            LockedError: the record is locked.
        """
        cases = self.cases
        photo = _photo_to_keep(screening)
        taken = self._now().astimezone()
        before = cases.last_taken()
        visit = Visit(
            id=new_id(),
            lesion_id=lesion_id,
            taken=taken,
            assessment=screening.assessment,
            judgement=judgement,
            notes=notes,
            user=user,
            thumbnail=photo.thumbnail,
        )
        cases.add_visit(visit, photo)
        return Kept(cases.visit(visit.id), _clock_notes(taken, before))

    def photo(self, visit_id: str) -> ShownPhoto:
        """What was screened at a visit.

        Raises:
            StoreError: there is no such visit any more.
            LockedError: the record is locked.
            ImageError: a kept picture is damaged.
        """
        kept = self.cases.photo(visit_id)
        photo = restored(BarePhoto(kept.encoded, kept.orientation, kept.turns), kept.name)
        return ShownPhoto(photo, from_png(kept.crop))

    def _start(self, data_key: bytes) -> None:
        self.lock()
        database = self._folder.open(data_key)
        parts = (database, self._witness, self._now)
        self._open = _Open(data_key, database, CaseStore(*parts), Deletion(*parts))
        log.info("the record was opened")

    def _require_open(self) -> _Open:
        if self._open is None:
            raise LockedError("the record is locked; enter the PIN")
        return self._open


def _photo_to_keep(screening: Screening) -> KeptPhoto:
    photo = screening.photo
    kept = bare(photo)
    return KeptPhoto(
        encoded=kept.encoded,
        orientation=kept.orientation,
        turns=kept.turns,
        width=photo.width,
        height=photo.height,
        name=photo.name,
        crop=to_png(screening.crop),
        thumbnail=thumbnail(screening.crop),
    )


def _clock_notes(taken: datetime, before: datetime | None) -> tuple[str, ...]:
    if before is None or taken >= before:
        return ()
    sentence = (
        f"The device's clock says {taken:%Y-%m-%d %H:%M}, which is before the visit that was "
        f"kept last ({before.astimezone():%Y-%m-%d %H:%M}). Check date and time; visits stay in "
        "the order in which they were kept."
    )
    return (sentence,)
