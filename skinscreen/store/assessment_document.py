"""An assessment, with what the clinic had set, as the JSON document that is kept, and back.

An assessment kept by an older version of the program lacks what was added since: it then has
that field's default. One that says more than this version knows is refused, not shown in part.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
    UrgentPoint,
)
from skinscreen.domain.clinic import Advice, is_prevalence
from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.issue import Issue
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.taxonomy import today
from skinscreen.domain.trust import Trust
from skinscreen.domain.unseen import Unseen
from skinscreen.language import tr


def to_text(assessment: Assessment, clinic: Clinic) -> str:
    """The document, as ``from_text`` reads it."""
    document = asdict(assessment) | {
        "issues": [issue.to_document() for issue in assessment.issues],
        "clinic": asdict(clinic),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def from_text(text: str) -> tuple[Assessment, Clinic]:
    """The assessment that was kept, and what the clinic had set then.

    Of an assessment kept by an older version the clinic is not known: nothing is set.

    Raises:
        DamagedRecordError: it cannot be read whole.
    """
    try:
        document = json.loads(text)
        clinic = _clinic(document.pop("clinic", None))
        return _assessment(document), clinic
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        unread = tr(
            "a kept result cannot be read whole, so it is not shown; update the program or restore "
            "a backup"
        )
        raise DamagedRecordError(unread) from error


def _assessment(document: Mapping[str, Any]) -> Assessment:
    point = document["operating_point"]
    read = dict(document) | {
        "outcome": Outcome(document["outcome"]),
        "findings": tuple(map(_finding, document["findings"])),
        "operating_point": None if point is None else _point(point),
        "model": ModelIdentity(**document["model"]),
        "crop": Box(**document["crop"]),
        "issues": tuple(map(Issue.from_document, document["issues"])),
        "kind": _kind(document.get("kind")),
        "trust": None if document.get("trust") is None else Trust(document["trust"]),
    }
    return Assessment(**read)


def _finding(document: Mapping[str, Any]) -> Finding:
    found = Finding(**document)
    label, code = today(found.label, found.code)
    return replace(found, label=label, code=code)


def _clinic(document: Mapping[str, Any] | None) -> Clinic:
    if document is None:
        return NOTHING_SET
    prevalence = document["prevalence"]
    if not (prevalence is None or is_prevalence(prevalence)):
        raise ValueError(prevalence)
    texts = {Advice(name): text for name, text in document["texts"].items()}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError
    return Clinic(**dict(document) | {"texts": texts})


def _kind(document: Mapping[str, Any] | None) -> PhotoKind | None:
    """What kind of photo it was judged as; older versions kept none."""
    if document is None:
        return None
    named = {"modality": Modality(document["modality"]), "origin": Origin(document["origin"])}
    return PhotoKind(**dict(document) | named)


def _point(document: Mapping[str, Any]) -> OperatingPoint:
    intervals = {
        name: None if value is None else tuple(value)
        for name, value in document.items()
        if name.endswith("_interval")
    }
    urgent, unseen = document.get("urgent"), document.get("unseen")
    later = {
        "urgent": None if urgent is None else UrgentPoint(**urgent),
        "unseen": None if unseen is None else Unseen.from_json(unseen),
    }
    return OperatingPoint(**dict(document) | intervals | later)
