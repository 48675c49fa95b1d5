"""Where visits lie on a line of time, the same on the screen and on paper."""

from collections.abc import Sequence
from datetime import datetime

_SAME_TIME_S = 1.0


def shares_of_time(moments: Sequence[datetime]) -> tuple[float, ...]:
    """Where each moment lies between the first (0) and the last (1); one alone in the middle.

    Moments that all lie within a second are spread evenly, in the order they come in: on one
    place each would hide the one before it.
    """
    if not moments:
        return ()
    first = min(moments)
    span, last = (max(moments) - first).total_seconds(), len(moments) - 1
    if span > _SAME_TIME_S:
        return tuple((moment - first).total_seconds() / span for moment in moments)
    return tuple(place / last if last else 0.5 for place in range(len(moments)))
