import numpy as np
import pytest

from skinscreen.training.bootstrap import interval, resample


def test_pictures_of_one_lesion_are_drawn_together() -> None:
    weights = resample(["a", "b", "a", "c"], resamples=50)
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert len(np.unique(weights[:, 1])) > 1


def test_the_same_seed_draws_the_same_and_another_seed_does_not() -> None:
    groups = [str(i) for i in range(20)]
    assert (resample(groups, seed=4) == resample(groups, seed=4)).all()
    assert (resample(groups, seed=4) != resample(groups, seed=5)).any()


def test_the_interval_of_a_mean_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(0).normal(size=400)
    weights = resample([str(i) for i in range(400)])
    found = interval(lambda w: w @ values / w.sum(axis=1), weights)
    error = values.std() / np.sqrt(400)
    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.25 * error)
    assert found.high == pytest.approx(values.mean() + 1.96 * error, abs=0.25 * error)


def test_the_interval_holds_the_truth_about_as_often_as_it_claims() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for seed in range(200):
        values = rng.random(100) < 0.7
        weights = resample([str(i) for i in range(100)], resamples=200, seed=seed)
        found = interval(lambda w, v=values: w @ v / w.sum(axis=1), weights)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.7 <= found.high
    assert 0.88 <= held / 200 <= 0.99


def test_many_pictures_of_few_lesions_widen_the_interval() -> None:
    values = np.repeat(np.random.default_rng(2).random(20), 10)

    def width(groups: list[str]) -> float:
        found = interval(lambda w: w @ values / w.sum(axis=1), resample(groups))
        assert found.low is not None
        assert found.high is not None
        return found.high - found.low

    assert width([str(i // 10) for i in range(200)]) > 2 * width([str(i) for i in range(200)])


def test_a_score_that_many_resamples_leave_undefined_has_no_interval() -> None:
    def only_with_the_first(w: np.ndarray) -> np.ndarray:
        return np.where(w[:, 0] > 0, 1.0, np.nan)

    found = interval(only_with_the_first, resample(["a", "b", "c"]))
    assert found.to_json() == {"value": 1.0, "low": None, "high": None}


def test_a_score_the_pictures_do_not_define_is_none() -> None:
    found = interval(lambda w: np.full(len(w), np.nan), resample(["a", "b"]))
    assert found.to_json() == {"value": None, "low": None, "high": None}


def test_few_undefined_resamples_are_left_out() -> None:
    def rarely_undefined(w: np.ndarray) -> np.ndarray:
        return np.where(w[:, 0] > 4, np.nan, w[:, 0])

    found = interval(rarely_undefined, resample([str(i) for i in range(30)]))
    assert found.low == 0
    assert found.high in {3.0, 4.0}
