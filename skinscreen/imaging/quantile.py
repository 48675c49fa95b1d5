"""Quantiles of few numbers, without the checks that take numpy's own most of their time."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MANY = 8192
"""Numbers from which a sample of them spares most of the ordering."""
_STEP, _REACH = 24, 16
"""Each of how many is in the sample, and what share of it the ranks lie within on either side."""


def quantile(values: NDArray[Any], share: float) -> float:
    """The number that a share of some numbers lies below, as ``np.quantile`` gives it.

    Args:
        values: of any shape, at least one, none of them NaN.
        share: 0 to 1; between two of the numbers it is interpolated.
    """
    low, high, part = _place(values, share)
    about, smaller = _about(values, low, high) if values.size >= _MANY else (values, 0)
    low, high = low - smaller, high - smaller
    return _between(np.partition(about, (low, high), axis=None), low, high, part)


def quantiles(values: NDArray[Any], *shares: float) -> list[float]:
    """One for each share; see ``quantile``."""
    places = [_place(values, share) for share in shares]
    ranks = [rank for low, high, _ in places for rank in (low, high)]
    ordered = np.partition(values, ranks, axis=None)
    return [_between(ordered, *place) for place in places]


def _place(values: NDArray[Any], share: float) -> tuple[int, int, float]:
    """The ranks of the numbers between which a quantile is, and which part of the way."""
    place = share * (values.size - 1)
    low = math.floor(place)
    return low, math.ceil(place), place - low


def _between(ordered: NDArray[Any], low: int, high: int, part: float) -> float:
    below, above = float(ordered[low]), float(ordered[high])
    return below + (above - below) * part


def _about(values: NDArray[Any], low: int, high: int) -> tuple[NDArray[Any], int]:
    """Those of many numbers that two ranks are among, and how many are smaller than all of them.

    Where they lie is guessed by a sample; where it misleads, all are taken.
    """
    flat = values.ravel()
    sample = np.sort(flat[::_STEP])
    middle, reach = low * sample.size // flat.size, sample.size // _REACH
    least = sample[max(middle - reach, 0)]
    most = sample[min(middle + reach, sample.size - 1)]
    smaller = int(np.count_nonzero(flat < least))
    about = flat[(flat >= least) & (flat <= most)]
    if smaller <= low and high < smaller + about.size:
        return about, smaller
    return flat, 0


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
