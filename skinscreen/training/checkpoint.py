"""A run's state after an epoch, on the disk whole or not at all."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen import paths
from skinscreen.domain.errors import TrainingError

Arrays = list[NDArray[Any]]
_PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    Attributes:
        stage: number of the stage.
        epoch: number of epochs of it that are done.
        best: validation score of the best epoch so far; -1 before the first.
        best_epoch: its number, from 1.
        finished: whether the stage is over.
        scores: of the last epoch, on validation.
    """

    stage: int
    epoch: int
    best: float = -1.0
    best_epoch: int = 0
    finished: bool = False
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Progress with all arrays needed to go on.

    Attributes:
        progress: how far the run has come.
        weights: of the whole model.
        optimizer: the optimizer's variables; empty where the stage is over.
        best: weights of the best epoch.
    """

    progress: Progress
    weights: Arrays
    optimizer: Arrays
    best: Arrays


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint file in one step.

    Raises:
        TrainingError: the disk is full or not writable; the previous checkpoint stays.
    """
    arrays: dict[str, NDArray[Any]] = {_PROGRESS: np.array(json.dumps(asdict(checkpoint.progress)))}
    for kind in ("weights", "optimizer", "best"):
        arrays |= {f"{kind}-{i:04}": a for i, a in enumerate(getattr(checkpoint, kind))}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    try:
        paths.write_atomically(path, buffer.getvalue())
    except OSError as error:
        raise TrainingError(
            f"the checkpoint {path} cannot be written ({error}): free some disk and run again; "
            "the run goes on from its last checkpoint"
        ) from error


def load(path: Path) -> Checkpoint | None:
    """The checkpoint, or None where there is none yet.

    Raises:
        TrainingError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            progress = Progress(**json.loads(str(arrays[_PROGRESS])))
            kinds = [_of_kind(arrays, kind) for kind in ("weights", "optimizer", "best")]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{path} is damaged ({error}): remove it to start anew") from error
    return Checkpoint(progress, *kinds)


def _of_kind(arrays: Any, kind: str) -> Arrays:  # noqa: ANN401 - numpy's NpzFile
    names: Sequence[str] = sorted(n for n in arrays.files if n.startswith(f"{kind}-"))
    return [arrays[name] for name in names]
