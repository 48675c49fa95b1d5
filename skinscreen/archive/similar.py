"""The photos of an index that are most like another one, by the model's embedding.

Up to ``EXACT`` of them every one is looked at, partition by partition; beyond, an approximate
index is asked (``neighbours``), and every one is looked at only where it finds too few.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np

from skinscreen.archive import neighbours
from skinscreen.archive.embedded import Of, Part, latest, read
from skinscreen.archive.index import Index
from skinscreen.archive.rows import Row
from skinscreen.archive.screened import Loaded, Wanted, screened
from skinscreen.domain.errors import ArchiveError, ImageError
from skinscreen.imaging.source import shown
from skinscreen.language import tr
from skinscreen.services.likeness import Vectors, unit

EXACT = 100_000
"""Photos of which each is looked at."""
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
        wanted: how many; fewer come where the index has no more.
        exact: up to so many photos each is looked at.

    Raises:
        ArchiveError: the index cannot be read, or has no photo of this model.
    """
    for of in (Of(row.bundle, row.framing), Of(row.bundle)):
        parts = list(latest(index, of))
        if parts:
            break
    else:
        none = tr("{folder}: no photo was screened with model {name} yet")
        raise ArchiveError(none.format(folder=shown(index.folder), name=row.model))
    vector = unit(np.asarray(row.embedding, np.float32)[np.newaxis])[0]
    if sum(len(part.places) for part in parts) > exact:
        candidates = neighbours.around(index, of, parts, vector, wanted * _MORE)
        found = _measured(index, candidates, row.content, vector, wanted)
        if len(found) == wanted:
            return found
        # Its copies were all that came, or the approximate search lost its way among them.
    return _measured(index, parts, row.content, vector, wanted)


def _measured(
    index: Index, parts: Iterable[Part], content: str, vector: Vectors, wanted: int
) -> tuple[Near, ...]:
    """The nearest of these lines, each measured; those with the same content are left out."""
    best: list[Near] = []
    for part in parts:
        lines, embeddings = read(index, part)
        cosines = unit(embeddings) @ vector
        least = best[-1].similarity if len(best) == wanted else -np.inf
        places = np.flatnonzero(cosines >= least)
        near = (
            Near(line["photo"], cosine, line["outcome"], line["leading"])
            for line, cosine in zip(
                lines.take(places).to_pylist(), cosines[places].tolist(), strict=True
            )
            if line["content"] != content
        )
        both = chain(best, near)
        best = heapq.nsmallest(wanted, both, key=lambda one: (-one.similarity, one.photo))
    return tuple(best)
