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
    }
    return Assessment(**read)


def _point(document: Mapping[str, Any]) -> OperatingPoint:
    intervals = {
        name: None if value is None else tuple(value)
        for name, value in document.items()
        if name.endswith("_interval")
    }
    urgent = document.get("urgent")
    read = dict(document) | intervals
    return OperatingPoint(**read | {"urgent": None if urgent is None else UrgentPoint(**urgent)})
