"""Anchors, which of them answers for which lesion, and how its box is written."""

import numpy as np
import pytest

from skinscreen.training.detection.anchors import (
    EACH,
    POSITIVE,
    anchors,
    decoded,
    encoded,
    map_sides,
    matched,
)
from skinscreen.training.detection.boxes import NONE, overlaps

LESIONS = np.array([(0.1, 0.1, 0.25, 0.3), (0.5, 0.4, 0.95, 0.9)], np.float32)


def test_every_cell_of_every_map_has_its_anchors() -> None:
    assert map_sides(300) == (38, 19, 10, 5, 3)
    assert len(anchors(300)) == EACH * sum(n * n for n in map_sides(300))


def test_a_lesion_of_any_size_and_place_has_an_anchor_near_enough() -> None:
    rng = np.random.default_rng(1)
    sides = rng.uniform(0.06, 0.9, (300, 1)) * rng.uniform(0.75, 1.33, (300, 2)) ** 0.5
    low = rng.uniform(0, 1, (300, 2)) * np.maximum(1 - sides, 0)
    lesions = np.concatenate([low, low + sides], axis=1).astype(np.float32)
    assert (overlaps(anchors(300), lesions).max(axis=0) >= POSITIVE).mean() > 0.95


def test_the_anchors_that_answer_for_a_lesion_have_its_box() -> None:
    targets = matched(LESIONS, 300)
    lesion = targets[:, 0] == 1
    shares = overlaps(anchors(300), LESIONS)
    assert (shares[lesion].max(axis=1) >= POSITIVE).all()
    assert {tuple(b) for b in targets[lesion, 1:]} == {tuple(b) for b in LESIONS}
    assert (targets[shares.max(axis=1) < 0.4, 0] == 0).all()


def test_a_lesion_that_no_anchor_overlaps_enough_still_has_the_nearest() -> None:
    thin = np.array([(0.501, 0.0, 0.506, 1.0), (0.501, 0.0, 0.507, 1.0)], np.float32)
    targets = matched(thin, 300)
    assert (targets[:, 0] == 1).sum() == 2
    assert {tuple(b) for b in targets[targets[:, 0] == 1, 1:]} == {tuple(b) for b in thin}


def test_a_picture_without_a_lesion_asks_every_anchor_for_skin() -> None:
    assert not matched(NONE, 300).any()


def test_a_box_comes_back_from_what_the_network_is_to_say_of_it() -> None:
    own = anchors(224)[::50]
    rng = np.random.default_rng(0)
    low = rng.uniform(0, 0.5, (len(own), 2))
    boxes = np.concatenate([low, low + rng.uniform(0.05, 0.5, (len(own), 2))], axis=1)
    assert decoded(encoded(boxes.astype(np.float32), own), own) == pytest.approx(boxes, abs=1e-5)


def test_a_size_beyond_all_measure_stays_a_number() -> None:
    own = anchors(224)[:1]
    assert np.isfinite(decoded(np.full((1, 4), 1e6, np.float32), own)).all()
