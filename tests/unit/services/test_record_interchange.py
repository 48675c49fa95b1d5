"""Visits leave the record as DICOM and FHIR: all of them or nothing, and never without a trace."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from dicom_tools import complaints
from pydicom import dcmread
from pypdf import PdfReader
from unit.services.kept import NAME, NOON, NOTE, TELLING, Device

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import CancelledError, ReportError, StoreError
from skinscreen.domain.judgement import Impression
from skinscreen.domain.record import Lesion, RecordKind, new_id
from skinscreen.domain.watch import Watch
from skinscreen.services import record_interchange
from skinscreen.services.record_interchange import (
    DICOM,
    FHIR,
    ExportFolder,
    Leaving,
    export_visits,
    subject_of,
    visit_files,
)

OUT = Leaving(DICOM, named=True)


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    device = Device(tmp_path / "device")
    device.records.change_lesion(replace(device.lesion, label="mole 1", site="upper back, left"))
    yield device
    device.records.lock()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "STICK"
    folder.mkdir()
    return folder


def test_a_visit_is_three_sound_files_of_the_patient_and_the_lesion(
    device: Device, stick: Path
) -> None:
    patient = replace(device.patient, name="Quuxley, Zorblaxine")
    device.records.change_patient(patient)
    visit = device.visit(0.4)
    folder = export_visits(device.records, RecordKind.VISIT, visit, OUT, stick, NOON)
    assert folder.parent == stick
    assert folder.name.endswith("-dicom")
    assert list(stick.iterdir()) == [folder]
    files = sorted(folder.iterdir())
    assert [file.name.rpartition("-")[2] for file in files] == [
        *("photo.dcm", "report.dcm", "result.dcm"),
    ]
    for file in files:
        said = dcmread(file)
        assert (str(said.PatientName), said.PatientID) == ("Quuxley^Zorblaxine", "MRN-77001")
        assert said.StudyInstanceUID == f"2.25.{UUID(visit).int}"
        assert complaints(file) == []
    photo, report, _ = map(dcmread, files)
    assert photo.AnatomicRegionSequence[0].CodeMeaning == "Skin of back of upper thoracic region"
    assert photo.ImageLaterality == "L"
    assert photo.TrackingUID == f"2.25.{UUID(device.lesion.id).int}"
    pdf = PdfReader(BytesIO(report.EncapsulatedDocument)).pages
    words = " ".join(" ".join(page.extract_text().split()) for page in pdf)
    assert NOTE in words
    last = device.records.audit.entries(9)
    exported = [entry for entry in last if entry.done is Done.EXPORTED]
    assert [(entry.kind, entry.id, entry.detail) for entry in exported] == [
        (RecordKind.VISIT, visit, {"form": "dicom", "names": "with"})
    ]
    assert exported[0].hash in words.replace(" ", "")


def test_a_lesion_is_all_its_visits_each_with_its_time(device: Device, stick: Path) -> None:
    device.visit(0.1)
    device.visit(0.4)
    shares: list[float] = []
    folder = export_visits(
        *(device.records, RecordKind.LESION, device.lesion.id, replace(OUT, form=FHIR)),
        *(stick, NOON, Watch(shares.append)),
    )
    names = sorted(file.name for file in folder.iterdir())
    assert [name[:12] for name in names] == ["001-20260331", "002-20260430"]
    assert shares[0] == 0.0
    for name in names:
        bundle = json.loads((folder / name).read_bytes())
        assert bundle["resourceType"] == "Bundle"
        assert NAME in json.dumps(bundle)


@pytest.mark.parametrize("form", [DICOM, FHIR])
def test_without_names_nothing_tells_who_somebody_is(device: Device, form: str) -> None:
    visit = device.visit(0.4, own=Impression.SUSPICIOUS)
    files = visit_files(device.records, visit, Leaving(form, named=False), "head")
    for _, content in files:
        for telling in (*TELLING, "mole 1", "upper back", "MRN"):
            assert telling.encode() not in content
        assert device.patient.id.encode() in content


@pytest.mark.parametrize("form", [DICOM, FHIR])
def test_the_models_answer_never_stands_alone_where_the_clinician_gave_one(
    device: Device, form: str
) -> None:
    visit = device.visit(0.1, own=Impression.SUSPICIOUS)
    files = dict(visit_files(device.records, visit, Leaving(form, named=True), "head"))
    said = files.get("result.dcm", b"") + files.get("bundle.fhir.json", b"")
    assert b"They disagree: the impression stands, refer." in said


def test_conclusions_are_in_the_language_of_reports(device: Device) -> None:
    visit = device.visit(0.4)
    spanish = Leaving(FHIR, named=True, language="es")
    ((_, content),) = visit_files(device.records, visit, spanish, "head")
    report = json.loads(content)["entry"][0]["resource"]
    assert report["language"] == "es"
    assert "refer" not in report["conclusion"].lower().replace("deriv", "")


def test_a_label_or_else_a_site_is_what_the_lesion_is_called(device: Device) -> None:
    label = subject_of(device.patient, replace(device.lesion, label=" a ", site="?"), named=True)
    assert (label.lesion, label.site) == ("a", "")
    long = replace(device.lesion, label="", site="x" * 90)
    assert subject_of(device.patient, long, named=True).lesion == "x" * 64


def test_what_cannot_be_written_is_said_and_nothing_stays(device: Device, stick: Path) -> None:
    device.records.change_patient(replace(device.patient, name="x" * 65))
    visit = device.visit()
    with pytest.raises(ReportError, match="the name has 65 characters"):
        export_visits(device.records, RecordKind.VISIT, visit, OUT, stick, NOON)
    assert list(stick.iterdir()) == []


def test_a_lesion_without_visits_has_nothing_to_be_exported(device: Device, stick: Path) -> None:
    lesion = Lesion(new_id(), device.patient.id, "new")
    device.records.add_lesion(lesion)
    with pytest.raises(ReportError, match="no visit yet"):
        export_visits(device.records, RecordKind.LESION, lesion.id, OUT, stick, NOON)
    assert list(stick.iterdir()) == []


def test_given_up_nothing_stays(
    device: Device, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.visit()
    device.visit()
    monkeypatch.setattr("skinscreen.domain.watch._PAUSE_S", 0.0)
    seen: list[int] = []

    def one_visit_is_written() -> bool:
        seen.append(len(list(stick.rglob("*.dcm"))))
        return seen[-1] > 0

    with pytest.raises(CancelledError):
        export_visits(
            *(device.records, RecordKind.LESION, device.lesion.id, OUT, stick, NOON),
            Watch(is_cancelled=one_visit_is_written),
        )
    assert seen == [0, 3]
    assert list(stick.iterdir()) == []


def test_what_cannot_be_audited_is_not_exported(
    device: Device, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = device.visit()

    def full(*_: object) -> None:
        raise StoreError("the drive is full")

    monkeypatch.setattr(device.records.audit, "note", full)
    with pytest.raises(StoreError, match="the drive is full"):
        export_visits(device.records, RecordKind.VISIT, visit, OUT, stick, NOON)
    assert list(stick.iterdir()) == []


def test_a_folder_of_the_same_second_takes_a_number(device: Device, stick: Path) -> None:
    visit = device.visit()
    first, second, third = (
        export_visits(device.records, RecordKind.VISIT, visit, OUT, stick, NOON) for _ in range(3)
    )
    assert second.name == f"{first.name}-2"
    assert third.name == f"{first.name}-3"


def test_a_folder_that_cannot_be_written_to_is_said(
    device: Device, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = device.visit()
    with pytest.raises(ReportError, match="nothing can be saved in gone"):
        export_visits(device.records, RecordKind.VISIT, visit, OUT, stick / "gone", NOON)

    def hanging(*_: object) -> None:
        raise TimeoutError

    folder = ExportFolder(stick, NOON, OUT)
    monkeypatch.setattr(record_interchange, "in_time", hanging)
    with pytest.raises(ReportError, match="choose another folder or drive"):
        folder.finish()
    folder.discard()  # says nothing: what went wrong before was said
