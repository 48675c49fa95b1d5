"""Rows of the record's tables as what they mean."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.judgement import Phototype, from_document
from skinscreen.domain.record import (
    BodySide,
    Consent,
    KeptPhoto,
    Lesion,
    Patient,
    Place,
    Sex,
    Visit,
)
from skinscreen.language import mark, tr
from skinscreen.store import assessment_document
from skinscreen.store.search_key import date_keys, search_key

Row = Mapping[str, Any]
"""A row by the names of its columns."""


def patient_row(patient: Patient) -> dict[str, Any]:
    """The columns of a patient that can be changed."""
    born = patient.born
    words = [search_key(patient.name), search_key(patient.identifier)]
    return {
        "name": patient.name.strip(),
        "born": None if born is None else born.isoformat(),
        "sex": patient.sex,
        "identifier": patient.identifier.strip(),
        "phototype": patient.phototype,
        "notes": patient.notes,
        "consent": patient.consent,
        "consent_recorded": _moment_text(patient.consent_recorded),
        "sorted": search_key(patient.label) or patient.label,
        "searched": " ".join([*words, "" if born is None else date_keys(born)]),
    }


def patient_of(row: Row) -> Patient:
    """The patient of a row.

    Raises:
        DamagedRecordError: a value is none this program writes.
    """
    try:
        return Patient(
            id=row["id"],
            name=row["name"],
            born=None if row["born"] is None else date.fromisoformat(row["born"]),
            sex=None if row["sex"] is None else Sex(row["sex"]),
            identifier=row["identifier"],
            phototype=None if row["phototype"] is None else Phototype(row["phototype"]),
            notes=row["notes"],
            consent=Consent(row["consent"]),
            consent_recorded=moment(row["consent_recorded"]),
        )
    except (ValueError, StoreError) as error:
        raise _unreadable(_PATIENT) from error


def lesion_row(lesion: Lesion) -> dict[str, Any]:
    """The columns of a lesion that can be changed."""
    place = lesion.place
    return {
        "label": lesion.label.strip(),
        "side": None if place is None else place.side,
        "x": None if place is None else place.x,
        "y": None if place is None else place.y,
        "site": lesion.site.strip(),
        "notes": lesion.notes,
    }


def lesion_of(row: Row) -> Lesion:
    """The lesion of a row that has its patient's id as ``patient_id``.

    Raises:
        DamagedRecordError: a value is none this program writes.
    """
    try:
        place = None if row["side"] is None else Place(BodySide(row["side"]), row["x"], row["y"])
        return Lesion(
            id=row["id"],
            patient_id=row["patient_id"],
            label=row["label"],
            place=place,
            site=row["site"],
            notes=row["notes"],
        )
    except (ValueError, StoreError) as error:
        raise _unreadable(_LESION) from error


def visit_row(visit: Visit) -> dict[str, Any]:
    """The columns of a visit that can be changed."""
    empty = visit.judgement is None
    document = {} if visit.judgement is None else visit.judgement.to_document()
    return {
        "judgement": None if empty else json.dumps(document, ensure_ascii=False),
        "notes": visit.notes,
    }


def visit_of(row: Row) -> Visit:
    """The visit of a row that has its lesion's id as ``lesion_id``.

    Raises:
        DamagedRecordError: a value is none this program writes.
    """
    try:
        judgement = row["judgement"]
        assessment, clinic = assessment_document.from_text(row["assessment"])
        return Visit(
            id=row["id"],
            lesion_id=row["lesion_id"],
            taken=datetime.fromisoformat(row["taken"]),
            assessment=assessment,
            judgement=None if judgement is None else from_document(json.loads(judgement)),
            notes=row["notes"],
            user=row["user"],
            thumbnail=row["thumbnail"],
            clinic=clinic,
            order=row["number"],
        )
    except (ValueError, StoreError) as error:
        raise _unreadable(_VISIT) from error


def photo_row(photo: KeptPhoto) -> dict[str, Any]:
    """The columns of a photo."""
    return {
        "name": photo.name,
        "width": photo.width,
        "height": photo.height,
        "orientation": photo.orientation,
        "turns": photo.turns,
        "crop": photo.crop,
        "encoded": photo.encoded,
    }


def photo_of(row: Row) -> KeptPhoto:
    """The photo of a row that has its visit's thumbnail."""
    return KeptPhoto(
        encoded=row["encoded"],
        orientation=row["orientation"],
        turns=row["turns"],
        width=row["width"],
        height=row["height"],
        name=row["name"],
        crop=row["crop"],
        thumbnail=row["thumbnail"],
    )


def _moment_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def moment(text: str | None) -> datetime | None:
    """A time with its zone, as it was kept."""
    return None if text is None else datetime.fromisoformat(text)


_PATIENT = mark(
    "a kept patient cannot be read whole, so it is not shown; update the program or restore a "
    "backup"
)
_LESION = mark(
    "a kept lesion cannot be read whole, so it is not shown; update the program or restore a backup"
)
_VISIT = mark(
    "a kept visit cannot be read whole, so it is not shown; update the program or restore a backup"
)


def _unreadable(sentence: str) -> DamagedRecordError:
    return DamagedRecordError(tr(sentence))
