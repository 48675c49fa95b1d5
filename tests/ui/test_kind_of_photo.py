"""The kind of photo beside the answer: shown, changed with one tap, kept and reported."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from window_fixtures import BENIGN, POINT, Clinician, FakeClassifier, FakeLoader, manifest

from skinscreen.domain.assessment import Outcome
from skinscreen.domain.interval import Interval
from skinscreen.domain.manifest import Calibrated, KindRecogniser
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.unseen import Unseen, UnseenSource
from skinscreen.ui.widgets.page import Page

STRICT = replace(POINT, threshold=0.02)
ELSEWHERE = Unseen(
    (
        UnseenSource(
            *("a ward", Modality.DERMOSCOPY, 1200, 260),
            sensitivity=Interval(0.78, 0.66, 0.87),
            specificity=Interval(0.61, 0.55, 0.68),
        ),
    )
)


@pytest.fixture
def telling(loader: FakeLoader) -> FakeClassifier:
    """A model that tells kinds apart and was measured on both, and elsewhere."""
    described = manifest(point=replace(POINT, unseen=ELSEWHERE))
    both = replace(
        described,
        modalities=(*described.modalities, Calibrated(Modality.PHONE, STRICT)),
        recogniser=KindRecogniser("ab" * 32, 0.9),
    )
    classifier = loader.add(FakeClassifier(both, BENIGN))
    classifier.phone = 0.02
    return classifier


def shown(clinician: Clinician, photo: Path) -> None:
    clinician.open(photo)
    clinician.screen()


def test_one_tap_judges_as_the_other_kind_at_once_without_the_network(
    telling: FakeClassifier, clinician: Clinician, lesion_photo: Path
) -> None:
    shown(clinician, lesion_photo)
    result, flow = clinician.result, clinician.window.flow
    assert result.kind.text() == "Dermoscopy\nChange"
    assert result.banner.headline.startswith("No malignant sign")
    runs = telling.runs
    clinician.click(result.kind)
    clinician.wait(lambda: result.banner.headline.startswith("Refer"))
    assert telling.runs == runs
    assert result.kind.text() == "Phone photo\nChange"
    assert flow.session.now.screening.assessment.kind == PhotoKind(Modality.PHONE, Origin.CHOSEN)
    clinician.click(result.kind)
    clinician.wait(lambda: result.banner.headline.startswith("No malignant sign"))


def test_a_kind_that_is_not_sure_is_said_to_be(
    telling: FakeClassifier, clinician: Clinician, lesion_photo: Path
) -> None:
    telling.phone = 0.4
    shown(clinician, lesion_photo)
    result = clinician.result
    assert result.kind.text() == "Phone photo?\nChange"
    assert "Kind of photo not sure" in result.issues.text()
    clinician.click(result.kind)
    clinician.wait(lambda: result.kind.text().startswith("Dermoscopy\n"))
    assert "not sure" not in result.issues.text()


def test_a_model_measured_on_dermoscopy_alone_gives_phone_photos_no_reassuring_word(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.answer = BENIGN
    shown(clinician, lesion_photo)
    result, flow = clinician.result, clinician.window.flow
    assert result.kind.text() == "Dermoscopy\n(assumed)\nChange"
    clinician.click(result.kind)
    clinician.wait(lambda: result.banner.headline == "No screening result")
    assert "Not validated for this kind of photo" in result.banner.sentence
    assert "Not validated for this kind of photo" in result.point.text()
    assert flow.session.now.screening.assessment.outcome is Outcome.NO_RESULT
    assert result.findings.rows


def test_a_model_measured_on_nothing_has_no_kind_to_choose(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.add(FakeClassifier(manifest("unmeasured", point=None), BENIGN))
    clinician.prefer(model="unmeasured")
    clinician.wait(lambda: clinician.model_name == "unmeasured")
    shown(clinician, lesion_photo)
    assert not clinician.result.kind.isVisible()


def test_figures_of_clinics_never_seen_stand_below_the_answer_and_in_the_report(
    telling: FakeClassifier, clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    assert telling.phone is not None
    shown(clinician, lesion_photo)
    result = clinician.result
    assert (
        "sensitivity 78.0 % (66 to 87), specificity 61.0 % (55 to 68), measured on 1,200 "
        "dermoscopy photos of clinics the model never saw."
    ) in result.point.text()
    assert "95.0 %" not in result.point.text()
    clinician.primary()
    clinician.type("P-1")
    clinician.export(tmp_path / "r.pdf")
    pages = PdfReader(tmp_path / "r.pdf").pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Kind of photo dermoscopy (recognised)" in said
    assert "1,200 dermoscopy photos of clinics the model never saw (a ward)" in said
    assert "95.0 %" not in said


def test_without_such_figures_no_bare_one_stands_below_the_answer(
    clinician: Clinician, lesion_photo: Path
) -> None:
    shown(clinician, lesion_photo)
    words = clinician.result.point.text()
    assert "measured on photos of the clinics it was trained on; elsewhere it can be worse" in words
    assert "95.0 %" not in words


def test_nothing_scrolls_on_a_small_screen_after_another_kind_was_chosen(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.window.resize(800, 480)
    shown(clinician, lesion_photo)
    result = clinician.result
    page = next(p for p in clinician.window.findChildren(Page) if p.isAncestorOf(result))
    assert not page.verticalScrollBar().isVisible()
    clinician.click(result.kind)
    clinician.wait(lambda: result.banner.headline == "No screening result")
    clinician.wait(lambda: not page.verticalScrollBar().isVisible())
