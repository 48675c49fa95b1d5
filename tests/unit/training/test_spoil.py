"""The ways photos go wrong, on the drawn lesion."""

import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.training.spoil import REQUIRED, SPOILINGS, TINY, Spoiling, grainy, shaken, speckled

SIDE = 300


@pytest.mark.parametrize("spoiling", SPOILINGS, ids=lambda s: f"{s.kind} {s.name}")
def test_a_spoiled_crop_is_a_crop_still_and_the_same_every_time(spoiling: Spoiling) -> None:
    crop = lesion_pixels(SIDE, SIDE)
    before = crop.copy()
    spoiled = spoiling.apply(crop)
    assert spoiled.dtype == np.uint8
    assert spoiled.shape[0] == spoiled.shape[1]
    assert (spoiled.shape == crop.shape) or spoiling.kind == TINY
    assert not np.array_equal(spoiled, crop)
    assert np.array_equal(crop, before)
    assert np.array_equal(spoiling.apply(crop), spoiled)


def test_names_are_unique_and_every_required_kind_is_there() -> None:
    assert len({(s.kind, s.name) for s in SPOILINGS}) == len(SPOILINGS)
    assert set(REQUIRED) <= {s.kind for s in SPOILINGS}


def test_noise_has_the_deviation_it_says() -> None:
    grey = np.full((SIDE, SIDE, 3), 128, np.uint8)
    assert grainy(20)(grey).std() == pytest.approx(20, rel=0.02)
    assert (speckled(0.1)(grey) != grey).any(axis=2).mean() == pytest.approx(0.1, rel=0.1)


def test_shaking_blurs_along_its_direction_alone() -> None:
    stripes = np.zeros((SIDE, SIDE, 3), np.uint8)
    stripes[:, ::2] = 200
    assert shaken(0.05, 0)(stripes).std() < 10
    assert shaken(0.05, 90)(stripes).std() > 90
