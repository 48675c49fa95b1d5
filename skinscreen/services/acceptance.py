"""Foreign models that somebody with a PIN accepted, each by the digest of its bundle.

The audit of the record says who accepted what. A file beside the record says it too, so that it
is known while the record is locked; whenever the record is opened, what the audit does not say is
taken out of that file. Without a record every foreign model stays foreign.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skinscreen import paths
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import StoreError
from skinscreen.domain.trust import Signed, Standing, Trust
from skinscreen.language import mark, tr
from skinscreen.store.audit import Audit
from skinscreen.store.folder import KEYS

if TYPE_CHECKING:
    from skinscreen.services.lockable_record import LockableRecord

FILE = "accepted.json"
BUNDLE = "bundle"
"""In the detail of an entry on an acceptance: the digest of the bundle."""
_BYTES_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted bundle.

    Attributes:
        bundle: its digest.
        model: its name and version.
        entry: the number of the audit's entry on it.
    """

    bundle: str
    model: str
    entry: int


def standing_of(signed: Signed, folder: Path | None = None) -> Standing:
    """How far a bundle's own word is taken.

    Args:
        signed: what was found of its signature.
        folder: of the record; by default the person's own.
    """
    if signed.signer:
        return Standing(Trust.SIGNED, signed)
    known = {each.bundle for each in accepted(folder or paths.user_records())}
    return Standing(Trust.ACCEPTED if signed.digest in known else Trust.FOREIGN, signed)


def accepted(folder: Path) -> tuple[Acceptance, ...]:
    """What was accepted with the record in ``folder``; nothing where that cannot be read."""
    try:
        if not (folder / KEYS).is_file():
            return ()
        document = json.loads(paths.read_plain(folder / FILE, _BYTES_LIMIT))
        return tuple(_acceptance(each) for each in document)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ()


def _acceptance(document: Any) -> Acceptance:  # noqa: ANN401 - as JSON gives it
    found = document["bundle"], document["model"], document["entry"]
    if [type(value) for value in found] != [str, str, int]:
        raise ValueError("it is no acceptance")
    return Acceptance(*found)


def accept(records: "LockableRecord", secret: str, model: str, signed: Signed) -> None:
    """Accept a foreign model for this device, as the user who opened the record.

    Args:
        records: open.
        secret: the PIN of that user, once more.
        model: its name and version.
        signed: what was found of its signature.

    Raises:
        TooManyTriesError: the PIN must wait; nothing was tried.
        WrongSecretError: it is not the PIN.
        LockedError: the record is locked.
        StoreError: it cannot be kept; the model stays foreign.
    """
    records.confirm(secret)
    records.audit.note(Done.MODEL_ACCEPTED, detail={"what": model, BUNDLE: signed.digest})
    entry = records.audit.last(Done.MODEL_ACCEPTED)
    new = Acceptance(signed.digest, model, 0 if entry is None else entry.number)
    folder = records.folder.path
    _write(folder, (*(e for e in accepted(folder) if e.bundle != new.bundle), new))


def forget_unknown(folder: Path, audit: Audit) -> str:
    """Take out of the file what the audit of the open record does not say.

    Returns:
        What was wrong, as a part of an English sentence, for the audit keeps it; empty where
        nothing was.

    Raises:
        StoreError: the audit cannot be read.
    """
    listed = accepted(folder)
    known = tuple(each for each in listed if _is_told(each, audit))
    if known == listed:
        return ""
    try:
        _write(folder, known)
    except StoreError:  # a full drive: taking it away needs no space
        with suppress(OSError):
            (folder / FILE).unlink()
    return mark("a foreign model had been accepted past the program, and is foreign again")


def _is_told(each: Acceptance, audit: Audit) -> bool:
    entry = audit.entry(each.entry)
    return (
        entry is not None
        and entry.done is Done.MODEL_ACCEPTED
        and entry.detail.get(BUNDLE) == each.bundle
    )


def _write(folder: Path, acceptances: Sequence[Acceptance]) -> None:
    text = json.dumps([asdict(each) for each in acceptances], indent=2) + "\n"
    try:
        paths.write_atomically(folder / FILE, text.encode())
    except OSError as error:
        sentence = tr(
            "what was accepted cannot be saved in {folder} ({reason}); the model stays foreign"
        )
        raise StoreError(sentence.format(folder=folder, reason=error.strerror)) from error
