"""The files of a bundle, a classifier's or a detector's: read within limits, held to hashes."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from skinscreen import paths
from skinscreen.domain.detector_manifest import is_of_detector
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import CARD_FILE, MANIFEST_FILE, MODEL_FILE
from skinscreen.domain.signature import SIGNATURE_FILE
from skinscreen.imaging.source import shown
from skinscreen.inference import signing
from skinscreen.language import tr

MODEL_BYTES_LIMIT = 500_000_000
MANIFEST_BYTES_LIMIT = 4_000_000
CARD_BYTES_LIMIT = 4_000_000


class Described(Protocol):
    """What every manifest says: a name and the hash of its model."""

    @property
    def name(self) -> str:
        """Of the bundle and of its folder."""
        ...

    @property
    def sha256(self) -> str:
        """Of the model's file."""
        ...


M = TypeVar("M", bound=Described)


@dataclass(frozen=True, slots=True, eq=False)
class Contents(Generic[M]):
    """A bundle's manifest and model, which fit each other.

    Attributes:
        manifest: parsed.
        model: its bytes.
        files: SHA-256 of both files and of the card, by name.
    """

    manifest: M
    model: bytes
    files: dict[str, str]


def read_contents(folder: Path, parse: Callable[[str], M]) -> Contents[M]:
    """Read a bundle's manifest and model, and hold them against each other and the folder's name.

    Raises:
        ModelError: one is missing or too large, or they do not fit.
        UnicodeDecodeError: the manifest is no text.
    """
    text = read_limited(folder / MANIFEST_FILE, MANIFEST_BYTES_LIMIT)
    manifest = parse(text.decode("utf-8"))
    model = read_limited(folder / MODEL_FILE, MODEL_BYTES_LIMIT)
    digest = hashlib.sha256(model).hexdigest()
    require_hash(MODEL_FILE, digest, manifest.sha256)
    require_name(folder, manifest.name)
    files = {MANIFEST_FILE: hashlib.sha256(text).hexdigest(), MODEL_FILE: digest}
    return Contents(manifest, model, files | card_digest(folder))


def is_bundle(folder: Path) -> bool:
    """Whether a folder is meant as a bundle, also one that lacks a part or is not permitted."""
    if folder.name.startswith(".") or not folder.is_dir():
        return False
    try:
        return any((folder / name).exists() for name in (MANIFEST_FILE, MODEL_FILE))
    except OSError:
        return True


def is_detector(folder: Path) -> bool:
    """Whether a bundle says of itself that it is a detector's, good or not."""
    try:
        text = read_limited(folder / MANIFEST_FILE, MANIFEST_BYTES_LIMIT).decode("utf-8")
    except (ModelError, UnicodeDecodeError):
        return False
    return is_of_detector(text)


def card_digest(folder: Path) -> dict[str, str]:
    """SHA-256 of its model card by the file's name; empty where there is none to be shown."""
    with suppress(OSError):
        card = paths.read_plain(folder / CARD_FILE, CARD_BYTES_LIMIT)
        return {CARD_FILE: hashlib.sha256(card).hexdigest()}
    return {}


def of_model(folder: Path, problem: object) -> str:
    """A problem, with the name of the model that has it."""
    # L10N: {problem} is a sentence without its full stop
    return tr("model {name}: {problem}").format(name=shown(folder), problem=problem)


def signature(folder: Path) -> bytes | None:
    """The content of its signature; None where there is none that could be read."""
    try:
        return paths.read_plain(folder / SIGNATURE_FILE, signing.SIGNATURE_BYTES_LIMIT)
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def require_hash(name: str, found: str, expected: str) -> None:
    """Refuse a file that is not the one its manifest means.

    Raises:
        ModelError: naming the file and both hashes.
    """
    if found != expected:
        other = tr(
            "{file} is not the file that was measured (its SHA-256 is {found}…, the manifest says "
            "{expected}…); install it again"
        )
        raise ModelError(other.format(file=name, found=found[:12], expected=expected[:12]))


def require_name(folder: Path, name: str) -> None:
    """Refuse another name than its folder's: a model is chosen by one and found by the other.

    Raises:
        ModelError: they differ.
    """
    if folder.absolute().name != name:
        renamed = tr("its manifest names {name}; rename the folder to that")
        raise ModelError(renamed.format(name=name))


def read_limited(file: Path, limit: int) -> bytes:
    """A plain file's bytes.

    Raises:
        ModelError: it is missing, unreadable, no plain file or larger than ``limit`` bytes.
    """
    try:
        if not file.is_file():
            missing = tr("{file} is missing or no plain file")
            raise ModelError(missing.format(file=shown(file)))
        if file.stat().st_size > limit:
            large = tr("{file} is larger than {limit} MB")
            raise ModelError(large.format(file=shown(file), limit=limit // 1_000_000))
        return file.read_bytes()
    except OSError as error:
        unread = tr("{file} cannot be read ({reason})")
        raise ModelError(unread.format(file=shown(file), reason=error.strerror)) from error
