"""Ed25519 signatures of bundles (RFC 8032), and the keys that are trusted with them.

Keys are PEM files as OpenSSL writes and reads them (RFC 8410): those of the project come with the
program, those a clinic trusts lie in a folder of its own.
"""

import base64
import binascii
import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import is_bundle_name
from skinscreen.domain.signature import Signature, digest_of, listing, parse
from skinscreen.domain.trust import Signed
from skinscreen.imaging.source import shown
from skinscreen.language import listed, tr

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

log = logging.getLogger(__name__)

ENDING = ".pem"
SIGNATURE_BYTES_LIMIT = 100_000
_KEY_BYTES_LIMIT = 10_000
_HEAD, _FOOT = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
_PREFIX = bytes.fromhex("302a300506032b6570032100")
"""Before the 32 bytes of every Ed25519 key in a ``SubjectPublicKeyInfo`` (RFC 8410, section 4)."""
_LENGTH = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key whose signatures are believed.

    Attributes:
        name: what it is called: its file's name without the ending.
        content: 32 bytes.
        own: whether it came with the program.
    """

    name: str
    content: bytes
    own: bool = False

    @property
    def id(self) -> str:
        """16 hexadecimal digits that name it in a signature."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key, in groups to be read aloud and compared."""
        digits = hashlib.sha256(self.content).hexdigest()
        return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def trusted_keys() -> tuple[PublicKey, ...]:
    """The keys that came with the program, then those the clinic trusts.

    One that cannot be read is left out: what it signed is then foreign.
    """
    found: list[PublicKey] = []
    for folder, own in ((paths.release_keys(), True), (paths.user_keys(), False)):
        with suppress(OSError):
            for file in sorted(folder.iterdir()):
                if file.suffix == ENDING:
                    with suppress(ModelError):
                        found.append(read_public(file, own=own))
    return tuple(found)


def read_public(file: Path, *, own: bool = False) -> PublicKey:
    """A public key from its PEM file.

    Raises:
        ModelError: it cannot be read, or is none.
    """
    try:
        text = " ".join(paths.read_plain(file, _KEY_BYTES_LIMIT).decode("ascii").split())
        body = text.removeprefix(_HEAD).removesuffix(_FOOT).replace(" ", "")
        content = base64.b64decode(body, validate=True)
    except OSError as error:
        raise _unread(file, error) from error
    except (ValueError, binascii.Error) as error:
        raise _no_key(file) from error
    whole = text.startswith(_HEAD) and text.endswith(_FOOT) and is_bundle_name(file.stem)
    if not whole or not content.startswith(_PREFIX) or len(content) != len(_PREFIX) + _LENGTH:
        raise _no_key(file)
    return PublicKey(file.stem, content.removeprefix(_PREFIX), own)


def _no_key(file: Path) -> ModelError:
    other = tr("{file} is no public Ed25519 key in a PEM file with a plain name; ask for it again")
    return ModelError(other.format(file=shown(file)))


def _unread(file: Path, error: OSError) -> ModelError:
    unread = tr("the key {file} cannot be read ({reason})")
    return ModelError(unread.format(file=shown(file), reason=error.strerror))


def trust(file: Path, name: str) -> PublicKey:
    """Trust a public key from now on: it is copied to the clinic's own.

    Raises:
        ModelError: it is none, the name is none or taken, or it cannot be saved.
    """
    key = read_public(file)
    if not is_bundle_name(name):
        other = tr("{name} cannot be a key's name: use letters, digits, '.', '_', '-'")
        raise ModelError(other.format(name=repr(name)))
    trusted = trusted_keys()
    known = next((k for k in trusted if k.content == key.content), None)
    if known is not None:
        raise ModelError(tr("this key is trusted already, as {name}").format(name=known.name))
    target = paths.user_keys() / f"{name}{ENDING}"
    if target.exists() or any(k.name.casefold() == name.casefold() for k in trusted):
        taken = tr("there already is a key named {name}; choose another name")
        raise ModelError(taken.format(name=name))
    try:
        paths.make_private(target.parent)
        paths.write_atomically(target, _pem(key.content))
    except OSError as error:
        unsaved = tr("the key cannot be saved in {folder} ({reason})")
        raise ModelError(unsaved.format(folder=target.parent, reason=error.strerror)) from error
    return PublicKey(name, key.content)


def new_key(file: Path) -> PublicKey:
    """Make a key to sign with: ``file`` is secret, the public half lies beside it as ``.pem``.

    Raises:
        ModelError: one of the two files is there already, or cannot be written.
    """
    from cryptography.hazmat.primitives import serialization as as_
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    beside = file.with_suffix(ENDING)
    if beside == file or not is_bundle_name(beside.stem):
        other = tr("{file} cannot be a secret key's name; call it NAME.key")
        raise ModelError(other.format(file=shown(file)))
    for target in (file, beside):
        if os.path.lexists(target):
            taken = tr("{file} is there already; choose another name")
            raise ModelError(taken.format(file=shown(target)))
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(as_.Encoding.PEM, as_.PrivateFormat.PKCS8, as_.NoEncryption())
    public = private.public_key().public_bytes_raw()
    try:
        paths.write_atomically(file, pem)
        paths.write_atomically(beside, _pem(public))
        beside.chmod(0o644)
    except OSError as error:
        unwritten = tr("the key cannot be written ({reason})")
        raise ModelError(unwritten.format(reason=error.strerror)) from error
    return PublicKey(beside.stem, public)


def _pem(public: bytes) -> bytes:
    return f"{_HEAD}\n{base64.b64encode(_PREFIX + public).decode()}\n{_FOOT}\n".encode()


def sign(content: bytes, key_file: Path) -> bytes:
    """The Ed25519 signature of ``content``, 64 bytes.

    Raises:
        ModelError: the key cannot be read or is no secret Ed25519 key without a passphrase.
    """
    return _private(key_file).sign(content)


def sign_files(files: Mapping[str, str], key_file: Path) -> Signature:
    """The signature of a bundle with these files and digests; raises what ``sign`` raises."""
    private = _private(key_file)
    key = PublicKey("", private.public_key().public_bytes_raw())
    return Signature(key.id, files, private.sign(listing(files)))


def _private(file: Path) -> "Ed25519PrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(paths.read_plain(file, _KEY_BYTES_LIMIT), None)
    except OSError as error:
        raise _unread(file, error) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        other = tr("{file} is no secret key in a PEM file").format(file=shown(file))
        raise ModelError(other) from error
    if not isinstance(key, Ed25519PrivateKey):
        other = tr("{file} is no Ed25519 key; make one with models new-key")
        raise ModelError(other.format(file=shown(file)))
    return key


def check(files: Mapping[str, str], content: bytes | None, keys: Sequence[PublicKey]) -> Signed:
    """Hold a bundle's signature against its files.

    Args:
        files: SHA-256 of every file that the program reads, by its name.
        content: of ``signature.json``; None where there is none.
        keys: that are trusted.

    Raises:
        ModelError: it names a trusted key, but the files are not what was signed with it.
    """
    digest = digest_of(files)
    if content is None:
        return Signed(digest, why=tr("it is not signed"))
    try:
        found = parse(content)
    except ValueError:
        return Signed(digest, why=tr("its signature cannot be read"))
    key = next((key for key in keys if key.id == found.key), None)
    if key is None:
        why = tr("it is signed with a key that is not trusted here ({key})")
        return Signed(digest, why=why.format(key=found.key))
    changed = sorted(name for name, _ in {*files.items()} ^ {*found.files.items()})
    if changed:
        later = tr("{files} changed after {signer} signed it; install it again")
        files_changed = listed(tuple(dict.fromkeys(changed)))
        raise ModelError(later.format(files=files_changed, signer=key.name))
    if signer(listing(found.files), found.signature, [key]) is None:
        forged = tr("its signature was not made by {signer}, whom it names; do not use it")
        raise ModelError(forged.format(signer=key.name))
    return Signed(digest, signer=key.name)


def signer(content: bytes, signature: bytes, keys: Sequence[PublicKey]) -> PublicKey | None:
    """Which of the keys signed ``content``; None where none did."""
    return next((key for key in keys if _fits(key, signature, content)), None)


def _fits(key: PublicKey, signature: bytes, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.content).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
