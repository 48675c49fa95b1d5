"""The strips or tiles of a TIFF whose compression tells of damage: JPEG, and Deflate by its sum."""

import io
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image

from skinscreen.imaging import jpeg
from skinscreen.imaging.jpeg_head import END, FRAMES, START, frame_of, segments_of_head
from skinscreen.imaging.tiff import tag, turn_to_photo
from skinscreen.language import mark, tr

# TIFF 6.0 and its technical note 2, of JPEG.
_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC = 256, 257, 258, 262
_STRIPS, _STRIP_LENGTHS, _ROWS = 273, 279, 278
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_LENGTHS = 322, 323, 324, 325
_PLANAR, _JPEG_TABLES = 284, 347
_RGB, _YCBCR, _APART = 2, 6, 2
_DEFLATE = ("tiff_adobe_deflate", "tiff_deflate")
_JPEG = "jpeg"
_COMPONENTS = (1, 3)
_JFIF, _ADOBE = 0xE0, 0xEE
_PARTS = mark("its parts do not add up")
_PIECE = 1 << 20


def is_summed(image: Image.Image) -> bool:
    """Whether an opened TIFF's pixels have a checksum, as Deflate's have; a palette has none."""
    compressed = image.info.get("compression") in _DEFLATE
    return compressed and image.mode != "P" and tag(image, _PHOTOMETRIC) != _YCBCR


def is_jpeg(image: Image.Image) -> bool:
    """Whether an opened TIFF's pixels are coded as JPEG."""
    return image.format == "TIFF" and image.info.get("compression") == _JPEG


def unread(image: Image.Image, encoded: bytes) -> str | None:
    """Why a TIFF of JPEGs is not read, and what to do, in a sentence; None where it is."""
    if tag(image, _PLANAR) == _APART:
        return tr("keeps the colours of its JPEG apart; save it as PNG")
    told = {_YCBCR: "YCbCr", _RGB: "RGB"}.get(tag(image, _PHOTOMETRIC))  # type: ignore[arg-type]
    for block in _blocks(image, encoded) or ():
        components, colours = _colours(block.as_jpeg(image))
        if components not in _COMPONENTS:
            return tr("has other channels in its JPEG than grey or three colours; save it as PNG")
        if components > 1 and colours not in (None, told):
            return tr("contradicts itself on how its colours are stored; save it as PNG")
    return None


def is_read_by_rows(image: Image.Image, encoded: bytes) -> bool:
    """Whether each JPEG in a TIFF is one whose damage mostly shows."""
    return all(
        jpeg.is_read_by_rows(block.as_jpeg(image)) for block in _blocks(image, encoded) or ()
    )


def damage(encoded: bytes) -> str | None:
    """What is wrong with a TIFF of JPEGs or of Deflate, though it can be decoded.

    Returns:
        The reason in a few words; None for a whole one and for every other file.
    """
    if encoded[:2] not in (b"II", b"MM"):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd tags
        try:
            with Image.open(io.BytesIO(encoded), formats=("TIFF",)) as image:
                turn_to_photo(image)
                return _damage(image, encoded)
        except Exception:  # noqa: BLE001 - a field that cannot be read raises anything
            return tr(_PARTS)


def _damage(image: Image.Image, encoded: bytes) -> str | None:
    if not is_jpeg(image) and not is_summed(image):
        return None
    blocks = _blocks(image, encoded)
    if blocks is None:
        return tr(_PARTS)
    for block in blocks:
        reason = block.jpeg_damage(image) if is_jpeg(image) else block.sum_damage(image)
        if reason is not None:
            return reason
    return None


@dataclass(frozen=True, slots=True)
class _Block:
    """A strip or a tile.

    Attributes:
        coded: its bytes.
        width: in pixels.
        rows: that belong to the picture at least.
        most_rows: that it may have.
    """

    coded: bytes
    width: int
    rows: int
    most_rows: int

    def as_jpeg(self, image: Image.Image) -> bytes:
        """A JPEG file of its own, with the tables that all share."""
        tables = getattr(image, "tag_v2", {}).get(_JPEG_TABLES)
        if not isinstance(tables, bytes) or not self.coded.startswith(START):
            return self.coded
        return tables.removesuffix(END) + self.coded[len(START) :]

    def jpeg_damage(self, image: Image.Image) -> str | None:
        """What is wrong with its JPEG."""
        whole = self.as_jpeg(image)
        frame = frame_of(whole)
        if (
            not jpeg.is_jpeg(whole)
            or frame is None
            or frame.width != self.width
            or frame.height < self.rows
        ):
            return tr(_PARTS)
        return jpeg.damage(whole)

    def sum_damage(self, image: Image.Image) -> str | None:
        """What is wrong with its zlib stream (RFC 1950), whose sum libtiff does not look at."""
        bits = tag(image, _BITS)
        depths = bits if isinstance(bits, tuple) else (bits or 1,)
        depth = depths[0] if tag(image, _PLANAR) == _APART else sum(depths)
        row = -(-self.width * depth // 8)
        stream, length, left = zlib.decompressobj(), 0, self.coded
        try:
            while not stream.eof and length <= self.most_rows * row:
                piece = stream.decompress(left, _PIECE)
                if not piece and not stream.eof:
                    return tr(_PARTS)
                length += len(piece)
                left = stream.unconsumed_tail
        except zlib.error:
            return tr("its checksum does not fit")
        return None if self.rows * row <= length <= self.most_rows * row else tr(_PARTS)


def _blocks(image: Image.Image, encoded: bytes) -> list[_Block] | None:
    """All strips or tiles of the page; None where the fields do not fit together."""
    width, height = _side(image, _WIDTH), _side(image, _HEIGHT)
    tiled = tag(image, _TILE_WIDTH) is not None
    across = _side(image, _TILE_WIDTH) if tiled else width
    down = _side(image, _TILE_HEIGHT) if tiled else min(_side(image, _ROWS) or height, height)
    if min(across, down) < 1:
        return None
    places = _numbers(image, _TILES if tiled else _STRIPS)
    lengths = _numbers(image, _TILE_LENGTHS if tiled else _STRIP_LENGTHS)
    planes = len(_numbers(image, _BITS)) if tag(image, _PLANAR) == _APART else 1
    columns, lines = -(-width // across), -(-height // down)
    if not columns * lines * planes == len(places) == len(lengths):
        return None
    blocks = []
    for number, (place, length) in enumerate(zip(places, lengths, strict=True)):
        left = height - number // columns % lines * down
        coded = encoded[place : place + length]
        blocks.append(_Block(coded, across, down if tiled else min(down, left), down))
    return blocks


def _side(image: Image.Image, number: int) -> int:
    value = tag(image, number)
    return value if isinstance(value, int) else 0


def _numbers(image: Image.Image, number: int) -> tuple[int, ...]:
    value = tag(image, number)
    return value if isinstance(value, tuple) else (value,) if value is not None else ()


def _colours(whole: bytes) -> tuple[int, str | None]:
    """How many components a JPEG has, and the colours that its own markers tell."""
    components, told = 0, None
    for marker, _, body in segments_of_head(whole):
        if marker == _JFIF and body.startswith(b"JFIF\0"):
            told = "YCbCr"
        elif marker == _ADOBE and body.startswith(b"Adobe") and len(body) > 11:  # noqa: PLR2004
            told = "YCbCr" if body[11] else "RGB"
        elif marker in FRAMES and len(body) > 5:  # noqa: PLR2004
            components = body[5]
            if body[6::3] == b"RGB":
                told = "RGB"
    return components, told
