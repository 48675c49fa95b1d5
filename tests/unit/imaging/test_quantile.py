"""Quantiles are numpy's own, only quicker."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from skinscreen.imaging.quantile import medians, quantile, quantiles


@pytest.mark.parametrize("share", [0.0, 0.01, 0.25, 0.3, 0.5, 0.85, 0.99, 1.0])
@pytest.mark.parametrize("count", [1, 2, 3, 100, 2304, 12_320, 12_321])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_quantile_is_the_one_that_numpy_gives(share: float, count: int, dtype: type) -> None:
    values: NDArray[Any] = (np.random.default_rng(count).random(count) * 255).astype(dtype)

    assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)), rel=1e-6)


def test_a_picture_of_levels_has_the_quantile_of_all_its_pixels() -> None:
    levels = np.arange(12, dtype=np.uint8).reshape(3, 4)

    assert quantile(levels, 0.5) == 5.5


@pytest.mark.parametrize("count", [1, 2, 9, 961, 1024])
def test_the_middle_numbers_of_rows_are_those_that_numpy_gives(count: int) -> None:
    values = np.random.default_rng(count).random((5, count)).astype(np.float32)

    assert np.array_equal(medians(values), np.median(values, axis=1))


def test_several_quantiles_are_found_at_once_as_each_alone() -> None:
    values = np.random.default_rng(3).random(2304).astype(np.float32)

    assert quantiles(values, 0.99, 0.01) == [quantile(values, 0.99), quantile(values, 0.01)]


def test_a_sample_that_misleads_over_many_numbers_is_not_believed() -> None:
    values = np.zeros(12_001, np.float32)
    values[1::2] = np.arange(6000)
    values[::24] = 1e6

    assert quantile(values, 0.7) == pytest.approx(float(np.quantile(values, 0.7)))
