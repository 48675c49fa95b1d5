"""How right answers were: counts against what became of the lesions, with intervals.

Sensitivity, specificity and predictive values have Wilson's 95 % intervals (Wilson, J. Am. Stat.
Assoc. 22:209, 1927), the Brier score that of a mean. An answer that was left open counts for
neither side and is counted beside them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from skinscreen.domain.interval import UNDEFINED, Interval

ECE_BINS = 15
"""Of the calibration error, of equal width, in training too."""
ENOUGH = 30
"""Malignant lesions, and as many benign, below which figures are said to be few."""
TARGET_SENSITIVITY = 0.95
"""Share of the malignant that a threshold is to find, in training and where one is suggested."""
MOST_THRESHOLD = 0.25
"""From this malignant probability on a lesion is referred in any case: a missed malignancy is at
least as bad as three needless referrals (the threshold probability of decision curve analysis,
Vickers and Elkin 2006). One clinic's photos can be told apart so well that 95 % are found far above
it, and below such a threshold the next clinic's malignant lesions would be called "no sign"."""
_Z = 1.959963984540054
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers against what the lesions were.

    Attributes:
        found: malignant lesions that were flagged.
        missed: malignant lesions that were not.
        cleared: benign lesions that were not flagged.
        flagged: benign lesions that were.
        open_malignant: malignant lesions without an answer either way.
        open_benign: benign lesions without one.
    """

    found: int = 0
    missed: int = 0
    cleared: int = 0
    flagged: int = 0
    open_malignant: int = 0
    open_benign: int = 0

    @property
    def malignant(self) -> int:
        """Malignant lesions, also those without an answer."""
        return self.found + self.missed + self.open_malignant

    @property
    def benign(self) -> int:
        """Benign lesions, also those without an answer."""
        return self.cleared + self.flagged + self.open_benign

    @property
    def sensitivity(self) -> Interval:
        """Share of the malignant that were flagged."""
        return wilson(self.found, self.found + self.missed)

    @property
    def specificity(self) -> Interval:
        """Share of the benign that were not flagged."""
        return wilson(self.cleared, self.cleared + self.flagged)

    @property
    def ppv(self) -> Interval:
        """Share of the flagged that were malignant."""
        return wilson(self.found, self.found + self.flagged)

    @property
    def npv(self) -> Interval:
        """Share of those not flagged that were benign."""
        return wilson(self.cleared, self.cleared + self.missed)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far probabilities were from what happened.

    Attributes:
        n: lesions with a probability.
        brier: mean squared error, 0 to 1, with its interval.
        ece: expected calibration error of the malignant probability, 0 to 1; None without any.
    """

    n: int
    brier: Interval
    ece: float | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A threshold that would have found enough, and what it would have changed.

    Attributes:
        threshold: on the malignant probability, 0 to 1.
        counts: the answers there would have been.
        more: lesions that would be flagged and were not, malignant and benign.
        fewer: lesions that were flagged and would not be, malignant and benign.
    """

    threshold: float
    counts: Counts
    more: tuple[int, int]
    fewer: tuple[int, int]


def wilson(hits: int, n: int) -> Interval:
    """A share with its 95 % interval by Wilson's score; undefined of none."""
    if not n:
        return UNDEFINED
    share, square = hits / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if hits == 0 else middle - half
    return Interval(share, low, 1.0 if hits == n else middle + half)


def count(pairs: Iterable[tuple[bool, bool | None]]) -> Counts:
    """Counts of pairs: whether a lesion was malignant, and whether it was flagged."""
    seen = list(pairs)
    return Counts(
        found=seen.count((True, True)),
        missed=seen.count((True, False)),
        cleared=seen.count((False, False)),
        flagged=seen.count((False, True)),
        open_malignant=seen.count((True, None)),
        open_benign=seen.count((False, None)),
    )


def calibration(pairs: Sequence[tuple[bool, float]]) -> Calibration:
    """Of pairs: whether a lesion was malignant, and its malignant probability, 0 to 1."""
    n = len(pairs)
    if not n:
        return Calibration(0, UNDEFINED, None)
    errors = [(share - malignant) ** 2 for malignant, share in pairs]
    brier = sum(errors) / n
    spread = sum((error - brier) ** 2 for error in errors) / max(1, n - 1)
    half = _Z * sqrt(spread / n)
    score = Interval(brier, max(0.0, brier - half), min(1.0, brier + half))
    gaps = [0.0] * ECE_BINS
    for malignant, share in pairs:
        gaps[max(0, ceil(share * ECE_BINS - _TINY) - 1)] += share - malignant
    return Calibration(n, score, sum(map(abs, gaps)) / n)


def suggest(lesions: Sequence[tuple[bool, float, bool]]) -> Suggestion | None:
    """The largest threshold that finds enough of these malignant lesions.

    Args:
        lesions: of one model and one kind of photo: whether it was malignant, its probability, 0
            to 1, and whether it was flagged.

    Returns:
        None where there are too few lesions to say anything.
    """
    falling = sorted((share for malignant, share, _ in lesions if malignant), reverse=True)
    if min(len(falling), len(lesions) - len(falling)) < ENOUGH:
        return None
    needed = ceil(TARGET_SENSITIVITY * len(falling) - _TINY)
    threshold = min(MOST_THRESHOLD, falling[needed - 1])
    now = [(malignant, share >= threshold, was) for malignant, share, was in lesions]
    return Suggestion(
        threshold,
        count((malignant, flagged) for malignant, flagged, _ in now),
        (now.count((True, True, False)), now.count((False, True, False))),
        (now.count((True, False, True)), now.count((False, False, True))),
    )
