"""Two things timed by turns, for a slow or busy machine slows both."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Turns:
    """Two things timed by turns.

    Attributes:
        pairs: seconds of the program and of what it stands on, of each turn.
    """

    pairs: tuple[tuple[float, float], ...]

    @property
    def ratios(self) -> list[float]:
        """Of each turn."""
        return [ours / base for ours, base in self.pairs]

    @property
    def ratio(self) -> float:
        """The middle one."""
        return median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """Between which the middle half of the ratios lies."""
        if len(self.pairs) == 1:
            return self.ratio, self.ratio
        low, _, high = quantiles(self.ratios, n=4, method="inclusive")
        return low, high

    @property
    def ours(self) -> float:
        """Seconds the program takes, the middle one."""
        return median(ours for ours, _ in self.pairs)

    @property
    def base(self) -> float:
        """Seconds of what it stands on, the middle one."""
        return median(base for _, base in self.pairs)


def by_turns(
    ours: Callable[[], object],
    base: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> Turns:
    """Time two things by turns, the order changing every round; each is done once before."""
    ours(), base()  # the first of each pays for caches and lazy imports
    pairs = []
    for number in range(rounds):
        if number % 2:
            first = timed(ours, clock)
            pairs.append((first, timed(base, clock)))
        else:
            second = timed(base, clock)
            pairs.append((timed(ours, clock), second))
    return Turns(tuple(pairs))


def timed(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds one call takes by ``clock``."""
    start = clock()
    call()
    return clock() - start
