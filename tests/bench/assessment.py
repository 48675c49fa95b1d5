"""From a crop's pixels to a Screening, all checks among it, next to the model's bare run."""

from collections.abc import Iterator
from pathlib import Path

from skinscreen.services.speed import Turns, measure_crop
from tests.bench.figure import Figure

ROUNDS = 1000
FRAME = 0.7
"""Share of the photo's shorter side that the app's starting frame takes."""


def measure(phone_photo: Path) -> Iterator[Figure]:
    """With one thread of the model: where a core is left beside it, and where none is.

    The first spares time, for the crop is looked at while the model runs; the second shows all of
    the work. docs/speed.md says why it is not the middle turn that is held to the limit.
    """
    turns = measure_crop(phone_photo, ROUNDS)
    yield _figure("crop pixels to Assessment / invoke()", 1.10, turns)
    turns = measure_crop(phone_photo, ROUNDS, alone=False)
    yield _figure("the same, all on one core", 1.35, turns)


def _figure(name: str, limit: float, turns: Turns) -> Figure:
    detail = f"middle turn {turns.ours * 1e3:.2f} ms against {turns.base * 1e3:.2f} ms"
    return Figure(name, turns.undisturbed, "x", limit, detail=detail, spread=turns.spread)
