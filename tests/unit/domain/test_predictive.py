"""Predictive values follow Bayes' rule, and their intervals those they come from."""

from dataclasses import replace

import pytest

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.interval import Interval
from skinscreen.domain.modality import Modality
from skinscreen.domain.predictive import predictive_values
from skinscreen.domain.unseen import Unseen, UnseenSource

POINT = OperatingPoint(0.3, 0.9, 0.8, 400, "a set")
MEASURED = OperatingPoint(
    *(0.1752, 0.942, 0.6756, 1826, "a set"),
    sensitivity_interval=(0.916, 0.969),
    specificity_interval=(0.645, 0.705),
)


@pytest.mark.parametrize("prevalence", [0.01, 0.05, 0.5])
def test_predictive_values_are_those_of_a_thousand_counted_lesions(prevalence: float) -> None:
    malignant, benign = 1000 * prevalence, 1000 * (1 - prevalence)
    found, false_alarms = 0.9 * malignant, 0.2 * benign
    values = predictive_values(POINT, prevalence)
    assert values.ppv == pytest.approx(found / (found + false_alarms))
    assert values.npv == pytest.approx(0.8 * benign / (0.8 * benign + 0.1 * malignant))
    assert values.prevalence == prevalence


def test_without_intervals_of_what_was_measured_there_are_none() -> None:
    values = predictive_values(POINT, 0.05)
    assert values.ppv_interval is None
    assert values.npv_interval is None


def test_the_intervals_agree_with_a_bootstrap_of_the_same_pictures() -> None:
    """The bounds of the first bundled model's card, from a thousand resamples of lesions."""
    values = predictive_values(MEASURED, 0.05)
    assert values.ppv_interval == pytest.approx((0.122, 0.145), abs=0.001)
    assert values.npv_interval == pytest.approx((0.994, 0.998), abs=0.001)


def test_figures_of_clinics_never_seen_come_before_those_of_the_trained_ones() -> None:
    source = UnseenSource(
        *("a ward", Modality.DERMOSCOPY, 200, 60),
        sensitivity=Interval(0.7, 0.58, 0.8),
        specificity=Interval(0.5, 0.4, 0.6),
    )
    elsewhere = OperatingPoint(
        *(0.3, 0.7, 0.5, 200, "a ward"),
        sensitivity_interval=(0.58, 0.8),
        specificity_interval=(0.4, 0.6),
    )
    honest = predictive_values(replace(MEASURED, unseen=Unseen((source,))), 0.05)
    assert honest == predictive_values(elsewhere, 0.05)
    assert honest.ppv != predictive_values(MEASURED, 0.05).ppv


@pytest.mark.parametrize("prevalence", [0.0001, 0.05, 0.99])
def test_the_intervals_hold_the_values(prevalence: float) -> None:
    values = predictive_values(MEASURED, prevalence)
    assert values.ppv is not None
    assert values.npv is not None
    assert values.ppv_interval is not None
    assert values.npv_interval is not None
    assert values.ppv_interval[0] < values.ppv < values.ppv_interval[1]
    assert values.npv_interval[0] < values.npv < values.npv_interval[1]


def test_a_bound_at_certainty_leaves_the_other_one_uncertain() -> None:
    sure = replace(MEASURED, sensitivity_interval=(0.9, 1.0), specificity_interval=(0.6, 1.0))
    values = predictive_values(sure, 0.05)
    assert values.ppv_interval is not None
    assert values.npv_interval is not None
    assert values.npv_interval[1] == 1.0
    assert values.ppv_interval[1] == 1.0
    assert values.npv_interval[0] < 1.0


def test_a_test_that_never_missed_has_no_interval_of_its_misses() -> None:
    perfect = replace(MEASURED, sensitivity=1.0, sensitivity_interval=(1.0, 1.0))
    values = predictive_values(perfect, 0.05)
    assert values.npv == 1.0
    assert values.npv_interval is None
    assert values.ppv_interval is not None


def test_where_nothing_or_everything_is_flagged_there_is_no_value_to_give() -> None:
    assert predictive_values(replace(POINT, sensitivity=0.0, specificity=1.0), 0.1).ppv is None
    assert predictive_values(replace(POINT, sensitivity=1.0, specificity=0.0), 0.1).npv is None
