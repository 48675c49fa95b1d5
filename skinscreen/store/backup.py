"""One file that holds a whole record: its encrypted pages, its locks, and a seal over both.

    pages      the database as SQLCipher writes it, with the record's own key
    locks      the content of the key file, so that a PIN or the recovery phrase opens it
    lengths    of both, big-endian, 8 and 4 bytes
    seal       HMAC-SHA256 over all of this; its key is derived from the record's
    MAGIC      16 bytes

The pages come first, so that they can be read where they lie: SQLite goes by the number of pages
in its head and does not look at what follows.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from skinscreen import paths
from skinscreen.domain.audit import NOTHING_BEFORE
from skinscreen.domain.errors import CancelledError, DamagedRecordError, StoreError
from skinscreen.domain.tries import Tries
from skinscreen.domain.watch import UNWATCHED, Watch
from skinscreen.language import mark, tr
from skinscreen.store import integrity, key_file, try_chain
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import utc_now
from skinscreen.store.connection import Database, connect
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Lock
from skinscreen.store.migrations import require_own, version

SUFFIX = ".skinscreen"
MAGIC = b"SkinScreenBackup"
_LENGTHS = struct.Struct(">QI")
_SEAL_BYTES = 32
_FOOT = _LENGTHS.size + _SEAL_BYTES + len(MAGIC)
_MOST_LOCKS = 1_000_000
_CHUNK = 1 << 20
_SEAL_PURPOSE = b"SkinScreen backup seal 1"
_LEFT_BEHIND_S = 3600
_COPIED, _SEALED = 0.5, 0.65
"""How much of writing a backup is done after these steps, as measured with a large record."""
_READ = 0.4
"""The same of checking one."""
_CHECKED, _COPIED_OUT = 0.4, 0.7
"""The same of restoring one."""
_UNFINISHED = ".skinscreen-backup-*.part*"
# https://www.sqlite.org/rescode.html, primary codes
_REASONS = {
    8: mark("it cannot be written to"),
    10: mark("it reported an error, or was pulled out"),
    13: mark("it is full"),
    14: mark("it cannot be written to, or is not there"),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a backup was found to hold when it was read back.

    Attributes:
        patients: how many, with the deleted that can be brought back.
        lesions: how many.
        visits: how many.
        entries: of the audit.
        head: the audit's last hash.
        period: of the key file, in the audit's last entry that has one; 0 without.
        beyond: entries that the record which lay there before had after these, where it is known.
    """

    patients: int
    lesions: int
    visits: int
    entries: int
    head: str
    period: int = 0
    beyond: int = 0


def suggested_name(at: datetime) -> str:
    """A file name with the time alone."""
    return f"skinscreen-backup-{at:%Y%m%d-%H%M%S}{SUFFIX}"


def write(folder: RecordFolder, data_key: bytes, target: Path, watch: Watch = UNWATCHED) -> Content:
    """Write a backup of a record, which may be open and in use.

    The file takes its name when it is whole, flushed to the drive and read back.

    Raises:
        CancelledError: it was given up; nothing was left there.
        DamagedRecordError: the record is damaged.
        StoreError: there is a file of this name, or it cannot be written; nothing was left there
            that would be taken for a backup, and the record is untouched.
    """
    part = target.with_name(f".skinscreen-backup-{os.urandom(8).hex()}.part")
    try:
        if target.exists():
            taken = tr("there already is a file {file}; it was not touched")
            raise StoreError(taken.format(file=target))
        _copy_pages(folder.database, data_key, part, watch.within(0.0, _COPIED))
        _add_foot(part, data_key, folder.locks(), watch.within(_COPIED, _SEALED))
        content = _read_back(part, data_key, watch.within(_SEALED, 1.0))
        _give_name(part, target)
    except OSError as error:
        raise _unwritten(target, error.strerror or tr(_REASONS[8])) from error
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return content


def read_locks(file: Path) -> tuple[Lock, ...]:
    """The locks of a backup.

    Raises:
        DamagedRecordError: it is no backup, or cut off or changed.
        StoreError: it cannot be read, or is newer than the program.
    """
    with _readable(file) as stream:
        pages, locks = _sizes(stream, file)
        stream.seek(pages)
        content = stream.read(locks)
    try:
        return key_file.decoded(content)[0]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _damaged(file) from error


def check(file: Path, data_key: bytes, watch: Watch = UNWATCHED) -> Content:
    """Read a backup whole, compare its seal, and check every table and the audit.

    Raises:
        CancelledError: it was given up.
        DamagedRecordError: it is no backup, or cut off or changed.
        StoreError: it cannot be read, or is newer than the program.
    """
    with _readable(file) as stream:
        _sizes(stream, file)
        seal = _seal(stream, data_key, watch.within(0.0, _READ))
        if not hmac.compare_digest(seal, stream.read(_SEAL_BYTES)):
            raise _damaged(file)
    return _content(file, data_key, watch.within(_READ, 1.0))


def restore(folder: RecordFolder, file: Path, data_key: bytes, watch: Watch = UNWATCHED) -> Content:
    """Make the record of a backup, where there is none.

    Raises:
        CancelledError: it was given up; nothing was made.
        DamagedRecordError: it is no backup, or cut off or changed; nothing was made.
        StoreError: there is a record already, or it cannot be written; it was not touched.
    """
    folder.require_absent()
    content = check(file, data_key, watch.within(0.0, _CHECKED))
    second, before = folder.second_head(data_key), None
    with suppress(OSError, ValueError):  # of another record, or damaged as that was
        before = second.kept()

    def fill(unfinished: Path) -> Tries:
        try:
            _copy_out(file, unfinished, watch.within(_CHECKED, _COPIED_OUT))
        except OSError as error:
            uncopied = tr(
                "the backup cannot be copied to {folder} ({reason}); nothing was restored. Check "
                "both drives and try again"
            )
            raise StoreError(
                uncopied.format(folder=unfinished.parent, reason=error.strerror)
            ) from error
        if _content(unfinished, data_key, watch.within(_COPIED_OUT, 1.0)) != content:
            raise DamagedRecordError(
                tr("the backup changed while it was read; nothing was restored")
            )
        second.begin(content.entries, content.head or NOTHING_BEFORE)
        return try_chain.begun(data_key, content.period + 1)

    folder.take(read_locks(file), fill)
    return replace(content, beyond=max(0, before[0] - content.entries) if before else 0)


def _copy_pages(database: Path, data_key: bytes, part: Path, watch: Watch) -> None:
    whole = max(1, database.stat().st_size)

    def copied() -> float:
        return part.stat().st_size / whole if part.exists() else 0.0

    try:
        with closing(connect(database, data_key, "read")) as source:
            require_own(source)
            with source.watched(lambda: watch.look(copied)), source.alone() as connection:
                connection.execute("VACUUM INTO ?", (str(part.absolute()),))
    except (CancelledError, DamagedRecordError):
        raise
    except StoreError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
        reason = tr(_REASONS[code]) if code in _REASONS else str(error)
        raise _unwritten(part, reason) from error


def _add_foot(part: Path, data_key: bytes, locks: tuple[Lock, ...], watch: Watch) -> None:
    content = key_file.encoded(locks)
    paths.make_private_file(part)
    with part.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.write(content + _LENGTHS.pack(size, len(content)) + bytes(_SEAL_BYTES) + MAGIC)
        seal = _seal(stream, data_key, watch)
        stream.seek(-_SEAL_BYTES - len(MAGIC), os.SEEK_END)
        stream.write(seal)
        stream.flush()
        os.fsync(stream.fileno())
        with suppress(OSError, AttributeError):  # so that it is read back from the drive itself
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _read_back(part: Path, data_key: bytes, watch: Watch) -> Content:
    try:
        return check(part, data_key, watch)
    except DamagedRecordError as error:
        failing = tr(
            "the backup was written to {folder}, but could not be read back whole, so it was not "
            "kept: that drive is failing. Use another"
        )
        raise StoreError(failing.format(folder=part.parent)) from error


def _give_name(part: Path, target: Path) -> None:
    written = part.stat().st_mtime
    part.rename(target)
    paths.sync_folder(target.parent)
    # What a power cut or a pulled drive left behind; times are compared on that drive alone.
    for other in target.parent.glob(_UNFINISHED):
        with suppress(OSError):
            if written - other.stat().st_mtime > _LEFT_BEHIND_S:
                other.unlink()


@contextmanager
def _readable(file: Path) -> Iterator[BinaryIO]:
    try:
        with paths.open_plain(file) as stream:
            yield stream
    except OSError as error:
        unread = tr("the backup {file} cannot be read ({reason})")
        raise StoreError(unread.format(file=file, reason=error.strerror)) from error


def _sizes(stream: BinaryIO, file: Path) -> tuple[int, int]:
    """Bytes of the pages and of the locks."""
    size = stream.seek(0, os.SEEK_END)
    if size < _FOOT:
        raise _damaged(file)
    stream.seek(size - _FOOT)
    foot = stream.read(_FOOT)
    pages, locks = _LENGTHS.unpack_from(foot)
    if foot[-len(MAGIC) :] != MAGIC or pages + locks + _FOOT != size or locks > _MOST_LOCKS:
        raise _damaged(file)
    return pages, locks


def _seal(stream: BinaryIO, data_key: bytes, watch: Watch) -> bytes:
    """Of everything before the place of the seal; the stream is left there."""
    whole = left = stream.seek(0, os.SEEK_END) - _SEAL_BYTES - len(MAGIC)
    computed = hmac.new(hmac.digest(data_key, _SEAL_PURPOSE, "sha256"), digestmod=hashlib.sha256)
    stream.seek(0)
    while left:
        chunk = stream.read(min(_CHUNK, left))
        if not chunk:
            raise OSError(0, tr("the file ended while it was read"))
        computed.update(chunk)
        left -= len(chunk)
        watch.look(lambda: 1 - left / whole)  # noqa: B023 - looked at now, not later
    return computed.digest()


def _content(file: Path, data_key: bytes, watch: Watch) -> Content:
    with closing(connect(file, data_key, "read")) as database:
        require_own(database)
        with database.watched(lambda: watch.look(lambda: 0.0)):  # nobody knows how far it is
            integrity.check_tables(database)
        patients, lesions, visits = (
            _count(database, f"SELECT count(*) FROM {table}")  # noqa: S608 - own names
            for table in ("patient", "lesion", "visit")
        )
        # A record of the program's first version has no audit yet.
        if version(database) == 1:
            return Content(patients, lesions, visits, 0, "")
        audit = Audit(database, "", utc_now)
        verified, period = audit.verify(), audit.period()
    return Content(patients, lesions, visits, verified.entries, verified.head, period)


def _count(database: Database, question: str) -> int:
    with database.read() as connection:
        return int(connection.execute(question).fetchone()[0])


def _copy_out(file: Path, unfinished: Path, watch: Watch) -> None:
    with paths.open_plain(file) as source, unfinished.open("xb") as copy:
        paths.make_private_file(unfinished)
        whole = left = _sizes(source, file)[0]
        source.seek(0)
        while left and (chunk := source.read(min(_CHUNK, left))):
            copy.write(chunk)
            left -= len(chunk)
            watch.look(lambda: 1 - left / whole)  # noqa: B023 - looked at now, not later
        copy.flush()
        os.fsync(copy.fileno())


def _unwritten(target: Path, reason: str) -> StoreError:
    none = tr(
        "no backup was made in {folder} ({reason}); the record itself is untouched. Check that "
        "drive, or choose another"
    )
    return StoreError(none.format(folder=target.parent, reason=reason))


def _damaged(file: Path) -> DamagedRecordError:
    other = tr(
        "{file} is no whole backup of this program: it is another file, or was cut off or changed"
    )
    return DamagedRecordError(other.format(file=file))
