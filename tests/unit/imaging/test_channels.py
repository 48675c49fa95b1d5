"""What is taken over the channels is what numpy takes along them."""

import numpy as np
import pytest

from skinscreen.imaging.channels import away, brightest

PIXELS = np.random.default_rng(1).integers(0, 256, (7, 9, 3), dtype=np.uint8)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_the_brightest_channel_is_the_largest(dtype: type) -> None:
    assert np.array_equal(brightest(PIXELS.astype(dtype)), PIXELS.max(axis=2))


def test_how_far_pixels_are_from_a_colour_is_the_channel_that_is_farthest() -> None:
    colour = np.array([10, 128, 250], np.uint8)
    apart = np.abs(PIXELS.astype(int) - colour.astype(int)).max(axis=2)

    assert np.array_equal(away(PIXELS, colour), apart)
    assert np.array_equal(away(PIXELS, np.tile(colour, (9, 1))), apart)
