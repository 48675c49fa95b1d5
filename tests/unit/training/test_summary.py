import json

import numpy as np
import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import LESION8, ConditionClass
from skinscreen.training.summary import HEADLINE, Answers, by_subgroup, headline, summarise

pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")


def answers(
    n: int = 240, seed: int = 0, classes: tuple[ConditionClass, ...] = LESION8.classes
) -> Answers:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % len(classes)
    p = rng.dirichlet(np.ones(len(classes)), n)
    p[np.arange(n), labels] += 0.5
    return Answers(
        classes, p / p.sum(axis=1, keepdims=True), labels, tuple(str(i // 2) for i in range(n))
    )


def test_the_headline_holds_the_manifests_keys_each_with_an_interval_around_it() -> None:
    found = headline(answers(), resamples=100)
    assert set(found) == {"n_images", "n_lesions", *HEADLINE}
    assert (found["n_images"], found["n_lesions"]) == (240, 120)
    for name in HEADLINE:
        assert 0 <= found[name]["low"] <= found[name]["high"] <= 1
    for name in set(HEADLINE) - {"ece"}:  # resampling adds to a calibration error
        assert found[name]["low"] <= found[name]["value"] <= found[name]["high"]


def test_the_malignant_probability_is_the_sum_of_the_malignant_classes() -> None:
    some = answers(8)
    assert some.malignant.tolist() == [True] * 3 + [False] * 5
    assert some.malignant_scores == pytest.approx(some.probabilities[:, :3].sum(axis=1))


def test_the_whole_summary_is_json_and_its_counts_agree() -> None:
    found = json.loads(json.dumps(summarise(answers(), resamples=50), allow_nan=False))
    assert np.sum(found["confusion_matrix"]) == 240
    assert [row["support"] for row in found["per_class"]] == [30] * 8
    assert [row["key"] for row in found["per_class"]] == list(LESION8.keys)
    at = found["malignant_specificity_at_sensitivity"]
    assert at["0.95"]["value"] <= at["0.80"]["value"]


def test_a_taxonomy_without_melanoma_has_no_melanoma_score() -> None:
    two = (
        ConditionClass("a", "acne", malignant=False, icd10=None),
        ConditionClass("b", "cancer", malignant=True, icd10="C44.9"),
    )
    found = headline(answers(classes=two), resamples=20)
    assert found["melanoma_auc"] == {"value": None, "low": None, "high": None}
    assert found["malignant_auc"]["value"] > 0.5


def test_a_small_subgroup_gets_its_counts_but_no_scores() -> None:
    columns = {"sex": ["female"] * 230 + ["male"] * 10}
    female, male = by_subgroup(answers(), columns, resamples=20)["sex"]
    assert (female["value"], female["n_images"]) == ("female", 230)
    assert female["accuracy"]["value"] > 0
    assert (male["value"], male["n_images"], male["note"]) == ("male", 10, "too few")
    assert "accuracy" not in male


def test_a_subgroup_is_scored_on_its_own_pictures_alone() -> None:
    every = answers()
    chosen = np.arange(240) < 100
    columns = {"source": ["phone" if c else "dermoscopy" for c in chosen]}
    phone = by_subgroup(every, columns, resamples=20)["source"][1]
    assert (
        phone["balanced_accuracy"]
        == headline(every.where(chosen), resamples=20)["balanced_accuracy"]
    )


def test_answers_that_do_not_belong_together_are_refused() -> None:
    good = answers(8)
    with pytest.raises(TrainingError, match="probabilities"):
        Answers(good.classes, good.probabilities[:, :3], good.labels, good.groups)
    with pytest.raises(TrainingError, match="at least one"):
        good.where(np.zeros(8, dtype=bool))
    with pytest.raises(TrainingError, match="7 lesions"):
        Answers(good.classes, good.probabilities, good.labels, good.groups[:7])
