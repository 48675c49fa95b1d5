"""From a crop's pixels to a Screening, all checks among it, next to the model's bare run."""

from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from skinscreen.services.speed import crop_and_bare
from skinscreen.services.turns import Turns, by_turns
from tests.bench.figure import Figure, least

STRETCH = 60
"""Turns without a pause, about a second."""


class Crop:
    """Timed for a stretch whenever it is asked to, all through the bench; the least times count.

    The crop is looked at beside the model's run, and for minutes at a time other guests of a
    machine can make half a core of the second one: docs/speed.md has what that does. The spread is
    that of the stretches: of the middle turn of each, the middle half.
    """

    def __init__(self, phone_photo: Path) -> None:
        """With one thread of the model; nothing is timed yet."""
        self._alone = crop_and_bare(phone_photo)
        self._shared = crop_and_bare(phone_photo, alone=False)
        self._beside: list[Turns] = []
        self._on_one_core: list[Turns] = []

    def time(self) -> None:
        """One more stretch: with a core left beside the model's, and with none."""
        self._beside.append(by_turns(*self._alone, STRETCH))
        self._on_one_core.append(by_turns(*self._shared, STRETCH))

    def figures(self) -> Iterator[Figure]:
        """Of all stretches: the time that a crop takes, and all of the work."""
        yield _figure("crop pixels to Assessment / invoke()", 1.10, self._beside)
        yield _figure("the same, all on one core", 1.35, self._on_one_core)


def _figure(name: str, limit: float, stretches: list[Turns]) -> Figure:
    ours, base = least(Turns(tuple(pair for turns in stretches for pair in turns.pairs)))
    detail = f"{ours * 1e3:.2f} ms against {base * 1e3:.2f} ms"
    low, _, high = quantiles([turns.ratio for turns in stretches], n=4, method="inclusive")
    return Figure(name, ours / base, "x", limit, detail=detail, spread=(low, high))
