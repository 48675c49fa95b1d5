"""What is measured in few steps is what the formula says."""

import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.imaging.measures import measure
from skinscreen.imaging.photo import Pixels

FLOOR, NOISE_SHARE = 0.3, 0.5


def as_written(pixels: Pixels, noise: float) -> float:
    """The blur effect by blurring: in each of four directions, and the worst of them."""
    grey = cv2.cvtColor(pixels.astype(np.float32), cv2.COLOR_RGB2GRAY)
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)
    diagonal = np.eye(7, dtype=np.float32) / 7
    ways = [
        (np.full((9, 1), 1 / 9, np.float32), np.s_[:-1, :], np.s_[1:, :]),
        (np.full((1, 9), 1 / 9, np.float32), np.s_[:, :-1], np.s_[:, 1:]),
        (diagonal, np.s_[:-1, :-1], np.s_[1:, 1:]),
        (diagonal[::-1], np.s_[:-1, 1:], np.s_[1:, :-1]),
    ]
    effects = []
    for kernel, here, there in ways:
        blurred = cv2.filter2D(smooth, -1, kernel, borderType=cv2.BORDER_REFLECT)
        before = np.abs(smooth[here] - smooth[there]) - (FLOOR + NOISE_SHARE * noise)
        after = np.abs(blurred[here] - blurred[there])
        before = np.maximum(before, 0)
        effects.append(np.minimum(before, after).sum() / before.sum())
    return float(max(effects))


def noise_of(pixels: Pixels) -> float:
    """Immerkaer's, with the median."""
    grey = cv2.cvtColor(pixels.astype(np.float32), cv2.COLOR_RGB2GRAY)
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    left = np.abs(cv2.filter2D(grey, -1, mask)[1:-1:2, 1:-1:2])
    return float(np.median(left)) / (0.6745 * 6)


def shaken(pixels: Pixels, length: int) -> Pixels:
    """As if the hand had moved to the right and down."""
    kernel = np.eye(length, dtype=np.float32) / length
    return np.asarray(cv2.filter2D(pixels, -1, kernel), np.uint8)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("length", [1, 5, 15])
def test_the_blur_effect_is_how_little_blurring_along_the_worst_way_changes(
    turns: int, length: int
) -> None:
    drawn = lesion_pixels(224, 224)
    drawn[:, 200:] = 60  # no side looks like another
    pixels = np.ascontiguousarray(np.rot90(shaken(drawn, length), turns))

    expected = as_written(pixels, noise_of(pixels))
    assert measure(pixels, pixels).blur == pytest.approx(expected, abs=1e-5)
