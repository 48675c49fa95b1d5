"""An assessment as the JSON document that is kept, and back.

An assessment kept by an older version of the program lacks what was added since: it then has
that field's default. One that says more than this version knows is refused, not shown in part.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
    UrgentPoint,
)
from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.unseen import Unseen


def to_text(assessment: Assessment) -> str:
    """The document, as ``from_text`` reads it."""
    return json.dumps(asdict(assessment), ensure_ascii=False, allow_nan=False)


def from_text(text: str) -> Assessment:
    """The assessment that was kept.

    Raises:
        DamagedRecordError: it cannot be read whole.
    """
    try:
        return _assessment(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedRecordError(
            "a kept result cannot be read whole, so it is not shown; update the program or restore "
            "a backup"
        ) from error


def _assessment(document: Mapping[str, Any]) -> Assessment:
    point = document["operating_point"]
    read = dict(document) | {
        "outcome": Outcome(document["outcome"]),
        "findings": tuple(Finding(**finding) for finding in document["findings"]),
        "operating_point": None if point is None else _point(point),
        "model": ModelIdentity(**document["model"]),
        "crop": Box(**document["crop"]),
        "issues": tuple(document["issues"]),
        "kind": _kind(document.get("kind")),
    }
    return Assessment(**read)


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
