"""The report as a file."""

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from unit.report.drawn import (
    assessment,
    drawn_photo,
    findings,
    pictures,
    report,
    unvalidated,
    words,
)
from worded import worded

from skinscreen.domain.assessment import Box, Finding, Outcome
from skinscreen.domain.errors import ReportError
from skinscreen.report import fonts, pdf
from skinscreen.report.content import PageSize, PatientBlock
from skinscreen.report.fonts import FontSet

LONG = " ".join(f"word{i}" for i in range(4000)) + "\n" * 40 + "Q" * 500 + "\nlast words"


def streams(document: bytes) -> str:
    """The drawing operators of all pages."""
    pages = PdfReader(BytesIO(document)).pages
    return "\n".join(page.get_contents().get_data().decode("latin-1") for page in pages)


def test_an_ordinary_report_is_one_page_and_says_everything() -> None:
    patient = PatientBlock("P-0042", "54", "female", "left forearm", "Dr. Åse Berg", "Itching.")
    document = pdf.render(report(patient=patient))
    said = words(document)
    for part in (
        "Skin lesion screening report",
        *("P-0042", "54", "female", "left forearm", "Dr. Åse Berg", "Itching."),
        "2026-11-21 14:05 UTC+00:00",
        *("Refer", "71.0 %", "threshold of 30.0 %"),
        *("melanoma malignant C43.9 62.0 %", "melanocytic naevus D22.9 18.0 %"),
        "elsewhere it can be worse",
        *("lesion8-test 1.2.3", "ab" * 32),
        "not a diagnosis",
        "Only the framed square was assessed",
        "signature",
        "IMG_1.jpg",
        "Page 1 of 1",
    ):
        assert part in said


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_written_out_and_has_its_own_symbol(outcome: Outcome) -> None:
    content = report(assessment(outcome, issues=(worded("The photo is blurred."),)))
    document = pdf.render(content)
    said = words(document)
    assert content.headline in said
    assert "The photo is blurred." in said
    others = {streams(pdf.render(report(assessment(other)))) for other in Outcome} - {
        streams(pdf.render(report(assessment(outcome))))
    }
    assert len(others) == len(Outcome) - 1


def test_a_model_without_operating_point_is_called_not_validated() -> None:
    said = words(pdf.render(report(unvalidated())))
    assert said.count("Not validated") == 2
    assert "the threshold of" not in said


def test_a_report_without_probabilities_says_so() -> None:
    said = words(pdf.render(report(assessment(Outcome.NO_RESULT, said=()))))
    assert "No probabilities are given." in said


def test_a_model_without_a_malignant_class_has_its_probabilities_and_no_sum() -> None:
    benign = tuple(f for f in findings() if not f.malignant)
    said = words(pdf.render(report(assessment(Outcome.NO_RESULT, said=benign))))
    assert "No probabilities are given." not in said
    assert benign[0].label in said
    assert "(sum)" not in said


@pytest.mark.parametrize("outcome", [Outcome.RETAKE, Outcome.NO_RESULT])
def test_a_threshold_that_was_not_applied_is_not_drawn(outcome: Outcome) -> None:
    assert "the threshold of" not in words(pdf.render(report(assessment(outcome))))


@pytest.mark.parametrize(("size", "points"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_the_page_has_the_papers_size(size: PageSize, points: tuple[int, int]) -> None:
    patient = PatientBlock("P-0042", "54", "female", "arm", "Dr. A", "Itching.\nGrows.")
    content = report(assessment(issues=(worded("The crop is small."),)), patient, page_size=size)
    (page,) = PdfReader(BytesIO(pdf.render(content))).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == points


def test_long_notes_flow_over_numbered_pages() -> None:
    document = pdf.render(report(patient=PatientBlock("P-0042", notes=LONG)))
    pages = PdfReader(BytesIO(document)).pages
    assert len(pages) > 3
    said = [page.extract_text() for page in pages]
    assert all(f"Page {i} of {len(pages)}" in text for i, text in enumerate(said, start=1))
    assert all("P-0042" in text for text in said)
    joined = " ".join(" ".join(said).split())
    assert all(f"word{i}" in joined for i in range(4000))
    assert joined.count("Q") == 500
    assert "last words" in joined


def test_the_signature_never_stands_on_a_page_of_its_own() -> None:
    for count in range(0, 48, 6):
        notes = "\n".join(f"note {i}" for i in range(count))
        pages = PdfReader(BytesIO(pdf.render(report(patient=PatientBlock("P", notes=notes))))).pages
        text = pages[-1].extract_text()
        assert "signature" in text
        assert "not a diagnosis. It is an aid" in " ".join(text.split())


def test_very_long_fields_are_given_whole() -> None:
    patient = PatientBlock("N" * 600, clinician="Dr. " + "M" * 300)
    said = words(pdf.render(report(patient=patient)))
    assert said.replace(" ", "").count("N") > 600
    assert said.replace(" ", "").count("M") >= 300
    assert "…" in said


def test_a_hundred_classes_with_long_labels_are_listed_or_counted() -> None:
    many = tuple(
        Finding(f"class{i:03d} " + "long label " * 30, "C" * 40, 0.01, malignant=i % 9 == 0)
        for i in range(100)
    )
    said = words(pdf.render(report(assessment(said=many))))
    for i in range(100):
        assert (f"class{i:03d}" in said) == (i < 20 or i % 9 == 0)
    assert "71 less probable classes, none malignant, are not listed." in said


def test_markup_in_typed_text_is_text(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (8, 8), "red").save(secret)
    markup = f'<img src="{secret}"/><b>x</b> &amp; <a href="file:///etc/passwd">y</a> ]]> <!--'
    plain = pdf.render(report())
    patient = PatientBlock(markup, markup, markup, markup, markup, markup)
    named = replace(pictures(), name=markup)
    findings = (Finding(markup, markup, 1.0, malignant=True),)
    document = pdf.render(
        report(assessment(said=findings, issues=(worded(markup),)), patient, shown=named)
    )
    said = words(document)
    assert "<b>x</b> &amp;" in said
    images = [len(page.images) for page in PdfReader(BytesIO(document)).pages]
    assert sum(images) == sum(len(page.images) for page in PdfReader(BytesIO(plain)).pages) == 2
    assert not any(page.get("/Annots") for page in PdfReader(BytesIO(document)).pages)


def test_control_characters_and_broken_text_do_not_break_it() -> None:
    nasty = "a\x00b\x1b[0m\udc80(c)\\ )Tj ET Q " + "\u202e\u200f\ufeff" + "\U000e0041" * 20
    said = words(pdf.render(report(patient=PatientBlock(nasty, notes=nasty * 50))))
    assert "ab[0m" in said


def test_names_in_any_script_can_be_read_back_from_the_file() -> None:
    patient = PatientBlock("עבד أحمد", clinician="डॉ. कृष्ण", notes="김철수 山田太郎 Ελένη")
    document = pdf.render(report(patient=patient))
    said = words(document)
    for name in ("김철수", "山田太郎", "Ελένη"):
        assert name in said
    # What shaping replaced stands beside it letter by letter (pypdf does not read it).
    beside = streams(document)
    for letter in "حمد":
        assert f"<FEFF{letter.encode('utf-16-be').hex().upper()}>" in beside


def test_what_no_font_can_show_is_named() -> None:
    said = words(pdf.render(report(patient=PatientBlock("P-1", notes="smile 😀"))))
    assert "Characters that no font here can show: U+1F600 GRINNING FACE." in said
    assert "no font here" not in words(pdf.render(report()))


def test_without_fonts_the_report_is_still_made_and_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "bundled", lambda: FontSet(tmp_path))
    said = words(pdf.render(report(patient=PatientBlock("Дмитрий"))))
    assert "???????" in said
    assert "no font here can show: U+0414" in said
    assert "Refer" in said


def test_the_same_content_gives_the_same_bytes_in_every_process() -> None:
    script = (
        "import hashlib, sys; sys.path.insert(0, 'tests');"
        "from unit.report.drawn import report; from skinscreen.report import pdf;"
        "from skinscreen.report.content import PatientBlock;"
        "print(hashlib.sha256(pdf.render("
        "report(patient=PatientBlock('कृष्ण عبد', notes='क्षत्रिय')))).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    digests = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Kathmandu")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_what_was_drawn_before_does_not_change_the_bytes() -> None:
    content = report(patient=PatientBlock("कृष्ण", notes="عبد"))
    before = pdf.render(content)
    pdf.render(report(patient=PatientBlock("क्षत्रिय ज्ञान", notes="محمد خالد")))
    assert pdf.render(content) == before


def test_the_metadata_hold_nothing_that_was_typed() -> None:
    patient = PatientBlock("REF77", "AGE77", "SEX77", "SITE77", "DOC77", "NOTE77")
    metadata = PdfReader(BytesIO(pdf.render(report(patient=patient)))).metadata
    assert metadata is not None
    assert metadata.title == "Skin lesion screening report, 2026-11-21 14:05 UTC+00:00"
    assert metadata.creation_date == report().created
    assert "77" not in str(dict(metadata))


def test_the_photo_is_reduced_for_print() -> None:
    photo = drawn_photo(4000, 3000)
    large = replace(pictures(), photo=photo, crop=photo[:2000, :2000], width=4000, height=3000)
    document = pdf.render(report(shown=large))
    sizes = [image.image.size for image in PdfReader(BytesIO(document)).pages[0].images]
    assert len(sizes) == 2
    assert all(max(size) <= 1100 for size in sizes)


def test_a_report_without_the_whole_photo_shows_the_crop_alone() -> None:
    document = pdf.render(report(shown=replace(pictures(), photo=None)))
    assert len(PdfReader(BytesIO(document)).pages[0].images) == 1


@pytest.mark.parametrize(("width", "height"), [(12000, 30), (30, 12000), (1, 1)])
def test_photos_of_any_shape_fit_the_page(width: int, height: int) -> None:
    photo = np.zeros((min(height, 2000), min(width, 2000), 3), np.uint8)
    shown = replace(pictures(), photo=photo, width=width, height=height)
    said = replace(assessment(), crop=Box(0, 0, min(width, height)))
    assert words(pdf.render(report(said, shown=shown))).count("Page 1 of 1") == 1


def test_a_saved_report_is_the_rendered_one(tmp_path: Path) -> None:
    target = tmp_path / "Bericht Müller عبد.pdf"
    pdf.save(report(), target)
    assert target.read_bytes() == pdf.render(report())
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["absent/report.pdf", "a\x00b.pdf", "n" * 300 + ".pdf"])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportError, match=r"cannot be saved as .*choose another folder") as caught:
        pdf.save(report(), tmp_path / name)
    assert caught.value.__cause__ is not None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_reports_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").mkdir()
    with pytest.raises(ReportError, match=r"report\.pdf"):
        pdf.save(report(), tmp_path / "report.pdf")
    assert [file.name for file in tmp_path.iterdir()] == ["report.pdf"]


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_read_only_drive_leaves_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")

    def refuse(_descriptor: int) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ReportError, match=os.strerror(reason)):
        pdf.save(report(), target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """What is flushed below ``tmp_path/share`` waits for the event, as on a dead share."""
    released = Event()
    flush = os.fsync

    def flushed(descriptor: int) -> None:
        if "/share/" in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            released.wait()
        flush(descriptor)

    (tmp_path / "share").mkdir()
    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(pdf, "PATIENCE_S", 0.05)
    yield released
    released.set()


def finish_writing() -> None:
    """Wait for the threads that were left behind."""
    for thread in threading.enumerate():
        if thread.daemon and thread.name == "asking a drive":
            thread.join(60)


def test_a_drive_that_does_not_answer_ends_in_a_sentence_and_gets_nothing_later(
    tmp_path: Path, dead: Event
) -> None:
    target = tmp_path / "share" / "r.pdf"
    target.write_bytes(b"old")
    with pytest.raises(ReportError, match="does not answer: choose another folder"):
        pdf.save_document(b"%PDF", target)
    dead.set()
    finish_writing()
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_a_drive_that_does_not_even_say_what_it_holds_ends_in_a_sentence(
    tmp_path: Path, dead: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    exists = Path.exists

    def ask(path: Path) -> bool:
        if path.parent.name == "share":
            dead.wait()
        return exists(path)

    monkeypatch.setattr(Path, "exists", ask)
    target = tmp_path / "share" / "r.pdf"
    with pytest.raises(ReportError, match="does not answer: choose another folder"):
        pdf.save_document(b"%PDF", target, as_new=True)
    dead.set()
    finish_writing()
    assert list(target.parent.iterdir()) == []


def test_a_drive_that_falls_silent_with_the_last_step_leaves_open_whether_it_was_done(
    tmp_path: Path, dead: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_file = Path.replace

    def put(path: Path, target: Path) -> Path:
        dead.wait()
        return replace_file(path, target)

    monkeypatch.setattr(Path, "replace", put)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    with pytest.raises(ReportError, match="does not answer: look whether the report is there"):
        pdf.save_document(b"%PDF", tmp_path / "r.pdf")
    dead.set()
    finish_writing()
    assert (tmp_path / "r.pdf").read_bytes() == b"%PDF"


def test_a_new_report_takes_a_free_name_and_says_which(tmp_path: Path) -> None:
    for expected in ("r.pdf", "r-2.pdf", "r-3.pdf"):
        assert pdf.save(report(), tmp_path / "r.pdf", as_new=True) == tmp_path / expected
