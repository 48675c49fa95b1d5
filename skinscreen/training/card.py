"""``MODEL_CARD.md``, written from the manifest and the evaluation alone: no figure by hand."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from skinscreen.domain.accuracy import MOST_THRESHOLD
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.unseen import UnseenSource
from skinscreen.training import consistency, recogniser, unseen
from skinscreen.training.gates_section import gates_section
from skinscreen.training.markdown import score_text, table
from skinscreen.training.summary import FEWEST_PICTURES, HEADLINE

_TITLES = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "macro_auc": "macro AUC (each class against the rest)",
    "melanoma_auc": "melanoma AUC",
    "malignant_auc": "malignant AUC (malignant against benign)",
    "ece": "expected calibration error (15 bins)",
}
_SUBGROUPS = {
    "source": "Source",
    "fitzpatrick": "Fitzpatrick skin type",
    "sex": "Sex",
    "age": "Age in years",
    "site": "Body site",
}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI"}
_SUBGROUP_SCORES = ("balanced_accuracy", "malignant_auc", "melanoma_auc", "ece")
_USE = """\
For research use, not validated for clinical use. The model ranks the classes below for one
square photo of one skin lesion, as an adjunct to a clinician's own judgement. Its answer is
a screening result, never a diagnosis. It must not be used to rule a malignancy out."""

_LIMITS = (
    "A lesion that is none of the classes still gets one: the probabilities always sum to 1.",
    "Training and test photos come from the same collections; others may do worse.",
    "Malignant lesions are not as common in a clinic as here: read the predictive values there.",
)


def card_text(manifest: Manifest, evaluation: Mapping[str, Any]) -> str:
    """The whole card in Markdown.

    Args:
        manifest: of the bundle; says what it was trained on and under which terms.
        evaluation: the document of ``evaluation.json`` for the same model file.
    """
    parts = [
        f"# {manifest.name} {manifest.version}",
        _USE,
        _model(manifest),
        _training(manifest),
        _results(evaluation),
        _classes(evaluation["test"]),
        _confusion(evaluation["test"]),
        _malignant(evaluation["test"]),
        _operating_point(evaluation["operating_point"]),
        _kinds(evaluation.get("modalities", ())),
        unseen.card_section([UnseenSource.from_json(s) for s in evaluation.get("unseen", ())]),
        _calibration(evaluation["calibration"]),
        _subgroups(evaluation["subgroups"]),
        _turned(evaluation["test_time_augmentation"]),
        consistency.section(evaluation.get("consistency")),
        recogniser.section(manifest.metrics.get(recogniser.RECOGNISER)),
        gates_section(manifest.metrics.get("gates")),
        _limits(evaluation["subgroups"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _model(manifest: Manifest) -> str:
    spec = manifest.input
    classes = table(
        ("class", "key", "ICD-10", "malignant or pre-malignant"),
        ((c.label, c.key, c.icd10 or "", "yes" if c.malignant else "no") for c in manifest.labels),
    )
    return (
        "## Model\n\n"
        f"Input {spec.width}x{spec.height} RGB, {spec.dtype}; "
        f"SHA-256 of the model file `{manifest.sha256}`. "
        f"Terms: {manifest.licence or 'unknown'}.\n\n{classes}"
    )


def _training(manifest: Manifest) -> str:
    rows = [
        (s.get("name", ""), s.get("licence", ""), s.get("origin", "")) for s in manifest.sources
    ]
    text = "## What it was made from\n\n" + table(("source", "licence", "origin"), rows)
    backbone = manifest.extra.get("backbone")
    if isinstance(backbone, dict):
        text += f"\n\nBackbone {backbone.get('name')}: {backbone.get('origin')}."
    start = manifest.extra.get("start")
    if isinstance(start, dict):
        saw = " and ".join(start.get("saw", ()))
        text += (
            f"\n\nOne network began with the weights of {start.get('name')}, which had been "
            f"trained on {saw}: some test photos of these were among its photos, and epochs were "
            "chosen by them. Figures on them say too much; those of sources held out do not."
        )
    limited = [name for name, licence, _ in rows if re.search(r"\bNC\b", licence)]
    if limited:
        text += (
            f"\n\nThe terms of {', '.join(limited)} are non-commercial: neither the data nor a "
            "model trained on it may be used commercially under them."
        )
    return text


def _results(evaluation: Mapping[str, Any]) -> str:
    test = evaluation["test"]
    rows = [(_TITLES[name], score_text(test[name])) for name in HEADLINE]
    return (
        "## Results\n\n"
        f"Measured on {evaluation['measured_on']}: {test['n_images']} photos of "
        f"{test['n_lesions']} lesions, none of which (nor any other photo of the same lesion or "
        "patient) was trained or tuned on. In brackets 95 % intervals "
        f"({evaluation['resamples']} bootstrap resamples of lesions).\n\n"
        + table(("score", "value"), rows)
    )


def _classes(test: Mapping[str, Any]) -> str:
    rows = [
        (
            row["label"],
            str(row["support"]),
            *(score_text(row[name]) for name in ("recall", "precision", "f1", "auc")),
        )
        for row in test["per_class"]
    ]
    head = ("class", "photos", "recall", "precision", "F1", "AUC")
    return "## Each class\n\n" + table(head, rows)


def _confusion(test: Mapping[str, Any]) -> str:
    keys = [row["key"] for row in test["per_class"]]
    rows = [
        (f"**{key}**", *(str(n) for n in counts))
        for key, counts in zip(keys, test["confusion_matrix"], strict=True)
    ]
    return (
        "## Confusion matrix\n\nRows: the true class; columns: the most probable class.\n\n"
        + table(("", *keys), rows)
    )


def _malignant(test: Mapping[str, Any]) -> str:
    found = test["malignant_sensitivity_at_specificity"]
    cleared = test["malignant_specificity_at_sensitivity"]
    rows = [(level, score_text(found[level]), score_text(cleared[level])) for level in found]
    return (
        "## Malignant against benign\n\nOn the summed probability of the malignant classes, "
        "at the best threshold of the test photos themselves.\n\n"
        + table(("at", "sensitivity at this specificity", "specificity at this sensitivity"), rows)
    )


def _kinds(modalities: Sequence[Mapping[str, Any]]) -> str:
    """Each kind of photo with its own threshold; nothing where only one occurs."""
    if len(modalities) <= 1:
        return ""
    rows = []
    for kind in modalities:
        point, scores = kind["operating_point"], kind["scores"]
        rates = (
            (kind["note"],) + ("",) * 4
            if point is None
            else (
                f"{point['threshold']:.4f}",
                str(point["n"]),
                str(point["n_malignant"]),
                score_text(point["sensitivity"]),
                score_text(point["specificity"]),
            )
        )
        aucs = (score_text(scores[name]) for name in ("malignant_auc", "melanoma_auc", "ece"))
        rows.append((kind["key"], f"{kind['temperature']:.3f}", *rates, *aucs))
    head = (
        *("kind of photo", "temperature beyond the model's", "threshold", "photos", "malignant"),
        *("sensitivity", "specificity", "malignant AUC", "melanoma AUC", "ECE"),
    )
    where = [
        f"{kind['key']}: measured on {kind['operating_point']['measured_on']}."
        for kind in modalities
        if kind["operating_point"] is not None
    ]
    return (
        "## Kinds of photo\n\nEach kind is calibrated and has its threshold chosen on validation "
        "photos of its own. " + " ".join(where) + "\n\n" + table(head, rows)
    )


def _operating_point(point: Mapping[str, Any] | None) -> str:
    if point is None:
        return "## Operating point\n\nNone was measured: the app gives no answer, only scores."
    chosen = point["chosen_on"]
    source = (
        "as the manifest gives it"
        if chosen is None
        else f"the largest, at most {MOST_THRESHOLD}, that finds "
        f"{chosen['target_sensitivity']:.0%} of the {chosen['n_malignant']} malignant "
        f"among {chosen['n']} validation photos"
    )
    rows = [
        (f"{row['prevalence']:.0%}", score_text(row["ppv"]), score_text(row["npv"]))
        for row in point["predictive_values"]
    ]
    head = ("share of malignant lesions", "positive predictive value", "negative predictive value")
    return (
        f"## Operating point\n\nThreshold {point['threshold']:.4f} on the summed malignant "
        f"probability, {source}. On the {point['n']} test photos ({point['n_malignant']} "
        f"malignant): sensitivity {score_text(point['sensitivity'])}, specificity "
        f"{score_text(point['specificity'])}.{_urgent(point)}\n\n" + table(head, rows)
    )


def _urgent(point: Mapping[str, Any]) -> str:
    """From where on a referral is urgent; nothing where that was not measured."""
    urgent, chosen = point.get("urgent"), point["chosen_on"]
    if urgent is None:
        return ""
    source = (
        "as the manifest gives it"
        if chosen is None
        else f"the smallest that {chosen['target_urgent_specificity']:.0%} of the "
        f"{chosen['n'] - chosen['n_malignant']} benign validation photos stay below"
    )
    return (
        f"\n\nFrom {urgent['threshold']:.4f} on the referral is called urgent: {source}. On the "
        f"test photos: sensitivity {score_text(urgent['sensitivity'])}, specificity "
        f"{score_text(urgent['specificity'])}. Below it nothing is said of how soon."
    )


def _calibration(calibration: Mapping[str, Any]) -> str:
    after = f"{calibration['ece_after']:.3f}"
    if calibration["temperature"] is None:
        return f"## Calibration\n\nExpected calibration error on test {after}."
    return (
        "## Calibration\n\nTemperature scaling, fitted on validation and folded into the model: "
        f"temperature {calibration['temperature']:.3f}. Expected calibration error on test "
        f"{calibration['ece_before']:.3f} before, {after} after."
    )


def _subgroups(subgroups: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    tables = []
    for name, rows in subgroups.items():
        head = (_SUBGROUPS[name], "photos", "malignant", *(_TITLES[s] for s in _SUBGROUP_SCORES))
        tables.append(table(head, (_subgroup_row(row) for row in rows)))
    intro = (
        "Mean scores are over the classes that occur in the subgroup: they compare a subgroup "
        "with itself over time better than with another. Subgroups under "
        f"{FEWEST_PICTURES} photos are counted, not scored."
    )
    return "\n\n".join(["## Subgroups", intro, *tables])


def _subgroup_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    counts = (row["value"], str(row["n_images"]), str(row["n_malignant"]))
    if "note" in row:
        return (*counts, *(f"({row['note']})" for _ in _SUBGROUP_SCORES))
    return (*counts, *(score_text(row[name]) for name in _SUBGROUP_SCORES))


def _turned(scores: Mapping[str, Any] | None) -> str:
    if scores is None:
        return ""
    rows = [(_TITLES[name], score_text(scores[name])) for name in HEADLINE]
    return (
        "## With test-time augmentation\n\nThe mean over eight mirrored and turned views, "
        "measured beside it; the app scores one view.\n\n" + table(("score", "value"), rows)
    )


def unproven_skin_types(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Fitzpatrick types (``I`` to ``VI``) with fewer than 20 test photos."""
    counts = {row["value"]: row["n_images"] for row in rows}
    return tuple(name for key, name in _ROMAN.items() if counts.get(key, 0) < FEWEST_PICTURES)


def _limits(subgroups: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    rows = subgroups["fitzpatrick"]
    counts = {row["value"]: row["n_images"] for row in rows}
    limits = list(_LIMITS)
    unproven = unproven_skin_types(rows)
    if unproven:
        seen = ", ".join(f"{name}: {counts.get(key, 0)}" for key, name in _ROMAN.items())
        limits.append(
            f"No evidence for Fitzpatrick types {', '.join(unproven)} (test photos by type: "
            f"{seen}; unknown: {counts.get('unknown', 0)})."
        )
    weak = [
        f"{row['value']} ({row['n_images']})"
        for row in subgroups["source"]
        if row["n_malignant"] < FEWEST_PICTURES
    ]
    if weak:
        limits.append(
            f"Fewer than {FEWEST_PICTURES} malignant test photos from: {', '.join(weak)}."
        )
    return "## Limits\n\n" + "\n".join(f"- {limit}" for limit in limits)
