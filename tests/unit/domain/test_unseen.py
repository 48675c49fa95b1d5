"""Figures of clinics a model never saw: read back as written, pooled so that none is hidden."""

from dataclasses import replace
from typing import Any

import pytest

from skinscreen.domain.interval import UNDEFINED, Interval
from skinscreen.domain.modality import Modality
from skinscreen.domain.unseen import FIGURES, Unseen, UnseenSource, unseen_of

ATLAS = UnseenSource(
    source="an atlas",
    modality=Modality.DERMOSCOPY,
    n=1000,
    n_malignant=250,
    melanoma_auc=Interval(0.84, 0.80, 0.88),
    malignant_auc=Interval(0.86, 0.83, 0.89),
    sensitivity=Interval(0.90, 0.86, 0.93),
    specificity=Interval(0.60, 0.56, 0.64),
    ece=Interval(0.05, 0.04, 0.06),
    no_result=Interval(0.10, 0.08, 0.12),
    retake=Interval(0.02, 0.01, 0.03),
    recipe="8 epochs at 160 px",
)
WARD = replace(
    ATLAS,
    source="a ward",
    n=200,
    n_malignant=60,
    melanoma_auc=UNDEFINED,
    sensitivity=Interval(0.70, 0.58, 0.80),
    specificity=Interval(0.80, 0.73, 0.86),
    recipe="",
)
PHONES = replace(WARD, source="phones", modality=Modality.PHONE)


def test_a_source_is_read_back_as_it_was_written() -> None:
    for source in (ATLAS, WARD, replace(PHONES, own_threshold=False)):
        assert UnseenSource.from_json(source.to_json()) == source


def test_a_figure_that_is_missing_is_undefined() -> None:
    short = {"source": "x", "modality": "phone", "n": 3, "n_malignant": 0}
    read = UnseenSource.from_json(short)
    assert all(getattr(read, name) == UNDEFINED for name in FIGURES)
    assert read.recipe == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("source", ""),
        ("source", None),
        ("modality", "xray"),
        ("modality", None),
        ("modality", ["phone"]),
        ("n", 0),
        ("n", 2.5),
        ("n", True),
        ("n_malignant", 1001),
        ("recipe", 3),
        ("own_threshold", "yes"),
        ("sensitivity", 0.9),
        ("sensitivity", {"value": 1.2}),
        ("sensitivity", {"value": float("nan")}),
        ("sensitivity", {"value": True}),
        ("specificity", {"value": 0.5, "low": 0.6, "high": 0.4}),
        ("ece", {"value": "low"}),
    ],
)
def test_what_is_impossible_is_named(key: str, value: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=key):
        UnseenSource.from_json({**ATLAS.to_json(), key: value})


def test_every_clinic_counts_the_same_however_many_photos_it_has() -> None:
    both = Unseen((ATLAS, WARD))
    assert both.sensitivity.value == pytest.approx(0.80)
    assert both.n == 1200


def test_the_interval_reaches_from_the_worst_to_the_best_clinic() -> None:
    both = Unseen((ATLAS, WARD))
    assert both.sensitivity.bounds == (0.58, 0.93)
    assert both.specificity.bounds == (0.56, 0.86)


def test_a_figure_that_a_clinic_does_not_define_is_the_others() -> None:
    assert Unseen((ATLAS, WARD)).figure("melanoma_auc") == ATLAS.melanoma_auc
    assert Unseen((WARD,)).figure("melanoma_auc") == UNDEFINED


def test_without_an_interval_of_every_clinic_there_is_none_of_all() -> None:
    bare = replace(WARD, sensitivity=Interval(0.7))
    assert Unseen((ATLAS, bare)).sensitivity.bounds is None
    assert Unseen((ATLAS, bare)).sensitivity.value == pytest.approx(0.8)


def test_figures_of_all_clinics_are_read_back_from_the_clinics() -> None:
    both = Unseen((ATLAS, WARD))
    document = both.to_json()
    assert document["sensitivity"]["value"] == pytest.approx(0.8)
    assert Unseen.from_json(document) == both


@pytest.mark.parametrize("sources", [None, "x", [3], []])
def test_clinics_that_are_none_are_refused(sources: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match="sources"):
        Unseen.from_json({"sources": sources})


def test_only_clinics_of_that_kind_with_a_measured_threshold_count() -> None:
    untold = replace(ATLAS, source="labels missing", sensitivity=UNDEFINED)
    borrowed = replace(WARD, own_threshold=False)
    found = unseen_of([ATLAS, untold, borrowed, PHONES], Modality.DERMOSCOPY)
    assert found == Unseen((ATLAS,))
    assert unseen_of([untold], Modality.DERMOSCOPY) is None
    assert unseen_of([ATLAS], Modality.PHONE) is None
