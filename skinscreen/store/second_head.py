"""The audit's last hash once more, beside the record's file: a log cut at its end shows.

    number, hash, tag = HMAC-SHA256(a key derived from the record's, number + hash)

8, 32 and 32 bytes, written in place after each entry and not flushed: that costs next to nothing,
and after a power cut it stands at an entry a few before the last. What matters is that its entry
is among those of the record.
"""

import hashlib
import hmac
import logging
import os
import struct
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.audit import NOTHING_BEFORE
from skinscreen.domain.errors import StoreError
from skinscreen.language import tr, trn
from skinscreen.store import wiping
from skinscreen.store.connection import Connection, Database, translated

log = logging.getLogger(__name__)

_FIELDS = struct.Struct(">Q32s32s")
_PURPOSE = b"SkinScreen audit head 1"


class SecondHead:
    """The file, of a record with a key."""

    def __init__(self, file: Path, data_key: bytes) -> None:
        """Nothing is read or written yet."""
        self.file = file
        self._key = hmac.digest(data_key, _PURPOSE, hashlib.sha256)

    def forget(self) -> None:
        """Wipe the key, which is derived from the record's; nothing can be told any more."""
        wiping.wipe(self._key)

    def kept(self) -> tuple[int, str] | None:
        """The number and the hash of the entry it tells of; None without a file.

        Raises:
            ValueError: it is damaged, or not of this record.
            OSError: it cannot be read.
        """
        try:
            content = paths.read_plain(self.file, _FIELDS.size)
        except FileNotFoundError:
            return None
        if len(content) != _FIELDS.size:
            raise ValueError("it is of another size")
        number, hash_, _ = _FIELDS.unpack(content)
        if not hmac.compare_digest(self._content(number, hash_.hex()), content):
            raise ValueError("its tag does not fit")
        return number, hash_.hex()

    def compare(self, database: Database, *, expected: bool) -> str:
        """What is wrong, as a part of a sentence; empty where its entry is in the record.

        Args:
            database: the open record.
            expected: whether there must be a file.

        Raises:
            StoreError: the record cannot be read.
        """
        name = self.file.name
        try:
            kept = self.kept()
        except (ValueError, OSError):
            damaged = tr("the audit's second head, {file}, is damaged or of another record")
            return damaged.format(file=name)
        if kept is None:
            missing = tr(
                "the audit's second head, {file}, is missing: it was removed, or not written"
            )
            return missing.format(file=name) if expected else ""
        with database.read() as connection:
            count = last(connection)[0]
            if count < kept[0]:
                short = trn(
                    "the audit has {n} entries, its second head tells of {more}: its end was cut "
                    "off, the record was replaced by an older copy, or the drive lost what was "
                    "written last",
                    "the audit has {n} entries, its second head tells of {more}: its end was cut "
                    "off, the record was replaced by an older copy, or the drive lost what was "
                    "written last",
                    count,
                )
                return short.format(n=count, more=kept[0])
            if _hash(connection, kept[0]) != kept[1]:
                other = tr(
                    "entry {number} of the audit is not the one that its second head tells of: "
                    "entries were written anew, or the record was replaced by another copy"
                )
                return other.format(number=kept[0])
        return ""

    def begin_at_end(self, database: Database, *, anew: bool) -> None:
        """Tell of the record's last entry where there is no file yet, or ``anew``.

        A full drive must not lock everybody out of the record: it stays without then.

        Raises:
            StoreError: the record cannot be read.
        """
        if self.file.exists() and not anew:
            return
        with database.read() as connection:
            end = last(connection)
        try:
            self.begin(*end)
        except StoreError as error:
            log.warning("the audit has no second head: %s", error)

    def begin(self, number: int, hash_: str) -> None:
        """Tell of an entry, whatever was told before; it is on the drive when this ends.

        Raises:
            StoreError: it cannot be written.
        """
        try:
            paths.write_atomically(self.file, self._content(number, hash_))
        except OSError as error:
            unwritten = tr("{file} cannot be written ({reason}); check the drive")
            raise StoreError(unwritten.format(file=self.file, reason=error.strerror)) from error

    def follow(self, connection: Connection) -> None:
        """Tell of the last entry, unless the one told of before is not in the record any more.

        What cannot be written is left: it tells of an earlier entry then.
        """
        try:
            kept = self.kept() or (0, "")
            with translated():
                now, fits = last(connection), _hash(connection, kept[0]) == kept[1]
            if fits and now[0] > kept[0]:
                self._replace(self._content(*now))
        except (OSError, ValueError, StoreError) as error:
            log.warning("the audit's second head stays behind: %s", error)

    def _replace(self, content: bytes) -> None:
        descriptor = os.open(self.file, os.O_WRONLY)
        try:
            os.pwrite(descriptor, content, 0)
        finally:
            os.close(descriptor)

    def _content(self, number: int, hash_: str) -> bytes:
        content = number.to_bytes(8) + bytes.fromhex(hash_)
        return content + hmac.digest(self._key, content, hashlib.sha256)


def last(connection: Connection) -> tuple[int, str]:
    """The number and the hash of the audit's last entry."""
    row = connection.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    return tuple(row.fetchone() or (0, NOTHING_BEFORE))


def _hash(connection: Connection, number: int) -> str:
    if not number:
        return NOTHING_BEFORE
    row = connection.execute("SELECT hash FROM audit WHERE number = ?", (number,)).fetchone()
    return "" if row is None else str(row["hash"])
