"""Picture files made for one test: any kind, any header, any damage."""

import io
import struct
import zlib

import cv2
import numpy as np
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from PIL import Image

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging.photo import Photo

END = b"\xff\xd9"
LOSSLESS = {
    "png": ("PNG", {}),
    "webp-lossless": ("WEBP", {"lossless": True}),
    "bmp": ("BMP", {}),
    "tiff": ("TIFF", {}),
    "tiff-lzw": ("TIFF", {"compression": "tiff_lzw"}),
    "tiff-deflate": ("TIFF", {"compression": "tiff_adobe_deflate"}),
    "tiff-packbits": ("TIFF", {"compression": "packbits"}),
}
LOSSY = {
    "jpeg": ("JPEG", {}),
    "jpeg-progressive": ("JPEG", {"progressive": True}),
    "jpeg-restarts": ("JPEG", {"restart_marker_blocks": 4}),
    "jpeg-full-chroma": ("JPEG", {"subsampling": 0}),
    "webp": ("WEBP", {"quality": 92}),
}
KINDS = LOSSLESS | LOSSY


def made(kind: str, pixels: NDArray[np.uint8]) -> bytes:
    """The pixels as a file of one of ``KINDS``."""
    name, options = KINDS[kind]
    return encoded(pixels, name, **options)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def lesion_image(width: int = 160, height: int = 120) -> Image.Image:
    return Image.fromarray(lesion_pixels(width, height))


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png(header: bytes, content: bytes) -> bytes:
    """A PNG of a header and of uncompressed rows, whatever they say of each other."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(content))
        + png_chunk(b"IEND", b"")
    )


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to no pixels."""
    return png(struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), bytes(64))


def interlaced_png(share: float) -> bytes:
    """A black, interlaced (Adam7) PNG of 32 x 32 pixels with only a share of its rows."""
    passes = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2))
    rows = b"".join(
        bytes(1 + len(range(x, 32, right))) * len(range(y, 32, down))
        for x, right, y, down in (*passes, (0, 1, 1, 2))
    )
    header = struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 1)
    return png(header, rows[: int(share * len(rows))])


def rgb48_png(pixels: NDArray[np.uint8]) -> bytes:
    """The pixels as a PNG of 16 bits a channel."""
    ok, content = cv2.imencode(".png", pixels[..., ::-1].astype(np.uint16) * 257)
    assert ok
    return content.tobytes()


Tag = int | tuple[int, ...] | bytes


def tiff(tags: dict[int, Tag], blocks: list[bytes], order: str = "<") -> bytes:
    """A TIFF of these fields and coded blocks: tiles where it says their size, else strips."""
    content = b"II*\0" if order == "<" else b"MM\0*"
    content += bytes(4)
    starts = []
    for block in blocks:
        starts.append(len(content))
        content += block + bytes(len(block) % 2)
    places, lengths = (324, 325) if 322 in tags else (273, 279)
    tags = {**tags, places: tuple(starts), lengths: tuple(len(block) for block in blocks)}
    entries = b""
    for number, value in sorted(tags.items()):
        values = (value,) if isinstance(value, int) else tuple(value)
        wide = "L" if places in (number, number + 1) or max(values) > 0xFFFF else "H"
        kind = "B" if isinstance(value, bytes) else wide
        body = struct.pack(f"{order}{len(values)}{kind}", *values)
        entries += struct.pack(order + "HHL", number, {"B": 7, "H": 3, "L": 4}[kind], len(values))
        if len(body) > 4:
            entries += struct.pack(order + "L", len(content))
            content += body + bytes(len(body) % 2)
        else:
            entries += body.ljust(4, b"\0")
    directory = struct.pack(order + "H", len(tags)) + entries + bytes(4)
    return content[:4] + struct.pack(order + "L", len(content)) + content[8:] + directory


def jpeg_frame(content: bytes) -> int:
    """Where the frame header (SOF0) of a baseline JPEG starts."""
    return content.index(b"\xff\xc0")


def scan_start(content: bytes) -> int:
    """Where the coded pixels of a JPEG with one scan start."""
    header = content.index(b"\xff\xda")
    return header + 2 + int.from_bytes(content[header + 2 : header + 4], "big")


def jpeg_of_strips(width: int, strips: int) -> bytes:
    """A baseline JPEG of ``strips`` times 128 rows, each strip the same, made without its pixels.

    Args:
        width: in pixels.
        strips: how many; with restart markers after each row of blocks the strips are whole.
    """
    strip = cv2.resize(lesion_pixels(800, 600), (width, 128), interpolation=cv2.INTER_AREA)
    content = encoded(strip, restart_marker_rows=1)
    start, frame = scan_start(content), jpeg_frame(content)
    head = bytearray(content[:start])
    head[frame + 5 : frame + 7] = struct.pack(">H", 128 * strips)
    return bytes(head) + b"\xff\xd7".join([content[start:-2]] * strips) + END


def of_colours(photo: Photo) -> tuple[Issue, ...]:
    """What a photo's issues say of its colours, not of what its format cannot show."""
    return tuple(issue for issue in photo.issues if issue.code is not IssueCode.DAMAGE_UNSEEN)
