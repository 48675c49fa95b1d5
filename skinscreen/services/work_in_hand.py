"""The photo on the way, what was screened of it and where the frame lies, sealed while locked.

Sealed it is nothing but bytes that the record's key opens: no pixel of it is in memory as such, and
it is written nowhere.
"""

import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import StoreError
from skinscreen.domain.own_view import OwnView
from skinscreen.imaging.photo import Photo
from skinscreen.language import tr
from skinscreen.services.lesion_finder import LesionFrame
from skinscreen.services.screening import Screening
from skinscreen.store import wiping

_PURPOSE = b"skinscreen: work in hand"
_NONCE = 12
_KEY = 32


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WorkInHand:
    """From the photo to its answers.

    Attributes:
        photo: as it was turned.
        file: where it came from, if it was opened.
        from_camera: whether it was taken just now.
        given_up: whether the person wished to retake it.
        box: the frame on it.
        frames: on the lesions that were found.
        screening: of the frame; None where there is none (yet).
        shown: whether the person has seen it.
        kept: whether it is in the record already.
        awaited: whether the model was at work.
        several: the answers of several lesions, in their order; empty for one alone.
        views: the clinician's own view of each of them, by its frame.
        place: the one of ``several`` that is shown.
    """

    photo: Photo
    file: Path | None
    from_camera: bool
    given_up: bool
    box: Box
    frames: tuple[LesionFrame, ...]
    screening: Screening | None
    shown: bool
    kept: bool
    awaited: bool
    several: tuple[Screening, ...]
    views: Mapping[Box, OwnView]
    place: int


def seal(work: WorkInHand, data_key: bytes) -> bytes:
    """What only ``unseal`` with the same key makes work again."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
    key, nonce = _key(data_key), os.urandom(_NONCE)
    try:
        return nonce + AESGCM(key).encrypt(nonce, plain, _PURPOSE)
    finally:
        wiping.wipe(plain, key)


def unseal(sealed: bytes, data_key: bytes) -> WorkInHand:
    """The work that ``seal`` was given, in the same run of the program.

    Raises:
        StoreError: it was sealed with another record's key, or changed since.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = _key(data_key)
    plain = b""
    try:
        plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _PURPOSE)
        work: WorkInHand = pickle.loads(plain)  # noqa: S301 - this process wrote it, and sealed it
    except InvalidTag as error:
        raise StoreError(tr("the photo in hand was another record's")) from error
    else:
        return work
    finally:
        wiping.wipe(plain, key)


def _key(data_key: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), _KEY, None, _PURPOSE).derive(data_key)
