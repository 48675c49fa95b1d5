"""A measured figure with its limit, and how two things are timed by turns."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        name: what was measured.
        value: what came out.
        unit: of value and limit; ``x`` is a ratio.
        limit: what it must not exceed; not fall below where ``at_least``.
        at_least: whether more is better.
        detail: the two sides of the ratio, in words.
    """

    name: str
    value: float
    unit: str
    limit: float
    at_least: bool = False
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Whether the value keeps to the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def to_document(self) -> dict[str, object]:
        """As it stands in ``bench.json``."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "limit": self.limit,
            "holds": self.holds,
        }

    def to_line(self) -> str:
        """As it stands in the table."""
        sign = ">=" if self.at_least else "<="
        answer = "holds" if self.holds else "FAILS"
        return (
            f"{self.name:<44} {self.value:9.2f} {self.unit:<3} {sign} {self.limit:7.2f}  "
            f"{answer}  {self.detail}"
        )


def by_turns(
    ours: Callable[[], float], theirs: Callable[[], float], rounds: int
) -> tuple[float, float]:
    """Medians of two measurements made by turns, the order changing every round."""
    ours(), theirs()  # the first of each pays for caches and lazy imports
    left, right = [], []
    for number in range(rounds):
        if number % 2:
            left.append(ours())
            right.append(theirs())
        else:
            right.append(theirs())
            left.append(ours())
    return median(left), median(right)


def timed(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds one call takes by ``clock``."""
    start = clock()
    call()
    return clock() - start
