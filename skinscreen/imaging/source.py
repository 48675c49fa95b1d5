"""The bytes of a photo's file: read whole, once, and never from anything but a plain file."""

import os
import stat
from pathlib import Path
from typing import IO

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import formats
from skinscreen.language import tr

MAX_FILE_BYTES = 200_000_000
"""A 50-megapixel uncompressed RGB picture needs 150 MB."""
_PART = 1 << 20

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # Persian, Indic scripts, emoji


def shown(path: Path) -> str:
    """A file's name as it can be shown: undecodable bytes, line breaks and the like replaced."""
    name = os.fsencode(path.name or str(path)).decode("utf-8", errors="replace")
    return "".join(
        c if c.isprintable() or c in _JOINERS else "\N{REPLACEMENT CHARACTER}" for c in name
    )


def unreadable(encoded: bytes) -> str:
    """What to say of bytes that no decoder takes for a picture, without the file's name."""
    if encoded[4:8] == b"ftyp":
        other = tr("is a video or another kind of file; choose a photo ({formats})")
        return other.format(formats=formats.named())
    if kind := formats.beginning(encoded):
        damaged = tr("is a damaged {kind}, or one stored in a way that is not read; save it as PNG")
        return damaged.format(kind=kind)
    return tr("is not a picture that can be read ({formats})").format(formats=formats.named())


def read_bytes(path: Path) -> bytes:
    """All bytes of a plain file.

    Raises:
        ImageError: it is missing, unreadable, empty, too large, or no plain file (a folder,
            a FIFO, a device); the sentence names the file and the reason.
    """
    name = shown(path)
    try:
        # O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError as error:
        raise ImageError(f"{name}: {tr('there is no such file; choose another')}") from error
    except PermissionError as error:
        raise ImageError(f"{name}: {tr('you have no permission to read this file')}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        closed = tr("cannot be opened ({reason})").format(reason=reason)
        raise ImageError(f"{name}: {closed}") from error
    try:
        status = os.fstat(descriptor)
        _check_plain(status, name)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            # At once as much as the file takes; some tell no size (/proc), or grow.
            content = file.read(status.st_size)
            content += read_parts(file, MAX_FILE_BYTES - len(content))
    except OSError as error:
        short = tr("cannot be read to its end ({reason})").format(reason=error.strerror)
        raise ImageError(f"{name}: {short}") from error
    finally:
        os.close(descriptor)
    if not content:
        raise ImageError(f"{name}: {tr('the file is empty; copy it again')}")
    return content


def read_parts(file: IO[bytes], most: int) -> bytes:
    """What comes from a file or pipe, by parts.

    While a record is open, room for ``most`` bytes, read at once, would be filled first.
    """
    parts: list[bytes] = []
    while most and (part := file.read(min(_PART, most))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _check_plain(status: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ImageError(f"{name}: {tr('is a folder, not a photo; choose a file in it')}")
    if not stat.S_ISREG(status.st_mode):
        raise ImageError(f"{name}: {tr('is not a plain file, so it is not read')}")
    if status.st_size > MAX_FILE_BYTES:
        large = tr("the file is larger than {limit} MB; save it smaller")
        raise ImageError(f"{name}: {large.format(limit=MAX_FILE_BYTES // 1_000_000)}")
