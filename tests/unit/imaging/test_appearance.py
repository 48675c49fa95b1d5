"""What a crop looks like, in numbers."""

import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray

from skinscreen.imaging.appearance import LENGTH, appearance, is_shapeless

COLOURS, CHANGES, DETAIL = slice(0, 15), slice(15, 17), slice(17, LENGTH)


@pytest.mark.parametrize("side", [1, 40, 224, 500])
def test_a_crop_of_any_size_has_the_same_numbers(side: int) -> None:
    numbers = appearance(lesion_pixels(side, side))
    assert numbers.shape == (LENGTH,)
    assert numbers.dtype == np.float32
    assert np.isfinite(numbers).all()


def test_the_same_photo_at_another_size_looks_much_the_same() -> None:
    large = lesion_pixels(448, 448)
    small = cv2.resize(large, (224, 224), interpolation=cv2.INTER_AREA)
    assert np.abs(appearance(large) - appearance(small)).max() < 0.5


def test_a_plain_colour_is_said_by_its_mean_and_has_no_detail() -> None:
    numbers = appearance(np.full((50, 50, 3), (200, 100, 50), np.uint8))
    total = 200 + 100 + 50
    redness, yellowness = 100 * 100 / (total + 30), 200 * 100 / (total + 30)
    assert numbers[:3] == pytest.approx([redness, yellowness, total / 3], rel=1e-4)
    assert numbers[3:6] == pytest.approx([0, 0, 0], abs=1e-3)
    assert set(numbers[DETAIL][::2].round(4)) == {np.float32(np.log(0.05)).round(4)}


def test_a_colour_cast_is_seen_in_the_colours() -> None:
    skin = lesion_pixels(224, 224)
    blue = skin[..., ::-1]
    assert np.abs(appearance(skin) - appearance(blue))[COLOURS].max() > 10


def test_fine_grain_is_seen_in_the_finest_detail_and_a_blur_takes_it_away() -> None:
    skin = lesion_pixels(224, 224)
    grain = np.random.default_rng(0).normal(0, 30, skin.shape)
    noisy = np.clip(skin + grain, 0, 255).astype(np.uint8)
    blurred = np.asarray(cv2.GaussianBlur(skin, (0, 0), 4), np.uint8)
    plain, finest = appearance(skin), DETAIL.start
    assert appearance(noisy)[finest] > plain[finest] + 1
    assert appearance(blurred)[finest] < plain[finest] - 1


def test_one_edge_is_told_from_detail_everywhere() -> None:
    edge = np.zeros((224, 224, 3), np.uint8)
    edge[112:] = 255
    stripes = np.zeros_like(edge)
    stripes[::2] = 255
    assert appearance(edge)[DETAIL.start + 1] > appearance(stripes)[DETAIL.start + 1] + 3


def test_patches_of_colour_change_more_than_an_even_one() -> None:
    patches = np.kron(
        np.random.default_rng(1).integers(0, 256, (16, 16, 3)), np.ones((14, 14, 1))
    ).astype(np.uint8)
    even = np.full((224, 224, 3), 120, np.uint8)
    assert (appearance(patches)[CHANGES] > appearance(even)[CHANGES] + 1).all()


def plain(level: int) -> NDArray[np.uint8]:
    return np.full((300, 300, 3), level, np.uint8)


@pytest.mark.parametrize("level", [0, 40, 128, 200])
def test_an_even_colour_has_no_shape(level: int) -> None:
    assert is_shapeless(plain(level))


@pytest.mark.parametrize("seed", range(4))
def test_pure_noise_has_no_shape(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert is_shapeless(rng.integers(0, 256, (400, 400, 3), dtype=np.uint8))
    grey = np.clip(rng.normal(128, 40, (300, 300, 1)), 0, 255).astype(np.uint8)
    assert is_shapeless(np.repeat(grey, 3, axis=2))


def test_of_a_burnt_out_photo_nothing_is_said() -> None:
    assert not is_shapeless(plain(255))


def test_a_poor_photo_of_a_lesion_has_a_shape() -> None:
    skin = lesion_pixels(400, 400).astype(float)
    grain = np.random.default_rng(0).normal(0, 60, skin.shape)
    foggy = 128 + (skin - 128) * 0.01
    for poor in (skin, skin + grain, skin * 0.15, foggy):
        assert not is_shapeless(np.clip(poor, 0, 255).astype(np.uint8))
