from collections.abc import Callable

import numpy as np
import pytest
from textures import texture

from skinscreen.imaging.photo import Pixels
from skinscreen.training import devices

PICTURE = texture(3, 1)
SIDE = PICTURE.shape[0]
MARKS = (devices.ruled, devices.bubbled, devices.haired, devices.framed, devices.grained)


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("draw", MARKS)
def test_each_device_leaves_its_own_marks_and_the_photo_s_shape(
    draw: Callable[[Pixels, np.random.Generator], Pixels],
) -> None:
    first, again, other = draw(PICTURE, chance()), draw(PICTURE, chance()), draw(PICTURE, chance(2))
    assert first.shape == PICTURE.shape
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, PICTURE)
    assert not np.array_equal(first, other)


def test_a_surround_is_dark_outside_and_leaves_the_middle_as_it_is() -> None:
    picture = np.full((96, 96, 3), 180, np.uint8)
    middles, corners = [], []
    for seed in range(40):
        seen = devices.framed(picture, chance(seed))
        middles.append(seen[36:60, 36:60].min())
        corners.append(seen[0, 0].max())
    assert min(middles) >= 178
    assert np.median(corners) < 60


def test_uneven_light_keeps_the_middle_and_changes_the_sides() -> None:
    picture = np.full((64, 64, 3), 120, np.uint8)
    seen = devices.lit(picture, 0.4, chance())
    assert abs(int(seen[32, 32, 0]) - 120) <= 6
    assert int(seen.max()) - int(seen.min()) > 20


def test_a_tone_curve_keeps_black_white_and_the_order_of_the_levels() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis], 3, axis=2)
    for seed in range(20):
        seen = devices.curved(ramp, 0.5, chance(seed))[0, :, 0].astype(int)
        assert (seen[0], seen[255]) == (0, 255)
        assert (np.diff(seen) >= 0).all()
