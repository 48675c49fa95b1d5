"""Drawn pictures of anything but skin."""

import numpy as np
import pytest

from skinscreen.training.nonskin import FAMILIES, SIDES, Draw, draw, photographed
from skinscreen.training.nonskin_held_out import HELD_OUT

EVERY = {**FAMILIES, **HELD_OUT}


@pytest.mark.parametrize("family", EVERY.values(), ids=EVERY)
def test_every_family_draws_pictures_that_differ(family: Draw) -> None:
    first, second = (family(np.random.default_rng(seed), 96) for seed in (1, 2))
    for pixels in (first, second):
        assert pixels.shape == (96, 96, 3)
        assert pixels.dtype == np.uint8
    assert (first != second).any()


def test_no_family_is_both_chosen_on_and_measured() -> None:
    assert not set(FAMILIES) & set(HELD_OUT)
    assert not set(FAMILIES.values()) & set(HELD_OUT.values())


def test_the_same_seed_draws_the_same_pictures() -> None:
    family = {"flat colour": FAMILIES["flat colour"], "checker": FAMILIES["checker"]}
    first, again, other = (list(draw(family, 2, seed)) for seed in (3, 3, 4))
    assert [name for name, _ in first] == ["flat colour"] * 2 + ["checker"] * 2
    assert all((a == b).all() for (_, a), (_, b) in zip(first, again, strict=True))
    assert any(
        a.shape != b.shape or (a != b).any() for (_, a), (_, b) in zip(first, other, strict=True)
    )
    assert all(SIDES[0] <= len(pixels) < SIDES[1] for _, pixels in first)


def test_some_are_left_as_drawn_and_others_have_a_cameras_grain() -> None:
    plain = np.full((64, 64, 3), 120, np.uint8)
    taken = [photographed(plain, np.random.default_rng(seed)) for seed in range(20)]
    untouched = sum((pixels == plain).all() for pixels in taken)
    assert 0 < untouched < len(taken)
