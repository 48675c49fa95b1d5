"""Further looks at a photo: where they are taken, and what they say together with the first."""

import pytest

from skinscreen.inference.closer_looks import Look, agreed, planned
from skinscreen.inference.detection import Detection

WIDTH, HEIGHT = 4000, 3000
WHOLE = Look(0, 0, WIDTH, HEIGHT, (True,) * 4)


def spot(x: float, y: float, score: float = 0.6, size: float = 200) -> Detection:
    half = size / 2
    return Detection(x - half, y - half, x + half, y + half, score)


def test_what_is_large_is_looked_at_in_the_whole_photo_once_more() -> None:
    assert planned([spot(2000, 1500, size=1800)], WIDTH, HEIGHT, 3) == (WHOLE,)


def test_small_spots_side_by_side_are_in_one_look_that_lies_in_the_photo() -> None:
    near, beside, far = spot(300, 300), spot(700, 600), spot(3700, 2700)
    looks = planned([near, beside, far], WIDTH, HEIGHT, 3)
    assert [(look.left, look.top, look.width, look.height) for look in looks] == [
        (0, 0, 2400, 2400),
        (1600, 600, 2400, 2400),
    ]
    assert looks[0].edges == (True, True, False, False)
    assert looks[0].holds(near)
    assert not looks[0].holds(far)


def test_no_more_looks_are_taken_than_may_be_and_none_at_what_is_hardly_anything() -> None:
    many = [spot(200, 200), spot(3800, 200), spot(200, 2800), spot(3800, 2800)]
    assert len(planned(many, WIDTH, HEIGHT, 2)) == 2
    assert planned([spot(200, 200, 0.05)], WIDTH, HEIGHT, 3) == ()
    assert planned([spot(2000, 1500, size=1800)], WIDTH, HEIGHT, 0) == ()


def test_a_box_of_the_mirrored_part_lies_where_it_is_in_the_photo() -> None:
    look = Look(1000, 500, 400, 300, (False,) * 4)
    assert look.mirrored(Detection(0, 10, 100, 60, 0.5)) == Detection(1300, 510, 1400, 560, 0.5)


def test_both_looks_are_averaged_by_how_sure_they_are() -> None:
    first, second = Detection(100, 100, 300, 300, 0.8), Detection(120, 100, 320, 300, 0.4)
    (found,) = agreed([first], [(WHOLE, [second])], 10)
    assert found.score == pytest.approx(0.6)
    assert found.left == pytest.approx(104)
    assert found.right == pytest.approx(304)


def test_what_one_look_alone_gives_counts_half() -> None:
    here, there = spot(500, 500, 0.8), spot(2500, 2000, 0.6)
    found = agreed([here], [(WHOLE, [there])], 10)
    assert [one.score for one in found] == pytest.approx([0.4, 0.3])


def test_what_no_look_was_taken_at_stays_as_it_was() -> None:
    look = Look(0, 0, 1000, 1000, (True, True, False, False))
    here = spot(2500, 2000, 0.8)
    assert agreed([here], [(look, [])], 10) == (here,)
    assert agreed([here], [], 10) == (here,)


def test_a_part_of_a_lesion_at_the_rim_of_a_look_does_not_split_it() -> None:
    look = Look(0, 0, 1000, 1000, (True, True, False, False))
    lesion, part = Detection(700, 300, 1500, 900, 0.7), Detection(700, 300, 999, 900, 0.9)
    assert agreed([lesion], [(look, [part])], 10) == (lesion,)


def test_of_boxes_in_one_another_the_surest_stays_and_there_are_never_too_many() -> None:
    lesion, crust = spot(500, 500, 0.8, 400), spot(520, 500, 0.5, 100)
    assert agreed([lesion, crust], [], 10) == (lesion,)
    row = [spot(300 * i + 200, 300, 0.5) for i in range(12)]
    assert len(agreed(row, [], 10)) == 10
