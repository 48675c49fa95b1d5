"""Which classes of an assessment are named first, on screen and on paper."""

from itertools import accumulate

from skinscreen.domain.assessment import Assessment, Finding, Outcome

TOP = 3
"""How many of the most probable classes are named with the answer."""


def carriers(assessment: Assessment) -> tuple[Finding, ...]:
    """The malignant classes that carry a referral, most probable first.

    The fewest that reach the threshold together; empty for every other outcome. They lead
    even where a benign class is the most probable one: the answer stands on them.
    """
    point = assessment.operating_point
    if assessment.outcome is not Outcome.REFER or point is None:
        return ()
    malignant = [f for f in assessment.findings if f.malignant]
    sums = accumulate(f.probability for f in malignant)
    needed = sum(1 for total in sums if total < point.threshold) + 1
    return tuple(malignant[:needed])


def named_first(assessment: Assessment) -> tuple[Finding, ...]:
    """The carriers, then the most probable classes that are not among them."""
    first = carriers(assessment)
    return (*first, *(f for f in assessment.findings[:TOP] if f not in first))


def leading(assessment: Assessment) -> Finding | None:
    """The class that is explained first; None without findings."""
    return next(iter(named_first(assessment)), None)
