"""A screening as a FHIR R4 bundle: report, observations, photo, lesion, model, program and patient.

Preliminary throughout: nobody has verified it, and it is a screening result, no diagnosis. So no
``Condition`` is written, and no code for a conclusion.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from skinscreen.domain.answer import Answer
from skinscreen.domain.assessment import Assessment, Finding
from skinscreen.domain.coding import Code, class_codes
from skinscreen.domain.record import Sex
from skinscreen.domain.wording import operating_point_sentence
from skinscreen.imaging import jpeg
from skinscreen.imaging.bare import bare, to_png
from skinscreen.imaging.decode import read_pixels
from skinscreen.imaging.photo import Photo
from skinscreen.language import spoken, tr
from skinscreen.report.dicom_base import MAKER, Study

Resource: TypeAlias = dict[str, Any]

_SYSTEMS = {
    "SCT": "http://snomed.info/sct",
    "I10": "http://hl7.org/fhir/sid/icd-10",
    "DCM": "http://dicom.nema.org/resources/ontology/DCM",
}
_URI = "urn:ietf:rfc:3986"
_GENDERS = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.OTHER: "other"}
_MALIGNANT = Code("111047", "DCM", "Probability of cancer")
_CERTAINTY = Code("111012", "DCM", "Certainty of Finding")
_FINDING = Code("121071", "DCM", "Finding")
_IMAGING = "http://terminology.hl7.org/CodeSystem/v2-0074", "IMG", "Diagnostic Imaging"
_ACCESSION = "http://terminology.hl7.org/CodeSystem/v2-0203", "ACSN", "Accession ID"
_PICTURE = "http://terminology.hl7.org/CodeSystem/media-type", "image", "Image"
_ABSENT = (
    "http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed", "Not Performed"
)  # fmt: skip
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class _Links:
    """Where the resources of a bundle are found in it (RFC 4122 URNs)."""

    patient: str
    program: str
    model: str
    photo: str
    lesion: str
    report: str


def bundle_of(
    assessment: Assessment, answer: Answer, photo: Photo, pdf: bytes, study: Study
) -> bytes:
    """The JSON of a bundle of the type ``collection``.

    Args:
        assessment: what the model said.
        answer: the same in words.
        photo: what was screened; it goes in without metadata.
        pdf: the report for people.
        study: of whom it is, and when.

    Raises:
        ImageError: the photo's file is damaged.
    """
    links = _Links(*(_urn() for _ in range(6)))
    observed = [(_urn(), one) for one in _observations(assessment, answer, links, study)]
    observed[0][1].update(_some(hasMember=[_to(urn) for urn, _ in observed[1:]]))
    entries = [
        (links.report, _report(answer, pdf, [urn for urn, _ in observed], links, study)),
        (links.patient, _patient(study)),
        *observed,
        (links.photo, _media(photo, links, study)),
        (links.lesion, _lesion(links, study)),
        (links.model, _model(assessment, links)),
        (links.program, _program(study)),
    ]
    document = {
        "resourceType": "Bundle",
        "identifier": {"system": _URI, "value": _urn()},
        "type": "collection",
        "timestamp": _instant(study),
        "entry": [{"fullUrl": urn, "resource": resource} for urn, resource in entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _report(
    answer: Answer, pdf: bytes, observed: Sequence[str], links: _Links, study: Study
) -> Resource:
    return {
        "resourceType": "DiagnosticReport",
        **_some(identifier=_accession(study)),
        "language": spoken().code,
        "status": "preliminary",
        "category": [_coded(*_IMAGING)],
        "code": {"text": "Skin lesion screening"},
        "subject": _to(links.patient),
        "effectiveDateTime": _instant(study),
        "issued": _instant(study),
        "result": [_to(urn) for urn in observed],
        "media": [{"link": _to(links.photo)}],
        "conclusion": answer.whole,
        "presentedForm": [_attachment(pdf, "application/pdf", tr("Skin lesion screening report"))],
    }


def _accession(study: Study) -> list[Resource]:
    """The number of the order, where somebody asked for it."""
    number = study.order.accession
    return [{"type": _coded(*_ACCESSION), "value": number}] if number else []


def _observations(
    assessment: Assessment, answer: Answer, links: _Links, study: Study
) -> Iterable[Resource]:
    """The probability of cancer first, then one of each class that was weighed."""
    share = assessment.malignant_probability
    value = {"dataAbsentReason": _coded(*_ABSENT)} if share is None else _share(share)
    yield (
        _observation(_MALIGNANT, links, study)
        | value
        | _some(
            referenceRange=_threshold(assessment),
            note=[{"text": text} for text in answer.issues],
        )
    )
    for finding in assessment.findings:
        of = {"code": _concept(_FINDING), "valueCodeableConcept": _class(finding)}
        shared = _share(finding.probability)
        yield _observation(_CERTAINTY, links, study) | shared | {"component": [of]}


def _observation(code: Code, links: _Links, study: Study) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "preliminary",
        "code": _concept(code),
        "subject": _to(links.patient),
        "focus": [_to(links.lesion)],
        "effectiveDateTime": _instant(study),
        "bodySite": _concept(study.subject.place),
        "device": _to(links.model),
        "derivedFrom": [_to(links.photo)],
    }


def _threshold(assessment: Assessment) -> list[Resource]:
    """From where on the model's answer is to refer, in the words of every other report.

    Only where the probability was held against it: a photo that must be retaken, or a model that
    clears nothing, would else look as if its value were a normal one.
    """
    point = assessment.operating_point
    if point is None or not assessment.is_judged:
        return []
    words = operating_point_sentence(point, assessment.kind, claimed=assessment.is_claimed)
    return [{"high": _quantity(point.threshold), "text": words}]


def _class(finding: Finding) -> Resource:
    codes = class_codes(finding.label, finding.code)
    return _some(coding=[_coding(code) for code in codes]) | {"text": finding.label}


def _patient(study: Study) -> Resource:
    subject = study.subject
    family, given = subject.names
    name = _some(family=family, given=given.split())
    return {"resourceType": "Patient"} | _some(
        identifier=[{"value": one} for one in (subject.identifier, *subject.others) if one],
        name=[name] if name else [],
        gender="" if subject.sex is None else _GENDERS[subject.sex],
        birthDate="" if subject.born is None else subject.born.isoformat(),
    )


def _lesion(links: _Links, study: Study) -> Resource:
    subject = study.subject
    side = subject.laterality
    return {
        "resourceType": "BodyStructure",
        "identifier": [{"system": _URI, "value": f"urn:oid:{study.lesion_uid}"}],
        "location": _concept(subject.place),
        "patient": _to(links.patient),
    } | _some(
        locationQualifier=[] if side is None else [_concept(side)],
        description=subject.lesion,
    )


def _media(photo: Photo, links: _Links, study: Study) -> Resource:
    content, kind = _picture(photo)
    return {
        "resourceType": "Media",
        "status": "completed",
        "type": _coded(*_PICTURE),
        "subject": _to(links.patient),
        "createdDateTime": _instant(study),
        "bodySite": _concept(study.subject.place),
        "height": photo.height,
        "width": photo.width,
        "content": _attachment(content, kind, tr("Photo")),
    }


def _picture(photo: Photo) -> tuple[bytes, str]:
    """The photo in full resolution without metadata: a JPEG, which says how it lies, or PNG."""
    kept = bare(photo)
    if not jpeg.is_jpeg(kept.encoded):
        return kept.encoded, "image/png"
    if kept.turns:
        return to_png(read_pixels(photo, min(photo.width, photo.height))), "image/png"
    turned = kept.orientation != 1
    content = jpeg.with_orientation(kept.encoded, kept.orientation) if turned else kept.encoded
    return content, "image/jpeg"


def _model(assessment: Assessment, links: _Links) -> Resource:
    """The model, named by what it is made of (RFC 6920)."""
    model = assessment.model
    digest = base64.urlsafe_b64encode(bytes.fromhex(model.sha256)).decode().rstrip("=")
    return {
        "resourceType": "Device",
        "identifier": [{"system": _URI, "value": f"ni:///sha-256;{digest}"}],
        "deviceName": [{"name": model.name, "type": "model-name"}],
        "type": {"text": "Machine learning model"},
        "version": [{"value": model.version}],
        "note": [{"text": f"SHA-256 {model.sha256}"}],
        "parent": _to(links.program),
    }


def _program(study: Study) -> Resource:
    return {
        "resourceType": "Device",
        "manufacturer": MAKER,
        "deviceName": [{"name": MAKER, "type": "manufacturer-name"}],
        "type": {"text": "Screening software"},
        "version": [{"value": study.version}],
    }


# ---- parts


def _some(**fields: object) -> Resource:
    """Those that are not empty: FHIR has no empty values."""
    return {name: value for name, value in fields.items() if value}


def _urn() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def _to(urn: str) -> Mapping[str, str]:
    return {"reference": urn}


def _instant(study: Study) -> str:
    return study.created.isoformat(timespec="seconds")


def _coding(code: Code) -> Mapping[str, str]:
    return {"system": _SYSTEMS[code.scheme], "code": code.value, "display": code.meaning}


def _coded(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _concept(code: Code) -> Resource:
    return {"coding": [_coding(code)], "text": code.meaning}


def _share(share: float) -> Resource:
    return {"valueQuantity": _quantity(share)}


def _quantity(share: float) -> Resource:
    """A share, 0 to 1, in percent."""
    value = round(100 * share, _DIGITS)
    return {"value": value, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}


def _attachment(content: bytes, kind: str, title: str) -> Resource:
    return {
        "contentType": kind,
        "data": base64.b64encode(content).decode(),
        "size": len(content),
        # FHIR R4 wants SHA-1 here; it protects nothing.
        "hash": base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
        "title": title,
    }
