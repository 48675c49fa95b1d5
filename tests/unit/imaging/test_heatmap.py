"""Where the evidence lies, in colours whose brightness can be trusted."""

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray

from skinscreen.imaging import heatmap
from skinscreen.imaging.photo import Pixels

SIDE = 140
CROP = lesion_pixels(SIDE, SIDE)


def spot(row: int, column: int, value: float = 1.0) -> NDArray[np.float32]:
    cells = np.zeros((7, 7), np.float32)
    cells[row, column] = value
    return cells


def lightness(pixels: Pixels) -> NDArray[np.float64]:
    return np.asarray(pixels @ np.array([0.2126, 0.7152, 0.0722]))


def test_a_class_shines_brightest_where_its_own_evidence_is_strongest() -> None:
    evidence = spot(2, 3, 0.4) + spot(5, 5, 0.1)
    brightness = heatmap.strength(evidence, 0.6, 0.05)
    assert brightness[2, 3] == pytest.approx(1.0)
    assert brightness[5, 5] == pytest.approx(0.25)
    assert brightness.sum() == pytest.approx(1.25)


def test_a_malignant_class_is_not_hidden_behind_a_stronger_benign_one() -> None:
    weaker, stronger = spot(1, 1, 0.2), spot(4, 4, 0.9)
    assert heatmap.strength(weaker, 0.25, 0.05).max() == heatmap.strength(stronger, 0.7, 0.05).max()


@pytest.mark.parametrize(("probability", "brightest"), [(0.1, 1.0), (0.05, 0.5), (0.002, 0.02)])
def test_an_improbable_class_does_not_glow_like_a_probable_one(
    probability: float, brightest: float
) -> None:
    assert heatmap.strength(spot(3, 3, 0.8), probability, 0.05).max() == pytest.approx(brightest)


def test_next_to_no_evidence_stays_dim_however_probable_the_class() -> None:
    assert heatmap.strength(spot(3, 3, 0.001), 0.9, 0.05).max() == pytest.approx(0.02)
    assert heatmap.strength(spot(3, 3, 0.0), 0.9, 0.05).max() == 0
    assert heatmap.strength(spot(3, 3, -1.0), 0.9, 0.05).min() == 0


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 3), (6, 1)])
def test_the_brightest_spot_lies_over_its_part_of_the_crop(row: int, column: int) -> None:
    shone = lightness(heatmap.coloured(spot(row, column), SIDE))
    y, x = np.unravel_index(shone.argmax(), shone.shape)
    cell = SIDE // 7
    assert (y // cell, x // cell) == (row, column)


def test_a_single_spot_is_no_square_of_its_cells() -> None:
    shone = lightness(heatmap.coloured(spot(3, 3), SIDE))
    steps = np.abs(np.diff(shone, axis=1)).max()
    assert steps < 0.1 * np.ptp(shone)


def test_more_evidence_is_lighter_so_that_a_grey_print_keeps_it() -> None:
    bar = heatmap.legend(256, 4)
    assert bar.shape == (4, 256, 3)
    steps = np.diff(lightness(bar)[0])
    assert steps.min() > -1.0, "8 bits round a little"
    assert np.ptp(lightness(bar)) > 150


def test_for_eyes_without_red_or_green_more_is_lighter_as_well() -> None:
    # Vienot, Brettel, Mollon: Digital video colourmaps. Color Res. Appl. 24 (1999), linear RGB.
    protan = np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
    deutan = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
    linear = (heatmap.legend(64, 1)[0] / 255.0) ** 2.2
    for blindness in (protan, deutan):
        seen = np.clip(linear @ blindness.T, 0, 1) @ np.array([0.2126, 0.7152, 0.0722])
        assert (np.diff(seen) > -0.002).all()
        assert np.ptp(seen) > 0.6


def test_at_opacity_0_the_crop_is_seen_as_it_is_and_at_1_the_colours_alone() -> None:
    brightness = heatmap.strength(spot(3, 3), 0.5, 0.05)
    assert np.array_equal(heatmap.overlay(CROP, brightness, 0.0, SIDE), CROP)
    colours = heatmap.coloured(brightness, SIDE)
    assert np.array_equal(heatmap.overlay(CROP, brightness, 1.0, SIDE), colours)


def test_under_the_colours_the_crop_is_grey() -> None:
    flat = np.full((8, 8, 3), (200, 120, 100), np.uint8)
    black = np.zeros_like(flat)
    mixed = heatmap.blended(flat, black, 0.5)
    assert np.ptp(mixed[0, 0].astype(int)) == 0
    assert np.ptp(heatmap.blended(flat, black, 0.1)[0, 0].astype(int)) > 20


@pytest.mark.parametrize("side", [48, 480])
def test_a_crop_of_any_size_is_drawn_at_the_size_asked_for(side: int) -> None:
    drawn = heatmap.overlay(CROP, spot(2, 2), 0.5, side)
    assert drawn.shape == (side, side, 3)
    assert drawn.dtype == np.uint8
