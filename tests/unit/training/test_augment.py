import dataclasses

import numpy as np
import pytest
from textures import texture

from skinscreen.training.augment import Augmentation, augmented, contact_sheet

PICTURE = texture(1, 1)
ALL = Augmentation(
    flip=True, turn=True, rotation=30, zoom=0.3, squeeze=0.2, shift=0.1, brightness=0.2,
    contrast=0.2, cast=0.1, saturation=0.2, hue=10, blur=0.5, detail=0.5, jpeg=0.5, cutout=0.5,
)  # fmt: skip


def variant(seed: int = 1, side: int = 64, **settings: float) -> np.ndarray:
    return augmented(PICTURE, Augmentation(**settings), side, np.random.default_rng(seed))  # type: ignore[arg-type]


def test_nothing_asked_leaves_the_photo_as_it_is() -> None:
    assert np.array_equal(variant(), PICTURE)


@pytest.mark.parametrize(
    "setting",
    [f.name for f in dataclasses.fields(Augmentation) if f.name not in ("flip", "turn")],
)
def test_each_setting_changes_the_photo_and_keeps_its_shape(setting: str) -> None:
    changed = variant(**{setting: 1.0 if setting not in ("rotation", "hue") else 30.0})
    assert changed.shape == PICTURE.shape
    assert changed.dtype == np.uint8
    assert not np.array_equal(changed, PICTURE)


def test_turns_and_flips_give_the_eight_views_and_no_others() -> None:
    views = [np.rot90(side, k) for side in (PICTURE, PICTURE[:, ::-1]) for k in range(4)]
    seen = set()
    for seed in range(60):
        found = variant(seed, flip=True, turn=True).astype(int)
        gaps = [np.abs(found - v.astype(int)).mean() for v in views]
        seen.add(int(np.argmin(gaps)))
        assert min(gaps) < 1
    assert seen == set(range(8))


def test_the_same_chance_gives_the_same_variant() -> None:
    first, second = (augmented(PICTURE, ALL, 64, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, second)


def test_zoom_goes_both_ways_about_the_middle() -> None:
    dot = np.zeros((65, 65, 3), np.uint8)
    dot[24:41, 24:41] = 255
    areas = []
    for seed in range(40):
        seen = augmented(dot, Augmentation(zoom=0.5), 65, np.random.default_rng(seed))
        bright = np.argwhere(seen[..., 0] > 127)
        assert bright.mean(axis=0) == pytest.approx([32, 32], abs=0.6)
        areas.append(len(bright) / 17**2)
    assert 0.45 < min(areas) < 0.8
    assert 1.3 < max(areas) < 2.2


def test_grey_stays_grey_when_the_hue_turns() -> None:
    grey = np.full((32, 32, 3), 120, np.uint8)
    turned = augmented(grey, Augmentation(hue=60), 32, np.random.default_rng(1))
    assert np.abs(turned.astype(int) - 120).max() <= 1


def test_a_large_photo_is_averaged_before_it_is_turned() -> None:
    fine = np.zeros((256, 256, 3), np.uint8)
    fine[::2] = 255
    seen = augmented(fine, Augmentation(rotation=5), 64, np.random.default_rng(1))
    assert np.abs(seen.astype(int) - 127).max() < 30


def test_the_sheet_shows_each_photo_and_its_variants() -> None:
    sheet = contact_sheet([PICTURE, PICTURE], ALL, 32, 3, seed=1)
    assert sheet.shape == (64, 128, 3)
    assert not np.array_equal(sheet[:32, 32:64], sheet[:32, 64:96])
