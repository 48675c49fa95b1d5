"""Where the lesion is; that there is none is said rather than guessed."""

import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.segmentation import SIDE, segment

SKIN = (210, 165, 140)
BROWN = (110, 70, 50)
GREY = np.random.default_rng(3).normal(0, 3, (400, 400, 1))


def spot(
    centre: tuple[int, int] = (200, 200),
    axes: tuple[int, int] = (90, 60),
    colour: tuple[int, int, int] = BROWN,
    side: int = 400,
) -> Pixels:
    drawn = np.full((side, side, 3), SKIN, np.uint8)
    cv2.ellipse(drawn, centre, axes, 0, 0, 360, colour, -1)
    return np.clip(drawn + GREY[:side, :side], 0, 255).astype(np.uint8)


def overlap(mask: np.ndarray, centre: tuple[int, int], axes: tuple[int, int]) -> float:
    truth = np.zeros((400, 400), np.uint8)
    cv2.ellipse(truth, centre, axes, 0, 0, 360, 1, -1)
    wanted = cv2.resize(truth, (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 0
    return (mask & wanted).sum() / (mask | wanted).sum()


@pytest.mark.parametrize("colour", [BROWN, (150, 105, 80), (40, 35, 40), (170, 70, 80)])
def test_a_spot_is_outlined(colour: tuple[int, int, int]) -> None:
    lesion = segment(spot(colour=colour))
    assert lesion is not None
    assert lesion.mask.shape == (SIDE, SIDE)
    assert overlap(lesion.mask, (200, 200), (90, 60)) > 0.85
    assert lesion.edge == 0


def test_the_drawn_lesion_is_outlined() -> None:
    lesion = segment(lesion_pixels(500, 500))
    assert lesion is not None
    assert 0.03 < lesion.mask.mean() < 0.2


def test_skin_alone_is_no_lesion() -> None:
    assert segment(np.clip(np.full((400, 400, 3), SKIN) + GREY, 0, 255).astype(np.uint8)) is None


def test_a_picture_of_one_colour_is_no_lesion() -> None:
    assert segment(np.full((400, 400, 3), 120, np.uint8)) is None
    assert segment(np.zeros((400, 400, 3), np.uint8)) is None


def test_hairs_are_no_lesion_and_do_not_widen_one() -> None:
    pixels = spot()
    for x in range(20, 400, 45):
        cv2.line(pixels, (x, 0), (x + 30, 399), (40, 30, 25), 2)
    lesion = segment(pixels)
    assert lesion is not None
    assert overlap(lesion.mask, (200, 200), (90, 60)) > 0.8


def test_the_dark_corners_of_a_dermatoscope_are_no_lesion() -> None:
    pixels = spot()
    seen = np.zeros((400, 400, 1), np.uint8)
    cv2.circle(seen, (200, 200), 215, 1, -1)
    lesion = segment(pixels * seen)
    assert lesion is not None
    assert not lesion.seen[0, 0]
    assert overlap(lesion.mask, (200, 200), (90, 60)) > 0.85


def test_a_hole_in_a_lesion_is_lesion() -> None:
    pixels = spot()
    cv2.circle(pixels, (200, 200), 20, SKIN, -1)
    lesion = segment(pixels)
    assert lesion is not None
    assert lesion.mask[SIDE // 2, SIDE // 2]


def test_of_two_spots_the_one_in_the_middle_is_the_lesion() -> None:
    pixels = spot()
    cv2.circle(pixels, (375, 375), 20, BROWN, -1)
    lesion = segment(pixels)
    assert lesion is not None
    assert not lesion.mask[-8, -8]


def test_a_lesion_cut_by_the_edge_says_how_much_of_it() -> None:
    lesion = segment(spot(centre=(200, 30), axes=(100, 90)))
    assert lesion is not None
    assert 0.08 < lesion.edge < 0.16


def test_a_crop_with_skin_in_its_corners_alone_gives_no_outline() -> None:
    assert segment(spot(axes=(245, 245))) is None


def test_a_faint_stain_with_a_soft_rim_is_left_alone() -> None:
    faint = cv2.GaussianBlur(spot(colour=(204, 159, 132)), (0, 0), 25)
    assert segment(np.asarray(faint, np.uint8)) is None


def test_a_dot_is_no_lesion() -> None:
    assert segment(spot(axes=(9, 9))) is None


def test_a_slope_of_light_is_no_lesion_and_hides_none() -> None:
    slope = np.linspace(1.1, 0.6, 400)[np.newaxis, :, np.newaxis]
    skin = np.clip(np.full((400, 400, 3), SKIN) * slope + GREY, 0, 255).astype(np.uint8)
    assert segment(skin) is None
    lesion = segment((spot() * slope).clip(0, 255).astype(np.uint8))
    assert lesion is not None
    assert overlap(lesion.mask, (200, 200), (90, 60)) > 0.85


def test_a_narrow_round_picture_leaves_no_margin_and_is_searched_all_the_same() -> None:
    seen = np.zeros((400, 400, 1), np.uint8)
    cv2.circle(seen, (200, 200), 150, 1, -1)
    lesion = segment(spot(axes=(50, 40)) * seen)
    assert lesion is not None
    assert overlap(lesion.mask, (200, 200), (50, 40)) > 0.75
