import numpy as np
import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.training.parity import parity
from skinscreen.training.summary import Answers

CLASSES = (
    ConditionClass("a", "cancer", malignant=True, icd10="C44.9"),
    ConditionClass("b", "mole", malignant=False, icd10="D22.9"),
)


def reference(n: int = 400) -> Answers:
    labels = np.arange(n) % 2
    p = np.where(labels[:, np.newaxis] == np.arange(2), 0.8, 0.2)
    return Answers(CLASSES, p, labels, tuple(str(i) for i in range(n)))


def with_wrong(answers: Answers, count: int) -> np.ndarray:
    changed = answers.probabilities.copy()
    changed[:count] = changed[:count, ::-1]
    return changed


def test_an_equal_variant_agrees_everywhere_and_ships() -> None:
    found = parity(reference(), reference().probabilities)
    assert (found.n, found.max_difference, found.top1_agreement) == (400, 0.0, 1.0)
    assert {v for v in found.changes.values() if v is not None} == {0.0}
    assert found.changes["melanoma_auc"] is None
    assert found.shippable


def test_a_variant_that_loses_half_a_point_ships_and_one_that_loses_more_does_not() -> None:
    kept = parity(reference(), with_wrong(reference(), 2))
    assert kept.changes["balanced_accuracy"] == pytest.approx(-0.005)
    assert kept.shippable
    lost = parity(reference(), with_wrong(reference(), 4))
    assert lost.changes["balanced_accuracy"] == pytest.approx(-0.01)
    assert lost.top1_agreement == pytest.approx(0.99)
    assert lost.max_difference == pytest.approx(0.6)
    assert not lost.shippable


def test_a_variant_that_answers_better_ships() -> None:
    worse = Answers(CLASSES, with_wrong(reference(), 50), reference().labels, reference().groups)
    assert parity(worse, reference().probabilities).shippable


def test_answers_on_other_pictures_are_refused() -> None:
    with pytest.raises(TrainingError, match="probabilities"):
        parity(reference(), reference().probabilities[:10])
