"""What an answer is worth in a clinic: predictive values for its share of malignant lesions."""

from dataclasses import dataclass
from math import exp, inf, log, sqrt

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.interval import Interval

_Bounds = tuple[float, float]
_Rate = tuple[float, _Bounds | None]
"""A share with its bounds."""


@dataclass(frozen=True, slots=True)
class PredictiveValues:
    """How often an answer is right where a given share of the lesions is malignant.

    Attributes:
        prevalence: share of malignant among the lesions screened, within ``clinic.PREVALENCES``.
        ppv: share of the flagged that are malignant, 0 to 1; None where nothing is ever flagged.
        npv: share of the not flagged that are benign, 0 to 1; None where everything is flagged.
        ppv_interval: 95 % bounds; None where sensitivity or specificity have none.
        npv_interval: 95 % bounds; None where sensitivity or specificity have none.
    """

    prevalence: float
    ppv: float | None
    npv: float | None
    ppv_interval: tuple[float, float] | None = None
    npv_interval: tuple[float, float] | None = None


def predictive_values(point: OperatingPoint, prevalence: float) -> PredictiveValues:
    """Predictive values by Bayes' rule (Altman and Bland, BMJ 309:102, 1994).

    The intervals come from those of sensitivity and specificity, which were measured on
    different pictures and so vary independently: on the logarithm of the likelihood ratios,
    by the method of variance estimates recovery (Zou and Donner, Stat. Med. 27:1693, 2008).
    The prevalence itself is taken as known. Sensitivity and specificity are those of clinics the
    model never saw, where such were measured.

    Args:
        point: what was measured.
        prevalence: share of malignant among the lesions screened, within ``clinic.PREVALENCES``.
    """
    (found, found_bounds), (cleared, cleared_bounds) = _rates(point)
    flagged = found * prevalence + (1 - cleared) * (1 - prevalence)
    not_flagged = cleared * (1 - prevalence) + (1 - found) * prevalence
    return PredictiveValues(
        prevalence=prevalence,
        ppv=found * prevalence / flagged if flagged else None,
        npv=cleared * (1 - prevalence) / not_flagged if not_flagged else None,
        ppv_interval=_posterior(
            (found, found_bounds), (1 - cleared, mirrored(cleared_bounds)), prevalence
        ),
        npv_interval=mirrored(
            _posterior((1 - found, mirrored(found_bounds)), (cleared, cleared_bounds), prevalence)
        ),
    )


def _rates(point: OperatingPoint) -> tuple[_Rate, _Rate]:
    """Sensitivity and specificity to reckon with."""
    unseen = point.unseen
    if unseen is None:
        return (
            (point.sensitivity, point.sensitivity_interval),
            (point.specificity, point.specificity_interval),
        )
    return _rate(unseen.sensitivity), _rate(unseen.specificity)


def _rate(score: Interval) -> _Rate:
    """Of figures of clinics never seen, which always have a value."""
    return score.value or 0.0, score.bounds


def mirrored(bounds: tuple[float, float] | None) -> tuple[float, float] | None:
    """The bounds of one minus a share."""
    return None if bounds is None else (1 - bounds[1], 1 - bounds[0])


def _posterior(over: _Rate, under: _Rate, prevalence: float) -> _Bounds | None:
    """Bounds of the share of malignant after an answer with the likelihood ratio over / under."""
    (a, a_bounds), (b, b_bounds) = over, under
    if a_bounds is None or b_bounds is None or not a or not b:
        return None
    (a_low, a_high), (b_low, b_high) = a_bounds, b_bounds
    middle = _log(prevalence) - _log(1 - prevalence) + _log(a) - _log(b)
    down = sqrt((_log(a) - _log(a_low)) ** 2 + (_log(b_high) - _log(b)) ** 2)
    up = sqrt((_log(a_high) - _log(a)) ** 2 + (_log(b) - _log(b_low)) ** 2)
    return _share(middle - down), _share(middle + up)


def _log(share: float) -> float:
    return log(share) if share > 0 else -inf


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit))
