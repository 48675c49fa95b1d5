"""An assessment as a JSON object and as a row of a table, for scripts."""

from typing import Any

from skinscreen.domain.advice import Clinic
from skinscreen.domain.answer import Answer, answer
from skinscreen.domain.assessment import Assessment, Box
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.manifest import Manifest, point_document
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.services.batch import BatchItem
from skinscreen.services.cells import disarmed

_DIGITS = 6


def to_document(item: BatchItem, manifest: Manifest, clinic: Clinic) -> dict[str, Any]:
    """The JSON object of one file; the same keys whether it was screened or refused.

    ``ppv`` and ``npv`` are given with an answer alone, where the clinic's prevalence is set. Of
    several lesions the keys beside ``lesions`` are those of the worst, which stands first there.
    """
    model = {"name": manifest.name, "version": manifest.version, "sha256": manifest.sha256}
    document: dict[str, Any] = {
        "file": str(item.file).encode("utf-8", "replace").decode("utf-8"),
        "outcome": None,
        "malignant_probability": None,
        "threshold": None,
        "findings": [],
        "model": model,
        "crop": None,
        "issues": [],
        "issue_codes": [],
        "error": item.error,
        "modality": None,
        "modality_origin": None,
        "modality_probability": None,
        "modality_unsure": None,
        "recommendation": None,
        "operating_point": None,
        "prevalence": clinic.prevalence,
        "ppv": None,
        "ppv_interval": None,
        "npv": None,
        "npv_interval": None,
        "answer": None,
        "trust": None,
        "crop_origin": None,
        "lesions_found": _count(item),
        "lesions": [],
    }
    if item.screening is None:
        return document
    return (
        document
        | _assessed(item.screening.assessment, clinic)
        | {
            "crop_origin": _origin(item),
            "lesions": [
                {"score": _rounded(one.frame.score), **_frame(one.frame.box)}
                | _assessed(one.screening.assessment, clinic)
                for one in item.lesions
            ],
        }
    )


def _count(item: BatchItem) -> int | None:
    """How many lesions were found; None where they were not looked for."""
    return len(item.found.frames) if item.found is not None and item.found.looked else None


def _origin(item: BatchItem) -> str:
    """Who laid the frame: the detector, nobody, or whoever asked for it."""
    if item.lesions:
        return "found"
    return "asked_for" if item.asked_for else "centred"


def _frame(box: Box) -> dict[str, Any]:
    return {"frame": [box.x, box.y, box.side]}


def _assessed(assessment: Assessment, clinic: Clinic) -> dict[str, Any]:
    """What is said of one assessment: the keys of a file that are about its frame."""
    words = answer(assessment, clinic, NO_VIEW)  # no clinician looks at a folder
    point = assessment.operating_point
    return {
        "outcome": assessment.outcome.value,
        "malignant_probability": _rounded(assessment.malignant_probability),
        "threshold": None if point is None else point.threshold,
        "findings": [
            {
                "label": f.label,
                "code": f.code,
                "probability": _rounded(f.probability),
                "malignant": f.malignant,
            }
            for f in assessment.findings
        ],
        "crop": [assessment.crop.x, assessment.crop.y, assessment.crop.side],
        "issues": list(sentences(assessment.issues)),
        "issue_codes": [issue.to_document() for issue in assessment.issues],
        **_kind(assessment),
        "recommendation": words.recommendation,
        "operating_point": None if point is None else point_document(point),
        **_predictive(words),
        "answer": words.to_document(),
        "trust": None if assessment.trust is None else assessment.trust.value,
    }


def _kind(assessment: Assessment) -> dict[str, Any]:
    """What kind of photo it was judged as; nothing where the model was measured on none."""
    if assessment.kind is None:
        return {}
    return {
        "modality": assessment.kind.modality.value,
        "modality_origin": assessment.kind.origin.value,
        "modality_probability": _rounded(assessment.kind.probability),
        "modality_unsure": assessment.kind.unsure,
    }


def _predictive(words: Answer) -> dict[str, Any]:
    values = words.predictive
    if values is None:
        return {}
    return {
        "ppv": _rounded(values.ppv),
        "ppv_interval": _bounds(values.ppv_interval),
        "npv": _rounded(values.npv),
        "npv_interval": _bounds(values.npv_interval),
    }


def columns(manifest: Manifest) -> list[str]:
    """The head of the table; see ``to_row``."""
    fixed = ["file", "outcome", "malignant_probability", "threshold", "top", "x", "y", "side"]
    return [
        *fixed,
        *(disarmed(c.label) for c in manifest.labels),
        "issues",
        "model",
        "version",
        "sha256",
        "error",
        "recommendation",
        "prevalence",
        "ppv",
        "npv",
        "modality",
        "modality_origin",
        "headline",
        "sentence",
        "predictive",
        "issue_codes",
        "trust",
        "crop_origin",
        "lesions_found",
        "lesion_score",
    ]


def to_row(item: BatchItem, manifest: Manifest, clinic: Clinic) -> list[Any]:
    """One line of the table, in the order of ``columns``.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    document = to_document(item, manifest, clinic)
    words = document["answer"] or {}
    by_label = {f["label"]: f["probability"] for f in document["findings"]}
    top = document["findings"][0]["label"] if document["findings"] else ""
    cells = [
        document["file"],
        document["outcome"] or "",
        document["malignant_probability"],
        document["threshold"],
        top,
        *(document["crop"] or ("", "", "")),
        *(by_label.get(c.label, "") for c in manifest.labels),
        " ".join(document["issues"]),
        manifest.name,
        manifest.version,
        manifest.sha256,
        document["error"] or "",
        document["recommendation"] or "",
        document["prevalence"],
        document["ppv"],
        document["npv"],
        document["modality"] or "",
        document["modality_origin"] or "",
        *(words.get(name, "") for name in ("headline", "sentence", "predictive")),
        " ".join(issue["code"] for issue in document["issue_codes"]),
        document["trust"] or "",
        document["crop_origin"] or "",
        document["lesions_found"],
        document["lesions"][0]["score"] if document["lesions"] else None,
    ]
    return [disarmed(cell) for cell in cells]


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, _DIGITS)


def _bounds(bounds: tuple[float, float] | None) -> list[float] | None:
    return None if bounds is None else [round(bound, _DIGITS) for bound in bounds]
