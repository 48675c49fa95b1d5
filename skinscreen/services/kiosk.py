"""Who may leave a kiosk: a user of the record, or, without one, who knows the kiosk's own PIN.

The kiosk's PIN lies in a key file of its own, with the same cost and the same wait after wrong
tries as the record's PINs. Where neither is there, anybody may leave, and is told so.
"""

from contextlib import suppress
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.errors import StoreError, WrongSecretError
from skinscreen.language import tr
from skinscreen.services.lockable_record import LockableRecord
from skinscreen.services.users import Clock, Users, unsettable_clock
from skinscreen.store import key, key_file
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost

KIOSK = "Kiosk"
"""Whose PIN it is where there is no record."""


class Kiosk:
    """The way out of a kiosk."""

    def __init__(
        self,
        records: LockableRecord,
        folder: Path | None = None,
        *,
        cost: Cost | None = None,
        clock: Clock = unsettable_clock,
    ) -> None:
        """Look after the kiosk's PIN.

        Args:
            records: of this device.
            folder: where the PIN lies; by default beside the person's settings.
            cost: of trying a new one; the default is right for people.
            clock: for the wait after wrong tries.
        """
        self._records = records
        self._folder = RecordFolder(folder or paths.user_config() / "kiosk")
        self._own = Users(self._folder, cost, clock)
        self._cost = cost

    def names(self) -> tuple[str, ...]:
        """Whose PIN lets somebody leave; nobody's where anybody may."""
        return self._users() or ((KIOSK,) if self._folder.keys.exists() else ())

    def wait_s(self) -> int:
        """Seconds until a PIN may be tried; 0 when it may.

        Raises:
            StoreError: the key file is damaged or cannot be read.
        """
        return self._records.wait_s() if self._users() else self._own.wait_s()

    def let_out(self, secret: str, name: str) -> None:
        """Make sure that somebody may leave.

        Args:
            secret: a PIN or passphrase.
            name: one of ``names``.

        Raises:
            TooManyTriesError: it must wait; nothing was tried.
            WrongSecretError: it is not the right one.
            StoreError: the key file is damaged or cannot be read.
        """
        if self._users():
            self._records.vouch(secret, name)
            return
        try:
            self._own.data_key(secret, KIOSK)
        except WrongSecretError as error:
            raise WrongSecretError(tr("this is not the kiosk's PIN; try again")) from error

    def set_pin(self, secret: str) -> None:
        """Set the kiosk's PIN, in the place of one that was set before.

        Raises:
            StoreError: it is too short or easy to guess, or cannot be saved.
        """
        key.require_secret(secret)
        lock = key.make_lock(KIOSK, secret, key.new_key(), self._cost or Cost())
        try:
            paths.make_private(self._folder.path)
        except OSError as error:
            sentence = tr(
                "the folder {folder} cannot be written ({reason}); the kiosk's PIN was not set"
            )
            sentence = sentence.format(folder=self._folder.path, reason=error.strerror)
            raise StoreError(sentence) from error
        with key_file.held(self._folder.path):
            key_file.write_locks(self._folder.keys, (lock,))

    def _users(self) -> tuple[str, ...]:
        """Those of a record whose key file can be read: damage locks nobody in."""
        with suppress(StoreError):
            if self._records.exist:
                return self._records.users
        return ()
