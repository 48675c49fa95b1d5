"""Bootstrap intervals over groups: how far a score could move with other lesions.

Pictures of one lesion resemble each other, so whole lesions are drawn with replacement
(cluster bootstrap; Field and Welsh, J. R. Stat. Soc. B 69:369, 2007) and the 2.5th and
97.5th percentile of the resampled scores bound the 95 % interval (percentile method; Efron
and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). A resample is kept as
the number of times each picture was drawn, so that a metric that takes weights is computed
for many resamples in one pass.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.interval import UNDEFINED, Interval

Weights = NDArray[np.float64]
"""How often each picture counts, [resamples, pictures]."""
Metric = Callable[[Weights], NDArray[np.float64]]
"""A score for each row of weights; NaN where the row does not define it."""

RESAMPLES = 1000
CONFIDENCE = 0.95
MOST_UNDEFINED = 0.05
"""Share of resamples that may leave a score undefined before no interval is given."""
_AT_ONCE = 100


def resample(groups: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 0) -> Weights:
    """Draw the groups with replacement, as many as there are, ``resamples`` times.

    Args:
        groups: the lesion (or patient) of each picture.
        resamples: number of draws.
        seed: of the draws; the same seed gives the same weights.

    Returns:
        Weights [resamples, pictures]: how often each picture's group was drawn.
    """
    names, member = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    count = len(names)
    draws = np.random.default_rng(seed).multinomial(
        count, np.full(count, 1.0 / count), size=resamples
    )
    weights: Weights = draws[:, member].astype(np.float64)
    return weights


def interval(metric: Metric, weights: Weights) -> Interval:
    """The score on all pictures, and its interval over resamples.

    A resample that does not define the score (a class was not drawn) is left out; where
    that befalls more than 5 % of them no interval is given, because those left over are no
    longer a fair draw. Without resamples there is no interval either.
    """
    value = float(metric(np.ones((1, weights.shape[1])))[0])
    if np.isnan(value):
        return UNDEFINED
    if len(weights) == 0:
        return Interval(value)
    scores = np.concatenate(
        [metric(weights[i : i + _AT_ONCE]) for i in range(0, len(weights), _AT_ONCE)]
    )
    undefined = np.isnan(scores)
    if undefined.mean() > MOST_UNDEFINED:
        return Interval(value)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(scores[~undefined], [tail, 1 - tail])
    return Interval(value, float(low), float(high))
