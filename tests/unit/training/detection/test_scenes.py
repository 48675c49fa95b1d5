"""Scenes: lesions where their boxes say, of any size, and what is put about them."""

import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.imaging.photo import Pixels
from skinscreen.training.detection import backdrop, distractors
from skinscreen.training.detection.boxes import NONE, areas
from skinscreen.training.detection.scenes import (
    SMALLEST,
    Cutting,
    Stuff,
    composed,
    cut_out,
    how_many,
    plain,
    surrounded,
)

SKIN = np.full((100, 100, 3), (210, 170, 145), np.uint8)
ROOM = np.full((200, 300, 3), (40, 90, 60), np.uint8)


def spot(colour: tuple[int, int, int] = (60, 30, 20)) -> Cutting:
    """A round lesion of one colour on skin."""
    y, x = np.mgrid[:80, :80]
    mask = np.hypot(x - 40, y - 40) < 25
    pixels = np.full((80, 80, 3), (210, 170, 145), np.uint8)
    pixels[mask] = colour
    cutting = cut_out(pixels, mask)
    assert cutting is not None
    return cutting


def scene(seed: int, count: int) -> tuple[Pixels, np.ndarray]:
    made = composed(Stuff([spot()] * count, SKIN, ROOM), 300, np.random.default_rng(seed))
    return made.pixels, made.boxes


def test_a_cutting_has_its_lesion_whole_and_the_colour_of_its_skin() -> None:
    cutting = spot()
    assert cutting.skin == pytest.approx([210, 170, 145])
    assert cutting.mask.sum() == pytest.approx(np.pi * 25**2, rel=0.03)


def test_a_lesion_that_reaches_its_photos_edge_is_not_cut_out() -> None:
    mask = np.zeros((50, 50), np.bool_)
    mask[:20, 10:30] = True
    assert cut_out(lesion_pixels(50, 50), mask) is None
    assert cut_out(lesion_pixels(50, 50), np.zeros((50, 50), np.bool_)) is None


def test_a_lesion_without_skin_about_it_is_not_cut_out() -> None:
    dark = np.zeros((50, 50, 3), np.uint8)
    mask = np.zeros((50, 50), np.bool_)
    mask[20:30, 20:30] = True
    assert cut_out(dark, mask) is None


def test_boxes_lie_on_what_is_darker_than_its_skin() -> None:
    darker = []
    for seed in range(12):
        pixels, boxes = scene(seed, 2)
        for top, left, bottom, right in boxes * 300:
            middle = pixels[round((top + bottom) / 2), round((left + right) / 2)]
            darker.append(middle.mean() < np.median(pixels))
    assert len(darker) >= 12
    assert np.mean(darker) > 0.9


def test_no_two_lesions_of_a_scene_lie_on_one_another_and_all_lie_in_the_picture() -> None:
    for seed in range(8):
        _, boxes = scene(seed, 6)
        assert len(boxes) <= 6
        assert (boxes >= 0).all()
        assert (boxes <= 1).all()
        assert (areas(boxes) > (0.4 * SMALLEST) ** 2).all()


def test_a_scene_without_a_cutting_has_no_box() -> None:
    pixels, boxes = scene(3, 0)
    assert pixels.shape == (300, 300, 3)
    assert boxes.shape == (0, 4)


def test_the_same_seed_makes_the_same_scene() -> None:
    one, other = scene(5, 3), scene(5, 3)
    assert np.array_equal(one[0], other[0])
    assert np.array_equal(one[1], other[1])


def test_half_of_the_scenes_have_one_lesion_and_none_more_than_six() -> None:
    counts = [how_many(np.random.default_rng(seed)) for seed in range(400)]
    assert 0.4 < np.mean(np.array(counts) == 1) < 0.6
    assert set(counts) == {1, 2, 3, 4, 5, 6}


def test_a_close_photo_lies_in_wider_skin_with_its_lesion_in_the_box() -> None:
    close = np.full((120, 120, 3), (210, 170, 145), np.uint8)
    close[30:70, 40:90] = (60, 30, 20)
    box = np.array([[30 / 120, 40 / 120, 70 / 120, 90 / 120]], np.float32)
    sides = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        made = surrounded(close, box, Stuff([], SKIN, ROOM), 300, rng)
        (edges,) = made.boxes
        top, left, bottom, right = np.rint(edges * 300).astype(int)
        sides.append(max(bottom - top, right - left))
        middle = made.pixels[(top + bottom) // 2, (left + right) // 2]
        assert middle.max() < 150
    assert min(sides) < 60
    assert max(sides) > 90


def test_a_plain_photo_lies_in_its_square_with_its_boxes() -> None:
    pixels = lesion_pixels(200, 100)
    made = plain(pixels, np.array([[0.5, 0.5, 1.0, 1.0]], np.float32), 300)
    assert made.boxes == pytest.approx(np.array([[0.5, 0.5, 0.75, 1.0]]))
    assert (made.pixels[:70] == 128).all()


def test_a_photo_cut_nearer_keeps_its_lesion_where_the_box_says() -> None:
    pixels = np.full((90, 120, 3), 200, np.uint8)
    pixels[30:60, 40:80] = 20
    boxes = np.array([[1 / 3, 1 / 3, 2 / 3, 2 / 3]], np.float32)
    sizes = set()
    for seed in range(20):
        made = plain(pixels, boxes, 300, np.random.default_rng(seed))
        top, left, bottom, right = np.rint(made.boxes[0] * 300).astype(int)
        assert made.pixels[top + 4 : bottom - 4, left + 4 : right - 4].max() < 60
        sizes.add(bottom - top)
    assert len(sizes) > 3


@pytest.mark.parametrize("draw", [kind for kind, _ in distractors.KINDS])
def test_a_distractor_changes_a_part_of_the_picture_and_not_its_size(draw: object) -> None:
    skin = np.full((150, 200, 3), (210, 170, 145), np.uint8)
    changed = [
        (draw(skin, np.random.default_rng(seed)) != skin).any(axis=2).mean()  # type: ignore[operator]
        for seed in range(6)
    ]
    assert max(changed) > 0
    assert draw(skin, np.random.default_rng(0)).shape == skin.shape  # type: ignore[operator]


def test_ink_is_drawn_about_a_lesion_and_not_on_it() -> None:
    skin = np.full((200, 200, 3), 200, np.uint8)
    rings = [
        distractors.ink(skin, np.random.default_rng(seed), (100, 100, 20)) for seed in range(6)
    ]
    assert all((ring != skin).any() for ring in rings)
    assert all((ring[97:103, 97:103] == 200).mean() > 0.9 for ring in rings)


def test_some_distractors_lie_on_some_scenes() -> None:
    skin = np.full((100, 100, 3), (210, 170, 145), np.uint8)
    touched = [
        (distractors.distracted(skin, np.random.default_rng(seed)) != skin).any()
        for seed in range(30)
    ]
    assert 0.3 < np.mean(touched) < 1.0


@pytest.mark.parametrize("seed", range(6))
def test_wide_skin_has_any_size_and_a_limb_covers_a_part(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert backdrop.wide_skin(lesion_pixels(60, 60), 225, 300, rng).shape == (225, 300, 3)
    share = backdrop.limb(225, 300, rng)
    assert 0.1 < share.mean() <= 1
    assert backdrop.rounded(ROOM, np.ones((200, 300), np.float32), rng).shape == ROOM.shape
    assert backdrop.cloth(120, 90, rng).shape == (120, 90, 3)
    assert backdrop.cover(ROOM, 300, 225, rng).shape == (300, 225, 3)


def test_boxes_of_a_scene_without_lesions_are_none_in_a_plain_photo_too() -> None:
    assert plain(ROOM, NONE, 300, np.random.default_rng(0)).boxes.shape == (0, 4)
