"""The boxes of HEIC and AVIF files (ISO/IEC 14496-12 and 23008-12): kind, wholeness, colours.

MP4 and QuickTime videos are made of the same boxes.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from skinscreen.language import tr

_AVIF = (b"avif", b"avis")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1")
_HEADER = 8
_ZEROS = bytes(4096)
"""Coded pictures have no such run; a copy that stopped half-way leaves one."""
_EXTENDED, _TO_THE_END = 1, 0
_LARGEST_INDEX = 16 << 20


def is_heic(encoded: bytes) -> bool:
    """Whether the bytes begin as a HEIC file does, whose picture is not coded as AV1."""
    return not is_avif(encoded) and any(brand in _HEIC for brand in _brands(encoded))


def is_avif(encoded: bytes) -> bool:
    """Whether the bytes begin as an AVIF file does: the picture is coded as AV1."""
    return any(brand in _AVIF for brand in _brands(encoded))


def _brands(encoded: bytes) -> list[bytes]:
    if encoded[4:8] != b"ftyp":
        return []
    size = min(int.from_bytes(encoded[:4], "big"), 256)
    return [encoded[8:12], *(encoded[at : at + 4] for at in range(16, size - 3, 4))]


def damage(encoded: bytes) -> str | None:
    """What is wrong with a file that ends early or was filled up with zeros.

    Returns:
        The reason in a few words, or None where nothing shows: the formats have no checksum.
    """
    for kind, start, stop in _boxes(encoded, 0, len(encoded)):
        if stop > len(encoded):
            return tr("it ends early")
        if kind == b"mdat" and encoded.find(_ZEROS, start, stop) >= 0:
            return tr("parts of it are missing")
    return None


def code_points(encoded: bytes) -> tuple[int, int] | None:
    """Colour primaries and transfer of the main picture (``colr`` box of type ``nclx``), or None.

    Codes of ITU-T H.273. The matrix and the range are the decoder's business.
    """
    try:
        return _code_points(encoded)
    except (struct.error, IndexError):
        return None


def _code_points(encoded: bytes) -> tuple[int, int] | None:
    meta = _find(encoded, b"meta", 0, len(encoded))
    if meta is None:
        return None
    inside = (meta[0] + 4, meta[1])
    primary = _find(encoded, b"pitm", *inside)
    properties = _find(encoded, b"iprp", *inside)
    if primary is None or properties is None:
        return None
    width = 2 if encoded[primary[0]] == 0 else 4
    item = int.from_bytes(encoded[primary[0] + 4 : primary[0] + 4 + width], "big")
    container = _find(encoded, b"ipco", *properties)
    held = list(_boxes(encoded, *container)) if container is not None else []
    for kind, start, stop in _boxes(encoded, *properties):
        if kind != b"ipma":
            continue
        for index in _associated(encoded[start:stop], item):
            found, at, _ = held[index - 1] if 0 < index <= len(held) else (b"", 0, 0)
            if found == b"colr" and encoded[at : at + 4] == b"nclx":
                primaries, transfer = struct.unpack_from(">HH", encoded, at + 4)
                return primaries, transfer
    return None


def movie_code_points(file: BinaryIO) -> tuple[int, int] | None:
    """Colour primaries and transfer of a video's picture track, or None where none are told.

    Only the index (``moov``) is read.
    """
    while len(head := file.read(_HEADER)) == _HEADER:
        size, kind = struct.unpack(">I4s", head)
        size -= _HEADER
        if size + _HEADER == _EXTENDED:
            size = int.from_bytes(file.read(8), "big") - 2 * _HEADER
        if kind == b"moov":
            index = file.read(min(max(size, 0), _LARGEST_INDEX))
            at = max(index.find(b"colrnclx"), index.find(b"colrnclc"))
            told = index[at + 8 : at + 12] if at >= 0 else b""
            primaries, transfer = int.from_bytes(told[:2], "big"), int.from_bytes(told[2:], "big")
            return (primaries, transfer) if told else None
        if size < 0:
            return None
        file.seek(size, 1)
    return None


def _associated(box: bytes, wanted: int) -> list[int]:
    """The numbers, from 1, of an item's properties (``ipma`` box)."""
    version, wide = box[0], box[3] & 1
    (entries,) = struct.unpack_from(">I", box, 4)
    at = 8
    for _ in range(entries):
        item_width = 2 if version < 1 else 4
        item = int.from_bytes(box[at : at + item_width], "big")
        count = box[at + item_width]
        at += item_width + 1
        size = 2 if wide else 1
        if item == wanted:
            mask = 0x7FFF if wide else 0x7F
            ends = range(at, at + count * size, size)
            return [int.from_bytes(box[i : i + size], "big") & mask for i in ends]
        at += count * size
    return []


def _find(encoded: bytes, wanted: bytes, start: int, stop: int) -> tuple[int, int] | None:
    inside = ((a, b) for kind, a, b in _boxes(encoded, start, stop) if kind == wanted)
    return next(inside, None)


def _boxes(encoded: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where the content starts and stops, of each box; the last may stop too late."""
    at = start
    while at + _HEADER <= stop:
        size, kind = struct.unpack_from(">I4s", encoded, at)
        head = _HEADER
        if size == _EXTENDED:
            head = 16
            size = int.from_bytes(encoded[at + 8 : at + 16], "big")
        elif size == _TO_THE_END:
            size = stop - at
        if size < head or not kind.isascii():
            return
        yield kind, at + head, at + size
        at += size
