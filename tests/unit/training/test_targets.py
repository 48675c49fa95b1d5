import numpy as np
import pytest

from skinscreen.domain.taxonomy import LESION8, NOMA24
from skinscreen.training.targets import (
    columns_for,
    label_number,
    malignant_labels,
    one_hot,
    smoothed,
    with_kinds,
)

MALIGNANT = (True, False, False)


def test_a_photo_without_a_class_has_a_number_after_the_classes() -> None:
    assert [label_number(x, LESION8) for x in ("mel", "normal", "benign", "malignant")] == [
        0,
        7,
        8,
        9,
    ]


def test_a_class_that_is_named_like_a_kind_is_the_class() -> None:
    assert label_number("benign", NOMA24) == NOMA24.index("benign")


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="not in"):
        label_number("tooth", LESION8)


def test_kinds_are_as_malignant_as_they_say() -> None:
    found = malignant_labels(MALIGNANT, np.array([0, 1, 2, 3, 4]))
    assert found.tolist() == [True, False, False, False, True]


def test_targets_grow_by_two_columns_only_where_a_kind_is_among_them() -> None:
    assert columns_for(np.array([0, 2]), 3) == 3
    assert columns_for(np.array([0, 3]), 3) == 5
    assert columns_for(np.array([], dtype=int), 3) == 3


def test_smoothing_of_a_kind_says_nothing_of_its_class() -> None:
    rows = smoothed(one_hot(np.array([1, 3]), 5), 3, 0.3)
    assert rows[0] == pytest.approx([0.1, 0.8, 0.1, 0, 0])
    assert rows[1] == pytest.approx([0, 0, 0, 0.85, 0.15])
    assert smoothed(rows, 3, 0.0) is rows


def test_the_sums_of_both_kinds_stand_beside_the_classes() -> None:
    pytest.importorskip("keras", reason="Keras comes with the extra [train]")
    p = np.array([[0.5, 0.3, 0.2]], np.float32)
    found = np.asarray(with_kinds(p, MALIGNANT))
    assert found[0] == pytest.approx([0.5, 0.3, 0.2, 0.5, 0.5])
