"""One crop laid over another: matched where it can be, and nothing where it cannot."""

import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.registration import SIDE, plain, register


def moved(pixels: Pixels, degrees: float, scale: float, shift: float) -> Pixels:
    side = pixels.shape[0]
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, scale)
    matrix[:, 2] += shift
    done = cv2.warpAffine(pixels, matrix, (side, side), borderMode=cv2.BORDER_REFLECT)
    return done.astype(np.uint8)


def difference(first: Pixels, second: Pixels) -> float:
    inner = slice(SIDE // 4, 3 * SIDE // 4)
    a, b = first[inner, inner].astype(np.float64), second[inner, inner].astype(np.float64)
    return float(np.abs(a - b).mean())


@pytest.mark.parametrize(
    ("degrees", "scale", "shift"), [(0, 1, 0), (12, 1.1, 9), (-30, 0.9, -14), (90, 1, 0)]
)
def test_a_turned_scaled_and_moved_crop_lies_on_the_first(
    degrees: float, scale: float, shift: float
) -> None:
    base = lesion_pixels(480, 480)
    other = moved(base, degrees, scale, shift)
    found = register(base, other)
    assert found is not None
    assert found.overlay.shape == found.base.shape == (SIDE, SIDE, 3)
    assert difference(found.base, found.overlay) < 4
    unmatched = plain(base, other)
    assert difference(found.base, found.overlay) <= difference(unmatched.base, unmatched.overlay)


def test_smooth_skin_without_features_is_matched_by_its_brightness() -> None:
    side = 480
    y, x = np.mgrid[:side, :side] / side
    spot = np.exp(-((x - 0.5) ** 2 / 0.02 + (y - 0.5) ** 2 / 0.05))
    base = np.repeat((200 - 120 * spot)[..., None], 3, axis=2).astype(np.uint8)
    found = register(base, moved(base, 8, 1.0, 12))
    assert found is not None
    assert difference(found.base, found.overlay) < 3


def test_noise_and_a_lesion_are_not_laid_over_each_other() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (300, 300, 3)).astype(np.uint8)
    assert register(lesion_pixels(480, 480), noise) is None


def test_even_areas_are_not_matched() -> None:
    even = np.full((100, 100, 3), 120, np.uint8)
    assert register(even, lesion_pixels(480, 480)) is None
    assert register(even, even) is None


def test_parts_that_match_but_lie_elsewhere_make_no_overlay() -> None:
    grain = np.random.default_rng(5)
    picture = cv2.GaussianBlur(grain.integers(0, 256, (512, 512, 3)).astype(np.uint8), (0, 0), 3)
    picture = cv2.normalize(picture, np.empty_like(picture), 0, 255, cv2.NORM_MINMAX)
    tiles = [np.hsplit(row, 4) for row in np.vsplit(picture, 4)]
    order = grain.permutation(16)
    shuffled = np.vstack(
        [
            np.hstack([tiles[n // 4][n % 4] for n in order[4 * row : 4 * row + 4]])
            for row in range(4)
        ]
    )
    assert register(picture.astype(np.uint8), shuffled.astype(np.uint8)) is None
