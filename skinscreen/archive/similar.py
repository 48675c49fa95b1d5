"""The photos of an index that are most like another one, by the model's embedding.

Up to ``EXACT`` of them every one is looked at, partition by partition; beyond, an approximate
index of usearch is made once and kept beside the partitions.
"""

import hashlib
import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen.archive.index import NEAR, Index, Partition
from skinscreen.archive.rows import Row
from skinscreen.archive.screened import Loaded, Wanted, screened
from skinscreen.domain.errors import ArchiveError, ImageError
from skinscreen.imaging.source import shown
from skinscreen.language import tr
from skinscreen.services.likeness import Vectors as Vector
from skinscreen.services.likeness import unit

EXACT = 100_000
"""Photos of which each is looked at."""
_COLUMNS = ("photo", "content", "bundle", "error", "embedding", "outcome", "leading")
_PLACES = 32
"""Bits of the place of a line in its partition's file; the rest name the file."""
_MORE = 8
"""Times as many candidates as wanted are taken from the approximate index, then measured."""


@dataclass(frozen=True, slots=True)
class Near:
    """A photo that is like the one that was asked about.

    Attributes:
        photo: as the index names it.
        similarity: cosine of the two embeddings, -1 to 1.
        outcome: what the model answered of it.
        leading: label of the class that was named first; empty where none was.
    """

    photo: str
    similarity: float
    outcome: str
    leading: str


def asked_about(loaded: Loaded, photo: str) -> Row:
    """The line that a photo would have.

    Raises:
        ImageError: it cannot be read.
        ArchiveError: the model has no embedding.
    """
    (row,) = screened(loaded, [Wanted(photo)])
    assert row is not None  # noqa: S101 - nothing is known of it
    if row.error:
        raise ImageError(row.error)
    if row.embedding is None:
        without = tr("model {name} gives no embedding by which photos could be compared")
        raise ArchiveError(without.format(name=row.model))
    return row


def nearest(index: Index, row: Row, wanted: int, exact: int = EXACT) -> tuple[Near, ...]:
    """The photos nearest to one, the nearest first; copies of itself are left out.

    Those in the same framing; where the index has none, in any.

    Args:
        index: with lines of the same model.
        row: from ``asked_about``.
        wanted: how many.
        exact: up to so many photos each is looked at.

    Raises:
        ArchiveError: the index cannot be read, or has no photo of this model.
    """
    for of in (_Of(row.bundle, row.framing), _Of(row.bundle)):
        total = sum(len(lines) for _, lines in _current(index, of, ("photo",)))
        if total:
            break
    else:
        none = tr("{folder}: no photo was screened with model {name} yet")
        raise ArchiveError(none.format(folder=shown(index.folder), name=row.model))
    vector = unit(np.asarray(row.embedding, np.float32)[np.newaxis])[0]
    found = _every(index, of) if total <= exact else _candidates(index, of, vector, wanted * _MORE)
    near = (
        Near(line["photo"], float(similarity), line["outcome"], line["leading"])
        for lines, vectors in found
        for line, similarity in zip(lines, vectors @ vector, strict=True)
        if line["content"] != row.content
    )
    return tuple(heapq.nsmallest(wanted, near, key=lambda one: (-one.similarity, one.photo)))


Lines = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Of:
    """Of which lines: a model's, in one framing or in any."""

    bundle: str
    framing: str = ""


def _every(index: Index, of: _Of) -> Iterator[tuple[Lines, Vector]]:
    for _, lines in _current(index, of, _COLUMNS):
        yield lines, _vectors(lines)


def _vectors(lines: Lines) -> Vector:
    return unit(np.asarray([line["embedding"] for line in lines], np.float32))


def _current(index: Index, of: _Of, columns: Sequence[str]) -> Iterator[tuple[Partition, Lines]]:
    """The latest lines of a model's screened photos, with the place of each in its file."""
    seen: set[str] = set()
    wanted = list(dict.fromkeys((*columns, "photo", "bundle", "framing", "error")))
    for partition in reversed(index.partitions()):
        lines = []
        rows = index.read(partition, wanted).to_pylist()
        for place in reversed(range(len(rows))):
            row = rows[place]
            fits = row["bundle"] == of.bundle and of.framing in ("", row["framing"])
            if fits and row["photo"] not in seen:
                seen.add(row["photo"])
                if not row["error"]:
                    lines.append(row | {"place": place})
        if lines:
            yield partition, lines


def _candidates(
    index: Index, of: _Of, vector: Vector, wanted: int
) -> Iterator[tuple[Lines, Vector]]:
    near = _approximate(index, of, vector.shape[0])
    by_file: dict[int, list[int]] = {}
    for key in near.search(vector, wanted).keys.tolist():
        by_file.setdefault(key >> _PLACES, []).append(key & ((1 << _PLACES) - 1))
    partitions = index.partitions()
    for number, places in by_file.items():
        rows = index.read(partitions[number], _COLUMNS).to_pylist()
        lines = [rows[place] for place in places]
        yield lines, _vectors(lines)


def _approximate(index: Index, of: _Of, dimension: int) -> Any:  # noqa: ANN401 - usearch's
    """The kept index of usearch, made anew where partitions came since."""
    from usearch.index import Index as Approximate

    partitions = index.partitions()
    names = "\n".join((of.bundle, of.framing, *(one.file.name for one in partitions)))
    digest = hashlib.sha256(names.encode()).hexdigest()[:16]
    file = index.folder / f"{NEAR}{of.bundle[:12]}-{digest}.usearch"
    if file.is_file():
        with suppress(Exception):  # cut short, or of another version: made anew
            kept = Approximate.restore(str(file), view=True)
            if kept is not None and kept.ndim == dimension:
                return kept
    made = Approximate(ndim=dimension, metric="cos", dtype="f16")
    numbers = {one: i for i, one in enumerate(partitions)}
    for partition, lines in _current(index, of, _COLUMNS):
        first = numbers[partition] << _PLACES
        keys = np.asarray([first | line["place"] for line in lines], np.uint64)
        made.add(keys, _vectors(lines))
    _keep(made, file, of.bundle)
    return made


def _keep(made: Any, file: Path, bundle: str) -> None:  # noqa: ANN401 - usearch's
    """Keep what was made in the place of what was made before; without it all works as well."""
    part = file.with_suffix(".part")
    with suppress(OSError):
        made.save(str(part))
        part.chmod(0o600)
        part.replace(file)
        for old in file.parent.glob(f"{NEAR}{bundle[:12]}-*.usearch"):
            if old != file:
                old.unlink()
