"""How right it was here, on paper and as a table: all of it, and nobody's name."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from unit.services.kept import NAME, NOON, NOTE, TELLING, Device
from unit.services.made_up import MODELS, followed

from skinscreen.domain.accuracy import ENOUGH, Counts
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import ReportError
from skinscreen.domain.judgement import Impression
from skinscreen.domain.record import Consent, new_id
from skinscreen.services.accuracy import Reader, evaluation, shown
from skinscreen.services.accuracy_export import COLUMNS, export, to_csv
from skinscreen.services.accuracy_words import sections, warning


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """One missed melanoma."""
    device = Device(tmp_path)
    device.visit(0.01, own=Impression.BENIGN)
    day = (device.now + timedelta(days=9)).date()
    told = {"malignant": True, "condition": "Nodular melanoma", "code": "8721/3", "source": NOTE}
    device.records.confirmations.keep(
        Confirmation(new_id(), device.lesion.id, Basis.HISTOLOGY, day, **told)  # type: ignore[arg-type]
    )
    return device


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def test_the_pdf_has_the_missed_with_their_photo_and_no_name(
    device: Device, tmp_path: Path
) -> None:
    file = export(device.records, tmp_path / "figures.pdf", NOON)
    reader = PdfReader(BytesIO(file.read_bytes()))
    words = " ".join(page.extract_text() for page in reader.pages)
    for part in ("How right was it here?", "Too few to go by", "Missed malignancies",
                 "Nodular melanoma (8721/3)", device.lesion.id[:8]):  # fmt: skip
        assert part in words, part
    assert not [telling for telling in TELLING if telling in words]
    assert any(page.images for page in reader.pages)
    last = device.records.audit.entries(1)[0]
    assert (last.done, last.detail["form"]) == (Done.EXPORTED, "pdf")


def test_the_pdf_leaves_out_who_withdrew(device: Device, tmp_path: Path) -> None:
    device.records.change_patient(replace(device.patient, consent=Consent.WITHDRAWN))
    file = export(device.records, tmp_path / "figures.pdf", NOON)
    reader = PdfReader(BytesIO(file.read_bytes()))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert "consent was refused or withdrawn: 1" in words
    assert "Nodular melanoma" not in words
    assert not any(page.images for page in reader.pages)


def test_the_table_has_every_figure(device: Device, tmp_path: Path) -> None:
    file = export(device.records, tmp_path / "figures.csv", NOON)
    found = rows(file.read_bytes())
    assert NAME not in file.read_text("utf-8-sig")
    (row,) = (r for r in found if r["split"] == "all" and r["reader"] == "model")
    assert (row["missed"], row["sensitivity"], row["ppv"]) == ("1", "0.0", "")
    missed = [r for r in found if r["split"] == "missed"]
    assert [r["reader"] for r in missed] == ["model", "clinician", "both"]
    assert {r["lesion_id"] for r in missed} == {device.lesion.id}
    assert [r["group"] for r in found if r["split"] == "month"] == ["2026-03"]


def test_the_table_of_many_agrees_with_the_figures() -> None:
    found = evaluation(followed())
    table = rows(to_csv(found))
    assert set(table[0]) == set(COLUMNS)
    for one in found.models:
        mine = [r for r in table if r["version"] == one.model.version]
        for reader in Reader:
            (row,) = (r for r in mine if r["split"] == "all" and r["reader"] == reader)
            counts = one.all.counts[reader]
            assert int(row["found"]) == counts.found
            assert float(row["npv_low"]) == pytest.approx(counts.npv.low, abs=1e-6)
        (calibration,) = (r for r in mine if r["split"] == "calibration")
        assert float(calibration["ece"]) == pytest.approx(one.calibration.ece, abs=1e-6)
        suggested = {r["group"]: float(r["threshold"]) for r in mine if r["split"] == "suggestion"}
        assert suggested == {kind: s.threshold for kind, s in one.suggestions.items()}
    assert any(one.suggestions for one in found.models)


def test_the_audit_tells_who_saw_a_missed_lesion(device: Device) -> None:
    (one,) = shown(device.records).models
    assert [missed.lesion for missed in one.missed] == [device.lesion]
    last = device.records.audit.entries(1)[0]
    assert (last.done, last.id) == (Done.SAW, device.lesion.id)


def test_another_ending_is_refused(device: Device, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"ending in \.pdf or \.csv"):
        export(device.records, tmp_path / "figures.txt", NOON)
    assert list(tmp_path.glob("figures*")) == []


def test_few_lesions_are_said_to_be_few() -> None:
    assert warning(Counts(found=ENOUGH, cleared=ENOUGH)) == ""
    assert "30 malignant and 29 benign" in warning(Counts(found=ENOUGH, cleared=ENOUGH - 1))


def test_every_table_has_a_cell_for_each_head() -> None:
    for found in (evaluation(followed()), evaluation(followed(3)), evaluation(())):
        told = list(sections(found))
        for section in told:
            assert all(len(row) == len(section.heads) for row in section.rows), section.title
            assert section.lesions == () or len(section.lesions) == len(section.rows)
        assert told[0].title == "How right was it here?"
    names = [section.title for section in sections(evaluation(followed()))]
    assert [name for name in names if name.startswith("Answers with")] == [
        f"Answers with tiny {model.version}"
        for model in (one.model for one in evaluation(followed()).models)
    ]
    assert len(MODELS) == 2


def test_of_answers_without_a_probability_there_is_no_calibration() -> None:
    one = followed(1)[0]
    answer = replace(one.visits[0].assessment, outcome=Outcome.NO_RESULT, kind=None)
    visits = tuple(replace(visit, assessment=answer, judgement=None) for visit in one.visits)
    place = replace(one.lesion, site="", place=None)
    told = {s.title: s for s in sections(evaluation([replace(one, lesion=place, visits=visits)]))}
    (sentence,) = told["Calibration"].sentences
    assert sentence == "The model gave no probability of these lesions."
    assert told["By kind of photo"].rows[0][0] == "not known"
    assert told["By site"].rows[0][0] == "not known"


def test_without_any_outcome_it_says_so() -> None:
    (told,) = sections(evaluation(replace(one, visits=()) for one in followed(4)))
    assert told.sentences[0].startswith("0 lesions count")
    assert "Screened only after the day of the outcome: 4." in told.sentences[1]
