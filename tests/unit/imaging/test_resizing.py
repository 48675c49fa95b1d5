"""Scaling pixels, for each purpose."""

import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.imaging.resizing import (
    halved,
    laid_over,
    mask_scaled,
    means,
    mirrored,
    resize,
    smooth,
)

CHECKS = np.zeros((128, 128, 3), np.uint8)
CHECKS[::2, ::2] = CHECKS[1::2, 1::2] = 255


@pytest.mark.parametrize(("width", "height"), [(40, 40), (300, 200), (40, 200)])
def test_resizing_gives_the_size_asked_for_and_keeps_the_colour(width: int, height: int) -> None:
    pixels = lesion_pixels(120, 100)
    sized = resize(pixels, width, height)
    assert sized.shape == (height, width, 3)
    assert sized.dtype == np.uint8
    assert np.abs(sized.mean((0, 1)) - pixels.mean((0, 1))).max() < 1.5


def test_pixels_of_the_right_size_are_not_touched() -> None:
    pixels = lesion_pixels(64, 64)
    assert resize(pixels, 64, 64) is pixels


def test_shrinking_averages_so_that_a_fine_pattern_does_not_alias() -> None:
    checks = np.zeros((128, 128, 3), np.uint8)
    checks[::2, ::2] = checks[1::2, 1::2] = 255
    small = resize(checks, 32, 32)
    assert np.ptp(small) == 0
    assert abs(int(small[0, 0, 0]) - 127) <= 1


def test_a_mirrored_part_of_a_picture_has_left_and_right_exchanged() -> None:
    part = lesion_pixels(64, 48)[3:40, 5:60]
    assert np.array_equal(mirrored(part), part[:, ::-1])


def test_what_is_laid_over_another_is_averaged_or_enlarged_without_new_levels() -> None:
    assert np.ptp(laid_over(CHECKS, 64)) == 0
    large = laid_over(CHECKS[:8, :8], 64)
    assert large.shape == (64, 64, 3)
    assert (large.min(), large.max()) == (0, 255)


@pytest.mark.parametrize("pixels", [CHECKS, CHECKS[..., 0]], ids=["colours", "grey"])
def test_means_are_those_of_equal_parts(pixels: np.ndarray) -> None:
    parts = means(pixels[:96, :96], 3)
    assert parts.shape[:2] == (3, 3)
    assert np.abs(parts.astype(int) - 127).max() <= 1


def test_half_the_scale_has_half_of_each_side() -> None:
    assert halved(CHECKS[..., 0]).shape == (64, 64)
    assert np.ptp(halved(CHECKS[..., 0])) == 0


def test_a_scaled_mask_has_whole_pixels_and_its_share() -> None:
    mask = np.zeros((10, 10), np.bool_)
    mask[:, 5:] = True
    scaled = mask_scaled(mask, 60, 40)
    assert scaled.shape == (40, 60)
    assert scaled.dtype == np.bool_
    assert scaled[:, :30].sum() == 0
    assert scaled[:, 30:].all()


def test_a_map_of_few_cells_is_enlarged_without_steps() -> None:
    cells = np.array([[0.0, 1.0], [0.0, 1.0]], np.float32)
    large = smooth(cells, 40)
    assert large.shape == (40, 40)
    assert large.dtype == np.float32
    assert np.abs(np.diff(large, axis=1)).max() < 0.2
