"""A measured figure with its limit, its spread, and what it was at the last release."""

from dataclasses import dataclass

from skinscreen.services.turns import Turns

RATIOS = ("x", "%")
LOSS = 0.10
"""Share of a ratio that may be lost since the last release."""


def least(turns: Turns) -> tuple[float, float]:
    """Seconds of the quickest turn of the program, and of that of what it stands on.

    As with ``timeit``, what others took longer says more of the machine; the two are sought apart,
    for the ratio of one turn is also small where its base alone was disturbed.
    """
    return min(ours for ours, _ in turns.pairs), min(base for _, base in turns.pairs)


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
        spread: between which the middle half of the turns lies; None of one that has none.
    """

    name: str
    value: float
    unit: str
    limit: float
    at_least: bool = False
    detail: str = ""
    spread: tuple[float, float] | None = None

    @property
    def holds(self) -> bool:
        """Whether the value keeps to the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def loss(self, before: float) -> float:
        """Share by which a ratio is worse than it was; below 0 where it is better."""
        if self.unit not in RATIOS or min(before, self.value) <= 0:
            return 0.0
        return before / self.value - 1 if self.at_least else self.value / before - 1

    def to_document(self) -> dict[str, object]:
        """As it stands in ``bench.json``."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "spread": None if self.spread is None else [round(v, 4) for v in self.spread],
            "unit": self.unit,
            "limit": self.limit,
            "holds": self.holds,
        }

    def to_line(self) -> str:
        """As it stands in the table."""
        sign = ">=" if self.at_least else "<="
        answer = "holds" if self.holds else "FAILS"
        spread = "" if self.spread is None else f"{self.spread[0]:.2f} to {self.spread[1]:.2f}"
        return (
            f"{self.name:<46} {self.value:9.2f} {self.unit:<3} {spread:<16} "
            f"{sign} {self.limit:7.2f}  {answer}  {self.detail}"
        )
