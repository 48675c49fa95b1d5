"""Quantiles of few numbers, without the checks that take numpy's own most of their time."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


def quantile(values: NDArray[Any], share: float) -> float:
    """The number that a share of some numbers lies below, as ``np.quantile`` gives it.

    Args:
        values: of any shape, at least one, none of them NaN.
        share: 0 to 1; between two of the numbers it is interpolated.
    """
    (found,) = quantiles(values, share)
    return found


def quantiles(values: NDArray[Any], *shares: float) -> list[float]:
    """One for each share; see ``quantile``."""
    places = [share * (values.size - 1) for share in shares]
    between = [(math.floor(place), math.ceil(place)) for place in places]
    ordered = np.partition(values, sorted({n for pair in between for n in pair}), axis=None)
    found = []
    for place, (low, high) in zip(places, between, strict=True):
        below, above = float(ordered[low]), float(ordered[high])
        found.append(below + (above - below) * (place - low))
    return found


def medians(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The middle number of each row, [n, m] to [n], as ``np.median`` gives it.

    Args:
        values: at least one in a row, none of them NaN.
    """
    middle = values.shape[1] // 2
    if values.shape[1] % 2:
        return np.partition(values, middle, axis=1)[:, middle]
    ordered = np.partition(values, (middle - 1, middle), axis=1)
    between: NDArray[np.float32] = (ordered[:, middle - 1] + ordered[:, middle]) / 2
    return between
