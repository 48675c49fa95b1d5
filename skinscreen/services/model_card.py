"""What is known of a model, for people: the figures of its manifest, then its card's own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skinscreen.domain import wording
from skinscreen.domain.advice import Clinic
from skinscreen.domain.assessment import OperatingPoint, Outcome
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.modality import Modality, modality_plural
from skinscreen.domain.predictive import predictive_values
from skinscreen.domain.trust import Standing, Trust
from skinscreen.inference import library
from skinscreen.inference.library import Bundle
from skinscreen.language import count, listed, mark, number, tr, trc, trn

FEWEST_PHOTOS = 20
"""With fewer test photos than this nothing is known of a class or a skin type."""
CARD_LIMIT = 200_000
"""Characters of a card that are shown."""
_TYPES = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI"}
_TAKEN_OVER = ("On clinics it never saw", "Gates", "Limits")
"""Sections of the card's own that belong in the summary."""
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&$])")
_ELSEWHERE = mark("The manifest holds no results by class; the whole card may.")
_NOT_MEASURED = mark("No results stand in this bundle: nothing is known of how well it does.")
_KINDS = {
    Modality.DERMOSCOPY: mark("Dermoscopy photos"),
    Modality.PHONE: mark("Close-up phone photos"),
}


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What the model card screen shows, as Markdown.

    Attributes:
        summary: what matters beside a patient.
        whole: the bundle's own card; empty where it has none.
    """

    summary: str
    whole: str


def read_card(
    manifest: Manifest, clinic: Clinic, places: Sequence[Path], standing: Standing
) -> ModelCard:
    """The card of a model in use; its bundle is looked for in ``places``."""
    try:
        whole = Bundle(library.find(manifest.name, places), manifest).card[:CARD_LIMIT]
    except ModelError:  # the bundle was taken away since it was loaded
        whole = ""
    return ModelCard(summary(manifest, clinic, standing, whole), whole)


def summary(manifest: Manifest, clinic: Clinic, standing: Standing, card: str = "") -> str:
    """The summary as Markdown; text of the manifest's cannot become markup.

    Args:
        manifest: of the model.
        clinic: whose prevalence gives the predictive values.
        standing: how far its own word is taken.
        card: the bundle's own card; its sections on gates and limits are taken over.
    """
    test = _object(manifest.metrics, "test")
    parts = [
        f"# {_plain(manifest.name)} {_plain(manifest.version)}",
        _standing(standing),
        tr(wording.DISCLAIMER),
        _sources(manifest),
        _worth(manifest, clinic, claimed=not standing.trust.clears),
        _classes(_rows(test, "per_class"))
        if test
        else f"## {tr('Results')}\n\n{tr(_NOT_MEASURED)}",
        _skin_types(_rows(test, "by_fitzpatrick")),
        *_sections(card),
    ]
    return "\n\n".join(parts) + "\n"


def _standing(standing: Standing) -> str:
    sentence = _plain(standing.sentence)
    return sentence if standing.trust is Trust.SIGNED else f"**{sentence}**"


def _sources(manifest: Manifest) -> str:
    lines = [
        f"- {_plain(str(s.get('name', '?')))} "
        f"({_plain(str(s.get('licence', tr('terms unknown'))))}): "
        f"{_plain(str(s.get('origin', tr('origin unknown'))))}"
        for s in manifest.sources
    ] or [tr("It is not known what this model was trained on.")]
    terms = tr("Terms of use: {terms}").format(
        # L10N: terms of use.
        terms=_plain(tr(manifest.licence)) or trc("terms", "unknown")
    )
    return "\n".join([f"## {tr('Trained on')}", "", *lines, "", terms])


def _worth(manifest: Manifest, clinic: Clinic, *, claimed: bool) -> str:
    """What is known at the threshold of every kind of photo; the clinics never seen first."""
    parts = [f"## {tr('What its answer is worth')}"]
    if not manifest.modalities:
        parts.append(_plain(wording.operating_point_sentence(None)))
    for one in manifest.modalities:
        point = one.operating_point
        parts += [
            f"**{tr(_KINDS[one.modality])}**",
            _plain(wording.operating_point_sentence(point, claimed=claimed)),
            tr("On the clinics it was trained on: {said}").format(
                said=_plain(wording.trained_clinics_sentence(point, claimed=claimed))
            ),
            _intervals(point),
            *([] if claimed else _in_clinic(point, clinic)),
            _urgent(point),
        ]
    measured = {one.modality for one in manifest.modalities}
    if measured:
        parts += [
            tr(
                "**Not validated for {kind}**: of these it gives probabilities, but no answer."
            ).format(kind=modality_plural(kind))
            for kind in Modality
            if kind not in measured
        ]
    return "\n\n".join(part for part in parts if part)


def _intervals(point: OperatingPoint) -> str:
    bounds = {
        tr("sensitivity"): point.sensitivity_interval,
        tr("specificity"): point.specificity_interval,
    }
    named = [f"{name} {_range(*b)}" for name, b in bounds.items() if b is not None]
    # L10N: {named} is "sensitivity 93.1 to 97.2 %, specificity 70.0 to 74.1 %" or one of them.
    return tr("95 % intervals: {named}.").format(named=", ".join(named)) if named else ""


def _in_clinic(point: OperatingPoint, clinic: Clinic) -> list[str]:
    if clinic.prevalence is None:
        return [tr(wording.PREVALENCE_WANTED)]
    values = predictive_values(point, clinic.prevalence)
    return [wording.predictive_sentence(o, values) for o in (Outcome.REFER, Outcome.NO_SIGN)]


def _urgent(point: OperatingPoint) -> str:
    urgent = point.urgent
    if urgent is None:
        return tr("No threshold was measured from which a referral would be called urgent.")
    return tr(
        "From {threshold} on a referral is called urgent: {malignant} of the malignant test "
        "pictures reach that, and {benign} of the benign."
    ).format(
        threshold=wording.threshold_text(urgent.threshold),
        malignant=wording.share_text(urgent.sensitivity),
        benign=wording.share_text(1 - urgent.specificity),
    )


def _classes(rows: Sequence[Mapping[str, Any]]) -> str:
    title = f"## {tr('Each class')}"
    if not rows:
        return f"{title}\n\n{tr(_ELSEWHERE)}"
    intro = tr(
        "How many of the test photos of a class got it as the most probable one, with the 95 % "
        "interval. A malignant lesion can be flagged without that."
    )
    return "\n".join([title, "", intro, "", *map(_class_line, rows)])


def _class_line(row: Mapping[str, Any]) -> str:
    name = f"**{_plain(tr(str(row.get('label', '?'))))}**"
    if row.get("malignant") is True:
        name += f" ({tr(wording.MALIGNANT_WORD)})"
    photos = _count(row, "support")
    if photos == 0:
        return tr("- {name}: no test photos, so no evidence").format(name=name)
    if photos < FEWEST_PHOTOS:
        sentence = trn(
            "- {name}: {share} of {n} photo, too few to rely on",
            "- {name}: {share} of {n} photos, too few to rely on",
            photos,
        )
    else:
        sentence = trn("- {name}: {share} of {n} photo", "- {name}: {share} of {n} photos", photos)
    return sentence.format(name=name, share=_score(row, "recall"), n=photos)


def _skin_types(rows: Sequence[Mapping[str, Any]]) -> str:
    by_type = {str(row.get("value")): row for row in rows}
    photos = {name: _count(by_type.get(key, {}), "n_images") for key, name in _TYPES.items()}
    without = [name for name, found in photos.items() if found < FEWEST_PHOTOS]
    unknown = _count(by_type.get("unknown", {}), "n_images")
    lines = [f"## {tr('Skin types (Fitzpatrick)')}", _no_evidence(without, photos if rows else {})]
    lines += [_type_line(name, by_type[key]) for key, name in _TYPES.items() if name not in without]
    if unknown:
        sentence = trn(
            "Of {n} more test photo the skin type is not known.",
            "Of {n} more test photos the skin type is not known.",
            unknown,
        )
        lines.append(sentence.format(n=count(unknown)))
    return "\n\n".join(line for line in lines if line)


def _no_evidence(types: Sequence[str], photos: Mapping[str, int]) -> str:
    """For which types nothing is known; ``photos`` is empty where they were not counted."""
    if not types:
        return ""
    # L10N: skin types after Fitzpatrick, such as "type VI" or "types V and VI".
    named = trn("type {types}", "types {types}", len(types)).format(types=listed(types))
    if not photos:
        sentence = tr("**No evidence for {types}**: the manifest holds no results by skin type.")
        return sentence.format(types=named)
    counts = ", ".join(f"{name}: {photos[name]}" for name in types)
    return tr(
        "**No evidence for {types}**: fewer than {least} test photos each ({counts}). The model "
        "may miss more there."
    ).format(types=named, least=FEWEST_PHOTOS, counts=counts)


def _type_line(name: str, row: Mapping[str, Any]) -> str:
    photos = _count(row, "n_images")
    return trn(
        "Type {type}: {n} photo, {malignant} malignant. Of pairs of a malignant and a benign one "
        "the malignant scores higher in {share}.",
        "Type {type}: {n} photos, {malignant} malignant. Of pairs of a malignant and a benign one "
        "the malignant scores higher in {share}.",
        photos,
    ).format(
        type=name,
        n=photos,
        malignant=_count(row, "n_malignant"),
        share=_score(row, "malignant_auc"),
    )


def _sections(card: str) -> list[str]:
    """The sections of a card that the summary takes over, as they stand."""
    parts = re.split(r"^(?=## )", card, flags=re.MULTILINE)
    heads = {part.partition("\n")[0].removeprefix("## ").strip(): part.strip() for part in parts}
    return [heads[name] for name in _TAKEN_OVER if name in heads]


# --- the manifest's figures may be anything: another's bundle, an older one ---------------------


def _object(of: object, key: str) -> Mapping[str, Any]:
    value = of.get(key) if isinstance(of, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _rows(of: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = of.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _count(row: Mapping[str, Any], key: str) -> int:
    value = row.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _score(row: Mapping[str, Any], key: str) -> str:
    """A score with its interval in percent."""
    score = _object(row, key)
    value, low, high = (_share(score, name) for name in ("value", "low", "high"))
    if value is None:
        return tr("an unknown share")
    if low is None or high is None:
        sentence = tr("{share} (too few for an interval)")
        return sentence.format(share=wording.share_text(value))
    return f"{wording.share_text(value)} ({_range(low, high)})"


def _share(score: Mapping[str, Any], key: str) -> float | None:
    value = score.get(key)
    return value if isinstance(value, float | int) and 0 <= value <= 1 else None


def _range(low: float, high: float) -> str:
    # L10N: from a lower to an upper percentage, such as "93.1 to 97.2 %".
    return tr("{low} to {high}").format(low=number(100 * low, 1), high=wording.share_text(high))


def _plain(text: str) -> str:
    """Text as it is, on one line, whatever Markdown would make of it."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
