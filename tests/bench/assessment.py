"""From a crop's pixels to a Screening, all checks among it, next to the model's bare run."""

import time
from collections.abc import Iterator
from pathlib import Path

from skinscreen.services.speed import Turns, measure_crop
from tests.bench.figure import Figure

ROUNDS = 200
FRAME = 0.7
"""Share of the photo's shorter side that the app's starting frame takes."""


def measure(phone_photo: Path) -> Iterator[Figure]:
    """With one thread of the model: as long as it takes, and the CPU time of all threads.

    The crop is looked at beside the model where a core is left, which spares time, not work.
    """
    yield _figure("crop pixels to Assessment / invoke()", 1.10, measure_crop(phone_photo, ROUNDS))
    work = measure_crop(phone_photo, ROUNDS, time.process_time)
    yield _figure("the same, CPU time of all threads", 1.35, work)


def _figure(name: str, limit: float, turns: Turns) -> Figure:
    detail = f"{turns.ours * 1e3:.2f} ms against {turns.base * 1e3:.2f} ms"
    return Figure(name, turns.ratio, "x", limit, detail=detail, spread=turns.spread)
