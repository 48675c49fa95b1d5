"""The approximate index of a large archive's embeddings: usearch's, kept beside the partitions.

It has each embedding once. Many lines of the same (copies, black pictures) would be each other's
only neighbours in its graph, and a search that comes among them would find nothing else.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen import paths
from skinscreen.archive.embedded import Of, Part, read
from skinscreen.archive.index import NEAR, Index
from skinscreen.services.likeness import Vectors


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """What is kept.

    Attributes:
        graph: of usearch; each embedding under its number.
        lines: of every line the number of its embedding, of its part, and its place in that; in
            order of the first.
    """

    graph: Any
    lines: NDArray[np.int64]


def around(
    index: Index, of: Of, parts: Sequence[Part], vector: Vectors, wanted: int
) -> Iterator[Part]:
    """The lines of the embeddings that are near one, about as many embeddings as wanted.

    Args:
        index: where the approximate index is kept, made anew where partitions came since.
        of: which lines.
        parts: all of them.
        vector: [d].
        wanted: how many embeddings, each with all of its lines.
    """
    kept = _kept(index, of, parts, len(vector))
    numbers = np.sort(kept.graph.search(vector, wanted).keys.astype(np.int64))
    begin = np.searchsorted(kept.lines[:, 0], numbers, "left")
    end = np.searchsorted(kept.lines[:, 0], numbers, "right")
    by_part: dict[int, list[int]] = {}
    for first, last in zip(begin, end, strict=True):
        for _, part, place in kept.lines[first:last].tolist():
            by_part.setdefault(part, []).append(place)
    for part, places in by_part.items():
        yield Part(parts[part].partition, places)


def _kept(index: Index, of: Of, parts: Sequence[Part], dimension: int) -> _Neighbours:
    from usearch.index import Index as Graph

    names = "\n".join((of.bundle, of.framing, *(one.file.name for one in index.partitions())))
    digest = hashlib.sha256(names.encode()).hexdigest()[:16]
    graph_file = index.folder / f"{NEAR}{of.bundle[:12]}-{digest}.usearch"
    lines_file = graph_file.with_suffix(".npy")
    if graph_file.is_file():
        with suppress(Exception):  # cut short, or of another version: made anew
            graph = Graph.restore(str(graph_file), view=True)
            lines = np.load(lines_file, mmap_mode="r")
            if graph is not None and graph.ndim == dimension and lines.shape[1:] == (3,):
                return _Neighbours(graph, lines)
    made = _made(index, parts, dimension)
    with suppress(OSError):  # without it all works as well
        _keep(made, graph_file, lines_file)
        for old in index.folder.glob(f"{NEAR}{of.bundle[:12]}-*"):
            if old.stem != graph_file.stem:
                old.unlink()
    return made


def _made(index: Index, parts: Sequence[Part], dimension: int) -> _Neighbours:
    from usearch.index import Index as Graph

    graph = Graph(ndim=dimension, metric="cos", dtype="f16")
    numbers: dict[bytes, int] = {}
    lines: list[tuple[int, int, int]] = []
    for number_of_part, part in enumerate(parts):
        _, embeddings = read(index, part)
        first = len(numbers)
        fresh: list[int] = []
        for row, place in enumerate(part.places):
            seen = hashlib.blake2b(embeddings[row].tobytes(), digest_size=16).digest()
            number = numbers.setdefault(seen, len(numbers))
            lines.append((number, number_of_part, place))
            if number == first + len(fresh):
                fresh.append(row)
        graph.add(np.arange(first, len(numbers), dtype=np.uint64), embeddings[fresh])
    return _Neighbours(graph, np.asarray(sorted(lines), np.int64))


def _keep(made: _Neighbours, graph_file: Path, lines_file: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, made.lines)
    paths.write_atomically(lines_file, buffer.getvalue())
    part = graph_file.with_suffix(".part")
    made.graph.save(str(part))
    part.chmod(0o600)
    part.replace(graph_file)
