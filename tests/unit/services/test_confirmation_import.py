"""Outcomes out of a file: what would change is seen first, what cannot be used is told."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from unit.services.kept import NAME, Device

from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import Lesion, RecordKind, new_id
from skinscreen.domain.subject import Subject
from skinscreen.report.dicom_base import lesion_uid, study_of
from skinscreen.services import confirmation_rows
from skinscreen.services.confirmation_import import Preview, counted, preview, take_over

HEAD = "lesion_id,basis,condition,icd_o,malignant,date,source\n"
ICD_O = "http://terminology.hl7.org/CodeSystem/icd-o-3"
Write = Callable[[str], Path]


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """A record with two lesions of one patient."""
    device = Device(tmp_path)
    device.records.cases.add_lesion(Lesion(new_id(), device.patient.id, "mole 2"))
    return device


@pytest.fixture
def second(device: Device) -> Lesion:
    return device.records.cases.lesions(device.patient.id)[1].lesion


@pytest.fixture
def shown(device: Device, tmp_path: Path) -> Callable[[str], Preview]:
    """What a file with this text would change."""

    def show(text: str, encoding: str = "utf-8") -> Preview:
        file = tmp_path / "lab.txt"
        file.write_bytes(text.encode(encoding))
        return preview(device.records, file)

    return show


Shown = Callable[[str], Preview]


def test_a_table_is_shown_and_then_taken_over_with_an_entry_for_each(
    device: Device, second: Lesion, shown: Shown
) -> None:
    rows = (
        f"{device.lesion.id},,Superficial spreading melanoma,M87433,,2026-05-02,Lab Nord\n"
        f"{second.id},follow_up,,,no,2026-06-01,\n"
    )
    found = shown(HEAD + rows)
    assert counted(found) == {"new": 2, "changed": 0, "same": 0, "refused": 0}
    assert device.records.confirmations.all() == {}
    assert take_over(device.records, found) == 2
    kept = device.records.confirmations.all()
    histology = kept[device.lesion.id]
    assert (histology.words, histology.malignant, histology.dated, histology.source) == (
        *("Superficial spreading melanoma (8743/3)", True, date(2026, 5, 2), "Lab Nord"),
    )
    assert kept[second.id].basis is Basis.FOLLOW_UP
    assert kept[second.id].malignant is False
    assert {one.user for one in kept.values()} == {"Dr. Ann Lee"}
    entries = device.records.audit.entries(99)
    assert [e.done for e in entries if e.kind is RecordKind.CONFIRMATION] == [Done.ADDED] * 2
    again = shown(HEAD + rows)
    assert counted(again) == {"new": 0, "changed": 0, "same": 2, "refused": 0}


def test_a_change_shows_what_is_kept_now(device: Device, shown: Shown) -> None:
    before = Confirmation(
        new_id(), device.lesion.id, Basis.FOLLOW_UP, date(2026, 4, 1), malignant=False
    )
    device.records.confirmations.keep(before)
    found = shown(f"{HEAD}{device.lesion.id},none,,,,2026-05-02,moved away\n")
    (change,) = found.changes
    assert change.before == before
    assert (change.after.id, change.after.words) == (before.id, "None to be had")
    assert counted(found)["changed"] == 1


def test_what_was_changed_after_the_look_is_not_written_over(device: Device, shown: Shown) -> None:
    found = shown(f"{HEAD}{device.lesion.id},follow_up,,,yes,2026-05-02,\n")
    mine = Confirmation(
        new_id(), device.lesion.id, Basis.FOLLOW_UP, date(2026, 4, 1), malignant=False
    )
    device.records.confirmations.keep(mine)
    with pytest.raises(StoreError, match="changed in the record meanwhile"):
        take_over(device.records, found)
    assert device.records.confirmations.of(device.lesion.id) == mine


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("{other},,Scar,,,2026-05-02,", "its lesion is not in this record"),
        ("{one},,Scar,,,02.05.2026,", "the date is not understood"),
        ("{one},,Scar,,,,", "the date is not understood"),
        ("{one},gut feeling,Scar,,,2026-05-02,", "basis is histology, follow_up or none"),
        ("{one},,Scar,,perhaps,2026-05-02,", "malignant is yes, no or empty"),
        ("{one},,Scar,C43,,2026-05-02,", "C43 is no ICD-O morphology code"),
        ("{one},,,,,2026-05-02,", "a histology needs a name"),
        ("{one},,Melanoma,8720/3,no,2026-05-02,", "contradicts"),
        ("{one},,Me\u202elanoma,,,2026-05-02,", "a character that is not seen"),
        ("{one},follow_up,,,,2026-05-02,", "a follow-up says benign or malignant"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line_and_the_others_are_taken(
    device: Device, second: Lesion, shown: Shown, cells: str, reason: str
) -> None:
    row = cells.format(one=device.lesion.id, other=new_id())
    found = shown(f"{HEAD}{row}\n\n,,,,,,\n{second.id},,Compound naevus,,,2026-05-02,\n")
    (sentence,) = found.refused
    assert sentence.startswith("line 2: ")
    assert reason in sentence
    (change,) = found.changes
    assert (change.lesion.id, change.after.code, change.after.malignant) == (
        *(second.id, "8760/0", False),
    )


def test_a_lesion_with_two_outcomes_in_one_file_gets_the_first_and_a_word(
    device: Device, shown: Shown
) -> None:
    row = f"{device.lesion.id},,{{}},,,2026-05-02,\n"
    found = shown(HEAD + row.format("Scar") + row.format("Scar") + row.format("Angiokeratoma"))
    assert [one.after.condition for one in found.changes] == ["Scar"]
    (sentence,) = found.refused
    assert sentence == "line 4: the file says something else of the same lesion before"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_of_a_spreadsheet_is_read_with_its_own_delimiter_and_mark(
    device: Device, tmp_path: Path, delimiter: str
) -> None:
    file = tmp_path / "lab.csv"
    lines = f" Lesion_ID ,Date,Condition\r\n{device.lesion.id},2026-05-02,Größe unklar\r\n"
    file.write_bytes(lines.replace(",", delimiter).encode("utf-8-sig"))
    (change,) = preview(device.records, file).changes
    assert (change.after.condition, change.after.malignant) == ("Größe unklar", None)


@pytest.mark.parametrize(
    ("text", "encoding", "sentence"),
    [
        ("Größe", "latin-1", "is not written in UTF-8"),
        ("name,date\n1,2\n", "utf-8", "neither FHIR nor a table with the columns"),
        ("", "utf-8", "neither FHIR nor a table"),
        ('lesion_id,date\n"a,b', "utf-8", "cannot be read as a table"),
        ('{"resourceType": ', "utf-8", "begins like FHIR and is no JSON"),
        ("[" * 100_000, "utf-8", "begins like FHIR and is no JSON"),
        ('{"a": 1}', "utf-8", "holds no FHIR resource"),
        ('[1, null, {"resourceType": "Bundle", "entry": 5}]', "utf-8", "holds no FHIR resource"),
    ],
)
def test_a_file_that_is_neither_is_refused_in_a_sentence(
    shown: Callable[[str, str], Preview], text: str, encoding: str, sentence: str
) -> None:
    with pytest.raises(StoreError, match=sentence):
        shown(text, encoding)


def test_a_file_that_is_not_there_or_too_large_is_refused(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        preview(device.records, tmp_path / "none.csv")
    (tmp_path / "a.csv").write_text(f"{HEAD}x,,Scar,,,2026-05-02,\nx,,Scar,,,2026-05-02,\n")
    monkeypatch.setattr(confirmation_rows, "MOST_ROWS", 1)
    with pytest.raises(StoreError, match="has 2 rows; at most 1"):
        preview(device.records, tmp_path / "a.csv")
    monkeypatch.setattr(confirmation_rows, "MOST_BYTES", 10)
    with pytest.raises(StoreError, match="too large"):
        preview(device.records, tmp_path / "a.csv")


# --- FHIR -------------------------------------------------------------------------------


def observation(lesion: str, code: str = "8721/3", **more: object) -> dict[str, Any]:
    """A final finding about a lesion."""
    other = {"system": "http://snomed.info/sct", "code": "93655004"}
    coding = {"system": ICD_O, "code": code, "display": "Nodular melanoma"}
    return {
        "resourceType": "Observation",
        "status": "final",
        "focus": [{"identifier": {"value": lesion}}],
        "effectiveDateTime": "2026-05-02T10:00:00+02:00",
        "valueCodeableConcept": {"coding": [other, coding]},
        "performer": [{"display": "Lab Nord"}, 7],
    } | more


def bundle(*resources: dict[str, Any]) -> str:
    """A collection."""
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": one} for n, one in enumerate(resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


@pytest.mark.parametrize(
    "named",
    [
        lambda lesion: lesion.id,
        lambda lesion: f"urn:uuid:{uuid.UUID(lesion.id)}",
        lambda lesion: f"urn:oid:2.25.{uuid.UUID(lesion.id).int}",
        lambda lesion: f"urn:oid:{lesion_uid('MRN-77001', NAME, lesion.label)}",
        lambda lesion: f"urn:oid:{lesion_uid('MRN-77001', '', lesion.label)}",
    ],
)
def test_an_observation_leads_to_its_lesion_by_every_id_we_give(
    device: Device, shown: Shown, named: Callable[[Lesion], str]
) -> None:
    found = shown(json.dumps(observation(named(device.lesion))))
    (change,) = found.changes
    assert change.lesion == device.lesion
    assert (change.after.words, change.after.source) == ("Nodular melanoma (8721/3)", "Lab Nord")
    assert change.after.dated == date(2026, 5, 2)


def test_the_id_is_that_of_our_own_exports(device: Device, second: Lesion) -> None:
    subject = Subject(identifier="MRN-77001", name=NAME, lesion=second.label)
    study = study_of(subject, device.now, "1")
    assert study.lesion_uid == lesion_uid("MRN-77001", NAME, "mole 2")


def test_a_report_leads_to_its_lesion_through_its_result_and_the_body_structure(
    device: Device, shown: Shown
) -> None:
    structure = {
        "resourceType": "BodyStructure",
        "identifier": [{"value": f"urn:oid:2.25.{uuid.UUID(device.lesion.id).int}"}],
    }
    seen = {
        "resourceType": "Observation",
        "status": "final",
        "focus": [{"reference": "urn:uuid:0"}],
        "valueString": "see the report",
    }
    concept = {"coding": [{"system": ICD_O, "code": "M87420/2"}], "text": "Lentigo maligna"}
    report = {
        "resourceType": "DiagnosticReport",
        "status": "amended",
        "result": [{"reference": "urn:uuid:1"}],
        "conclusionCode": [concept | {"coding": [{"system": ICD_O, "code": "M8742/2"}]}],
        "issued": "2026-05-03",
    }
    found = shown(bundle(structure, seen, report))
    assert [one.after.words for one in found.changes] == ["Lentigo maligna (8742/2)"]
    assert found.refused == (
        "Observation 2: it has neither an ICD-O code nor a name that is known",
    )


def test_a_body_site_may_lead_to_the_lesion_and_a_known_name_needs_no_code(
    device: Device, shown: Shown
) -> None:
    extension = {
        "url": "http://hl7.org/fhir/StructureDefinition/bodySite",
        "valueReference": {"identifier": {"value": device.lesion.id}},
    }
    one = observation("", bodySite={"extension": [extension]}, valueString="dermal NAEVUS")
    del one["focus"], one["valueCodeableConcept"]
    (change,) = shown(json.dumps([one])).changes
    assert change.after.words == "Dermal naevus (8750/0)"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"status": "preliminary"}, "it is not final"),
        ({"focus": []}, "it leads to no lesion"),
        ({"focus": [{"reference": "urn:uuid:9"}]}, "it leads to no lesion"),
        ({"focus": [{"identifier": {"value": "x"}}]}, "its lesion is not in this record"),
        ({"effectiveDateTime": "2026"}, "the date is not understood"),
        ({"valueCodeableConcept": {"text": "odd"}}, "neither an ICD-O code nor a name"),
    ],
)
def test_a_resource_that_cannot_be_used_is_told(
    device: Device, shown: Shown, more: dict[str, Any], reason: str
) -> None:
    found = shown(json.dumps(observation(device.lesion.id, **more)))
    assert found.changes == ()
    (sentence,) = found.refused
    assert sentence.startswith("Observation 1: ")
    assert reason in sentence


def test_our_own_preliminary_results_are_never_an_outcome(device: Device, shown: Shown) -> None:
    own = observation(device.lesion.id, status="preliminary")
    assert shown(bundle(own, own | {"resourceType": "DiagnosticReport"})).changes == ()


def test_a_lesion_without_a_label_is_found_by_its_id_and_an_empty_identifier_leads_nowhere(
    device: Device, shown: Shown
) -> None:
    unnamed = Lesion(new_id(), device.patient.id)
    device.records.cases.add_lesion(unnamed)
    device.records.change_patient(replace(device.patient, identifier=""))
    focus = [{"identifier": {"system": "urn:x"}}, {"identifier": {"value": unnamed.id}}]
    (change,) = shown(json.dumps(observation("", focus=focus))).changes
    assert change.lesion == unnamed


def test_tables_and_json_files_are_found_in_folders_that_answer(tmp_path: Path) -> None:
    for name in ("b.CSV", "a.json", "c.txt", ".hidden.csv"):
        (tmp_path / name).write_text("")
    found = confirmation_rows.find([tmp_path / "gone", tmp_path])
    assert [file.name for file in found] == ["a.json", "b.CSV"]


def test_what_leads_to_two_lesions_is_not_guessed(
    device: Device, second: Lesion, shown: Shown
) -> None:
    both = [{"identifier": {"value": one.id}} for one in (device.lesion, second)]
    found = shown(json.dumps(observation("", focus=both)))
    assert found.refused == ("Observation 1: it leads to several lesions of this record",)


def test_two_lesions_of_one_name_are_told_apart_by_neither(device: Device, shown: Shown) -> None:
    device.records.cases.add_lesion(replace(device.lesion, id=new_id()))
    named = lesion_uid("MRN-77001", NAME, device.lesion.label)
    found = shown(json.dumps(observation(named)))
    assert found.refused == ("Observation 1: it leads to several lesions of this record",)
