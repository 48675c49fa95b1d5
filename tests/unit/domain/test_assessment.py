"""Ranking, summing and the one answer."""

import itertools

import pytest

from skinscreen.domain.assessment import (
    Finding,
    OperatingPoint,
    Outcome,
    decide,
    malignant_probability,
    rank,
)

POINT = OperatingPoint(0.3, 0.95, 0.7, 3120, "test split")


def finding(label: str, probability: float, *, malignant: bool = False) -> Finding:
    return Finding(label, None, probability, malignant)


def test_the_most_probable_class_comes_first() -> None:
    findings = [finding("a", 0.2), finding("b", 0.5), finding("c", 0.3)]
    assert [f.label for f in rank(findings)] == ["b", "c", "a"]


def test_of_equally_probable_classes_the_malignant_one_comes_first() -> None:
    tied = [finding("a", 0.5), finding("z", 0.5, malignant=True)]
    assert [f.label for f in rank(tied)] == ["z", "a"]


def test_the_order_does_not_depend_on_the_order_given() -> None:
    findings = [finding("a", 0.25), finding("b", 0.25), finding("c", 0.5, malignant=True)]
    ranked = {rank(order) for order in itertools.permutations(findings)}
    assert len(ranked) == 1


def test_only_malignant_classes_are_summed() -> None:
    findings = [
        finding("mel", 0.25, malignant=True),
        finding("nv", 0.25),
        finding("bcc", 0.5, malignant=True),
    ]
    assert malignant_probability(findings) == 0.75


def test_a_sum_rounded_past_one_is_held_at_one() -> None:
    findings = [finding(str(i), 0.2500001, malignant=True) for i in range(4)]
    assert sum(f.probability for f in findings) > 1
    assert malignant_probability(findings) == 1.0


def test_without_malignant_classes_there_is_no_sum_that_could_reassure() -> None:
    assert malignant_probability([finding("nv", 1.0)]) is None
    assert decide(None, POINT, retake=False) is Outcome.NO_RESULT


@pytest.mark.parametrize(
    ("probability", "outcome"),
    [(0.31, Outcome.REFER), (0.3, Outcome.REFER), (0.29, Outcome.NO_SIGN), (0.0, Outcome.NO_SIGN)],
)
def test_at_or_above_the_threshold_is_referred(probability: float, outcome: Outcome) -> None:
    assert decide(probability, POINT, retake=False) is outcome


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_a_photo_to_be_retaken_is_answered_neither_way(probability: float) -> None:
    assert decide(probability, POINT, retake=True) is Outcome.RETAKE


@pytest.mark.parametrize("retake", [False, True])
def test_without_a_measured_operating_point_there_is_no_result(retake: bool) -> None:
    assert decide(0.99, None, retake=retake) is Outcome.NO_RESULT


@pytest.mark.parametrize("retake", [False, True])
@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_an_unfamiliar_picture_gets_no_result(retake: bool, probability: float) -> None:
    assert decide(probability, POINT, retake=retake, unfamiliar=True) is Outcome.NO_RESULT
