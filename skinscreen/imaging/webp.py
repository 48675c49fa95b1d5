"""Whether a WebP is whole, as far as it can be told: the format has no checksum.

Its coded pixels fill their partitions to the last byte. A decoder that was led astray by damage
needs more bytes than there are, which it says, or fewer: then it also decodes the picture when
the last ones are missing, which it never does of a whole one.
"""

import io
import struct
from collections.abc import Iterator

from PIL import Image

from skinscreen.language import tr

# RFC 9649 (WebP container), RFC 6386 (VP8), sections 9.1 to 9.5.
_HEAD, _CHUNK_HEAD, _FRAME_HEAD = 12, 8, 10
_START_CODE = b"\x9d\x01\x2a"
_LOSSY, _LOSSLESS, _EXTENDED = b"VP8 ", b"VP8L", b"VP8X"
_LOSSLESS_MARK = 0x2F
_SLACK = 16
"""Bytes at the end of a partition that a decoder of whole pixels may not need."""


def is_webp(encoded: bytes) -> bool:
    """Whether the bytes begin as a WebP does."""
    return encoded[:4] == b"RIFF" and encoded[8:_HEAD] == b"WEBP"


def damage(encoded: bytes) -> str | None:
    """What is wrong with a WebP that can be decoded all the same.

    Returns:
        The reason in a few words, or None where nothing was found, and for another format.
    """
    if not is_webp(encoded):
        return None
    end = 8 + int.from_bytes(encoded[4:8], "little")
    if end > len(encoded) or encoded[end:].strip(b"\0"):
        return tr("its size is not what it says")
    found = list(_chunks(encoded[:end]))
    pictures = [(kind, content) for kind, content in found if kind in (_LOSSY, _LOSSLESS)]
    if len(pictures) != 1 or not all(kind.isascii() for kind, _ in found):
        return tr("its parts do not add up")
    kind, content = pictures[0]
    sizes = {_size(kind, content), *(_canvas(body) for k, body in found if k == _EXTENDED)}
    if len(sizes) != 1:
        return tr("its parts differ in size")
    return _lossless_damage(content) if kind == _LOSSLESS else _lossy_damage(content)


def _chunks(encoded: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk; one that leaves the file has an empty kind."""
    position = _HEAD
    while position < len(encoded):
        kind = encoded[position : position + 4]
        start = position + _CHUNK_HEAD
        length = int.from_bytes(encoded[position + 4 : start], "little")
        fits = start + length <= len(encoded)
        yield (kind if fits else b"\xff"), encoded[start : start + length]
        position = start + length + length % 2


def _canvas(content: bytes) -> tuple[int, int]:
    width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (4, 7))
    return width, height


def _size(kind: bytes, content: bytes) -> tuple[int, int]:
    if kind == _LOSSLESS:
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[6:_FRAME_HEAD].ljust(4, b"\0"))
    return width & 0x3FFF, height & 0x3FFF


def _lossless_damage(content: bytes) -> str | None:
    if content[:1] != bytes([_LOSSLESS_MARK]) or content[4] >> 5:
        return tr("its head is not what it should be")
    if _decodes(_LOSSLESS, content[:-_SLACK]):
        return tr("there are more bytes than pixels")
    return None


def _lossy_damage(frame: bytes) -> str | None:
    tag = int.from_bytes(frame[:3], "little")
    first = tag >> 5
    shown_key_frame = tag & 1 == 0 and tag >> 1 & 7 <= 3 and tag >> 4 & 1  # noqa: PLR2004
    if not shown_key_frame or frame[3:6] != _START_CODE:
        return tr("its head is not what it should be")
    modes, rest = frame[_FRAME_HEAD : _FRAME_HEAD + first], frame[_FRAME_HEAD + first :]
    count = partitions(modes)
    table, tokens = rest[: 3 * (count - 1)], rest[3 * (count - 1) :]
    sizes = [int.from_bytes(table[at : at + 3], "little") for at in range(0, len(table), 3)]
    if len(modes) < first or sum(sizes) > len(tokens):
        return tr("its parts do not add up")
    parts = [modes]
    for size in sizes:
        parts.append(tokens[:size])
        tokens = tokens[size:]
    parts.append(tokens)
    for short in range(len(parts)):
        cut = [part[:-_SLACK] if at == short else part for at, part in enumerate(parts)]
        if len(parts[short]) > _SLACK and _decodes(_LOSSY, _frame(frame, cut)):
            return tr("there are more bytes than pixels")
    return None


def _frame(frame: bytes, parts: list[bytes]) -> bytes:
    """A frame of these partitions."""
    tag = int.from_bytes(frame[:3], "little") & 0x1F | len(parts[0]) << 5
    table = b"".join(len(part).to_bytes(3, "little") for part in parts[1:-1])
    head = tag.to_bytes(3, "little") + frame[3:_FRAME_HEAD]
    return b"".join([head, parts[0], table, *parts[1:]])


def _decodes(kind: bytes, content: bytes) -> bool:
    chunk = kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
    file = b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk
    try:
        with Image.open(io.BytesIO(file), formats=("WEBP",)) as image:
            image.load()
    except (OSError, ValueError, SyntaxError):
        return False
    return True


def partitions(modes: bytes) -> int:
    """Into how many partitions the coefficients are split: 1, 2, 4 or 8."""
    bits = _Bits(modes)
    bits.read(2)  # colour space, clamping
    if bits.read(1):  # segments
        with_map, with_values = bits.read(1), bits.read(1)
        if with_values:
            bits.read(1)
            for width in (7, 7, 7, 7, 6, 6, 6, 6):
                bits.skip_optional(width + 1)
        for _ in range(3 if with_map else 0):
            bits.skip_optional(8)
    bits.read(10)  # filter
    if bits.read(1) and bits.read(1):
        for _ in range(8):
            bits.skip_optional(7)
    return 1 << bits.read(2)


class _Bits:
    """Bits of even chances out of a boolean coder's bytes (RFC 6386, section 7.3)."""

    def __init__(self, coded: bytes) -> None:
        self._value = int.from_bytes(coded[:128].ljust(128, b"\0"), "big")
        self._left = 128 * 8 - 8
        self._range = 255

    def read(self, count: int) -> int:
        found = 0
        for _ in range(count):
            split = 1 + (self._range - 1 >> 1)
            bit = self._value >= split << self._left
            if bit:
                self._value -= split << self._left
            self._range = self._range - split if bit else split
            while self._range < 128:  # noqa: PLR2004
                self._range <<= 1
                self._left -= 1
            found = found << 1 | bit
        return found

    def skip_optional(self, count: int) -> None:
        if self.read(1):
            self.read(count)
