"""A screening as a FHIR R4 bundle, which the classes of fhir.resources validate."""

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from unit.imaging.colours import far
from unit.inference import bundles
from unit.services.screeners import answering
from unit.services.test_interchange import CREATED, PHOTOS, SUBJECT, TOLD, screened

from skinscreen import language
from skinscreen.domain.assessment import Finding, Outcome
from skinscreen.domain.record import Sex
from skinscreen.domain.subject import Subject
from skinscreen.imaging.decode import decode_photo, read_pixels
from skinscreen.report import fhir
from skinscreen.services.interchange import fhir_files
from skinscreen.services.screening import Screening, ScreeningRequest

SMALL = PHOTOS["small"]
JPEGS = ("a camera's JPEG", "turned by the camera")


def made(screening: Screening, subject: Subject = SUBJECT) -> dict[str, Any]:
    """The bundle, validated."""
    ((name, content),) = fhir_files(screening, subject, TOLD)
    assert name == "bundle.fhir.json"
    Bundle.model_validate_json(content)
    return json.loads(content)


def of_kind(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [each for each in resources if each["resourceType"] == kind]


def references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["reference"]] if "reference" in part else []
        return own + [each for value in part.values() for each in references(value)]
    return [each for one in part for each in references(one)] if isinstance(part, list) else []


def test_a_result_is_a_preliminary_report_with_all_that_it_stands_on() -> None:
    bundle = made(screened(SMALL()))
    (report,) = of_kind(bundle, "DiagnosticReport")
    observations = of_kind(bundle, "Observation")
    assert report["status"] == "preliminary"
    assert {one["status"] for one in observations} == {"preliminary"}
    assert len(report["result"]) == len(observations) == 4
    assert report["conclusion"].startswith("Refer")
    assert not of_kind(bundle, "Condition")
    assert "conclusionCode" not in report
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds[:2] == ["DiagnosticReport", "Patient"]
    assert sorted(kinds[6:]) == ["BodyStructure", "Device", "Device", "Media"]


def test_every_reference_leads_to_a_resource_of_the_bundle() -> None:
    bundle = made(screened(SMALL()))
    there = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(there) == len(bundle["entry"])
    assert set(references(bundle)) <= there


def test_probabilities_and_the_threshold_are_in_percent() -> None:
    malignant, *classes = of_kind(made(screened(SMALL())), "Observation")
    assert malignant["code"]["coding"][0]["code"] == "111047"
    assert (malignant["valueQuantity"]["value"], malignant["valueQuantity"]["code"]) == (75.0, "%")
    (threshold,) = malignant["referenceRange"]
    assert threshold["high"]["value"] == 30.0
    assert threshold["text"].startswith("Threshold 30.0 % malignant probability, measured on")
    named = [one["component"][0]["valueCodeableConcept"]["text"] for one in classes]
    assert named == ["red thing", "green thing", "blue thing"]
    assert [one["valueQuantity"]["value"] for one in classes] == [75.0, 25.0, 0.0]
    assert len(malignant["hasMember"]) == 3


def test_an_unfamiliar_photo_has_no_value_and_says_why() -> None:
    bundle = made(screened(SMALL(), familiar=False))
    (alone,) = of_kind(bundle, "Observation")
    assert "valueQuantity" not in alone
    assert alone["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    (report,) = of_kind(bundle, "DiagnosticReport")
    said = report["conclusion"] + str(alone.get("note"))
    assert "does not look like the skin photos" in said


def test_without_a_threshold_none_is_written() -> None:
    bundle = made(screened(SMALL(), point=None))
    malignant, *_ = of_kind(bundle, "Observation")
    assert "referenceRange" not in malignant
    (report,) = of_kind(bundle, "DiagnosticReport")
    assert "no measured operating point" in report["conclusion"] + str(malignant)


def test_a_value_below_a_threshold_that_was_not_applied_has_no_normal_range() -> None:
    below = answering(0.1, 0.9, 0.0, standing=bundles.FOREIGN)
    nothing_cleared = below.screen(ScreeningRequest(1, SMALL()))
    assert nothing_cleared.assessment.outcome is Outcome.NO_RESULT
    cleared = answering(0.1, 0.9, 0.0).screen(ScreeningRequest(1, SMALL()))
    assert cleared.assessment.outcome is Outcome.NO_SIGN
    for screening, has in ((nothing_cleared, False), (cleared, True)):
        malignant, *_ = of_kind(made(screening), "Observation")
        assert ("referenceRange" in malignant) is has


def test_a_class_has_snomed_and_icd_10_where_it_has_them() -> None:
    melanoma = fhir._class(Finding("melanoma", "C43.9", 0.5, malignant=True))
    assert [(code["system"], code["code"]) for code in melanoma["coding"]] == [
        ("http://snomed.info/sct", "93655004"),
        ("http://hl7.org/fhir/sid/icd-10", "C43.9"),
    ]
    assert fhir._class(Finding("red thing", None, 0.5, malignant=True)) == {"text": "red thing"}


def test_patient_and_lesion_are_those_that_were_named() -> None:
    bundle = made(screened(SMALL()))
    (patient,) = of_kind(bundle, "Patient")
    assert patient == {
        "resourceType": "Patient",
        "identifier": [{"value": "P-17"}],
        "name": [{"family": "Doe", "given": ["Jané"]}],
        "gender": "female",
        "birthDate": "1958-11-29",
    }
    (lesion,) = of_kind(bundle, "BodyStructure")
    assert lesion["description"] == "mole 1"
    assert lesion["location"]["coding"][0]["code"] == "699893008"
    assert lesion["locationQualifier"][0]["text"] == "Left"
    (again,) = of_kind(made(screened(SMALL())), "BodyStructure")
    assert again["identifier"] == lesion["identifier"]


@pytest.mark.parametrize("subject", [Subject(), Subject(name="Doe"), Subject(sex=Sex.OTHER)])
def test_what_is_not_known_is_left_out(subject: Subject) -> None:
    bundle = made(screened(SMALL()), subject)
    (patient,) = of_kind(bundle, "Patient")
    assert "identifier" not in patient
    assert "birthDate" not in patient
    assert ("name" in patient) == bool(subject.name)
    (lesion,) = of_kind(bundle, "BodyStructure")
    assert "locationQualifier" not in lesion
    assert lesion["location"]["text"] == "Skin"


def test_the_model_is_a_device_with_version_and_digest_in_the_program() -> None:
    screening = screened(SMALL())
    model, program = of_kind(made(screening), "Device")
    digest = model["identifier"][0]["value"].removeprefix("ni:///sha-256;") + "="
    assert base64.urlsafe_b64decode(digest).hex() == screening.assessment.model.sha256
    assert model["deviceName"][0]["name"] == "tiny"
    assert model["version"] == [{"value": "1.0"}]
    assert program["deviceName"][0]["name"] == "SkinScreen"


@pytest.mark.parametrize("name", ["small", *JPEGS, "turned by hand"])
def test_the_photo_is_in_it_as_it_was_screened_and_tells_of_nobody(name: str) -> None:
    photo = PHOTOS[name]()
    (media,) = of_kind(made(screened(photo)), "Media")
    content = base64.b64decode(media["content"]["data"])
    again = decode_photo(content, "photo")
    side = min(photo.width, photo.height)
    assert (media["width"], media["height"]) == (again.width, again.height)
    assert far(read_pixels(again, side), read_pixels(photo, side)) < 1
    digest = hashlib.sha1(content, usedforsecurity=False).digest()
    assert base64.b64decode(media["content"]["hash"]) == digest
    kind = "jpeg" if name in JPEGS else "png"
    assert media["content"]["contentType"] == f"image/{kind}"


def test_the_report_for_people_is_in_it() -> None:
    (report,) = of_kind(made(screened(SMALL())), "DiagnosticReport")
    (form,) = report["presentedForm"]
    content = base64.b64decode(form["data"])
    assert form["size"] == len(content)
    assert content.startswith(b"%PDF")
    assert report["issued"] == CREATED.isoformat()


def test_the_language_of_the_sentences_is_said() -> None:
    with language.speaking("de"):
        (report,) = of_kind(made(screened(SMALL())), "DiagnosticReport")
    assert report["language"] == "de"


def test_names_in_every_alphabet_are_valid() -> None:
    subject = replace(SUBJECT, name="Яндиев, 小东", lesion="Muttermal „links“ 😀")
    (patient,) = of_kind(made(screened(SMALL()), subject), "Patient")
    assert patient["name"] == [{"family": "Яндиев", "given": ["小东"]}]
