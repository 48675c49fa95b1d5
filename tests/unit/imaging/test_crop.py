"""The frame lies inside the photo, and a small crop never comes from reduced pixels."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from worded import worded

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo
from skinscreen.imaging.photo import Photo
from skinscreen.imaging.resizing import resize

NEEDED = 224
LARGE = (4 * PREVIEW_SIDE + 36, 3 * PREVIEW_SIDE + 11)


def small(width: int = 160, height: int = 120) -> Photo:
    return Photo(lesion_pixels(width, height), width, height, "small.png")


@pytest.fixture(scope="module")
def lossless() -> Photo:
    return decode_photo(encoded(lesion_pixels(*LARGE), "BMP"), "large.bmp")


@pytest.fixture(scope="module")
def large() -> Photo:
    return decode_photo(encoded(lesion_pixels(*LARGE)), "large.jpg")


def far(pixels: NDArray[np.uint8], expected: NDArray[np.uint8]) -> float:
    assert pixels.shape == expected.shape
    return float(np.abs(pixels.astype(int) - expected.astype(int)).mean())


def part(box: Box) -> NDArray[np.uint8]:
    return lesion_pixels(*LARGE)[box.y : box.y + box.side, box.x : box.x + box.side]


@pytest.mark.parametrize(
    ("size", "box"),
    [((160, 120), Box(20, 0, 120)), ((120, 161), Box(0, 20, 120)), ((100, 100), Box(0, 0, 100))],
)
def test_the_first_frame_is_the_largest_centred_square(size: tuple[int, int], box: Box) -> None:
    assert crop.centred(small(*size)) == box


def test_the_smallest_frame_is_what_the_model_needs_where_the_photo_has_it() -> None:
    assert crop.smallest_side(small(400, 300), NEEDED) == NEEDED
    assert crop.smallest_side(small(400, 200), NEEDED) == 200


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(30, 20, 60), Box(30, 20, 60)),
        (Box(-10, -20, 60), Box(0, 0, 60)),
        (Box(130, 100, 60), Box(100, 60, 60)),
        (Box(0, 0, 500), Box(40, 0, 120)),
        (Box(50, 50, 10), Box(35, 35, 40)),
        (Box(158, 118, 2), Box(120, 80, 40)),
        (Box(50, 50, -7), Box(26, 26, 40)),
    ],
)
def test_any_frame_is_brought_inside_about_its_centre(box: Box, expected: Box) -> None:
    assert crop.clamped(box, small(), needed=40) == expected


def test_a_frame_brought_inside_is_inside_and_stays_when_brought_inside_again() -> None:
    photo = small()
    chance = np.random.default_rng(5)
    for x, y, side in chance.integers(-300, 300, (300, 3)):
        box = crop.clamped(Box(int(x), int(y), int(side)), photo, needed=40)
        crop.require_inside(box, photo)
        assert crop.clamped(box, photo, needed=40) == box


@pytest.mark.parametrize(
    "box",
    [Box(0, 0, 0), Box(-1, 0, 10), Box(0, -1, 10), Box(151, 0, 10), Box(0, 111, 10), Box(0, 0, -5)],
)
def test_a_crop_outside_the_photo_is_refused(box: Box) -> None:
    with pytest.raises(ImageError, match=r"^small\.png: .* not inside .* 160 x 120"):
        crop.cut(small(), box, NEEDED)


def test_the_crop_of_a_photo_at_full_resolution_is_its_pixels() -> None:
    photo = small()
    assert np.array_equal(crop.cut(photo, Box(30, 20, 50), 48), photo.pixels[20:70, 30:80])


@pytest.mark.parametrize("box", [Box(0, 0, 1), Box(1001, 777, 100), Box(1400, 1000, 447)])
def test_a_small_crop_of_a_reduced_photo_is_cut_from_the_full_resolution(
    box: Box, lossless: Photo
) -> None:
    assert lossless.scale < 0.5
    assert np.array_equal(crop.cut(lossless, box, NEEDED), part(box))


@pytest.mark.parametrize(
    "box", [Box(0, 0, 448), Box(311, 207, 800), Box(1001, 3, 1500), Box(300, 0, 2171)]
)
@pytest.mark.parametrize("kind", ["large", "lossless"])
def test_a_larger_crop_has_pixels_to_spare_and_shows_the_same_place(
    box: Box, kind: str, request: pytest.FixtureRequest
) -> None:
    pixels = crop.cut(request.getfixturevalue(kind), box, NEEDED)
    assert pixels.shape[0] == pixels.shape[1]
    assert min(box.side, crop.OVERSAMPLING * NEEDED) <= pixels.shape[0] <= box.side
    sized = resize(pixels, NEEDED, NEEDED)
    assert far(sized, resize(part(box), NEEDED, NEEDED)) < 1.5


def test_every_corner_of_a_reduced_photo_can_be_cut(large: Photo) -> None:
    for side in (1, 333, 2171):
        right, bottom = large.width - side, large.height - side
        for x, y in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
            pixels = crop.cut(large, Box(x, y, side), NEEDED)
            assert pixels.shape[0] == pixels.shape[1] >= 1


def test_four_quarter_turns_give_the_photo_back() -> None:
    photo = small()
    turned = photo
    for _ in range(4):
        turned = crop.turn(turned)
    assert np.array_equal(turned.pixels, photo.pixels)
    assert (turned.width, turned.height, turned.turns) == (160, 120, 0)


def test_a_quarter_turn_is_clockwise() -> None:
    photo = small()
    turned = crop.turn(photo)
    assert np.array_equal(turned.pixels, cv2.rotate(photo.pixels, cv2.ROTATE_90_CLOCKWISE))
    assert (turned.width, turned.height) == (120, 160)


@pytest.mark.parametrize("box", [Box(1001, 777, 100), Box(311, 207, 1200)])
def test_the_frame_turns_with_the_photo(box: Box, lossless: Photo) -> None:
    photo, frame, expected = lossless, box, crop.cut(lossless, box, NEEDED)
    for _ in range(3):
        photo, frame = crop.turn(photo), crop.turn_box(frame, photo)
        expected = cv2.rotate(expected, cv2.ROTATE_90_CLOCKWISE).astype(np.uint8)
        crop.require_inside(frame, photo)
        sized = resize(crop.cut(photo, frame, NEEDED), 64, 64)
        assert far(sized, resize(expected, 64, 64)) < 1


@pytest.mark.parametrize(("width", "height"), [(160, 120), (120, 161), (200, 50)])
def test_a_photo_made_a_square_shows_all_of_it_with_its_mirror_image_around(
    width: int, height: int
) -> None:
    photo = small(width, height)
    square = crop.squared(photo)
    side = max(width, height)
    assert square.pixels.shape == (side, side, 3)
    assert (square.width, square.height) == (side, side)
    top, left = (side - height) // 2, (side - width) // 2
    assert np.array_equal(square.pixels[top : top + height, left : left + width], photo.pixels)
    if top:
        assert np.array_equal(square.pixels[top - 1, :], photo.pixels[0, :])
    assert square.issues == (crop.MIRRORED,)


def test_a_square_photo_needs_no_filling_up() -> None:
    photo = small(100, 100)
    assert crop.squared(photo) is photo


def test_what_was_said_of_the_photo_is_kept_when_it_is_made_a_square() -> None:
    photo = replace(small(), issues=(worded("a word"),))
    assert crop.squared(photo).issues == (worded("a word"), crop.MIRRORED)


def test_a_reduced_photo_made_a_square_keeps_its_full_size_as_measure(large: Photo) -> None:
    square = crop.squared(large)
    assert (square.width, square.height) == (large.width, large.width)
    assert square.encoded is None
    pixels = crop.cut(square, crop.centred(square), NEEDED)
    assert np.array_equal(pixels, square.pixels)


def test_a_frame_starts_about_the_field_of_view_and_keeps_the_models_pixels() -> None:
    rows, columns = 300, 400
    pixels = np.full((rows, columns, 3), (214, 170, 142), np.uint8)
    plain = Photo(pixels, columns, rows, "plain")
    assert crop.starting(plain) == Box(80, 30, 240)
    assert crop.starting(plain, 270) == Box(65, 15, 270)
    y, x = np.mgrid[:rows, :columns]
    pixels = pixels.copy()
    pixels[np.hypot(x - 240, y - 150) > 120] = 0
    box = crop.starting(Photo(pixels, columns, rows, "round"))
    assert abs(box.x + box.side / 2 - 240) <= 6
    assert abs(box.y + box.side / 2 - 150) <= 6
    assert 0.72 * 240 <= box.side <= 0.82 * 240


def test_a_lone_lesion_that_fills_its_frame_keeps_the_starting_one() -> None:
    photo = small(400, 300)
    start = crop.starting(photo)
    assert start.side == 240
    assert crop.framings([(130, 80, 270, 220)], photo) == (start,)
    assert crop.framings([(150, 100, 250, 200)], photo) != (start,)  # too small for it
    assert crop.framings([(250, 80, 390, 220)], photo) != (start,)  # too far from its middle


def test_of_several_lesions_each_has_a_frame_of_its_own() -> None:
    photo = small(400, 300)
    edges = [(60.0, 80.0, 200.0, 220.0), (210.0, 80.0, 350.0, 220.0)]
    assert crop.framings(edges, photo) == tuple(crop.around(e, photo) for e in edges)
    assert crop.framings([], photo) == ()
