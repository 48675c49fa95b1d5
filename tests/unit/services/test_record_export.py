"""What leaves the record: PDF of a visit and of a lesion, tables and documents of patients."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from fake_language import GERMAN
from pypdf import PdfReader
from unit.services.kept import NAME, NOTE, TELLING, Device

from skinscreen import language
from skinscreen.domain.assessment import ModelIdentity, Outcome
from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import LockedError, ReportError, StoreError
from skinscreen.domain.judgement import Impression
from skinscreen.domain.record import Lesion, Patient, RecordKind, new_id
from skinscreen.services.record_export import (
    export_lesion_pdf,
    export_patient,
    export_visit_pdf,
    suggested_export_name,
)

LATER = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)


def words(file: Path) -> str:
    pages = PdfReader(BytesIO(file.read_bytes())).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_name_of_a_file_tells_of_no_patient() -> None:
    assert suggested_export_name(LATER, ".pdf") == "skinscreen-record-20270101-090000.pdf"


def test_the_report_of_a_visit_says_who_what_and_with_which_consent(
    device: Device, tmp_path: Path
) -> None:
    visit = device.visit(0.4)
    said = words(export_visit_pdf(device.records, visit, tmp_path / "visit.pdf"))
    for part in (NAME, "MRN-77001", "55 at this visit (born 1970-05-03)", "Dr. Ann Lee", NOTE):
        assert part in said
    assert "Consent given, 2026-03-01" in said
    assert "Malignant probability 40.0 %, at or above the threshold" in said


def test_the_report_of_a_visit_says_who_has_read_its_answer(device: Device, tmp_path: Path) -> None:
    visit = device.visit(0.4)
    target = tmp_path / "visit.pdf"
    assert "Answer read by nobody yet" in words(export_visit_pdf(device.records, visit, target))
    device.records.sign(visit)
    assert "Answer read by Dr. Ann Lee, 2026-03-31" in words(
        export_visit_pdf(device.records, visit, target)
    )
    assert "Answer read by 2026-03-31" in words(
        export_visit_pdf(device.records, visit, target, named=False)
    )
    with device.records.database.write() as connection:
        connection.execute("DELETE FROM reading")  # as of visits kept before that was asked
    assert "read by" not in words(export_visit_pdf(device.records, visit, target))


def test_reports_out_of_the_record_can_be_in_another_language(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "find", lambda _: GERMAN)
    visit = device.visit(0.4)
    file = export_visit_pdf(device.records, visit, tmp_path / "v.pdf", language="de")
    said = words(file)
    for part in ("«55 at this visit (born 03.05.1970)»", "«given», 01.03.2026", "40,0 %", NOTE):
        assert part in said
    assert "«Malignant probability 40,0 %, at or above the threshold" in said
    lesion = device.lesion.id
    file = export_lesion_pdf(device.records, lesion, tmp_path / "l.pdf", LATER, language="de")
    said = words(file)
    for part in ("«Malignant probability over time»", "«Visits»", "01.01.2027", "«Model A: tiny"):
        assert part in said
    assert device.records.audit.entries(1)[0].detail == {"form": "pdf", "names": "with"}


def test_every_report_carries_the_head_of_the_audit(device: Device, tmp_path: Path) -> None:
    visit, records = device.visit(), device.records
    for export in (
        lambda: export_visit_pdf(records, visit, tmp_path / "visit.pdf"),
        lambda: export_lesion_pdf(records, device.lesion.id, tmp_path / "lesion.pdf", LATER),
    ):
        said = words(export())
        head = records.audit.head()
        assert head in said.replace(" ", "")
        assert records.audit.verify(head).head == head
        last = records.audit.entries(1)[0]
        assert (last.done, last.detail) == (Done.EXPORTED, {"form": "pdf", "names": "with"})


def test_the_clinicians_wish_for_a_referral_stands_on_the_report(
    device: Device, tmp_path: Path
) -> None:
    visit = device.visit(0.1, own=Impression.SUSPICIOUS)
    said = words(export_visit_pdf(device.records, visit, tmp_path / "visit.pdf"))
    assert "They disagree: the impression stands, refer." in said
    assert NOTE in said


def test_a_lesion_is_shown_over_time_with_models_kept_apart(device: Device, tmp_path: Path) -> None:
    for probability in (0.1, 0.2, 0.3, 0.4, 0.5):
        device.visit(probability)
    newer = ModelIdentity("newer", "2.0", "cd" * 32)
    device.visit(0.6, model=newer, operating_point=None)
    device.visit(0.7, model=newer, own=Impression.BENIGN)
    device.visit(0.0, outcome=Outcome.RETAKE, malignant_probability=None, findings=())
    file = export_lesion_pdf(device.records, device.lesion.id, tmp_path / "l.pdf", LATER)
    said = words(file)
    for part in (
        "Model A: tiny 1.0",
        "Model B: newer 2.0",
        "Probabilities of different models do not compare",
        "8 2026-10-27 12:00 Retake the photo none 30.0 % A",
        "7 2026-09-27 12:00",
        "Clinician: no referral",
        "Consent to the keeping of photos and results: given",
    ):
        assert part in said
    assert said.count("(model") == 6


def test_what_no_font_can_show_is_said(device: Device, tmp_path: Path) -> None:
    records, lesion = device.records, device.lesion
    records.cases.change_lesion(replace(lesion, notes="\U00013000"))
    said = words(export_lesion_pdf(records, lesion.id, tmp_path / "l.pdf", LATER))
    assert "Characters that no font here can show: U+13000 EGYPTIAN HIEROGLYPH A001." in said


def test_visits_of_one_moment_and_none_at_all_are_drawn(device: Device, tmp_path: Path) -> None:
    empty = export_lesion_pdf(device.records, device.lesion.id, tmp_path / "e.pdf", LATER)
    assert "Visits" in words(empty)
    for _ in range(2):
        device.now -= timedelta(days=30)
        device.visit()
    twice = export_lesion_pdf(device.records, device.lesion.id, tmp_path / "t.pdf", LATER)
    assert words(twice).count("Refer: malignant sign") == 2


@pytest.mark.parametrize("named", [True, False])
def test_what_became_of_a_lesion_stands_on_its_pages_and_its_source_only_with_names(
    device: Device, tmp_path: Path, named: bool
) -> None:
    became = Confirmation(
        new_id(), device.lesion.id, Basis.FOLLOW_UP, date(2026, 1, 5), malignant=False,
        source="Ward seven",
    )  # fmt: skip
    device.records.keep_confirmation(became)
    assert device.records.confirmation(device.lesion.id) is not None
    assert device.records.last_source(Basis.FOLLOW_UP) == "Ward seven"
    device.visit(0.1)
    file = export_lesion_pdf(
        device.records, device.lesion.id, tmp_path / "l.pdf", LATER, named=named
    )
    said = words(file)
    assert "Outcome" in said
    assert "2026-01-05" in said
    assert ("Ward seven" in said) == named


def test_the_same_lesion_gives_the_same_bytes_but_for_the_audit(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.visit()
    monkeypatch.setattr("skinscreen.store.audit.Audit.head", lambda _: "ab" * 32)
    one, two = tmp_path / "1.pdf", tmp_path / "2.pdf"
    for file in (one, two):
        export_lesion_pdf(device.records, device.lesion.id, file, LATER)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("ending", ["visit.pdf", "lesion.pdf", "all.json", "one.csv"])
def test_without_names_nothing_tells_who_it_is(device: Device, tmp_path: Path, ending: str) -> None:
    visit = device.visit(0.4, own=Impression.UNSURE)
    file = tmp_path / ending
    match ending:
        case "visit.pdf":
            export_visit_pdf(device.records, visit, file, named=False)
        case "lesion.pdf":
            export_lesion_pdf(device.records, device.lesion.id, file, LATER, named=False)
        case "all.json":
            export_patient(device.records, None, file, named=False)
        case _:
            export_patient(device.records, device.patient.id, file, named=False)
    said = words(file) if ending.endswith("pdf") else file.read_text("utf-8")
    assert [word for word in (*TELLING, "mole", "shoulder") if word in said] == []
    assert device.patient.id[:8] in said
    assert device.records.audit.entries(1)[0].detail["names"] == "without"


def test_a_patient_as_a_document(device: Device, tmp_path: Path) -> None:
    device.visit(0.4, own=Impression.UNSURE)
    file = export_patient(device.records, device.patient.id, tmp_path / "p.json")
    (patient,) = json.loads(file.read_bytes())["patients"]
    assert (patient["name"], patient["born"], patient["consent"]) == (NAME, "1970-05-03", "given")
    (lesion,) = patient["lesions"]
    (visit,) = lesion["visits"]
    assert (visit["malignant_probability"], visit["clinician"]) == (0.4, "Dr. Ann Lee")
    assert visit["own_view"]["impression"] == "unsure"
    assert sum(finding["probability"] for finding in visit["findings"]) == pytest.approx(1)
    last = device.records.audit.entries(1)[0]
    assert (last.done, last.kind, last.id) == (
        Done.EXPORTED,
        RecordKind.PATIENT,
        device.patient.id,
    )


def test_a_visits_document_says_what_both_views_come_to_where_there_are_two(
    device: Device, tmp_path: Path
) -> None:
    device.visit(0.4, own=Impression.SUSPICIOUS)
    device.visit(0.4)
    file = export_patient(device.records, device.patient.id, tmp_path / "p.json")
    (patient,) = json.loads(file.read_bytes())["patients"]
    both = [visit["both_views"] for visit in patient["lesions"][0]["visits"]]
    assert sorted((views or {}).get("conclusion", "") for views in both) == ["", "refer"]


def test_all_patients_as_a_table(device: Device, tmp_path: Path) -> None:
    device.visit(0.4)
    device.visit(0.0, malignant_probability=None, findings=(), operating_point=None)
    for number in range(60):
        device.records.cases.add_patient(Patient(new_id(), f"No lesion {number}"))
    bare = Patient(new_id(), "+bare")
    device.records.cases.add_patient(bare)
    device.records.cases.add_lesion(Lesion(new_id(), bare.id))
    file = export_patient(device.records, None, tmp_path / "all.CSV")
    text = file.read_text("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert len(rows) == 63
    mine = [row for row in rows if row["name"] == NAME]
    assert [row["malignant_probability"] for row in mine] == ["0.4", ""]
    assert mine[0]["label"] == "'=mole 1"
    assert [row["name"] for row in rows if row["lesion_id"] and row not in mine] == ["'+bare"]
    seen = [entry.done for entry in device.records.audit.entries(1000)]
    assert seen.count(Done.EXPORTED) == 1
    assert Done.SAW not in seen


def test_what_cannot_be_exported_is_said(device: Device, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"\.json or \.csv"):
        export_patient(device.records, None, tmp_path / "all.xls")
    with pytest.raises(ReportError, match="cannot be saved"):
        export_patient(device.records, None, tmp_path / "pulled" / "all.csv")
    with pytest.raises(StoreError):
        export_visit_pdf(device.records, new_id(), tmp_path / "v.pdf")
    device.records.lock()
    with pytest.raises(LockedError):
        export_lesion_pdf(device.records, device.lesion.id, tmp_path / "l.pdf", LATER)
    assert [path.name for path in tmp_path.iterdir()] == ["device"]


def test_what_cannot_be_audited_is_not_exported(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the drive is full")

    with monkeypatch.context() as patch:
        patch.setattr("skinscreen.store.audit.Audit.note", full)
        with pytest.raises(StoreError, match="full"):
            export_patient(device.records, None, tmp_path / "all.csv")
    assert not (tmp_path / "all.csv").exists()
