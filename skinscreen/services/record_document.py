"""Patients with their lesions and visits as a JSON document or a CSV table, for other programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from skinscreen import __version__
from skinscreen.domain import agreement
from skinscreen.domain.answer import answer_of
from skinscreen.domain.confirmation import Confirmation
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.record import Lesion, Patient, Visit
from skinscreen.language import tr
from skinscreen.services.cells import table

FORMAT = 1
_DIGITS = 6
_NAMED = ("name", "identifier", "born", "patient_notes", "label", "site", "lesion_notes", "notes",
          "clinician", "differential", "recommendation", "sentence", "outcome_source")  # fmt: skip
"""What can tell who the patient or the clinician is; free texts may hold a name,
the clinic's own recommendations too."""
COLUMNS = (
    *("patient_id", "name", "identifier", "born", "sex", "phototype", "consent"),
    *("consent_recorded", "patient_notes", "lesion_id", "label", "site", "side", "x", "y"),
    *("lesion_notes", "visit_id", "taken", "age", "outcome", "malignant_probability", "threshold"),
    *("top", "model", "version", "sha256", "issues", "impression", "urgency", "notes", "clinician"),
    *("conclusion", "headline", "sentence", "advice", "recommendation", "predictive", "statement"),
    "issue_codes",
    "trust",
    *("outcome_basis", "outcome_condition", "outcome_icd_o", "outcome_malignant", "outcome_dated"),
    "outcome_source",
)


@dataclass(frozen=True, slots=True, repr=False)
class PatientFile:
    """A patient with all that is kept, but the photos.

    Attributes:
        patient: who.
        lesions: each with its visits.
        confirmations: what became of them, by their ids, as far as it is known.
    """

    patient: Patient
    lesions: tuple[tuple[Lesion, tuple[Visit, ...]], ...]
    confirmations: Mapping[str, Confirmation] = field(default_factory=dict)


def to_json(files: Sequence[PatientFile], *, named: bool) -> bytes:
    """One JSON document of patients; without names the keys of ``_NAMED`` are left out."""
    document = {
        "program": f"SkinScreen {__version__}",
        "format": FORMAT,
        "names": named,
        "photos": tr("not included; a backup holds them"),
        "note": tr("Screening results, not diagnoses."),
        "patients": [_patient_document(file, named=named) for file in files],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def to_csv(files: Sequence[PatientFile], *, named: bool) -> bytes:
    """A table with a row a visit, and one for what has no visit; see ``to_json``.

    UTF-8 with a byte order mark, which spreadsheets want. A text that a spreadsheet would take
    for a formula has an apostrophe before it.
    """
    columns = [name for name in COLUMNS if named or name not in _NAMED]
    rows = (row for file in files for row in _rows(file))
    return table(columns, ({name: row[name] for name in columns if name in row} for row in rows))


def _rows(file: PatientFile) -> Iterator[Mapping[str, Any]]:
    patient = _patient_cells(file.patient)
    for lesion, visits in file.lesions:
        cells = patient | _lesion_cells(lesion, file.confirmations.get(lesion.id))
        yield from [cells | _visit_cells(file.patient, visit) for visit in visits] or [cells]
    if not file.lesions:
        yield patient


def _patient_document(file: PatientFile, *, named: bool) -> dict[str, Any]:
    lesions = [
        _kept(_lesion_cells(lesion, file.confirmations.get(lesion.id)), named=named)
        | {"visits": [_visit_document(file.patient, visit, named=named) for visit in visits]}
        for lesion, visits in file.lesions
    ]
    return _kept(_patient_cells(file.patient), named=named) | {"lesions": lesions}


def _visit_document(patient: Patient, visit: Visit, *, named: bool) -> dict[str, Any]:
    own = {} if visit.judgement is None else visit.judgement.to_document()
    findings = [
        {
            "label": finding.label,
            "code": finding.code,
            "probability": round(finding.probability, _DIGITS),
            "malignant": finding.malignant,
        }
        for finding in visit.assessment.findings
    ]
    own_view = _kept(own, named=named)
    return _kept(_visit_cells(patient, visit), named=named) | {
        "issues": list(sentences(visit.assessment.issues)),
        "issue_codes": [issue.to_document() for issue in visit.assessment.issues],
        "findings": findings,
        "own_view": own_view,
        "both_views": _both_views(visit),
        "answer": _kept(answer_of(visit).to_document(), named=named),
    }


def _both_views(visit: Visit) -> dict[str, Any] | None:
    if visit.judgement is None:
        return None
    return agreement.to_document(visit.judgement, visit.assessment.outcome)


def _kept(cells: Mapping[str, Any], *, named: bool) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if named or name not in _NAMED}


def _patient_cells(patient: Patient) -> dict[str, Any]:
    born, recorded = patient.born, patient.consent_recorded
    return {
        "patient_id": patient.id,
        "name": patient.name,
        "identifier": patient.identifier,
        "born": None if born is None else born.isoformat(),
        "sex": patient.sex,
        "phototype": patient.phototype,
        "consent": patient.consent,
        "consent_recorded": None if recorded is None else recorded.isoformat(),
        "patient_notes": patient.notes,
    }


def _lesion_cells(lesion: Lesion, became: Confirmation | None) -> dict[str, Any]:
    place = lesion.place
    return {
        "lesion_id": lesion.id,
        "label": lesion.label,
        "site": lesion.site,
        "side": None if place is None else place.side,
        "x": None if place is None else place.x,
        "y": None if place is None else place.y,
        "lesion_notes": lesion.notes,
        "outcome_basis": None if became is None else became.basis.value,
        "outcome_condition": None if became is None else became.condition,
        "outcome_icd_o": None if became is None else became.code,
        "outcome_malignant": None if became is None else became.malignant,
        "outcome_dated": None if became is None else became.dated.isoformat(),
        "outcome_source": None if became is None else became.source,
    }


def _visit_cells(patient: Patient, visit: Visit) -> dict[str, Any]:
    assessment = visit.assessment
    probability, point = assessment.malignant_probability, assessment.operating_point
    own = visit.judgement
    words = answer_of(visit).to_document()
    return {
        "visit_id": visit.id,
        "taken": visit.taken.isoformat(),
        "age": patient.age(visit.taken.date()),
        "outcome": assessment.outcome,
        "malignant_probability": None if probability is None else round(probability, _DIGITS),
        "threshold": None if point is None else point.threshold,
        "top": assessment.findings[0].label if assessment.findings else "",
        "modality": None if assessment.kind is None else assessment.kind.modality.value,
        "model": assessment.model.name,
        "version": assessment.model.version,
        "sha256": assessment.model.sha256,
        "issues": " ".join(sentences(assessment.issues)),
        "issue_codes": " ".join(issue.code for issue in assessment.issues),
        "impression": None if own is None else own.impression,
        "urgency": None if own is None else own.urgency,
        "notes": visit.notes,
        "clinician": visit.user,
        "trust": None if assessment.trust is None else assessment.trust.value,
        **words,
    }
