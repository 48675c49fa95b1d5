"""The record as something that is made, opened by a user, and locked."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import LockedError, StoreError
from skinscreen.language import mark, tr
from skinscreen.services import acceptance, memory
from skinscreen.services.drafts import Drafts
from skinscreen.services.users import RECOVERY, Clock, Users, unsettable_clock, user_name
from skinscreen.store import key, wiping
from skinscreen.store.audit import PERIOD, Audit
from skinscreen.store.audited import AuditedCaseStore
from skinscreen.store.case_store import CaseStore, utc_now
from skinscreen.store.confirmations import Confirmations
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder
from skinscreen.store.further_photos import FurtherPhotos
from skinscreen.store.key import Cost
from skinscreen.store.merging import Merging
from skinscreen.store.second_head import SecondHead
from skinscreen.store.worklist import Worklist

log = logging.getLogger(__name__)

_TAKEN_OVER_S = 0.25
"""How long rows of an older version are bound whenever the record is opened."""
FULL = mark(
    "The drive is full: the record is open for reading, and nothing can be saved. Free some space, "
    "lock the record and open it again."
)
PIN = "pin"
"""The name of a user who was given none."""


@dataclass(frozen=True, slots=True)
class _Open:
    user: str
    data_key: bytes
    database: Database
    cases: CaseStore
    deletion: Deletion
    confirmations: Confirmations
    worklist: Worklist
    merging: Merging
    further_photos: FurtherPhotos
    audit: Audit
    second_head: SecondHead
    drafts: Drafts


class LockableRecord:
    """The record of this device: absent, locked or open."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        cost: Cost | None = None,
        clock: Clock = unsettable_clock,
    ) -> None:
        """Look after the record in ``folder``; by default the person's own.

        Args:
            folder: it may not exist yet.
            now: gives a time with a zone.
            cost: of trying a PIN; the default is right for people.
            clock: for the wait after wrong tries.
        """
        self._folder = RecordFolder(folder or paths.user_records())
        self._now = now
        self._cost = cost
        self._users = Users(self._folder, cost, clock)
        self._open: _Open | None = None
        self.noticed = ""
        """What was changed past the program, as a part of a sentence; it is in the audit too."""

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
    def confirmations(self) -> Confirmations:
        """What became of the lesions.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().confirmations

    @property
    def worklist(self) -> Worklist:
        """The day's work.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().worklist

    @property
    def further_photos(self) -> FurtherPhotos:
        """Photos of visits beside those that were screened.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().further_photos

    @property
    def merging(self) -> Merging:
        """Patients who are one and the same.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().merging

    @property
    def database(self) -> Database:
        """The open file, for backups and the audit.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().database

    @property
    def data_key(self) -> bytes:
        """The key of the open record, for backups.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().data_key

    @property
    def audit(self) -> Audit:
        """Who did what; it is kept by itself.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().audit

    @property
    def drafts(self) -> Drafts:
        """What was typed and not saved.

        Raises:
            LockedError: the record is locked.
        """
        return self._require_open().drafts

    @property
    def user_access(self) -> Users:
        """Who may open it, and how long a PIN must wait; readable while locked."""
        return self._users

    @property
    def users(self) -> tuple[str, ...]:
        """Their names.

        Raises:
            DamagedRecordError: the key file is missing or damaged.
        """
        return self._users.names

    @property
    def user(self) -> str:
        """Who opened the record; empty while it is locked."""
        return "" if self._open is None else self._open.user

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock of the record: a call that gives a time with a zone."""
        return self._now

    @property
    def is_full(self) -> bool:
        """Whether the drive is full: the open record can be read, but nothing be saved.

        Who looked at what is kept in memory until there is space again, or the record is locked.
        """
        return self._open is not None and self._open.audit.waiting > 0

    def wait_s(self) -> int:
        """Seconds until a PIN may be tried; 0 when it may.

        Raises:
            DamagedRecordError: the key file is missing or damaged.
        """
        return self._users.wait_s()

    def create(self, secret: str, user: str = PIN) -> str:
        """Make the record, protected with a user's PIN or passphrase, and open it.

        Returns:
            The recovery phrase, which is shown once and kept nowhere.

        Raises:
            StoreError: there is a record already, the secret is too short, the name is none, or
                the folder cannot be written.
        """
        user, phrase = user_name(user), key.new_phrase()
        self._folder.create({user: secret, RECOVERY: phrase}, self._cost)
        self.begin(self._folder.unlock(secret, user), user, Done.MADE)
        return phrase

    def unlock(self, secret: str, name: str = PIN) -> None:
        """Open the record with a user's PIN or passphrase.

        Raises:
            TooManyTriesError: it must wait; nothing was tried.
            WrongSecretError: it is not the right one.
            DamagedRecordError: the record is damaged; nothing was written to it.
            StoreError: it cannot be read or written, or is newer than the program.
        """
        wrong = self._users.wrong
        self.begin(self._users.data_key(secret, name), name, Done.UNLOCKED, _tried(wrong))

    def recover(self, phrase: str, new_secret: str, name: str = PIN) -> None:
        """Open the record with the recovery phrase, and replace the PIN a user lost.

        Raises:
            WrongSecretError: it is not the right phrase.
            StoreError: the new PIN is too short, there is no such user, or see ``unlock``.
        """
        wrong = self._users.wrong
        data_key = self._users.recovered(phrase, new_secret, name)
        self.begin(data_key, name, Done.RECOVERED, _tried(wrong))

    def confirm(self, secret: str) -> None:
        """Make sure that who is at the screen is who opened the record.

        Raises:
            TooManyTriesError: it must wait; nothing was tried.
            WrongSecretError: it is not the PIN of the user at work.
            LockedError: the record is locked.
        """
        opened = self._require_open()
        with _passing(self._users.data_key(secret, opened.user)) as data_key:
            self._note_edits(opened.audit, data_key)

    def vouch(self, secret: str, name: str) -> None:
        """Make sure that somebody is a user of this record, be it open, by whomever, or locked.

        Where it is locked it is opened for a moment, so that the audit tells of it; a record that
        cannot be opened hinders nobody.

        Raises:
            TooManyTriesError: it must wait; nothing was tried.
            WrongSecretError: it is not this user's PIN.
            DamagedRecordError: the key file is missing or damaged.
        """
        wrong = self._users.wrong
        data_key = self._users.data_key(secret, name)
        with suppress(StoreError):
            if self._open is not None:
                self._note_edits(self._open.audit, data_key)
            else:
                self.begin(data_key, name, Done.UNLOCKED, _tried(wrong))
                self.lock()

    def change_secret(self, secret: str, new_secret: str, name: str = PIN) -> None:
        """Replace a PIN or passphrase; the record itself is not written anew.

        Raises:
            TooManyTriesError: it must wait; nothing was tried.
            WrongSecretError: ``secret`` is not the right one.
            LockedError: the record is locked.
            StoreError: the new one is too short, or the key file cannot be written; the old one
                still opens the record.
        """
        opened = self._require_open()
        key.require_secret(new_secret)
        with _passing(self._users.data_key(secret, name)) as data_key:
            self._note_edits(opened.audit, data_key)
            opened.audit.note(Done.PIN_CHANGED, detail={"who": name})
            self._users.set_secret(name, new_secret, data_key)

    def renew_phrase(self, secret: str) -> str:
        """Replace the recovery phrase, such as one that was lost or seen by somebody.

        Args:
            secret: the PIN of the user at work.

        Returns:
            The new phrase, which is shown once and kept nowhere; the old one no longer opens this
            record, but still the backups made before.

        Raises:
            TooManyTriesError: it must wait; nothing was tried.
            WrongSecretError: it is not the PIN.
            LockedError: the record is locked.
            StoreError: it cannot be saved; the old phrase still opens the record.
        """
        opened, phrase = self._require_open(), key.new_phrase()
        with _passing(self._users.data_key(secret, opened.user)) as data_key:
            self._note_edits(opened.audit, data_key)
            opened.audit.note(Done.PHRASE_CHANGED)
            self._users.set_secret(RECOVERY, phrase, data_key)
        return phrase

    def add_user(self, name: str, secret: str) -> None:
        """Let somebody else open the record, with a PIN of their own.

        Raises:
            LockedError: the record is locked.
            StoreError: the name is taken or none, the PIN is too short, or it cannot be saved.
        """
        opened = self._require_open()
        name = self._users.require_new(name)
        key.require_secret(secret)
        opened.audit.note(Done.USER_ADDED, detail={"who": name})
        self._users.add(name, secret, opened.data_key)

    def remove_user(self, name: str) -> None:
        """Take somebody's PIN away; see ``users`` for what that does not do.

        Raises:
            LockedError: the record is locked.
            StoreError: there is no such user, it is the one at work, or it cannot be saved.
        """
        opened = self._require_open()
        self._users.require_other(name, opened.user)
        opened.audit.note(Done.USER_REMOVED, detail={"who": name})
        self._users.remove(name)
        with suppress(StoreError):  # they stay in the file, under that name
            opened.drafts.hand_over(name)

    def lock(self) -> None:
        """Close the record; nothing of it can be read until it is unlocked.

        Its key is overwritten where it lay, as far as Python allows.
        """
        if self._open is not None:
            with suppress(StoreError):  # a failing drive must not keep it open
                self._open.audit.note(Done.LOCKED)
            if lost := self._open.audit.waiting:
                log.warning("the drive was full: %d entries of the audit are lost", lost)
            self._open.drafts.close()
            self._open.database.close()
            wiping.wipe(self._open.data_key)
            self._open.second_head.forget()
            self._open = None

    def begin(
        self, data_key: bytes, user: str, done: Done, detail: Mapping[str, str | int] | None = None
    ) -> None:
        """Open the record with its key, in a user's name, and keep how it came to that.

        The key is this object's from now on, which wipes it when the record is locked.

        Raises:
            DamagedRecordError: the record is damaged; nothing was written to it.
            StoreError: it cannot be read or written, or is newer than the program.
        """
        self.lock()
        memory.guard()
        try:
            database = self._folder.open(data_key)
        except BaseException:
            wiping.wipe(data_key)
            raise
        second = self._folder.second_head(data_key)
        audit = Audit(database, user, self._now, waits=True)
        try:
            self.noticed = tr(audit.take_up(second))  # the audit keeps it in English
            self._note_edits(audit, data_key)
            if what := acceptance.forget_unknown(self._folder.path, audit):
                self._notice(audit, what)
            audit.note(done, detail={**(detail or {}), PERIOD: self._users.period})
            with suppress(StoreError):  # a full drive must not keep it closed
                audit.take_over(_TAKEN_OVER_S)
        except BaseException:
            database.close()
            wiping.wipe(data_key)
            second.forget()
            raise
        cases = AuditedCaseStore(database, audit, self._now)
        deletion = Deletion(database, audit.witness, self._now)
        confirmations = Confirmations(database, audit.witness, self._now)
        worklist = Worklist(database, audit.witness, self._now)
        merging = Merging(database, audit.witness, self._now)
        further = FurtherPhotos(database, audit.witness, self._now)
        drafts = Drafts(self._folder.path, data_key, user, database)
        parts = (cases, deletion, confirmations, worklist, merging, further, audit)
        self._open = _Open(user, data_key, database, *parts, second, drafts)
        log.info("the record was opened")

    def _note_edits(self, audit: Audit, data_key: bytes) -> None:
        """Keep in the audit what the right secret showed of the key file."""
        recorded = audit.period()
        if what := self._users.noticed(recorded):
            self._notice(audit, what)
            self._users.begin_period(data_key, recorded)

    def _notice(self, audit: Audit, what: str) -> None:
        log.warning("noticed: %s", what)
        audit.note(Done.NOTICED, detail={"what": what})
        sentence = tr(what)  # the audit keeps it in English
        self.noticed = f"{self.noticed}; {sentence}" if self.noticed else sentence

    def _require_open(self) -> _Open:
        if self._open is None:
            raise LockedError(tr("the record is locked; enter the PIN"))
        return self._open


@contextmanager
def _passing(data_key: bytes) -> Iterator[bytes]:
    """A key that is needed once more, and wiped after that."""
    try:
        yield data_key
    finally:
        wiping.wipe(data_key)


def _tried(wrong: int) -> Mapping[str, str | int]:
    return {"wrong tries before": wrong} if wrong else {}
