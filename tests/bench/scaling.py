"""Dask on this machine: two workers next to one, and next to the plain batch; by turns."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from skinscreen.archive import cluster, run, screened
from skinscreen.archive.screened import Wanted
from skinscreen.services import batch
from skinscreen.services.models import load_hands
from skinscreen.services.turns import Turns, by_turns
from skinscreen.settings import Settings
from tests.bench.figure import Figure, least

ROUNDS = 4
PART = 640
"""Photos of a turn: as many chunks for one worker as for the other, so that none waits long."""
CHUNK = 64
"""Photos handed out together, as ``archive run`` does."""
WORKERS = 2


def measure(photos: Path) -> Iterator[Figure]:
    """With two cores; none where Dask is not installed."""
    if find_spec("distributed") is None:
        return
    files = sorted(photos.iterdir())
    job = replace(screened.load(Settings(), screened.FOUND).job, threads=1)
    with ExitStack() as kept:
        one, many = (
            _engine(job, kept.enter_context(cluster.local(number)())) for number in (1, WORKERS)
        )
        yield _figure(
            f"{WORKERS} workers / one worker",
            by_turns(_screens(many, files), _screens(one, files), ROUNDS),
            1.8,
            "x",
        )
        yield _figure(
            f"{WORKERS} workers / plain batch",
            by_turns(_screens(many, files), _plain(files), ROUNDS),
            90,
            "%",
        )


def _engine(job: screened.Job, client: object) -> cluster.Cluster:
    return cluster.Cluster(job, lambda: nullcontext(client))  # type: ignore[arg-type]


def _screens(engine: run.Engine, files: Sequence[Path]) -> Callable[[], None]:
    parts = count()

    def screen() -> None:
        wanted = [Wanted(str(file)) for file in _part(files, next(parts))]
        done = sum(photos for photos, _ in engine.run(run.chunks_of(wanted, CHUNK)))
        assert done == len(wanted)

    return screen


def _plain(files: Sequence[Path]) -> Callable[[], None]:
    hand, *others = load_hands(Settings(), len(files))
    parts = count()

    def screen() -> None:
        part = _part(files, next(parts))
        for item in batch.screen_files(hand.screener, part, finder=hand.finder, others=others):
            assert item.error is None

    return screen


def _part(files: Sequence[Path], number: int) -> Sequence[Path]:
    return files[number * PART % (len(files) - PART) :][:PART]


def _figure(name: str, turns: Turns, limit: float, unit: str) -> Figure:
    """How many times as quick the first is, by the quickest turn of each.

    A turn takes a quarter of a minute, and there are few: what takes a core away meanwhile takes
    it from two workers alone. The spread is that of the turns, each next to its base.
    """
    full = 100 if unit == "%" else 1
    ours, base = least(turns)
    low, high = turns.spread
    return Figure(
        name,
        full * base / ours,
        unit,
        limit,
        at_least=True,
        detail=f"{PART / ours:.0f} against {PART / base:.0f} photos a second",
        spread=(full / high, full / low),
    )
