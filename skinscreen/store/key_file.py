"""The file beside the record in which its locks stand.

The person's secrets and the data key are not in it, nor anything of a patient.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skinscreen import paths
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.tries import NO_TRIES, Chain, Tries
from skinscreen.language import tr
from skinscreen.store.key import KEY_BYTES, SALT_BYTES, Cost, Lock
from skinscreen.store.try_chain import NONCE_BYTES

_FORMAT = 2
"""With a chain of tries; 1 without, as an older version and a backup have it."""
_UNREADABLE = Tries(wrong=-1)
"""Fits nothing, so that the longest wait applies."""
_MOST_PERIODS = 1 << 53
_MOST_BYTES = 1_000_000
MOST_LOCKS = 256
"""Users, and the recovery phrase. Each costs up to a second of trying."""
_LONGEST_TURN_S = 30.0
_PAUSE_S = 0.005


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep every other process and thread from changing the keys in ``folder`` meanwhile.

    The folder itself is locked: no file is left behind, and the system lets go when a program dies.
    Who only reads need not hold it, since the key file is replaced in one step.

    Raises:
        StoreError: the folder is not there or cannot be locked, or another program does not let go.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _unlockable(folder, error) from error
    try:
        _wait_for_turn(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _wait_for_turn(descriptor: int, folder: Path) -> None:
    end = time.monotonic() + _LONGEST_TURN_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > end:
                busy = tr(
                    "another program is making or changing the record; wait until it has finished "
                    "and try again"
                )
                raise StoreError(busy) from error
            time.sleep(_PAUSE_S)
        except OSError as error:
            raise _unlockable(folder, error) from error
        else:
            return


def _unlockable(folder: Path, error: OSError) -> StoreError:
    unlockable = tr(
        "the folder {folder} of the record cannot be locked ({reason}); nothing was changed. Check "
        "its drive"
    )
    return StoreError(unlockable.format(folder=folder, reason=error.strerror))


def read_locks(file: Path) -> tuple[Lock, ...]:
    """The locks, in the order in which they were made.

    Raises:
        DamagedRecordError: the file is missing, cut off or changed.
        StoreError: it cannot be read, or a newer version of the program wrote it.
    """
    return read(file)[0]


def read_tries(file: Path) -> Tries:
    """The wrong tries since the last right one; raises what ``read_locks`` raises.

    They stand beside the locks because who deletes this file to be rid of them is rid of the
    record as well.
    """
    return read(file)[1]


def write_locks(file: Path, locks: Sequence[Lock], tries: Tries = NO_TRIES) -> None:
    """Replace the file in one step.

    Raises:
        StoreError: it cannot be written; the old one is untouched.
    """
    try:
        paths.write_atomically(file, encoded(locks, tries))
    except OSError as error:
        unwritten = tr("the key file {file} cannot be written ({reason}); nothing was changed")
        raise StoreError(unwritten.format(file=file, reason=error.strerror)) from error


def encoded(locks: Sequence[Lock], tries: Tries = NO_TRIES) -> bytes:
    """The file's content, as ``decoded`` reads it."""
    entries = [_entry(lock) for lock in locks]
    document = {
        "format": 1 if tries.chain is None else _FORMAT,
        "sha256": _digest(entries),
        "locks": entries,
        "tries": _tries_entry(tries),
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def decoded(content: bytes) -> tuple[tuple[Lock, ...], Tries]:
    """The locks and the wrong tries.

    Raises:
        ValueError: the content is damaged (also TypeError, KeyError and RecursionError).
        StoreError: a newer version of the program wrote it.
    """
    document = json.loads(content)
    return _locks(document), _tries(document)


def read(file: Path) -> tuple[tuple[Lock, ...], Tries]:
    """The locks and the wrong tries; raises what ``read_locks`` raises."""
    try:
        content = paths.read_plain(file, _MOST_BYTES)
    except FileNotFoundError as error:
        missing = tr(
            "the key file {file} is missing: without it the record cannot be opened; restore it "
            "from a backup"
        )
        raise DamagedRecordError(missing.format(file=file)) from error
    except OSError as error:
        unread = tr("the key file {file} cannot be read ({reason})")
        raise StoreError(unread.format(file=file, reason=error.strerror)) from error
    try:
        return decoded(content)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        damaged = tr(
            "the key file {file} is damaged: the record cannot be opened with it; restore it from "
            "a backup"
        )
        raise DamagedRecordError(damaged.format(file=file)) from error


def _locks(document: Mapping[str, Any]) -> tuple[Lock, ...]:
    if document["format"] > _FORMAT:
        raise StoreError(tr("a newer version of the program wrote the record; update the program"))
    if document["sha256"] != _digest(document["locks"]):
        raise ValueError("the digest does not fit")
    if len(document["locks"]) > MOST_LOCKS:
        raise ValueError("there are more locks than the program makes")
    locks = tuple(_lock(entry) for entry in document["locks"])
    if len({lock.name.casefold() for lock in locks}) < len(locks):
        raise ValueError("two locks have one name")
    return locks


def _tries_entry(tries: Tries) -> dict[str, Any]:
    entry: dict[str, Any] = {"wrong": tries.wrong, "clock": tries.clock, "at": tries.at}
    if chain := tries.chain:
        entry |= {
            "period": chain.period,
            "nonce": chain.nonce.hex(),
            "token": chain.token.hex(),
            "end": chain.end.hex(),
        }
    return entry


def _tries(document: Mapping[str, Any]) -> Tries:
    """The wrong tries; an edit of them must neither be damage to the keys nor stop the program."""
    try:
        entry = document.get("tries", {})
        wrong, at, clock = entry.get("wrong", 0), entry.get("at", 0.0), entry.get("clock", "")
        if type(wrong) is not int or type(clock) is not str:
            return _UNREADABLE
        chain = None if document["format"] < _FORMAT else _chain(entry)
        return Tries(wrong, clock, float(at), chain)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return _UNREADABLE


def _chain(entry: Mapping[str, Any]) -> Chain:
    period = entry["period"]
    nonce, token, end = (bytes.fromhex(entry[name]) for name in ("nonce", "token", "end"))
    if type(period) is not int or not 0 < period < _MOST_PERIODS:
        raise ValueError("it is no number of a period")
    if [len(nonce), len(token), len(end)] != [NONCE_BYTES, KEY_BYTES, KEY_BYTES]:
        raise ValueError("a token is of another size")
    return Chain(period, nonce, token, end)


def _digest(entries: Sequence[Mapping[str, Any]]) -> str:
    """Tells a damaged file from a wrong PIN; it protects nothing."""
    return hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()


def _entry(lock: Lock) -> dict[str, Any]:
    return {
        "name": lock.name,
        "kdf": "scrypt",
        "n": lock.cost.n,
        "r": lock.cost.r,
        "p": lock.cost.p,
        "salt": lock.salt.hex(),
        "wrapped": lock.wrapped.hex(),
        "tag": lock.tag.hex(),
    }


def _lock(entry: Mapping[str, Any]) -> Lock:
    cost = Cost(entry["n"], entry["r"], entry["p"])
    salt, wrapped, tag = (bytes.fromhex(entry[name]) for name in ("salt", "wrapped", "tag"))
    if [len(salt), len(wrapped), len(tag)] != [SALT_BYTES, KEY_BYTES, KEY_BYTES]:
        raise ValueError("a lock is of another size")
    return Lock(entry["name"], cost, salt, wrapped, tag)
