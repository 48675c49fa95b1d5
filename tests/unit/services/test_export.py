"""From a screening to a PDF on the disk."""

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from fake_language import GERMAN
from pypdf import PdfReader
from unit.services.screeners import answering

from skinscreen import language
from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.errors import ReportError
from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.domain.own_view import NO_VIEW, OwnView
from skinscreen.imaging.photo import Photo
from skinscreen.services.export import PatientBlock, export_pdf, suggested_name, unprintable
from skinscreen.services.screening import Screening, ScreeningRequest

CREATED = datetime(2026, 11, 21, 9, 30, 5, tzinfo=UTC)
PATIENT = PatientBlock("P-17")


@pytest.fixture(scope="module")
def screening() -> Screening:
    photo = Photo(np.asarray(lesion_pixels(160, 120)), 160, 120, "lesion.jpg")
    return answering(0.75, 0.25, 0.0).screen(ScreeningRequest(1, photo))


def words(file: Path) -> str:
    pages = PdfReader(BytesIO(file.read_bytes())).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_report_is_written_and_says_what_was_found(tmp_path: Path, screening: Screening) -> None:
    file = export_pdf(
        screening,
        PATIENT,
        tmp_path / "report.pdf",
        CREATED,
        "A4",
        clinic=NOTHING_SET,
        own_view=NO_VIEW,
    )
    assert file == tmp_path / "report.pdf"
    said = words(file)
    for part in ("P-17", "lesion.jpg", "red thing malignant", "75.0 %", "tiny 1.0"):
        assert part in said
    assert list(tmp_path.iterdir()) == [file]


def test_a_report_can_be_in_another_language_than_the_window(
    tmp_path: Path, screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = language.find("en")
    monkeypatch.setattr(language, "find", {"de": GERMAN, "en": english}.__getitem__)
    own = OwnView(Judgement(impression=Impression.BENIGN))
    cam = np.ones((2, 2, 3), np.float32)
    mapped = replace(screening, scores=replace(screening.scores, cam=cam))

    def said(code: str) -> str:
        file = export_pdf(
            mapped,
            replace(PATIENT, sex="female", body_site="Unterarm"),
            tmp_path / "report.pdf",
            CREATED,
            "A4",
            clinic=NOTHING_SET,
            own_view=own,
            language=code,
        )
        assert PdfReader(file).root_object["/Lang"] == (code or "en")
        return words(file)

    german = said("de")
    for part in (
        "«Skin lesion screening report»",
        "«Refer: malignant sign at or above the threshold»",
        "«red thing» «malignant»",
        "75,0 %",
        "21.11.2026 09:30 UTC+00:00",
        "«female»",
        "«Impression»",
        "«Right: the map for «red thing», 75,0 %",
        "«This is a screening result, not a diagnosis.",
        "«Page 1 of",
    ):
        assert part in german
    assert "«" not in said("")


def test_what_goes_wrong_is_said_in_the_windows_language(
    tmp_path: Path, screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "find", lambda _: GERMAN)
    with pytest.raises(ReportError, match=r"^The report cannot be saved"):
        export_pdf(
            screening,
            PATIENT,
            tmp_path / "none" / "report.pdf",
            CREATED,
            "A4",
            clinic=NOTHING_SET,
            own_view=NO_VIEW,
            language="de",
        )


def test_the_paper_is_the_one_asked_for(tmp_path: Path, screening: Screening) -> None:
    file = export_pdf(
        screening,
        PATIENT,
        tmp_path / "report.pdf",
        CREATED,
        "Letter",
        clinic=NOTHING_SET,
        own_view=NO_VIEW,
    )
    assert PdfReader(BytesIO(file.read_bytes())).pages[0].mediabox.width == 612


def test_a_model_with_a_map_has_it_in_the_report(tmp_path: Path, screening: Screening) -> None:
    cam = np.ones((2, 2, 3), np.float32)
    mapped = replace(screening, scores=replace(screening.scores, cam=cam))
    said = words(
        export_pdf(
            mapped,
            PATIENT,
            tmp_path / "report.pdf",
            CREATED,
            "A4",
            clinic=NOTHING_SET,
            own_view=NO_VIEW,
        )
    )
    assert "the map for red thing, 75.0 %. Grad-CAM" in said
    assert "the map for" not in words(
        export_pdf(
            screening,
            PATIENT,
            tmp_path / "without.pdf",
            CREATED,
            "A4",
            clinic=NOTHING_SET,
            own_view=NO_VIEW,
        )
    )


@pytest.mark.parametrize("reference", ["", "  \n"])
def test_a_report_needs_a_reference(tmp_path: Path, screening: Screening, reference: str) -> None:
    with pytest.raises(ReportError, match="needs a patient reference"):
        export_pdf(
            screening,
            PatientBlock(reference),
            tmp_path / "report.pdf",
            CREATED,
            "A4",
            clinic=NOTHING_SET,
            own_view=NO_VIEW,
        )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_said(tmp_path: Path, screening: Screening) -> None:
    with pytest.raises(ReportError, match="No such file or directory"):
        export_pdf(
            screening,
            PATIENT,
            tmp_path / "gone" / "report.pdf",
            CREATED,
            "A4",
            clinic=NOTHING_SET,
            own_view=NO_VIEW,
        )


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_does_not_take_it_is_said_and_leaves_the_old_report(
    tmp_path: Path, screening: Screening, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old one")

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ReportError, match=os.strerror(number)):
        export_pdf(screening, PATIENT, target, CREATED, "A4", clinic=NOTHING_SET, own_view=NO_VIEW)
    assert target.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [target]


def test_the_suggested_name_says_nothing_of_the_patient() -> None:
    assert suggested_name(CREATED) == "screening-20261121-093005.pdf"


def test_what_cannot_stand_in_a_report_is_said_with_what_to_do() -> None:
    assert unprintable("≥ 5 mm, ♀ ✓") == ""
    said = unprintable("🧬")
    assert "U+1F9EC DNA DOUBLE HELIX" in said
    assert said.endswith("Leave them out: on paper they would be empty boxes.")
