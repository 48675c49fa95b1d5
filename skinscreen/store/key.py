"""The key of the record, and the locks that keep it: one for each PIN, passphrase or phrase.

The record is encrypted with a random data key that is written nowhere as it is. Each lock holds
that key wrapped by one secret, so that a PIN can be changed without writing the record anew:

    pad, mac_key = scrypt(secret, salt, n, r, p), 32 bytes each    (RFC 7914)
    wrapped = data key XOR pad
    tag = HMAC-SHA256(mac_key, everything else in the lock)

The salt is new whenever a lock is made, so a pad serves once.
"""

import base64
import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass

from skinscreen.domain.errors import StoreError, WrongSecretError
from skinscreen.domain.guessable import why_guessable
from skinscreen.language import tr
from skinscreen.store import wiping

KEY_BYTES = 32
SHORTEST_SECRET = 6
"""Characters. Six digits fall to a day or two of trying by someone who holds the drive."""

SALT_BYTES = 16
_PHRASE_BYTES = 19
_GROUP = 4
_MOST_MEMORY = 256 << 20
_MOST_WORK = 1 << 22
"""Of n r p: four times the default, about two seconds on a laptop."""
# Crockford's alphabet: no I, L, O, U, so that what is read off paper is not mistaken.
_FROM_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_TO_BASE32 = {written: letter for letter, written in _FROM_BASE32.items()}
_READ_AS = str.maketrans("ILO", "110")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a secret costs; see ``hashlib.scrypt``.

    The default needs 128 MiB: OWASP Password Storage Cheat Sheet, scrypt.
    """

    n: int = 1 << 17
    r: int = 8
    p: int = 1

    def __post_init__(self) -> None:
        """Refuse what scrypt cannot do, and what would exhaust the device.

        Raises:
            StoreError: the numbers are impossible.
        """
        possible = (
            self.n > 1
            and self.n & (self.n - 1) == 0
            and self.r > 0
            and 0 < self.p <= 16  # noqa: PLR2004 - beside it stands what it is
            and self.memory <= _MOST_MEMORY
            and self.n * self.r * self.p <= _MOST_WORK
        )
        if not possible:
            raise StoreError(tr("the record's key file asks for an impossible key derivation"))

    @property
    def memory(self) -> int:
        """Bytes that are needed at once, with what OpenSSL adds to 128 n r."""
        return 128 * self.r * (self.n + self.p + 2)


@dataclass(frozen=True, slots=True, repr=False)
class Lock:
    """The data key, wrapped by one secret.

    Attributes:
        name: whose secret it is; it is not encrypted.
        cost: of trying one secret.
        salt: 16 random bytes.
        wrapped: 32 bytes.
        tag: 32 bytes, over everything above.
    """

    name: str
    cost: Cost
    salt: bytes
    wrapped: bytes
    tag: bytes


def new_key() -> bytes:
    """A random data key of ``KEY_BYTES`` bytes."""
    return os.urandom(KEY_BYTES)


def new_phrase() -> str:
    """A random recovery phrase: 152 bits and a check, as eight groups of four letters and digits.

    The check is a byte of a hash: of mistyped phrases one in 256 is not told from a wrong one.
    """
    drawn = os.urandom(_PHRASE_BYTES)
    return _written(drawn + hashlib.sha256(drawn).digest()[:1])


def phrase_as_typed(text: str) -> str:
    """A recovery phrase as ``new_phrase`` wrote it, from what a person read off paper."""
    letters = "".join(c for c in text.upper() if c.isalnum()).translate(_READ_AS)
    return _grouped(letters)


def is_phrase(phrase: str) -> bool:
    """Whether ``new_phrase`` can have written this: its length, its letters and its check fit."""
    letters = phrase.replace("-", "").translate(_TO_BASE32)
    try:
        drawn = base64.b32decode(letters)
    except ValueError:
        return False
    return len(drawn) == _PHRASE_BYTES + 1 and _written(drawn) == phrase and _check(drawn)


def _check(drawn: bytes) -> bool:
    return hashlib.sha256(drawn[:-1]).digest()[:1] == drawn[-1:]


def _written(drawn: bytes) -> str:
    return _grouped(base64.b32encode(drawn).decode().translate(_FROM_BASE32))


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def require_secret(secret: str) -> None:
    """Refuse a new PIN or passphrase that is too short or that everybody tries first.

    One from before this was refused still opens the record.

    Raises:
        StoreError: saying how long it must be, or what makes it easy to guess.
    """
    if len(_normal(secret)) < SHORTEST_SECRET:
        short = tr("the PIN or passphrase is too short; use at least {n} characters")
        raise StoreError(short.format(n=SHORTEST_SECRET))
    if why := why_guessable(_normal(secret)):
        # L10N: {why} is the rest of a sentence, such as "is one character again and again"
        easy = tr("this PIN or passphrase is too easy to guess: it {why}; choose another")
        raise StoreError(easy.format(why=why))


def make_lock(name: str, secret: str, data_key: bytes, cost: Cost) -> Lock:
    """Wrap the data key by a secret.

    Raises:
        StoreError: there is not enough memory.
    """
    salt = os.urandom(SALT_BYTES)
    pad, mac_key = _derived(secret, salt, cost)
    wrapped = wiping.xor(data_key, pad)
    tag = _tag(mac_key, name, cost, salt, wrapped)
    wiping.wipe(pad, mac_key)
    return Lock(name, cost, salt, wrapped, tag)


def open_lock(lock: Lock, secret: str) -> bytes:
    """The data key; who has it wipes it.

    Raises:
        WrongSecretError: it is not the secret of this lock.
        StoreError: there is not enough memory.
    """
    pad, mac_key = _derived(secret, lock.salt, lock.cost)
    expected = _tag(mac_key, lock.name, lock.cost, lock.salt, lock.wrapped)
    try:
        if not hmac.compare_digest(expected, lock.tag):
            raise WrongSecretError(tr("this PIN or passphrase does not open the record; try again"))
        return wiping.xor(lock.wrapped, pad)
    finally:
        wiping.wipe(pad, mac_key)


def _normal(secret: str) -> str:
    return unicodedata.normalize("NFKC", secret).strip()


def _derived(secret: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    typed = _normal(secret).encode("utf-8", "surrogatepass")
    try:
        derived = hashlib.scrypt(
            typed,
            salt=salt,
            n=cost.n,
            r=cost.r,
            p=cost.p,
            maxmem=cost.memory + (1 << 20),
            dklen=2 * KEY_BYTES,
        )
    except (MemoryError, ValueError) as error:
        raise StoreError(
            tr("there is not enough free memory to open the record; close other programs")
        ) from error
    finally:
        wiping.wipe(typed)
    parts = derived[:KEY_BYTES], derived[KEY_BYTES:]
    wiping.wipe(derived)
    return parts


def _tag(mac_key: bytes, name: str, cost: Cost, salt: bytes, wrapped: bytes) -> bytes:
    content = f"{cost.n},{cost.r},{cost.p},".encode() + salt + wrapped + name.encode()
    return hmac.digest(mac_key, content, "sha256")
