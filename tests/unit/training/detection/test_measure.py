"""What is found, what is false, and the threshold that follows."""

import numpy as np
import pytest

from skinscreen.training.detection.boxes import NONE
from skinscreen.training.detection.measure import (
    Detections,
    average_precision,
    chosen_threshold,
    paired,
    tally,
)

LESIONS = np.array([(0.0, 0.0, 0.4, 0.4), (0.5, 0.5, 0.9, 0.9)], np.float32)


def found(*rows: tuple[float, float, float, float, float]) -> Detections:
    table = np.array(rows, np.float32).reshape(-1, 5)
    return Detections(table[:, :4], table[:, 4])


NOTHING = found()
GOOD = found((0, 0, 0.4, 0.4, 0.9), (0.5, 0.5, 0.9, 0.8, 0.6), (0, 0.5, 0.2, 0.7, 0.3))


def test_a_lesion_is_found_once_however_many_boxes_lie_on_it() -> None:
    twice = found((0, 0, 0.4, 0.4, 0.9), (0, 0, 0.4, 0.38, 0.8))
    assert paired(twice, LESIONS, 0.5).tolist() == [0, -1]


def test_counts_are_of_boxes_above_the_threshold() -> None:
    counted = tally([GOOD, NOTHING], [LESIONS, NONE], 0.5)
    assert (counted.pictures, counted.lesions, counted.found, counted.false) == (2, 2, 2, 0)
    assert counted.found_share == 1.0
    assert counted.overlap == pytest.approx((1 + 0.75) / 2)
    lower = tally([GOOD, NOTHING], [LESIONS, NONE], 0.2)
    assert lower.false_each == 0.5


def test_where_there_is_no_lesion_every_box_is_false() -> None:
    counted = tally([GOOD], [NONE], 0.0)
    assert (counted.found, counted.false, counted.found_share, counted.overlap) == (0, 3, 1.0, 0.0)


def test_average_precision_is_one_where_all_is_found_before_anything_false() -> None:
    assert average_precision([GOOD], [LESIONS], 0.5) == 1.0
    assert average_precision([GOOD], [LESIONS], 0.8) == 0.5
    assert average_precision([NOTHING], [LESIONS], 0.5) == 0.0
    assert average_precision([GOOD], [NONE], 0.5) == 0.0


def test_what_is_false_and_surer_lowers_average_precision() -> None:
    false_first = found((0.6, 0, 0.8, 0.2, 0.95), (0, 0, 0.4, 0.4, 0.9), (0.5, 0.5, 0.9, 0.9, 0.6))
    assert average_precision([false_first], [LESIONS], 0.5) == pytest.approx(2 / 3)


def test_the_threshold_is_the_lowest_with_few_enough_false_boxes() -> None:
    assert chosen_threshold([GOOD], [LESIONS]) == pytest.approx(0.31)
    sure = found(*[(0, 0.5, 0.1, 0.6, 0.99)] * 2)
    assert chosen_threshold([sure], [NONE]) == 0.95
    assert chosen_threshold([NOTHING], [NONE]) == pytest.approx(0.1)
