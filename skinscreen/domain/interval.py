"""A measured score with how far it could move."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A score with its 95 % interval.

    Attributes:
        value: the score on all pictures; None where they do not define it.
        low: lower bound, or None where too many resamples left the score undefined.
        high: upper bound, or None likewise.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, float | None]:
        """As it stands in ``evaluation.json`` and in the manifest."""
        return {"value": self.value, "low": self.low, "high": self.high}

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Low and high; None where there is no interval."""
        return None if self.low is None or self.high is None else (self.low, self.high)


UNDEFINED = Interval(None)
"""The score that the pictures do not define."""
