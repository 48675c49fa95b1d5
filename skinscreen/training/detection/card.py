"""A detector's ``MODEL_CARD.md``, written from manifest and configuration: no figure by hand."""

import re
from collections.abc import Mapping
from typing import Any

from skinscreen.domain.detector_manifest import DetectorManifest
from skinscreen.training import split
from skinscreen.training.detection import answers, material
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.detection.making import DERMOSCOPIC
from skinscreen.training.markdown import score_text, table

_KINDS = {
    "composed": "composed scenes, one to six lesions",
    "bare": "composed scenes without a lesion",
    "plain": "plain photos of HAM10000, boxes of their masks",
    "clinical": "clinical photos of PAD-UFES-20, boxes by outline or by eye",
    "everyday": "everyday photos",
    "dermoscopic": "composed scenes with lesions of HAM10000 alone",
}
_USE = """\
For research use, not validated for clinical use. The model finds where in a photo lesions may
lie, so that the frame is laid on one. It says nothing of what a lesion is. A lesion that it does
not find may be there all the same: look at the skin, and lay the frame by hand."""
_LIMITS = (
    "Composed scenes are made by a program: a real photo of a back was not measured.",
    "Nearly all skin is light: there is no evidence for Fitzpatrick types V and VI.",
    "A lesion smaller than a twentieth of the photo's longer side was never trained on: go closer.",
    "Moles beside the lesion have no box in plain photos: a box on them counts as false there.",
    "The boxes of phone and clinical photos were drawn or accepted by eye, by no dermatologist.",
)


def card_text(manifest: DetectorManifest, config: DetectorConfig) -> str:
    """The whole card in Markdown."""
    figures = manifest.metrics["test"]
    parts = [
        f"# {manifest.name} {manifest.version}",
        _USE,
        _model(manifest, config),
        _training(manifest, config),
        _results(figures),
        _sizes(figures["by_size"]),
        _phone(figures["phone"]),
        _framed(figures["framed"]),
        answers.section(figures["answers"]),
        _times(figures["milliseconds"]),
        "## Limits\n\n" + "\n".join(f"- {limit}" for limit in _LIMITS),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _model(manifest: DetectorManifest, config: DetectorConfig) -> str:
    terms = manifest.licence.rstrip(".") or "unknown"
    return (
        "## Model\n\n"
        f"An SSD on {config.network.backbone} with five maps. Input {manifest.side}x"
        f"{manifest.side} RGB, float32: the whole photo in the middle of a grey square. Output: at "
        f"most ten boxes with scores, the same lesion once. {_looks(manifest)}"
        f"SHA-256 of the model file `{manifest.sha256}`. Terms: {terms}."
    )


def _looks(manifest: DetectorManifest) -> str:
    if not manifest.closer_looks:
        return ""
    return (
        f"After the whole photo the program has it look {manifest.closer_looks} times at most at "
        "what it found: at the whole once more, mirrored, and closer at parts with something "
        "small; the figures are of all looks together, but for live pictures, which get one look "
        f"and the threshold {manifest.threshold:.2f}. "
    )


def _training(manifest: DetectorManifest, config: DetectorConfig) -> str:
    rows = [(s["name"], s["licence"], s["origin"]) for s in manifest.sources]
    counts = material.counts(config, split.TRAIN)
    text = "## What it was made from\n\n" + table(("source", "licence", "origin"), rows)
    text += f"\n\nBackbone {config.network.backbone}: {manifest.origin}."
    text += (
        f"\n\n{counts['composed']} scenes with lesions cut out by their masks and put into wide "
        f"skin (patches from beside lesions), {counts['bare']} without a lesion, {counts['plain']} "
        f"photos as they are, {counts['clinical']} clinical photos and {counts['surrounded']} in "
        f"the midst of wider skin, {counts['everyday']} everyday ones; hair, "
        "shadows, marker ink, tattoos, plasters, jewellery and rulers are drawn. No lesion of the "
        "test photos was trained on, and no person of the phone photos."
    )
    if "trained" in manifest.extra:
        text += f"\n\n{manifest.extra['trained']}"
    limited = [name for name, licence, origin in rows if re.search(r"\bNC\b", licence + origin)]
    if limited:
        text += (
            f"\n\nTerms of {', '.join(limited)} are non-commercial: neither these data nor a model "
            "trained on them may be used commercially under them."
        )
    return text


def _results(figures: Mapping[str, Any]) -> str:
    rows = []
    for kind, own in figures["scenes"].items():
        told = [""] * 5
        if own["lesions"]:
            plain = ("overlap_of_found", "overlap_of_all", "ap50", "ap75")
            told = [score_text(own["found"]), *(f"{own[name]:.3f}" for name in plain)]
        counts = (str(own["pictures"]), str(own["lesions"]))
        rows.append((_KINDS[kind], *counts, told[0], f"{own['false_each']:.3f}", *told[1:]))
    head = (
        *("test pictures of", "pictures", "lesions", "found", "false boxes a picture"),
        *("mean overlap of found", "of all", "AP 0.5", "AP 0.75"),
    )
    scene = f"in {_KINDS[DERMOSCOPIC]}" if DERMOSCOPIC in figures["scenes"] else "in all scenes"
    return (
        f"## Results\n\nAt the threshold {figures['threshold']:.2f}, chosen on validation as "
        f"the lowest with at most 0.1 false boxes a picture {scene}. Found: a box overlaps by "
        f"{figures['overlap']} or more (intersection over union). In brackets 95 % intervals.\n\n"
        + table(head, rows)
    )


def _sizes(rows: Any) -> str:  # noqa: ANN401
    told = [
        (
            f"{row['from']:.2f} to {row['to']:.2f}",
            score_text(row["found"]),
            f"{row['overlap_of_found']:.3f}",
        )
        for row in rows
    ]
    head = ("lesion's side, as a share of the photo's longer side", "found", "mean overlap")
    return "## By size, in composed scenes\n\n" + table(head, told)


def _phone(own: Mapping[str, Any] | None) -> str:
    if own is None:
        return ""
    return (
        f"## Phone photos\n\n{own['pictures']} whole phone photos of PAD-UFES-20, boxes drawn by "
        f"hand ({own['without_outline']} more show no outline that could be drawn, and are left "
        f"out): the lesion meant is found in {score_text(own['found'])}, by the surest box in "
        f"{score_text(own['surest'])}; mean overlap {own['overlap_of_all']:.3f}; "
        f"{own['false_each']:.2f} further boxes a photo."
    )


def _framed(own: Mapping[str, Any] | None) -> str:
    if own is None:
        return (
            "## Frames without a lesion\n\nSquares of normal skin could not be told from framed "
            "lesions well enough: nothing is said of a lesion's absence."
        )
    return (
        f"## Frames without a lesion\n\nBelow a score of {own['threshold']:.3f} a frame is said to "
        f"hold no lesion. Of the test lesions as framed {score_text(own['lesions_lost'])} are "
        f"below it, of squares of normal skin {score_text(own['skin_told'])}."
    )


def _times(own: Mapping[str, float]) -> str:
    text = (
        f"## Time\n\n{own['detector']:.1f} ms a composed scene on the average, closer looks "
        f"included, and at most {own['longest']:.1f} ms for nine of ten, on one thread of the "
        f"machine it was made on; {own['once']:.1f} ms at one look"
    )
    if "classifier" in own:
        ratio, longest = (own[name] / own["classifier"] for name in ("detector", "longest"))
        text += (
            f". That is {ratio:.2f} times the classifier's {own['classifier']:.1f} ms beside it, "
            f"and {longest:.2f} times"
        )
    return text + " (other work went on there: compare the two, not the figures)."
