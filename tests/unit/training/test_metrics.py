import numpy as np
import pytest

from skinscreen.training import metrics
from skinscreen.training.bootstrap import resample

sklearn_metrics = pytest.importorskip(
    "sklearn.metrics", reason="scikit-learn comes with the extra [train]"
)

ONCE4 = np.ones((1, 4))


def random_answers(seed: int, n: int = 300, k: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, k, n)
    probabilities = rng.dirichlet(np.ones(k), n)
    probabilities[np.arange(n), labels] += 0.3
    probabilities = np.round(probabilities / probabilities.sum(axis=1, keepdims=True), 2)
    return probabilities, labels  # rounded: there are many ties


def test_a_positive_above_three_of_four_negatives_and_tied_with_one_has_the_area_by_hand() -> None:
    scores = np.array([0.9, 0.4, 0.4, 0.1])
    positive = np.array([True, True, False, False])
    # pairs: 0.9 beats both, 0.4 ties one and beats the other: (1 + 1 + 0.5 + 1) / 4
    assert metrics.auc(scores, positive, ONCE4)[0] == pytest.approx(0.875)


@pytest.mark.parametrize("seed", range(5))
def test_every_score_equals_scikit_learns_with_and_without_weights(seed: int) -> None:
    p, labels = random_answers(seed)
    weights = resample([str(i) for i in range(len(labels))], resamples=3, seed=seed)
    answer, one_class = p.argmax(axis=1), labels == 1
    for w, row in [(np.ones((1, len(labels))), None), *[(w[np.newaxis], w) for w in weights]]:
        assert metrics.accuracy(p, labels, w)[0] == pytest.approx(
            sklearn_metrics.accuracy_score(labels, answer, sample_weight=row)
        )
        assert metrics.balanced_accuracy(p, labels, w)[0] == pytest.approx(
            sklearn_metrics.balanced_accuracy_score(labels, answer, sample_weight=row)
        )
        assert metrics.auc(p[:, 1], one_class, w)[0] == pytest.approx(
            sklearn_metrics.roc_auc_score(one_class, p[:, 1], sample_weight=row)
        )
        each = metrics.class_scores(p, labels, w)
        precision, recall, f1, _ = sklearn_metrics.precision_recall_fscore_support(
            labels, answer, sample_weight=row
        )
        assert each.precision[0] == pytest.approx(precision)
        assert each.recall[0] == pytest.approx(recall)
        assert each.f1[0] == pytest.approx(f1)


def test_macro_auc_equals_scikit_learns_one_against_the_rest() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 4, 200)
    p = rng.dirichlet(np.ones(4), 200)
    theirs = sklearn_metrics.roc_auc_score(labels, p, multi_class="ovr")
    assert metrics.macro_auc(p, labels, np.ones((1, 200)))[0] == pytest.approx(theirs)


def test_a_class_that_never_occurs_does_not_count_in_the_means() -> None:
    labels = np.array([0, 0, 1, 1])
    p = np.array([[0.9, 0.1, 0], [0.2, 0.7, 0.1], [0.1, 0.9, 0], [0.3, 0.5, 0.2]])
    assert metrics.balanced_accuracy(p, labels, ONCE4)[0] == pytest.approx(0.75)
    two = (
        metrics.auc(p[:, 0], labels == 0, ONCE4)[0] + metrics.auc(p[:, 1], labels == 1, ONCE4)[0]
    ) / 2
    assert metrics.macro_auc(p, labels, ONCE4)[0] == pytest.approx(two)


def test_a_resample_without_one_of_the_classes_is_undefined() -> None:
    labels = np.array([0, 0, 1, 1])
    p = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.1, 0.9]])
    without = np.array([[2.0, 2.0, 0.0, 0.0]])
    assert np.isnan(metrics.balanced_accuracy(p, labels, without)[0])
    assert np.isnan(metrics.macro_auc(p, labels, without)[0])
    assert np.isnan(metrics.sensitivity(p[:, 1], labels == 1, without, 0.5)[0])
    assert np.isnan(metrics.sensitivity_at_specificity(p[:, 1], labels == 1, without, 0.5)[0])


def test_a_class_never_answered_has_no_precision_and_an_f1_of_zero() -> None:
    labels = np.array([0, 0, 1, 1])
    p = np.tile([0.9, 0.1], (4, 1))
    scores = metrics.class_scores(p, labels, ONCE4)
    assert np.isnan(scores.precision[0, 1])
    assert scores.precision[0, 0] == 0.5
    assert scores.f1[0, 1] == 0


def test_sensitivity_and_specificity_at_a_threshold_count_the_threshold_as_referred() -> None:
    scores = np.array([0.2, 0.5, 0.5, 0.8])
    positive = np.array([False, False, True, True])
    assert metrics.sensitivity(scores, positive, ONCE4, 0.5)[0] == 1.0
    assert metrics.specificity(scores, positive, ONCE4, 0.5)[0] == 0.5


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 1.0])
def test_the_best_rate_at_a_fixed_other_rate_is_the_best_of_all_thresholds(level: float) -> None:
    rng = np.random.default_rng(11)
    scores = np.round(rng.random(120), 2)
    positive = rng.random(120) < scores
    once = np.ones((1, 120))
    tried = [
        (
            metrics.sensitivity(scores, positive, once, t)[0],
            metrics.specificity(scores, positive, once, t)[0],
        )
        for t in [*scores, 2.0]
    ]
    assert metrics.sensitivity_at_specificity(scores, positive, once, level)[0] == pytest.approx(
        max(found for found, cleared in tried if cleared >= level)
    )
    assert metrics.specificity_at_sensitivity(scores, positive, once, level)[0] == pytest.approx(
        max(cleared for found, cleared in tried if found >= level)
    )


def test_calibration_error_is_the_weighted_gap_of_the_bins_by_hand() -> None:
    p = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]])
    labels = np.array([0, 1, 0, 0])
    # bin of 0.9: accuracy 0.5, gap 0.4; bin of 0.6: accuracy 1, gap 0.4
    assert metrics.ece(p, labels, ONCE4)[0] == pytest.approx(0.4)
    only_first = np.array([[4.0, 0.0, 0.0, 0.0]])
    assert metrics.ece(p, labels, only_first)[0] == pytest.approx(0.1)


def test_the_reliability_curve_holds_each_picture_once_and_gives_the_same_error() -> None:
    p, labels = random_answers(7)
    curve = metrics.reliability(p, labels)
    assert sum(point["n"] for point in curve) == len(labels)
    gap = sum(c["n"] * abs(c["confidence"] - c["accuracy"]) for c in curve) / len(labels)
    assert metrics.ece(p, labels, np.ones((1, len(labels))))[0] == pytest.approx(gap)


def test_a_certain_picture_lies_in_the_last_bin() -> None:
    (point,) = metrics.reliability(np.array([[1.0, 0.0]]), np.array([0]))
    assert (point["high"], point["confidence"], point["accuracy"]) == (1.0, 1.0, 1.0)


def test_the_confusion_matrix_has_the_truth_in_its_rows_and_every_class() -> None:
    p = np.array([[0.1, 0.9, 0.0], [0.8, 0.2, 0.0]])
    assert metrics.confusion_matrix(p, np.array([0, 0])).tolist() == [
        [1, 1, 0],
        [0, 0, 0],
        [0, 0, 0],
    ]
