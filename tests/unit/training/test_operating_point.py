import numpy as np
import pytest

from skinscreen.domain.accuracy import MOST_THRESHOLD
from skinscreen.domain.errors import TrainingError
from skinscreen.training.bootstrap import resample
from skinscreen.training.operating_point import (
    choose_threshold,
    choose_urgent_threshold,
    detail,
    measure,
)


def test_the_threshold_is_the_largest_that_finds_enough() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.3, 0.95, 0.1])
    malignant = np.array([True, True, True, True, False, False])
    assert choose_threshold(scores, malignant, 0.75, most=1.0) == 0.7
    assert choose_threshold(scores, malignant, 0.76, most=1.0) == 0.3
    assert choose_threshold(scores, malignant, 1.0, most=1.0) == 0.3


@pytest.mark.parametrize("seed", range(5))
def test_no_larger_threshold_reaches_the_target(seed: int) -> None:
    rng = np.random.default_rng(seed)
    malignant = rng.random(200) < 0.3
    scores = np.round(rng.random(200) * 0.5 + 0.4 * malignant, 2)
    threshold = choose_threshold(scores, malignant, most=1.0)
    assert (scores[malignant] >= threshold).mean() >= 0.95
    higher = np.nextafter(threshold, 1)
    assert (scores[malignant] >= higher).mean() < 0.95


def test_no_threshold_is_above_what_is_referred_in_any_case() -> None:
    scores, malignant = np.array([0.9, 0.8, 0.1]), np.array([True, True, False])
    assert choose_threshold(scores, malignant) == MOST_THRESHOLD


def test_the_operating_point_counts_what_it_does_on_the_test_pictures() -> None:
    scores = np.array([0.9, 0.4, 0.6, 0.1, 0.2])
    malignant = np.array([True, True, False, False, False])
    point = measure(scores, malignant, 0.5, "five test pictures")
    assert point.sensitivity == pytest.approx(1 / 2)
    assert point.specificity == pytest.approx(2 / 3)
    assert (point.threshold, point.n, point.measured_on) == (0.5, 5, "five test pictures")


def test_predictive_values_follow_bayes_at_each_prevalence() -> None:
    scores = np.r_[np.full(90, 0.9), np.full(10, 0.1), np.full(80, 0.1), np.full(20, 0.9)]
    malignant = np.arange(200) < 100
    weights = resample([str(i) for i in range(200)], resamples=200)
    found = detail(scores, malignant, weights, 0.5, prevalences=(0.1, 0.5))
    assert found["sensitivity"]["value"] == pytest.approx(0.9)
    assert found["specificity"]["value"] == pytest.approx(0.8)
    low, high = found["predictive_values"]
    assert low["ppv"]["value"] == pytest.approx(0.09 / (0.09 + 0.18))
    assert low["npv"]["value"] == pytest.approx(0.72 / (0.72 + 0.01))
    assert high["ppv"]["value"] == pytest.approx(0.45 / 0.55)
    assert high["ppv"]["low"] < high["ppv"]["value"] < high["ppv"]["high"]
    assert (found["n"], found["n_malignant"]) == (200, 100)


def test_a_threshold_that_refers_no_one_has_no_positive_predictive_value() -> None:
    scores, malignant = np.array([0.1, 0.2]), np.array([True, False])
    weights = resample(["a", "b"], resamples=10)
    found = detail(scores, malignant, weights, 0.9, prevalences=(0.1,))
    assert found["predictive_values"][0]["ppv"]["value"] is None


def test_pictures_without_a_malignant_one_cannot_choose_or_measure_a_threshold() -> None:
    scores, benign = np.array([0.1, 0.2]), np.array([False, False])
    with pytest.raises(TrainingError, match="malignant"):
        choose_threshold(scores, benign)
    with pytest.raises(TrainingError, match="malignant and benign"):
        measure(scores, benign, 0.5, "nothing")


def test_the_urgent_threshold_is_the_smallest_that_enough_benign_pictures_stay_below() -> None:
    scores = np.r_[np.linspace(0.01, 0.10, 10), 0.9]
    malignant = np.arange(11) == 10
    threshold = choose_urgent_threshold(scores, malignant, 0.05, 0.8)
    assert threshold is not None
    assert (scores[:10] < threshold).sum() == 8
    assert (scores[:10] < np.nextafter(threshold, 0)).sum() < 8


def test_what_is_urgent_is_at_least_to_be_referred() -> None:
    scores, malignant = np.array([0.1, 0.9]), np.array([False, True])
    assert choose_urgent_threshold(scores, malignant, 0.4) == 0.4


def test_where_no_threshold_tells_them_apart_none_is_urgent() -> None:
    certain = np.array([1.0, 1.0])
    assert choose_urgent_threshold(certain, np.array([False, True]), 0.4) is None
    assert choose_urgent_threshold(certain, np.array([True, True]), 0.4) is None


def test_the_urgent_threshold_is_measured_beside_the_other() -> None:
    scores = np.r_[np.full(60, 0.9), np.full(40, 0.5), np.full(80, 0.1), np.full(20, 0.5)]
    malignant = np.arange(200) < 100
    weights = resample([str(i) for i in range(200)], resamples=50)
    found = detail(scores, malignant, weights, 0.4, urgent=0.8)
    assert found["urgent"]["sensitivity"]["value"] == pytest.approx(0.6)
    assert found["urgent"]["specificity"]["value"] == 1.0
    assert found["sensitivity"]["value"] == 1.0
    assert detail(scores, malignant, weights, 0.4)["urgent"] is None
