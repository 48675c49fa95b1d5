"""Random search: short runs with settings drawn by chance, judged on validation."""

import dataclasses
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from skinscreen import paths
from skinscreen.domain.errors import TrainingError
from skinscreen.training import checkpoint as checkpoints
from skinscreen.training.config import Config, SearchRange
from skinscreen.training.material import SPLIT, Folders, prepare
from skinscreen.training.pipeline import train
from skinscreen.training.stages import CHECKPOINT

RESULTS = "search.jsonl"


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of a search.

    Attributes:
        name: of its run.
        settings: what was drawn, by key.
        score: the best validation score of the last stage.
    """

    name: str
    settings: dict[str, float]
    score: float

    def to_json(self) -> str:
        """One line of ``search.jsonl``."""
        return json.dumps(dataclasses.asdict(self))


def random_search(config: Config, folders: Folders, trials: int) -> Iterator[Trial]:
    """Run trials one after the other on one split; each is resumable like any run.

    Raises:
        TrainingError: the configuration names nothing to search, or a key it does not have.
    """
    if not config.search:
        raise TrainingError("the configuration has no [[search]] table: nothing is to be searched")
    whole = folders.runs / config.name
    prepare(config, folders)
    for number in range(trials):
        settings = drawn(config.search, np.random.default_rng((config.seed, number)))
        trial = replace(config, name=f"{config.name}-trial-{number:03}", search=())
        for key, value in settings.items():
            trial = with_setting(trial, key, value)
        folder = folders.runs / trial.name
        folder.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(folder / SPLIT, (whole / SPLIT).read_bytes())
        train(trial, folders, prepare(trial, folders))
        found = checkpoints.load(folder / CHECKPOINT)
        result = Trial(trial.name, settings, found.progress.best if found else math.nan)
        with (whole / RESULTS).open("a", encoding="utf-8") as file:
            file.write(result.to_json() + "\n")
        yield result


def drawn(ranges: tuple[SearchRange, ...], rng: np.random.Generator) -> dict[str, float]:
    """One value from each range."""
    return {r.key: _drawn(r, rng) for r in ranges}


def _drawn(one: SearchRange, rng: np.random.Generator) -> float:
    if one.log:
        return float(math.exp(rng.uniform(math.log(one.low), math.log(one.high))))
    return float(rng.uniform(one.low, one.high))


def with_setting(target: Any, key: str, value: float) -> Any:  # noqa: ANN401 - any dataclass
    """A copy of a configuration with one number changed.

    Args:
        target: the configuration, or a table in it.
        key: names and positions with dots between: ``stage.1.learning_rate``.
        value: rounded where the key holds a whole number.

    Raises:
        TrainingError: there is no such key, or it holds no number.
    """
    first, _, rest = key.partition(".")
    try:
        old = target[int(first)] if isinstance(target, tuple) else getattr(target, first)
    except (AttributeError, ValueError, IndexError) as error:
        raise TrainingError(f"search: there is no key {key!r}") from error
    if rest:
        new = with_setting(old, rest, value)
    elif isinstance(old, bool) or not isinstance(old, int | float):
        raise TrainingError(f"search: {key!r} holds no number")
    else:
        new = round(value) if isinstance(old, int) else value
    if isinstance(target, tuple):
        position = int(first)
        return (*target[:position], new, *target[position + 1 :])
    return replace(target, **{first: new})
