"""What the clinician puts aside: the quality gate, and the gate for unfamiliar photos."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from window_fixtures import Clinician, FakeLoader

from skinscreen.domain.assessment import Outcome
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.ui.screening.result import ASSESS_ANYWAY, SHOW_PROBABILITIES

FORCED = sentence(Issue(IssueCode.FORCED))
QUALITY_OVERRIDDEN = sentence(Issue(IssueCode.QUALITY_OVERRIDDEN))


@pytest.fixture
def dark_photo(lesion_photo: Path, tmp_path: Path) -> Path:
    with Image.open(lesion_photo) as photo:
        dark = (np.asarray(photo) * 0.15).astype(np.uint8)
    Image.fromarray(dark).save(tmp_path / "dark.png")
    return tmp_path / "dark.png"


def test_a_photo_to_retake_can_be_assessed_anyway_and_says_so(
    clinician: Clinician, dark_photo: Path
) -> None:
    clinician.open(dark_photo)
    clinician.screen()
    result, flow = clinician.result, clinician.window.flow
    assert result.banner.headline == "Retake the photo"
    assert result.banner.action_button.text() == ASSESS_ANYWAY
    box = flow.session.now.screening.assessment.crop
    clinician.click(result.banner.action_button)
    clinician.wait(lambda: not result.busy)
    assert result.banner.headline.startswith("Refer")
    assert QUALITY_OVERRIDDEN in result.issues.text()
    assert flow.session.now.screening.assessment.overridden
    assert flow.session.now.screening.assessment.crop == box
    assert not result.banner.action_button.isVisible()


def test_an_unfamiliar_photo_has_no_findings_until_they_are_asked_for(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.familiar = False
    clinician.open(lesion_photo)
    clinician.screen()
    result, flow = clinician.result, clinician.window.flow
    assert result.banner.headline == "No screening result"
    assert "does not look like the skin photos the model knows" in result.banner.sentence
    assert result.findings.rows == []
    assert not clinician.secondary_button.isVisible()
    assert result.banner.action_button.text() == SHOW_PROBABILITIES
    clinician.click(result.banner.action_button)
    clinician.wait(lambda: not result.busy)
    assert result.banner.headline == "No screening result"
    assert flow.session.now.screening.assessment.outcome is Outcome.NO_RESULT
    assert FORCED in result.issues.text()
    assert any(row.isVisible() for row in result.findings.rows)
    assert not result.banner.action_button.isVisible()
    clinician.secondary()
    assert sum(row.isVisible() for row in result.findings.rows) == 8


def test_an_override_stands_in_the_report(
    clinician: Clinician, dark_photo: Path, tmp_path: Path
) -> None:
    clinician.open(dark_photo)
    clinician.screen()
    result = clinician.result
    clinician.click(result.banner.action_button)
    clinician.wait(lambda: not result.busy)
    said = reported(clinician, tmp_path / "r.pdf")
    assert QUALITY_OVERRIDDEN in said
    assert "Refer: malignant sign" in said


def test_an_unfamiliar_photo_is_reported_without_findings_unless_they_were_asked_for(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, tmp_path: Path
) -> None:
    loader.model.familiar = False
    clinician.open(lesion_photo)
    clinician.screen()
    said = reported(clinician, tmp_path / "none.pdf")
    assert "No screening result" in said
    assert "melanoma" not in said
    clinician.click(clinician.close_button)
    clinician.press("Esc")
    result = clinician.result
    clinician.click(result.banner.action_button)
    clinician.wait(lambda: not result.busy)
    said = reported(clinician, tmp_path / "forced.pdf")
    assert "No screening result" in said
    assert "melanoma" in said
    assert FORCED in said


def reported(clinician: Clinician, pdf: Path) -> str:
    clinician.primary()
    clinician.report.reference.setText("P-1")
    clinician.export(pdf)
    return " ".join(" ".join(p.extract_text() for p in PdfReader(pdf).pages).split())


def test_what_needs_no_override_offers_none(clinician: Clinician, lesion_photo: Path) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    assert not clinician.result.banner.action_button.isVisible()


def test_the_button_of_the_last_result_is_gone_with_it(
    clinician: Clinician, dark_photo: Path
) -> None:
    clinician.open(dark_photo)
    clinician.screen()
    clinician.window.flow.answering.forget()
    clinician.window.flow.answering.screen_anyway()
    assert clinician.session.screening is None
    assert clinician.result.banner.action_button.text() == ""


def test_the_next_photo_is_checked_again(
    clinician: Clinician, dark_photo: Path, lesion_photo: Path
) -> None:
    clinician.open(dark_photo)
    clinician.screen()
    result = clinician.result
    clinician.click(result.banner.action_button)
    clinician.wait(lambda: not result.busy)
    clinician.press("Esc")
    clinician.press("Right")
    clinician.screen()
    assert result.banner.headline == "Retake the photo"
