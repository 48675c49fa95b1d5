"""Who may open the record: users with a PIN each, the recovery phrase, and the wait after tries.

Every user's PIN wraps the same key of the record. Who was removed cannot open this record any
more, but what they could copy before, they can still open with the PIN of then.
"""

import logging
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from skinscreen.domain.errors import (
    DamagedRecordError,
    StoreError,
    TooManyTriesError,
    WrongSecretError,
)
from skinscreen.domain.tries import MOST, NO_TRIES, Tries
from skinscreen.language import mark, tr
from skinscreen.store import key, try_chain
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost

log = logging.getLogger(__name__)

RECOVERY = "recovery"
"""The name of the recovery phrase's lock; all others are of users."""
LONGEST_NAME = 60

Clock = Callable[[], tuple[str, float]]

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_THIS_RUN = uuid.uuid4().hex


def unsettable_clock() -> tuple[str, float]:
    """The seconds of a clock that nobody can set, and which clock that is.

    It runs from the start of the device; where the system does not name that, it counts as
    another clock with every start of the program.
    """
    name = _THIS_RUN
    with suppress(OSError):
        name = _BOOT.read_text("ascii").strip()
    return name, time.monotonic()


def user_name(text: str) -> str:
    """A user's name as it is kept.

    Raises:
        StoreError: it is empty, too long, or means something else.
    """
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        sentence = tr("a user needs a name of 1 to {most} characters")
        raise StoreError(sentence.format(most=LONGEST_NAME))
    if name.casefold() == RECOVERY:
        sentence = tr("a user cannot be called {name}; choose another name")
        raise StoreError(sentence.format(name=name))
    return name


class Users:
    """The users of a record."""

    def __init__(
        self, folder: RecordFolder, cost: Cost | None = None, clock: Clock = unsettable_clock
    ) -> None:
        """Look after the locks in ``folder``; ``cost`` is that of trying a PIN."""
        self._folder = folder
        self._cost = cost
        self._clock = clock
        self._here = self._before = NO_TRIES
        self._found: Tries | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The users, in the order in which they got their PIN.

        Raises:
            DamagedRecordError: the key file is missing or damaged.
        """
        return tuple(lock.name for lock in self._folder.locks() if lock.name != RECOVERY)

    def wait_s(self) -> int:
        """Seconds until a PIN may be tried; 0 when it may.

        Raises:
            DamagedRecordError: the key file is missing or damaged.
        """
        return self._tries().wait_s(self._clock()[1])

    @property
    def wrong(self) -> int:
        """Wrong tries since the last right one."""
        return self._tries().wrong

    def data_key(self, secret: str, name: str) -> bytes:
        """The record's key, for a user's PIN.

        The try is counted before it is made: who ends the program during it gains nothing.

        Raises:
            TooManyTriesError: it must wait; nothing was tried.
            WrongSecretError: it is not this user's.
            DamagedRecordError: the key file is missing or damaged.
            StoreError: there is not enough memory.
        """
        self._require_no_wait()
        if name not in self.names:
            raise WrongSecretError(
                tr("this record has no user of that name; choose one of its users")
            )
        counted = self._change(self._one_more)
        try:
            data_key = self._folder.unlock(secret, name)
        except WrongSecretError:
            self._require_no_wait()
            raise
        except StoreError:  # it was none
            self._change(lambda kept: self._before if kept == counted else kept)
            raise
        self._right(data_key)
        return data_key

    def _require_no_wait(self) -> None:
        tries = self._tries()
        if wait := tries.wait_s(self._clock()[1]):
            raise self._waiting(wait, tries) from None

    def recovered(self, phrase: str, new_secret: str, name: str) -> bytes:
        """The record's key, for the recovery phrase; ``name`` gets a new PIN.

        The phrase cannot be guessed, so it need not wait.

        Raises:
            WrongSecretError: it is mistyped, or not this record's.
            StoreError: there is no such user, or see ``set_secret``.
        """
        key.require_secret(new_secret)
        if name not in self.names:
            raise StoreError(tr("this record has no user of that name; choose one of its users"))
        typed = key.phrase_as_typed(phrase)
        if not key.is_phrase(typed):
            raise WrongSecretError(
                tr(
                    "the recovery phrase is mistyped: it has eight groups of four letters or "
                    "digits; compare it with the paper"
                )
            )
        data_key = self._folder.unlock(typed, RECOVERY)
        self.set_secret(name, new_secret, data_key)
        self._right(data_key)
        return data_key

    def require_new(self, text: str) -> str:
        """The name of a user to be added.

        Raises:
            StoreError: it cannot be a name, or somebody has it.
        """
        name = user_name(text)
        if name.casefold() in {other.casefold() for other in self.names}:
            raise StoreError(tr("there already is a user of this name; choose another"))
        return name

    def set_secret(self, name: str, secret: str, data_key: bytes) -> None:
        """Give a user, or the recovery phrase, another secret; the one before no longer opens it.

        Raises:
            StoreError: it is too short, the user was removed meanwhile, or the key file cannot be
                written.
        """
        self._folder.change_lock(name, secret, data_key, self._cost, known=True)

    def add(self, name: str, secret: str, data_key: bytes) -> None:
        """Give somebody new a PIN; see ``require_new`` for the name.

        Raises:
            StoreError: it is too short, the name was taken meanwhile, or the key file cannot be
                written.
        """
        self._folder.change_lock(name, secret, data_key, self._cost, known=False)

    def require_other(self, name: str, but: str) -> None:
        """Refuse to remove a user who is not there, or ``but``, who is at work.

        Raises:
            StoreError: saying why.
        """
        if name not in self.names:
            raise StoreError(tr("this record has no user of that name"))
        if name == but:
            raise StoreError(tr("nobody can remove their own PIN; another user can"))

    def remove(self, name: str) -> None:
        """Take a user's PIN away.

        Raises:
            StoreError: nobody but the recovery phrase would be left, or the key file cannot be
                written.
        """
        self._folder.remove_lock(name, besides=RECOVERY)

    def noticed(self, recorded: int) -> str:
        """What the last right secret showed of the count of wrong tries; empty where it is whole.

        It is in English, for the audit keeps it, and looked up where it is shown.

        Args:
            recorded: the period of the key file that the record itself tells of.
        """
        found, self._found = self._found, None
        if found is None:
            return ""
        if found.wrong >= MOST:
            return mark("the count of wrong tries in the key file was edited")
        if found.period < recorded:
            return mark("the key file was put back from an older copy, or its count was removed")
        return ""

    def begin_period(self, data_key: bytes, least: int) -> None:
        """Count from none, in a period of the key file that is after ``least``."""
        self._change(
            lambda kept: try_chain.begun(data_key, max(least, self._settled(kept).period) + 1)
        )

    @property
    def period(self) -> int:
        """The period of the key file; see ``domain.tries.Chain``."""
        return self._folder.tries().period

    def _right(self, data_key: bytes) -> None:
        """After the right secret: what the count was is looked at, and a new one begins."""

        def renewed(kept: Tries) -> Tries:
            found = self._settled(kept)
            if found.chain and not try_chain.is_own(found.chain, found.wrong, data_key):
                found = Tries(MOST)
            self._found = found
            return try_chain.begun(data_key, found.period + 1)

        self._change(renewed)

    def _tries(self) -> Tries:
        """The wrong tries, of the file or of this run of the program, whichever are more."""
        kept = self._folder.tries()
        here = self._settled(kept)
        if here.wrong and here != kept:
            self._here = here
            here = self._change(self._settled)
        return here

    def _settled(self, kept: Tries) -> Tries:
        """What counts now: an edit counts as the most, and what this run knows is not forgotten."""
        clock, now = self._clock()
        if not kept.fits(clock, now):
            kept = self._here if self._here.wrong >= MOST else kept.edited(clock, now)

        def later(tries: Tries) -> tuple[int, int, bool, float]:
            return tries.period, tries.wrong, tries.clock == clock, tries.at

        return max(kept, self._here, key=later).on(clock, now)

    def _one_more(self, kept: Tries) -> Tries:
        clock, now = self._clock()
        self._before = self._settled(kept)
        if wait := self._before.wait_s(now):  # somebody else tried at the same time
            raise self._waiting(wait, self._before)
        return self._before.one_more(clock, now)

    @staticmethod
    def _waiting(seconds: int, tries: Tries) -> TooManyTriesError:
        return TooManyTriesError(seconds, edited=tries.wrong >= MOST)

    def _change(self, change: Callable[[Tries], Tries]) -> Tries:
        try:
            self._here = self._folder.change_tries(change)
        except (TooManyTriesError, DamagedRecordError):
            raise
        except StoreError:
            # A full drive must not lock everybody out of what is on it.
            log.warning("wrong tries are counted for this run of the program alone")
            self._here = change(self._settled(self._folder.tries()))
        return self._here
