"""Photos in DICOM files (VL Photographic, Dermoscopic Photography): decoded in a process apart.

Which are read, and how, stands in ``imaging.dicom_child``. What the header says of the patient
comes by another call: a photo alone brings no name into the program.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from skinscreen.domain.dicom_directory import DicomDirectory
from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging import decoder_apart
from skinscreen.language import tr

HEADER, DIRECTORY = "header", "directory"
"""What the child is told where no picture is wanted, but the header, or the list of a disc."""
_CHILD = "skinscreen.imaging.dicom_child"
_MARK, _AT = b"DICM", 128
PREAMBLE = _AT + len(_MARK)
"""Bytes at the beginning of a file by which ``has_preamble`` knows it."""
# RFC 5652: a file encrypted as PS3.15, annex B.5 wants it begins with this object identifier.
_ENVELOPED = bytes.fromhex("06092a864886f70d010703")
_SEQUENCE, _HEAD = b"\x30", 24
_T = TypeVar("_T")


def is_dicom(encoded: bytes) -> bool:
    """Whether the bytes begin as a DICOM file does, or as an encrypted one."""
    return has_preamble(encoded) or is_enveloped(encoded)


def has_preamble(encoded: bytes) -> bool:
    """Whether the bytes begin as a DICOM file that is not encrypted."""
    return encoded[_AT:PREAMBLE] == _MARK


def is_enveloped(encoded: bytes) -> bool:
    """Whether the bytes are an encrypted message (CMS, enveloped data)."""
    return encoded.startswith(_SEQUENCE) and _ENVELOPED in encoded[:_HEAD]


def as_picture(encoded: bytes, name: str) -> tuple[bytes, tuple[Issue, ...]]:
    """The photo as the JPEG that is in the file or as PNG, with what had to be assumed.

    Args:
        encoded: bytes for which ``is_dicom`` holds.
        name: for the sentence.

    Raises:
        ImageError: it is no photo, cannot be read or is damaged, or its decoder crashes, hangs
            or takes too much memory.
    """
    return decoder_apart.decoded(_CHILD, encoded, name)


def header(encoded: bytes, name: str) -> DicomHeader:
    """What the file says beside its picture.

    Args:
        encoded: bytes for which ``is_dicom`` holds.
        name: for the sentence.

    Raises:
        ImageError: as ``as_picture``, but the picture itself is not looked at.
    """
    unreadable = tr("what it says of the patient cannot be read")
    return _told(encoded, name, HEADER, DicomHeader.from_document, unreadable)


def directory(encoded: bytes, name: str) -> DicomDirectory:
    """What the list of a disc (DICOMDIR) names.

    Args:
        encoded: bytes for which ``is_dicom`` holds.
        name: for the sentence.

    Raises:
        ImageError: it is no such list, or cannot be read.
    """
    unreadable = tr("the list of what is on the disc cannot be read; open its folders instead")
    return _told(encoded, name, DIRECTORY, DicomDirectory.from_document, unreadable)


def _told(
    encoded: bytes, name: str, wanted: str, parse: Callable[[Any], _T], unreadable: str
) -> _T:
    """What the child says of the file in JSON."""
    content, _ = decoder_apart.decoded(_CHILD, encoded, name, wanted=(wanted,))
    try:
        return parse(json.loads(content))
    except (ValueError, KeyError, TypeError) as error:
        raise ImageError(f"{name}: {unreadable}") from error
