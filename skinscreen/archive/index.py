"""An index: a folder of Parquet files, each written whole or not at all.

They are never changed, but for lines that must not stay (``Writer.forget``). A run adds
partitions, ``RUN-NUMBER.parquet``. Of a photo, a bundle and a framing the line of the latest run
counts. One run at a time writes; it alone does, wherever the photos are screened, so
that no photo is lost or comes twice when a machine ends in the middle of it.
"""

import fcntl
import io
import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skinscreen import paths
from skinscreen.archive.rows import ANSWERS, KNOWN, schema
from skinscreen.domain.errors import ArchiveError
from skinscreen.imaging.source import shown
from skinscreen.language import tr

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
_ABOUT, _LOCK = "index.json", "lock"
NEAR = "near-"
"""Begins the names of files of neighbours, which are made of the lines; see ``neighbours``."""
_PARTITION = re.compile(r"(\d{6})-(\d{6})\.parquet")
_OWN = re.compile(
    rf"{_PARTITION.pattern}|{_LOCK}|{NEAR}.+\.(usearch|npy|part)|\.skinscreen-.*\.part"
)
"""Names of all files of an index but ``index.json``."""
_MOST_BYTES = 1_000_000
"""Of ``index.json``."""


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One file of lines.

    Attributes:
        run: of which run, from 1.
        number: within the run, from 1.
        file: of it.
    """

    run: int
    number: int
    file: Path


class Index:
    """The lines of many photos, on the disk."""

    def __init__(self, folder: Path) -> None:
        """The index in a folder, which may not exist yet."""
        self.folder = folder

    @property
    def exists(self) -> bool:
        """Whether there is one."""
        return (self.folder / _ABOUT).is_file()

    def require(self) -> None:
        """See that there is one that this version can read.

        Raises:
            ArchiveError: there is none, or one of a later version, or a damaged one.
        """
        if not self.exists:
            none = tr("{folder}: there is no index of an archive; archive run makes one")
            raise ArchiveError(none.format(folder=shown(self.folder)))
        try:
            about = json.loads(paths.read_plain(self.folder / _ABOUT, _MOST_BYTES))
            number = int(about["format"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._damaged(self.folder / _ABOUT, error) from error
        if number != FORMAT:
            newer = tr("{folder}: the index has format {number}, which is not read: update")
            raise ArchiveError(newer.format(folder=shown(self.folder), number=number))

    @contextmanager
    def being_written(self) -> Iterator["Writer"]:
        """The next run, which alone may write until it ends; makes the index where there is none.

        Raises:
            ArchiveError: another run writes, there is something else in the folder, or it cannot
                be written.
        """
        try:
            self._make()
            descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._unwritten(error) from error
        try:
            self._take(descriptor)
            self._clear()
            last = max((one.run for one in self.partitions()), default=0)
            yield Writer(self, last + 1)
        finally:
            os.close(descriptor)

    def _make(self) -> None:
        if self.exists:
            self.require()
            return
        # A run may have been killed before it wrote this file, or the file was damaged and deleted.
        if self.folder.is_dir() and any(not _OWN.fullmatch(f.name) for f in self.folder.iterdir()):
            other = tr("{folder}: it holds other files; name a new folder for the index")
            raise ArchiveError(other.format(folder=shown(self.folder)))
        paths.make_private(self.folder)
        paths.write_atomically(self.folder / _ABOUT, json.dumps({"format": FORMAT}).encode())

    def _take(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            busy = tr("{folder}: another archive run writes this index; wait for its end")
            raise ArchiveError(busy.format(folder=shown(self.folder))) from error

    def _clear(self) -> None:
        """Remove what a run left that was killed in the middle of a file."""
        for file in self.folder.glob(".skinscreen-*.part"):
            with suppress(OSError):
                file.unlink()

    def partitions(self) -> tuple[Partition, ...]:
        """All files of lines, the earliest first."""
        try:
            files = list(self.folder.iterdir())
        except OSError as error:
            raise self._damaged(self.folder, error) from error
        found = ((_PARTITION.fullmatch(file.name), file) for file in files)
        return tuple(
            sorted(Partition(int(m[1]), int(m[2]), file) for m, file in found if m is not None)
        )

    def tables(self, columns: Sequence[str] | None = None) -> Iterator["pa.Table"]:
        """Each partition's lines, the latest first; every line of a photo that was ever written.

        Raises:
            ArchiveError: a partition cannot be read.
        """
        for partition in reversed(self.partitions()):
            yield self.read(partition, columns)

    def read(self, partition: Partition, columns: Sequence[str] | None) -> "pa.Table":
        """One partition's lines.

        Raises:
            ArchiveError: it cannot be read.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            # Not by its own threads: the partitions are small, and the models have the cores.
            with pq.ParquetFile(partition.file) as file:
                return file.read(None if columns is None else list(columns), use_threads=False)
        except (OSError, pa.ArrowException, KeyError) as error:
            raise self._damaged(partition.file, error) from error

    def current(
        self,
        columns: Sequence[str] = ANSWERS,
        bundle: str = "",
        framing: str = "",
        photos: Collection[str] | None = None,
    ) -> Iterator[Mapping[str, Any]]:
        """The line that counts of each photo, bundle and framing, in no order of names.

        Args:
            columns: of them; those of ``KNOWN`` are always there.
            bundle: only lines of it; empty for all.
            framing: likewise.
            photos: only lines of these; None for all.

        Raises:
            ArchiveError: a partition cannot be read.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = list(dict.fromkeys((*KNOWN, *columns)))
        tables = self.tables(wanted)
        if photos is not None:  # before lines become objects, which takes most of the time
            these = pa.array(photos, pa.string())
            tables = (table.filter(pc.is_in(table["photo"], these)) for table in tables)
        seen: set[tuple[str, str, str]] = set()
        for table in tables:
            for row in reversed(table.to_pylist()):
                key = (row["photo"], row["bundle"], row["framing"])
                fits = bundle in ("", row["bundle"]) and framing in ("", row["framing"])
                if fits and key not in seen:
                    seen.add(key)
                    yield row

    def known(self, bundle: str, framing: str, *, again: bool = False) -> dict[str, str]:
        """The content of every photo that need not be screened again, by the photo.

        Args:
            bundle: screened with it.
            framing: in such a frame.
            again: leave out those that were refused.
        """
        rows = self.current(KNOWN, bundle, framing)
        return {row["photo"]: row["content"] for row in rows if not (again and row["error"])}

    def refused(self, bundle: str, framing: str) -> dict[str, str]:
        """The sentence why, of every photo that was refused when it was last screened.

        Args:
            bundle: screened with it.
            framing: in such a frame.
        """
        import pyarrow.compute as pc

        ever: set[str] = set()
        for table in self.tables(("photo", "error")):
            ever.update(table.filter(pc.not_equal(table["error"], ""))["photo"].to_pylist())
        rows = self.current(KNOWN, bundle, framing, ever)
        return {row["photo"]: row["error"] for row in rows if row["error"]}

    def _damaged(self, file: Path, error: Exception) -> ArchiveError:
        sentence = tr(
            "{file}: a part of the index cannot be read ({reason}); delete this file, and archive "
            "run screens its photos again"
        )
        # The first line alone: Arrow adds where in its own code it was.
        reason = str(error).partition("\n")[0]
        return ArchiveError(sentence.format(file=shown(file), reason=reason))

    def _unwritten(self, error: OSError) -> ArchiveError:
        sentence = tr("{folder}: the index cannot be written ({reason})")
        return ArchiveError(sentence.format(folder=shown(self.folder), reason=error.strerror))


class Writer:
    """Adds partitions to an index; made by ``Index.being_written``."""

    def __init__(self, index: Index, run: int) -> None:
        """The partitions of the ``run``-th run."""
        self._index = index
        self._run = run
        self._number = 0

    def add(self, table: "pa.Table") -> None:
        """Write lines as one partition: they are on the disk when this returns, or none is.

        Raises:
            ArchiveError: they cannot be written.
        """
        if not table.num_rows:
            return
        self._number += 1
        self._write(f"{self._run:06}-{self._number:06}.parquet", table)

    def _write(self, name: str, table: "pa.Table") -> None:
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        pq.write_table(table.cast(schema()), buffer, compression="zstd")
        try:
            paths.write_atomically(self._index.folder / name, buffer.getvalue())
        except OSError as error:
            raise self._index._unwritten(error) from error  # noqa: SLF001 - the same module's

    def forget(self, gone: Callable[[str, str], bool]) -> int:
        """Take lines out of all partitions, whenever they were written; how many photos go.

        Args:
            gone: whether the lines of a photo, in a framing, must not stay.

        Raises:
            ArchiveError: a partition cannot be read or written.
        """
        photos: set[str] = set()
        for partition in self._index.partitions():
            named = self._index.read(partition, ("photo", "framing")).to_pylist()
            stays = [not gone(one["photo"], one["framing"]) for one in named]
            if all(stays):
                continue
            photos |= {one["photo"] for one, kept in zip(named, stays, strict=True) if not kept}
            self._write(partition.file.name, self._index.read(partition, None).filter(stays))
        if photos:
            for file in self._index.folder.glob(f"{NEAR}*"):  # it has their embeddings, by place
                file.unlink(missing_ok=True)
        return len(photos)
