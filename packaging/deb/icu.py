"""Qt's table of ICU, 32 MB, without what Qt never asks it for.

Qt asks ICU for sorting by a language's rules, for encodings other than Unicode and for the names of
time zones; it brings its own names and formats of languages, countries, currencies, numbers, dates.
Sorting stays whole. Names of time zones, which nothing here shows, and encodings go: pasted text
that says it is in one is read as UTF-8 then.

The table is a package of named files, as ICU's own sources describe it (source/common/ucmndata.h);
leaving files out is what ICU's build tool offers for the purpose ("ICU Data Filters").
"""

import re
import struct
import tempfile
from pathlib import Path

from elf import defined
from standins import link

LIBRARY = "PySide6/Qt/lib/libicudata.so.*"
FORMAT = b"CmnD"
"""At byte 12 of the table's head, which tells its own length in its first two bytes."""
LOCALE = re.compile(r"[a-z]{2,3}(_\w+)?\.res")
"""Files of one language's numbers and dates; others, such as root.res, are for all."""
KEPT_FOLDERS = ("coll",)
UNASKED = ("confusables.cfu", "unames.icu")
"""Characters that look alike, and their names."""
ALIGNED = 16
"""Bytes; each file in the table begins at a multiple of these."""


def shorten(site: Path) -> None:
    """Shorten the table in a folder of packages; one that has none is left as it is."""
    for library in site.glob(LIBRARY):
        (name,) = (each for each in defined(library) if re.fullmatch(r"icudt\d+_dat", each))
        with tempfile.TemporaryDirectory() as place:
            table = Path(place) / "table"
            table.write_bytes(shortened(library.read_bytes()))
            lines = [
                ".section .rodata",
                f".balign {ALIGNED}",
                f".globl {name}",
                f".type {name}, %object",
                f"{name}:",
                f'.incbin "{table}"',
                f".size {name}, .-{name}",
            ]
            link(library, lines)


def is_kept(name: str) -> bool:
    """Whether a file of the table stays.

    Args:
        name: as it stands in the table, without the name of the table itself.
    """
    folder, _, leaf = name.rpartition("/")
    if folder:
        return folder in KEPT_FOLDERS
    if leaf.endswith(".cnv") or leaf in UNASKED:
        return False
    return leaf == "en.res" or not LOCALE.fullmatch(leaf)


def shortened(library: bytes) -> bytes:
    """The table out of a library's bytes, with the files that stay.

    Raises:
        SystemExit: it looks otherwise than it did.
    """
    start = library.find(FORMAT) - 12
    if start < 0 or library.count(FORMAT) != 1:
        raise SystemExit("deb: ICU's table is not where it was; look at icu.py")
    (head,) = struct.unpack_from("<H", library, start)
    files = _files(library[start + head :])
    kept = [(name, held) for name, held in files if is_kept(name.partition("/")[2])]
    names = b"".join(name.encode() + b"\0" for name, _ in kept)
    entry = 4 + 8 * len(kept)
    data = _aligned(entry + len(names), head)
    toc, body, at = b"", b"", entry
    for name, held in kept:
        toc += struct.pack("<II", at, data + len(body))
        at += len(name) + 1
        body += held + bytes(-len(held) % ALIGNED)
    listed = struct.pack("<I", len(kept)) + toc + names
    return library[start : start + head] + listed + bytes(data - len(listed)) + body


def _aligned(offset: int, head: int) -> int:
    """The next offset behind the head at which a file may begin."""
    return offset + -(head + offset) % ALIGNED


def _files(table: bytes) -> list[tuple[str, bytes]]:
    """The files in a table from its list on, with their names, in its order.

    What follows the last file up to the end of the library is taken for a part of it.
    """
    (count,) = struct.unpack_from("<I", table)
    entries = [struct.unpack_from("<II", table, 4 + 8 * each) for each in range(count)]
    ends = [where for _, where in entries[1:]] + [len(table)]
    return [
        (table[name : table.index(b"\0", name)].decode(), table[where:end])
        for (name, where), end in zip(entries, ends, strict=True)
    ]
