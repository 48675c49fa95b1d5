"""Hints beside the clinician's questions, on shapes whose measures are known."""

import cv2
import numpy as np
import pytest

from skinscreen.imaging.features import (
    COLOURS,
    Hints,
    asymmetries,
    colour_shares,
    compactness,
    hints,
    largest_diameter,
)
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.segmentation import Lesion

SKIN = (215, 175, 155)


def drawn(shape: str, side: int = 128) -> np.ndarray:
    mask = np.zeros((side, side), np.uint8)
    middle = (side // 2, side // 2)
    if shape == "circle":
        cv2.circle(mask, middle, side // 4, 1, -1)
    elif shape == "ellipse":
        cv2.ellipse(mask, middle, (side // 3, side // 6), 30, 0, 360, 1, -1)
    elif shape == "half":
        cv2.ellipse(mask, middle, (side // 3, side // 4), 0, 0, 180, 1, -1)
    elif shape == "star":
        angles = np.linspace(0, 2 * np.pi, 17)[:-1]
        reach = np.where(np.arange(16) % 2, 0.15, 0.42) * side
        points = np.stack([np.cos(angles), np.sin(angles)], 1) * reach[:, None] + side / 2
        cv2.fillPoly(mask, [points.astype(np.int32)], 1)
    elif shape == "comma":
        cv2.circle(mask, (50, 50), 28, 1, -1)
        cv2.ellipse(mask, (60, 60), (50, 18), 20, 0, 100, 1, -1)
    return mask


def outline(mask: np.ndarray) -> np.ndarray:
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return found[0]


@pytest.mark.parametrize("shape", ["circle", "ellipse"])
def test_round_shapes_are_symmetric(shape: str) -> None:
    assert max(asymmetries(drawn(shape).astype(bool))) < 0.04


def test_half_an_ellipse_is_asymmetric_about_one_axis() -> None:
    lesser, greater = sorted(asymmetries(drawn("half").astype(bool)))
    assert lesser < 0.05
    assert greater > 0.12


def test_a_comma_is_asymmetric_about_both_axes() -> None:
    assert min(asymmetries(drawn("comma").astype(bool))) > 0.08


def test_a_shape_at_the_edge_is_turned_whole() -> None:
    mask = np.zeros((128, 128), np.uint8)
    cv2.ellipse(mask, (30, 30), (40, 12), 45, 0, 360, 1, -1)
    assert max(asymmetries(mask.astype(bool))) < 0.06


def test_the_border_of_a_star_is_more_irregular_than_a_circles() -> None:
    assert compactness(outline(drawn("circle"))) == pytest.approx(1.0, abs=0.08)
    assert compactness(outline(drawn("star"))) > 2


def test_the_diameter_is_the_largest() -> None:
    mask = np.zeros((128, 128), np.uint8)
    cv2.rectangle(mask, (10, 20), (69, 99), 1, -1)
    assert largest_diameter(outline(mask)) == pytest.approx(np.hypot(60, 80), abs=1.5)


def painted(*colours: tuple[int, int, int]) -> Lesion:
    mask = np.zeros((128, 128), bool)
    mask[32:96, 32:96] = True
    pixels = np.full((128, 128, 3), SKIN, np.uint8)
    for number, colour in enumerate(colours):
        pixels[32:96, 32 + 64 * number // len(colours) : 96] = colour
    return Lesion(mask, pixels, np.ones((128, 128), bool))


@pytest.mark.parametrize("name", list(COLOURS))
def test_each_of_the_six_colours_is_known(name: str) -> None:
    assert colour_shares(painted(COLOURS[name]))[name] == 1


def test_colours_share_the_lesion() -> None:
    shares = colour_shares(painted(COLOURS["black"], COLOURS["red"]))
    assert shares["black"] == shares["red"] == 0.5


def test_skin_inside_the_outline_is_no_colour_of_the_lesion() -> None:
    assert sum(colour_shares(painted(SKIN)).values()) == 0


def test_the_lights_colour_does_not_count() -> None:
    warm = painted(COLOURS["dark brown"])
    tinted = (warm.pixels * (1.0, 0.85, 0.7)).astype(np.uint8)
    assert colour_shares(Lesion(warm.mask, tinted, warm.seen))["dark brown"] == 1


def crop(mask: np.ndarray, colour: tuple[int, int, int] = (95, 60, 40)) -> Pixels:
    """A crop of 512 pixels with a lesion of that shape."""
    large = cv2.resize(mask, (512, 512), interpolation=cv2.INTER_NEAREST).astype(bool)
    pixels = np.full((512, 512, 3), SKIN, np.uint8)
    pixels[large] = colour
    grain = np.random.default_rng(5).normal(0, 3, (512, 512, 1))
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def test_a_round_brown_spot_is_described() -> None:
    said = hints(crop(drawn("circle")), mm_per_pixel=0.05)
    assert said.asymmetry is not None
    assert said.asymmetry.words == "symmetric about both axes"
    assert said.border is not None
    assert said.border.words == "even border"
    assert said.colours is not None
    assert said.colours.value == 1
    assert said.colours.words == "1 colour: dark brown"
    assert said.diameter is not None
    assert said.diameter.value == pytest.approx(257 * 0.05, rel=0.06)
    assert said.diameter.words == "about 13 mm across"


def test_an_irregular_spot_is_described() -> None:
    said = hints(crop(drawn("half")))
    assert said.asymmetry is not None
    assert said.asymmetry.words == "one axis asymmetric"
    assert hints(crop(drawn("star"))).border.words == "irregular border"
    assert said.diameter is None


def test_without_a_lesion_nothing_is_measured() -> None:
    assert hints(crop(np.zeros((128, 128), np.uint8)), 0.05) == Hints()


def test_of_a_lesion_cut_off_by_the_edge_the_colours_alone_are_said() -> None:
    mask = np.zeros((128, 128), np.uint8)
    cv2.circle(mask, (64, 10), 40, 1, -1)
    said = hints(crop(mask), 0.05)
    assert said.colours is not None
    assert (said.asymmetry, said.border, said.diameter) == (None, None, None)
