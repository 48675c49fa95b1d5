"""What is known of a model: from the manifest's figures, whatever else stands in them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from unit.inference import bundles, tiny_models

from skinscreen import paths
from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.assessment import UrgentPoint
from skinscreen.domain.manifest import CARD_FILE, Calibrated, Manifest
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.modality import Modality
from skinscreen.domain.trust import Signed, Standing, Trust
from skinscreen.inference.bundle_files import is_detector
from skinscreen.services import model_card
from skinscreen.services.model_card import CARD_LIMIT

SOURCE = {"name": "HAM10000", "licence": "CC BY-NC 4.0", "origin": "Tschandl et al. 2018"}
CARD = """# tiny

Of use to no one.

## Each class

| a | b |

## Gates

Refused 97 % of what is no skin.

## Limits

- Knows three things.
"""


def summary(manifest: Manifest, clinic: Clinic, card: str = "") -> str:
    return model_card.summary(manifest, clinic, bundles.VOUCHED, card)


def read_card(manifest: Manifest, clinic: Clinic, places: tuple[Path, ...]) -> model_card.ModelCard:
    return model_card.read_card(manifest, clinic, places, bundles.VOUCHED)


def score(value: float | None, low: float | None = None, high: float | None = None) -> Any:  # noqa: ANN401
    return {"value": value, "low": low, "high": high}


def of_class(label: str, support: object, recall: object, *, malignant: bool = False) -> Any:  # noqa: ANN401
    return {"label": label, "malignant": malignant, "support": support, "recall": recall}


def of_type(value: str, photos: int, auc: object = None) -> dict[str, Any]:
    return {"value": value, "n_images": photos, "n_malignant": photos // 2, "malignant_auc": auc}


TEST = {
    "per_class": [
        of_class("melanoma", 207, score(0.609, 0.524, 0.69), malignant=True),
        of_class("naevus", 12, score(0.5)),
        of_class("normal skin", 0, score(None)),
    ],
    "by_fitzpatrick": [
        of_type("1", 14),
        of_type("2", 41, score(0.932, 0.806, 1.0)),
        of_type("3", 60, score(0.9)),
        of_type("4", 20, score(0.85, 0.7, 0.95)),
        of_type("unknown", 2098, score(0.92)),
    ],
}


def described(test: object = TEST, **more: Any) -> Manifest:  # noqa: ANN401
    manifest = bundles.manifest(tiny_models.classifier())
    metrics = {} if test is None else {"test": test}
    return replace(manifest, metrics=metrics, sources=(SOURCE,), **more)


def test_the_summary_of_a_foreign_model_begins_with_that_and_takes_no_figure_for_measured() -> None:
    foreign = Standing(Trust.FOREIGN, Signed("", why="it is not signed"))
    said = model_card.summary(described(), Clinic(0.1), foreign)
    assert "**Foreign: it is not signed\\." in said.partition("not a diagnosis")[0]
    assert said.count("Claimed by the model itself: threshold") == 2
    assert "Of 100 lesions" not in said
    assert "Signed by somebody" in summary(described(), NOTHING_SET)


def test_the_summary_says_what_it_was_trained_on_and_under_which_terms() -> None:
    said = summary(described(licence="Research only."), NOTHING_SET)
    assert "HAM10000 (CC BY\\-NC 4\\.0): Tschandl et al\\. 2018" in said
    assert "Terms of use: Research only\\." in said
    assert "not a diagnosis" in said


def test_a_model_that_says_nothing_of_itself_is_said_to() -> None:
    bare = replace(described(None), modalities=(), sources=())
    said = summary(bare, Clinic(0.05))
    assert "It is not known what this model was trained on." in said
    assert "Terms of use: unknown" in said
    assert "No results stand in this bundle" in said
    assert "no measured operating point" in said
    assert "in a clinic" not in said
    assert "No evidence for types I, II, III, IV, V and VI" in said


def test_every_class_has_its_result_with_interval_and_photos() -> None:
    said = summary(described(), NOTHING_SET)
    assert "- **melanoma** (malignant): 60.9 % (52.4 to 69.0 %) of 207 photos\n" in said
    assert "- **naevus**: 50.0 % (too few for an interval) of 12 photos, too few to rely on" in said
    assert "- **normal skin**: no test photos, so no evidence" in said


def test_skin_types_with_too_few_photos_are_named_as_without_evidence() -> None:
    said = summary(described(), NOTHING_SET)
    assert "**No evidence for types I, V and VI**" in said
    assert "(I: 14, V: 0, VI: 0)" in said
    assert "Type II: 41 photos, 20 malignant" in said
    assert "93.2 % (80.6 to 100.0 %)" in said
    assert "Type III: 60 photos" in said
    assert "Of 2,098 more test photos the skin type is not known." in said


def test_one_type_alone_is_named_alone_and_none_is_not_named() -> None:
    rows = [of_type(key, 100, score(0.9, 0.8, 0.95)) for key in "12345"]
    said = summary(described({"by_fitzpatrick": rows}), NOTHING_SET)
    assert "**No evidence for type VI**" in said
    rows.append(of_type("6", 100, score(0.9, 0.8, 0.95)))
    said = summary(described({"by_fitzpatrick": rows}), NOTHING_SET)
    assert "No evidence" not in said
    assert "skin type is not known" not in said


def test_without_results_by_skin_type_there_is_no_evidence_for_any() -> None:
    said = summary(described({"per_class": TEST["per_class"]}), NOTHING_SET)
    assert "No evidence for types I, II, III, IV, V and VI" in said
    assert "the manifest holds no results by skin type" in said
    assert "(I: 0" not in said


def test_the_operating_point_stands_with_its_intervals_and_this_clinics_figures() -> None:
    point = bundles.POINT
    measured = replace(
        point,
        sensitivity_interval=(0.9, 0.97),
        specificity_interval=(0.6, 0.7),
        urgent=UrgentPoint(0.7, 0.55, 0.91),
    )
    said = summary(described(modalities=(Calibrated(Modality.DERMOSCOPY, measured),)), Clinic(0.05))
    assert "95 % intervals: sensitivity 90.0 to 97.0 %, specificity 60.0 to 70.0 %." in said
    assert "flagged in a clinic with 5 % malignant" in said
    assert "not flagged in a clinic with 5 % malignant" in said
    assert "From 70.0 % on a referral is called urgent: 55.0 % of the malignant" in said
    assert "and 9.0 % of the benign" in said


def test_every_kind_of_photo_has_its_own_figures_and_the_unmeasured_is_named() -> None:
    said = summary(described(), NOTHING_SET)
    assert "**Dermoscopy photos**" in said
    assert "elsewhere it can be worse" in said
    assert "On the clinics it was trained on: Threshold 30\\.0 %" in said
    assert "**Not validated for close-up phone photos**" in said
    kinds = (
        Calibrated(Modality.DERMOSCOPY, bundles.POINT),
        Calibrated(Modality.PHONE, replace(bundles.POINT, threshold=0.6)),
    )
    both = summary(described(modalities=kinds), NOTHING_SET)
    assert "**Close-up phone photos**" in both
    assert "Threshold 60\\.0 %" in both
    assert "Not validated" not in both


def test_the_table_of_clinics_never_seen_is_taken_over_from_the_card() -> None:
    section = "## On clinics it never saw\n\n| source |\n| --- |\n| a ward |"
    said = summary(described(), NOTHING_SET, f"# Card\n\n{section}\n\n## Limits\n\n- one\n")
    assert section in said


def test_what_was_not_measured_or_set_is_said() -> None:
    said = summary(described(), NOTHING_SET)
    assert "95 % intervals" not in said
    assert "Set your clinic's share" in said
    assert "No threshold was measured from which a referral would be called urgent." in said


@pytest.mark.parametrize(
    "test",
    [
        *(3, [], "x", {"per_class": 3}, {"per_class": [3, "x"]}, {"by_fitzpatrick": {"1": 2}}),
        {"per_class": [{}], "by_fitzpatrick": [{}]},
        {"per_class": [of_class("a", True, 3), of_class("b", 30, score(7))]},
        {"by_fitzpatrick": [of_type("1", 30, "high"), {"value": "2", "n_images": "many"}]},
    ],
)
def test_figures_of_any_kind_are_survived(test: object) -> None:
    said = summary(described(test), Clinic(0.05))
    assert "No evidence" in said
    assert "No results" in said or "## Each class" in said


def test_text_of_a_manifest_cannot_become_markup() -> None:
    hostile = "![x](file:///etc/passwd) <img src=x> # **bold** [a](b)\n# head"
    rows = [of_class(hostile, 30, score(0.5))]
    source = {"name": hostile, "licence": hostile, "origin": hostile}
    manifest = described({"per_class": rows}, licence=hostile, version=hostile)
    said = summary(replace(manifest, sources=(source,)), NOTHING_SET)
    assert said.count("\\<img src=x\\>") == said.count("<img") > 0
    assert "![" not in said
    assert "](" not in said
    assert "\n# head" not in said


def test_gates_and_limits_are_taken_over_from_the_card_and_nothing_else() -> None:
    said = summary(described(), NOTHING_SET, CARD)
    assert "Refused 97 % of what is no skin." in said
    assert said.rstrip().endswith("- Knows three things.")
    assert "| a | b |" not in said
    assert "Of use to no one" not in said


def test_the_card_of_a_bundle_is_read_and_held_to_its_limit(tmp_path: Path) -> None:
    folder = bundles.tiny_bundle(tmp_path)
    manifest = parse((folder / "manifest.json").read_text())
    (folder / CARD_FILE).write_text(CARD)
    card = read_card(manifest, NOTHING_SET, (tmp_path,))
    assert card.whole == CARD
    assert "Knows three things" in card.summary
    (folder / CARD_FILE).write_text("x" * (CARD_LIMIT + 5))
    assert len(read_card(manifest, NOTHING_SET, (tmp_path,)).whole) == CARD_LIMIT


def test_a_bundle_that_was_taken_away_leaves_its_manifests_figures(tmp_path: Path) -> None:
    card = read_card(described(), NOTHING_SET, (tmp_path,))
    assert card.whole == ""
    assert "melanoma" in card.summary


def test_every_bundled_model_has_a_card_with_its_limits() -> None:
    for folder in sorted(f for f in paths.bundled_models().iterdir() if not is_detector(f)):
        manifest = parse((folder / "manifest.json").read_text("utf-8"))
        card = read_card(manifest, NOTHING_SET, (paths.bundled_models(),))
        assert "## Limits" in card.summary
        assert "No evidence for type" in card.summary
        assert card.whole.startswith(f"# {manifest.name} {manifest.version}")
