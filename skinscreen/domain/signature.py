"""What a bundle's ``signature.json`` says: which files were signed, and by which key.

What is signed is not the document but the list of the files with their SHA-256, in a form of
which there is one only: see ``listing``.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from skinscreen.domain.manifest import (
    CARD_FILE,
    FAMILIARITY_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    RECOGNISER_FILE,
)

SIGNATURE_FILE = "signature.json"
SIGNED_FILES = (MANIFEST_FILE, MODEL_FILE, CARD_FILE, FAMILIARITY_FILE, RECOGNISER_FILE)
"""All that the program reads of a bundle; whatever else lies in its folder is never opened."""
_FORMAT = 1
_HEAD = "SkinScreen bundle 1\n"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Signature:
    """A detached signature of a bundle.

    Attributes:
        key: 16 hexadecimal digits that name the key.
        files: SHA-256 of each signed file by its name, lower-case hex.
        signature: Ed25519, of ``listing(files)``.
    """

    key: str
    files: Mapping[str, str]
    signature: bytes

    def to_json(self) -> str:
        """The text of ``signature.json``; ``parse`` reads it back."""
        document = {
            "format": _FORMAT,
            "key": self.key,
            "files": dict(sorted(self.files.items())),
            "signature": base64.b64encode(self.signature).decode(),
        }
        return json.dumps(document, indent=2) + "\n"


def listing(files: Mapping[str, str]) -> bytes:
    """What is signed: a head, then a line a file in the order of their names, as sha256sum's."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return (_HEAD + lines).encode()


def digest_of(files: Mapping[str, str]) -> str:
    """The one digest of a bundle, lower-case hex."""
    return hashlib.sha256(listing(files)).hexdigest()


def parse(content: bytes) -> Signature:
    """Read ``signature.json``.

    Raises:
        ValueError: it is none.
    """
    try:
        document = json.loads(content.decode("utf-8"))
        files, key = dict(document["files"]), document["key"]
        good = document["format"] == _FORMAT and bool(_KEY.fullmatch(key))
        good &= all(name in SIGNED_FILES and _SHA256.fullmatch(files[name]) for name in files)
        signature = base64.b64decode(document["signature"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise ValueError(str(error)) from error
    if not good:
        raise ValueError(key)
    return Signature(key, files, signature)
