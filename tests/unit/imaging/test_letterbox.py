"""A photo in the detector's square, and boxes from there back to the photo."""

import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.imaging.letterbox import GREY, Letterbox, letterboxed


@pytest.mark.parametrize(
    ("width", "height", "inner"),
    [
        (400, 300, (0, 37, 300, 225)),
        (300, 400, (37, 0, 225, 300)),
        (300, 300, (0, 0, 300, 300)),
        (50, 20, (0, 90, 300, 120)),
        (4000, 1, (0, 149, 300, 1)),
    ],
)
def test_a_photo_fills_the_longer_side_and_lies_in_the_middle_of_the_shorter(
    width: int, height: int, inner: tuple[int, int, int, int]
) -> None:
    assert Letterbox(width, height, 300).inner == inner


def test_a_photo_keeps_its_colours_and_what_it_does_not_fill_is_grey() -> None:
    pixels = np.full((30, 60, 3), (200, 10, 90), np.uint8)
    square, box = letterboxed(pixels, 100)
    assert square.shape == (100, 100, 3)
    assert square.dtype == np.uint8
    assert (square[25:75] == (200, 10, 90)).all()
    assert (square[:25] == GREY).all()
    assert (square[75:] == GREY).all()
    assert box == Letterbox(60, 30, 100)


def test_a_photo_of_the_squares_own_size_is_not_touched() -> None:
    pixels = lesion_pixels(64, 64)
    square, _ = letterboxed(pixels, 64)
    assert np.array_equal(square, pixels)


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (801, 799), (7, 300)])
def test_a_rectangle_comes_back_to_where_it_was_on_the_photo(size: tuple[int, int]) -> None:
    width, height = size
    edges = (0.25 * width, 0.5 * height, 0.75 * width, 0.9 * height)
    box = Letterbox(width, height, 300)
    assert box.to_photo(*box.to_square(*edges)) == pytest.approx(edges)


def test_the_whole_photo_is_the_inner_part_of_the_square() -> None:
    assert Letterbox(400, 200, 300).to_square(0, 0, 400, 200) == pytest.approx((0.25, 0, 0.75, 1))


def test_a_box_that_reaches_over_the_photo_is_cut_off_at_its_edges() -> None:
    box = Letterbox(400, 200, 300)
    assert box.to_photo(-0.2, -0.1, 0.5, 1.3) == pytest.approx((0, 0, 400, 100))


def test_a_box_beside_the_photo_has_no_height() -> None:
    left, top, right, bottom = Letterbox(400, 200, 300).to_photo(0.0, 0.2, 0.2, 0.4)
    assert right > left
    assert top == bottom == 0
