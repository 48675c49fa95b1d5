import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from skinscreen.domain.manifest import InputSpec, Manifest, OutputSpec
from skinscreen.domain.taxonomy import LESION8
from skinscreen.training import operating_point
from skinscreen.training.bootstrap import resample
from skinscreen.training.card import card_text, unproven_skin_types
from skinscreen.training.markdown import score_text, table
from skinscreen.training.summary import HEADLINE, Answers, by_subgroup, headline, summarise

pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")

MANIFEST = Manifest(
    "lesion8-test",
    "1.2",
    "ab" * 32,
    InputSpec(224, 224),
    OutputSpec(),
    LESION8.classes,
    licence="research only",
    sources=(
        {"name": "HAM10000", "licence": "CC BY-NC-SA 4.0", "origin": "Tschandl et al. 2018"},
        {"name": "PAD-UFES-20", "licence": "CC BY 4.0", "origin": "Pacheco et al. 2020"},
    ),
    extra={"backbone": {"name": "small net", "origin": "ImageNet weights by Google, Apache-2.0"}},
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 8
    p = rng.dirichlet(np.ones(8), 400)
    p[np.arange(400), labels] += 0.5
    answers = Answers(
        LESION8.classes,
        p / p.sum(axis=1, keepdims=True),
        labels,
        tuple(str(i // 2) for i in range(400)),
    )
    columns = {
        "source": ["dermoscopy"] * 390 + ["phone"] * 10,
        "fitzpatrick": ["unknown"] * 300 + ["2"] * 60 + ["3"] * 37 + ["5"] * 3,
        "sex": ["female", "male"] * 200,
        "age": ["under 30"] * 400,
        "site": ["back"] * 200 + ["face|neck"] * 200,
    }
    weights = resample(answers.groups, resamples=50)
    return {
        "measured_on": "drawn lesions",
        "resamples": 50,
        "test": summarise(answers, resamples=50),
        "calibration": {"temperature": 1.5, "ece_before": 0.1234, "ece_after": 0.0456},
        "operating_point": {
            **operating_point.detail(
                answers.malignant_scores, answers.malignant, weights, 0.3125, urgent=0.75
            ),
            "chosen_on": {
                "n": 200,
                "n_malignant": 77,
                "target_sensitivity": 0.95,
                "target_urgent_specificity": 0.90,
            },
        },
        "subgroups": by_subgroup(answers, columns, resamples=50),
        "test_time_augmentation": headline(answers, resamples=50),
    }


def test_every_score_of_the_evaluation_stands_in_the_card(document: dict[str, Any]) -> None:
    text = card_text(MANIFEST, document)
    test, point = document["test"], document["operating_point"]
    scores = [test[name] for name in HEADLINE]
    scores += [row[name] for row in test["per_class"] for name in ("precision", "recall", "f1")]
    scores += list(test["malignant_specificity_at_sensitivity"].values())
    scores += [point["sensitivity"], point["specificity"]]
    scores += [point["urgent"]["sensitivity"], point["urgent"]["specificity"]]
    scores += [row[name] for row in point["predictive_values"] for name in ("ppv", "npv")]
    for score in scores:
        assert score_text(score) in text
    for counts in test["confusion_matrix"]:
        assert " | ".join(str(n) for n in counts) in text
    assert "Threshold 0.3125" in text
    assert "95% of the 77 malignant among 200 validation photos" in text
    assert "From 0.7500 on" in text
    assert "90% of the 123 benign validation photos stay below" in text
    assert "0.123 before, 0.046 after" in text
    assert "400 photos of 200 lesions" in text


def test_the_card_says_what_it_is_for_and_under_which_terms(document: dict[str, Any]) -> None:
    text = card_text(MANIFEST, document)
    assert "research use, not validated for clinical use" in text
    assert "| PAD-UFES-20 | CC BY 4.0 | Pacheco et al. 2020 |" in text
    assert "The terms of HAM10000 are non-commercial" in text
    assert "Backbone small net: ImageNet weights by Google, Apache-2.0." in text
    assert "ab" * 32 in text
    assert "Backbone" not in card_text(replace(MANIFEST, extra={}), document)


def test_the_words_are_the_projects(document: dict[str, Any]) -> None:
    text = card_text(MANIFEST, document).lower()
    assert re.findall(r"\w+ \w+ diagnos\w+", text) == ["never a diagnosis"]


def test_skin_types_with_few_photos_are_said_to_be_unproven(document: dict[str, Any]) -> None:
    text = card_text(MANIFEST, document)
    assert "No evidence for Fitzpatrick types I, IV, V, VI" in text
    assert "II: 60, III: 37" in text
    assert "Fewer than 20 malignant test photos from: phone (10)." in text
    assert "| phone | 10 | 3 | (too few)" in text


def test_a_model_proven_everywhere_has_no_such_sentence(document: dict[str, Any]) -> None:
    rows = [{"value": str(t), "n_images": 30, "n_malignant": 25} for t in range(1, 7)]
    assert unproven_skin_types(rows) == ()
    scored = [{**row, **{n: document["test"][n] for n in HEADLINE}} for row in rows]
    subgroups = {"source": [{**scored[0], "value": "phone"}], "fitzpatrick": scored}
    text = card_text(MANIFEST, {**document, "subgroups": subgroups})
    assert "No evidence" not in text
    assert "Fewer than 20 malignant" not in text


def test_what_was_not_measured_is_said_or_left_out(document: dict[str, Any]) -> None:
    bare = {
        **document,
        "operating_point": None,
        "calibration": {"temperature": None, "ece_before": None, "ece_after": 0.05},
        "test_time_augmentation": None,
    }
    text = card_text(MANIFEST, bare)
    assert "None was measured" in text
    assert "test-time augmentation" not in text.lower()
    assert "Expected calibration error on test 0.050." in text
    from_manifest = {**document["operating_point"], "chosen_on": None}
    text = card_text(MANIFEST, {**document, "operating_point": from_manifest})
    assert "as the manifest gives it" in text


def test_scores_without_value_or_interval_say_so() -> None:
    assert score_text({"value": None, "low": None, "high": None}) == "not defined"
    assert score_text({"value": 0.5, "low": None, "high": None}).startswith("0.500 (too few")


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert table(("a", "b"), [("x|y", "1")]).splitlines()[2] == "| x\\|y | 1 |"


def test_each_kind_of_photo_has_its_own_threshold_in_the_card(document: dict[str, Any]) -> None:
    assert "## Kinds of photo" not in card_text(MANIFEST, document)
    row = {
        "key": "dermoscopy",
        "temperature": 1.0,
        "n_calibration": 0,
        "ece_before": 0.1,
        "scores": document["test"],
        "operating_point": {**document["operating_point"], "measured_on": "drawn lesions"},
        "note": "",
    }
    phone = {**row, "key": "phone", "temperature": 1.75, "operating_point": None, "note": "few"}
    text = card_text(MANIFEST, {**document, "modalities": [row, phone]})
    assert "dermoscopy: measured on drawn lesions." in text
    assert "| dermoscopy | 1.000 | 0.3125 | 400 |" in text
    assert "| phone | 1.750 | few |" in text


def test_the_clinics_never_seen_stand_in_the_card(document: dict[str, Any]) -> None:
    source = {"source": "a ward", "modality": "phone", "n": 30, "n_malignant": 9}
    text = card_text(MANIFEST, {**document, "unseen": [source]})
    assert "## On clinics it never saw" in text
    assert "| a ward | phone | 30 | 9 |" in text
    assert "never saw" not in card_text(MANIFEST, document)


def test_the_card_says_which_sources_the_first_weights_had_seen(document: dict[str, Any]) -> None:
    begun = {"start": {"name": "other-2.0.0", "saw": ["HAM10000", "PAD-UFES-20"]}}
    text = card_text(replace(MANIFEST, extra=begun), document)
    assert "weights of other-2.0.0, which had been trained on HAM10000 and PAD-UFES-20: " in text
    assert "One network began" not in card_text(MANIFEST, document)
