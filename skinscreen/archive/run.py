"""A run over many photos: what is new or changed is screened, and written part by part."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from skinscreen.archive.index import Index, Writer
from skinscreen.archive.rows import Row, to_table
from skinscreen.archive.screened import Loaded, Wanted, screened
from skinscreen.language import SOURCE, speak, spoken

if TYPE_CHECKING:
    import pyarrow as pa

Chunk = tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    Attributes:
        photos: that were looked at.
        screened: of them, in this run.
        refused: of them, in this run.
    """

    photos: int = 0
    screened: int = 0
    refused: int = 0

    def and_then(self, photos: int, table: "pa.Table") -> "Progress":
        """After some photos more, and the lines that came of them."""
        refused = sum(1 for error in table.column("error").to_pylist() if error)
        return Progress(
            self.photos + photos,
            self.screened + table.num_rows - refused,
            self.refused + refused,
        )

    @property
    def unchanged(self) -> int:
        """Photos that are in the index as they are now."""
        return self.photos - self.screened - self.refused


class Engine(Protocol):
    """What screens chunks of photos, somewhere."""

    def run(self, chunks: Iterable[Chunk]) -> "Iterator[tuple[int, pa.Table]]":
        """How many photos were looked at, and the lines of those that were new; in any order.

        Raises:
            ArchiveError: it cannot go on.
            ModelError: the model cannot be used.
        """
        ...


class Here:
    """Screens in this very process."""

    def __init__(self, loaded: Loaded) -> None:
        """With a loaded model."""
        self._loaded = loaded

    def run(self, chunks: Iterable[Chunk]) -> "Iterator[tuple[int, pa.Table]]":
        """See ``Engine``."""
        for chunk in chunks:
            yield len(chunk), table_of(self._loaded, chunk)


def table_of(loaded: Loaded, chunk: Chunk) -> "pa.Table":
    """The lines of a chunk's photos that are new, changed or refused."""
    with kept_in_english():
        return to_table(row for row in screened(loaded, chunk) if row is not None)


@contextmanager
def kept_in_english() -> Iterator[None]:
    """What is kept is in English, in every thread, whatever is spoken."""
    before = spoken()
    speak(SOURCE)
    try:
        yield
    finally:
        speak(before)


def run(
    index: Index,
    loaded: Loaded,
    places: Sequence[str],
    engine: Engine,
    told: Callable[[Progress], None],
    *,
    again: bool = False,
    chunk: int = 64,
) -> Progress:
    """Bring an index in step with photos.

    It may end at any moment and be started anew: what is in a partition is done.

    Args:
        index: made where there is none.
        loaded: the model, as the engine has it.
        places: of the photos.
        engine: screens them.
        told: how far it is, whenever a partition was written.
        again: also what was refused.
        chunk: photos of a partition, from 1.

    Raises:
        ArchiveError: the index cannot be read or written, or the engine cannot go on.
        ModelError: the model cannot be used.
    """
    asked = loaded.job.asked
    with index.being_written() as writer:
        known = index.known(asked.bundle, asked.framing, again=again)
        wanted = (Wanted(place) for place in places)
        with_known = (Wanted(one.place, known.get(one.photo)) for one in wanted)
        return _write(writer, engine.run(chunks_of(with_known, chunk)), told)


def _write(
    writer: Writer, parts: "Iterable[tuple[int, pa.Table]]", told: Callable[[Progress], None]
) -> Progress:
    """Each part as a partition: how many photos were looked at for it, and its lines."""
    progress = Progress()
    for photos, table in parts:
        writer.add(table)
        progress = progress.and_then(photos, table)
        told(progress)
    return progress


def chunks_of(photos: Iterable[Wanted], most: int) -> Iterator[Chunk]:
    """Photos in their order, so many together."""
    remaining = iter(photos)
    while chunk := tuple(islice(remaining, most)):
        yield chunk


def write_rows(
    index: Index, rows: Iterable[Row | None], told: Callable[[Progress], None], chunk: int = 64
) -> Progress:
    """Write lines that come one by one; None stands for a photo that is as it was."""
    with index.being_written() as writer:
        return _write(writer, _parts(iter(rows), chunk), told)


def _parts(rows: Iterator[Row | None], most: int) -> "Iterator[tuple[int, pa.Table]]":
    while part := _kept(rows, most):
        yield len(part), to_table(row for row in part if row is not None)


def _kept(rows: Iterator[Row | None], most: int) -> tuple[Row | None, ...]:
    with kept_in_english():
        return tuple(islice(rows, most))
