"""Qt's table of ICU keeps the files that Qt asks for, as ICU finds them."""

import importlib
import struct
from pathlib import Path
from types import ModuleType

import pytest

DEB = Path(__file__).resolve().parents[3] / "packaging" / "deb"
LEAD = b"\x7fELF and more "


@pytest.fixture
def icu(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DEB)
    return importlib.import_module("icu")


def table(files: dict[str, bytes]) -> bytes:
    """As ICU lays it out (source/common/ucmndata.h)."""
    head = struct.pack("<HBB", 32, 0xDA, 0x27) + struct.pack("<HHBBBB", 20, 0, 0, 0, 2, 0)
    head = (head + b"CmnD" + bytes(8)).ljust(32, b"\0")
    names = [f"icudt73l/{name}".encode() + b"\0" for name in files]
    toc, at = b"", 4 + 8 * len(files)
    where = -(-(at + sum(map(len, names))) // 16) * 16
    begin = where
    for name, held in zip(names, files.values(), strict=True):
        toc += struct.pack("<II", at, where)
        at += len(name)
        where += -(-len(held) // 16) * 16
    listed = (struct.pack("<I", len(files)) + toc + b"".join(names)).ljust(begin, b"\0")
    return head + listed + b"".join(held.ljust(-(-len(held) // 16) * 16) for held in files.values())


def read(data: bytes) -> dict[str, bytes]:
    """The files by name, looked up as ICU does: by the offsets from behind the head."""
    (head,) = struct.unpack_from("<H", data)
    (count,) = struct.unpack_from("<I", data, head)
    found = {}
    for each in range(count):
        name, where = struct.unpack_from("<II", data, head + 4 + 8 * each)
        end = data.index(b"\0", head + name)
        assert (head + where) % 16 == 0
        found[data[head + name : end].decode()] = data[head + where :].split(b".")[0]
    return found


FILES = {
    "brkitr/cjdict.dict": b"words of Chinese.",
    "coll/root.res": b"how to sort.",
    "coll/sv.res": b"how to sort Swedish, which is longer than sixteen bytes.",
    "de.res": b"German dates.",
    "en.res": b"English.",
    "ibm-964_P110-1999.cnv": b"an encoding.",
    "likelySubtags.res": b"for all.",
    "pool.res": b"names of keys.",
    "root.res": b"the root.",
    "sr_Latn_BA.res": b"Serbian dates.",
    "uemoji.icu": b"of characters.",
    "unit/sv.res": b"units.",
    "zone/zu.res": b"the last.",
}


def test_what_sorts_and_what_holds_for_all_languages_stays_as_it_was(icu: ModuleType) -> None:
    kept = read(icu.shortened(LEAD + table(FILES) + b"sections behind it"))
    stays = ["coll/root.res", "coll/sv.res", "en.res", "likelySubtags.res", "pool.res", "root.res"]
    stays.append("uemoji.icu")
    assert list(kept) == [f"icudt73l/{name}" for name in stays]  # sorted: ICU halves its way
    assert list(kept.values()) == [FILES[name].rstrip(b".") for name in stays]


@pytest.mark.parametrize("data", [b"\x7fELF", LEAD + table(FILES) + table(FILES)])
def test_a_table_of_another_make_stops_the_build(data: bytes, icu: ModuleType) -> None:
    with pytest.raises(SystemExit, match="not where it was"):
        icu.shortened(data)
