"""Boxes around masks, their overlap, and the table that was drawn by hand."""

from pathlib import Path

import numpy as np
import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.training.detection.boxes import (
    NONE,
    around,
    cut_off,
    inscribed,
    nested,
    overlaps,
    read_table,
    suppressed,
    voted,
)

HEAD = "archive,file,left,top,right,bottom,drawn\n"


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


def test_the_box_of_a_mask_reaches_from_its_first_to_behind_its_last_pixel() -> None:
    mask = np.zeros((10, 20), np.bool_)
    mask[2:5, 8:10] = True
    assert around(mask) == pytest.approx(boxes((0.2, 0.4, 0.5, 0.5)))


def test_an_empty_mask_has_no_box() -> None:
    assert around(np.zeros((4, 4), np.bool_)).shape == (0, 4)


def test_overlap_is_the_shared_part_of_both_together() -> None:
    one = boxes((0, 0, 0.5, 0.5))
    other = boxes((0, 0, 0.5, 0.5), (0, 0.25, 0.5, 0.75), (0.6, 0.6, 1, 1))
    assert overlaps(one, other) == pytest.approx(np.array([[1, 1 / 3, 0]]))


def test_what_is_cut_off_at_the_edge_counts_while_enough_of_it_is_left() -> None:
    rows = boxes((-0.1, 0, 0.3, 0.2), (-0.3, 0, 0.1, 0.2), (1.2, 1.2, 1.4, 1.4))
    assert cut_off(rows, 0.5) == pytest.approx(boxes((0, 0, 0.3, 0.2)))


def test_of_boxes_that_lie_on_one_another_the_better_one_stays() -> None:
    rows = boxes((0, 0, 0.5, 0.5), (0.02, 0, 0.5, 0.5), (0.6, 0.6, 0.9, 0.9))
    scores = np.array([0.6, 0.8, 0.3])
    assert suppressed(rows, scores, 10, 0.5).tolist() == [1, 2]
    assert suppressed(rows, scores, 1, 0.5).tolist() == [1]
    assert suppressed(NONE, np.zeros(0), 10, 0.5).tolist() == []


def test_the_table_gives_every_box_of_a_file_and_none_where_no_outline_was_seen(
    tmp_path: Path,
) -> None:
    path = tmp_path / "boxes.csv"
    rows = ("zip,a.jpg,0.1,0.2,0.3,0.5,by hand", "zip,a.jpg,0,0,1,1,x", "zip,b.jpg,,,,,unclear")
    path.write_text(HEAD + "\n".join(rows) + "\n")
    found = read_table(path)
    assert found["zip", "a.jpg"] == pytest.approx(boxes((0.2, 0.1, 0.5, 0.3), (0, 0, 1, 1)))
    assert found["zip", "b.jpg"].shape == (0, 4)


@pytest.mark.parametrize("edges", ["0.5,0.1,0.5,0.2", "0,0,1.2,1", "0,x,1,1", "0.4,0.5,0.5,0.2"])
def test_a_box_that_is_none_is_named_with_its_line(tmp_path: Path, edges: str) -> None:
    path = tmp_path / "boxes.csv"
    path.write_text(HEAD + f"zip,a.jpg,{edges},by hand\n")
    with pytest.raises(TrainingError, match="line 2"):
        read_table(path)


@pytest.mark.parametrize("text", [None, "file,left\na,1\n"])
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "boxes.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(TrainingError, match=r"boxes\.csv is not a readable table"):
        read_table(path)


def test_the_ellipse_in_a_box_touches_its_edges_and_leaves_its_corners() -> None:
    box = np.array([0.2, 0.1, 0.6, 0.9], np.float32)
    mask = inscribed(box, 100, 200)
    assert around(mask)[0] == pytest.approx(box, abs=0.011)
    assert not mask[21, 22]
    assert mask.mean() == pytest.approx(0.4 * 0.8 * np.pi / 4, abs=0.005)


def test_a_box_is_the_mean_of_those_that_overlap_it_by_overlap_and_squared_score() -> None:
    found = boxes((0.2, 0.2, 0.6, 0.6), (0.2, 0.2, 0.6, 0.7), (0.7, 0.7, 0.9, 0.9))
    scores = np.array([0.8, 0.4, 0.7])
    (first, alone) = voted(found[[0, 2]], found, scores, 0.5)
    assert alone == pytest.approx(found[2])
    weight = 0.8 * 0.4**2  # the second overlaps the first by 0.8
    assert first == pytest.approx((0.2, 0.2, 0.6, (0.6 * 0.64 + 0.7 * weight) / (0.64 + weight)))
    assert voted(found[:0], found, scores, 0.5).shape == (0, 4)


def test_a_box_in_a_better_one_or_around_it_is_the_same_lesions() -> None:
    found = boxes(
        (0.3, 0.3, 0.5, 0.5), (0.1, 0.1, 0.9, 0.9), (0.32, 0.32, 0.4, 0.4), (0.45, 0.3, 0.65, 0.5)
    )
    assert nested(found, 0.7).tolist() == [False, True, True, True]  # the last is in the second
    assert nested(found[[0, 3]], 0.7).tolist() == [False, False]
    assert nested(found[:0], 0.7).tolist() == []
