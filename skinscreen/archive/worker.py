"""What a worker of a cluster does: verify and load the job's model once, then screen chunks.

Dask starts it by name; a worker needs the program with its extra, the model, and the photos.
"""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skinscreen.archive.run import Chunk, table_of
from skinscreen.archive.screened import Job, Loaded, load_for
from skinscreen.domain.errors import ArchiveError, ModelError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Unfit:
    """A worker's answer where it must not screen.

    Attributes:
        address: of the worker.
        why: in one sentence.
    """

    address: str
    why: str


class _Kept(threading.local):
    """The loaded model of each thread: a classifier belongs to one."""

    loaded: Loaded | None = None


_kept = _Kept()


def screen(job: Job, chunk: Chunk) -> "pa.Table | Unfit":
    """The lines of a chunk, or why this worker cannot give any."""
    try:
        if _kept.loaded is None or _kept.loaded.job != job:
            _kept.loaded = None  # one at a time
            _kept.loaded = load_for(job)
    except (ArchiveError, ModelError) as error:
        from distributed import get_worker

        return Unfit(str(get_worker().address), str(error))
    return table_of(_kept.loaded, chunk)
