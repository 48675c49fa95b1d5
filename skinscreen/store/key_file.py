"""The file beside the record in which its locks stand.

The person's secrets and the data key are not in it, nor anything of a patient.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skinscreen import paths
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.store.key import Cost, Lock

_FORMAT = 1
_MOST_BYTES = 1_000_000


def read_locks(file: Path) -> tuple[Lock, ...]:
    """The locks, in the order in which they were made.

    Raises:
        DamagedRecordError: the file is missing, cut off or changed.
        StoreError: it cannot be read, or a newer version of the program wrote it.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(_MOST_BYTES)
    except FileNotFoundError as error:
        raise DamagedRecordError(
            f"the key file {file} is missing: without it the record cannot be opened; restore "
            "it from a backup"
        ) from error
    except OSError as error:
        raise StoreError(f"the key file {file} cannot be read ({error.strerror})") from error
    try:
        return _locks(json.loads(content))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedRecordError(
            f"the key file {file} is damaged: the record cannot be opened with it; restore it "
            "from a backup"
        ) from error


def write_locks(file: Path, locks: Sequence[Lock]) -> None:
    """Replace the file in one step.

    Raises:
        StoreError: it cannot be written; the old one is untouched.
    """
    entries = [_entry(lock) for lock in locks]
    document = {"format": _FORMAT, "sha256": _digest(entries), "locks": entries}
    try:
        paths.write_atomically(file, (json.dumps(document, indent=2) + "\n").encode())
    except OSError as error:
        raise StoreError(
            f"the key file {file} cannot be written ({error.strerror}); nothing was changed"
        ) from error


def _locks(document: Mapping[str, Any]) -> tuple[Lock, ...]:
    if document["format"] > _FORMAT:
        raise StoreError("a newer version of the program wrote the record; update the program")
    if document["sha256"] != _digest(document["locks"]):
        raise ValueError("the digest does not fit")
    return tuple(_lock(entry) for entry in document["locks"])


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
    secret = (bytes.fromhex(entry[name]) for name in ("salt", "wrapped", "tag"))
    return Lock(entry["name"], cost, *secret)
