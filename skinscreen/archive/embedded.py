"""The embeddings of an index: which lines count, and what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skinscreen.archive.index import Index, Partition
from skinscreen.services.likeness import Vectors

if TYPE_CHECKING:
    import pyarrow as pa

_DECIDING = ("photo", "bundle", "framing", "error")
_COLUMNS = ("photo", "content", "outcome", "leading", "embedding")


@dataclass(frozen=True, slots=True)
class Of:
    """Of which lines: a model's, in one framing or in any."""

    bundle: str
    framing: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one partition.

    Attributes:
        partition: their file.
        places: of the lines in it, from 0.
    """

    partition: Partition
    places: list[int]


def latest(index: Index, of: Of) -> Iterator[Part]:
    """The latest lines of a model's screened photos; no partition comes without one.

    Raises:
        ArchiveError: a partition cannot be read.
    """
    seen: set[str] = set()
    for partition in reversed(index.partitions()):
        table = index.read(partition, _DECIDING)
        photos, bundles, framings, errors = (table[name].to_pylist() for name in _DECIDING)
        places = []
        for place in reversed(range(table.num_rows)):
            fits = bundles[place] == of.bundle and of.framing in ("", framings[place])
            if fits and photos[place] not in seen:
                seen.add(photos[place])
                if not errors[place]:
                    places.append(place)
        if places:
            yield Part(partition, places)


def read(index: Index, part: Part) -> tuple["pa.Table", Vectors]:
    """Photo, content, outcome and leading label of these lines, and their embeddings, [n, d].

    Raises:
        ArchiveError: the partition cannot be read.
    """
    lines = index.read(part.partition, _COLUMNS).take(part.places)
    values = lines["embedding"].combine_chunks().flatten().to_numpy()
    embeddings = np.asarray(values, np.float32).reshape(lines.num_rows, -1)
    return lines.drop_columns(["embedding"]), embeddings
