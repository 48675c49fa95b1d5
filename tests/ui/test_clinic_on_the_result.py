"""What the clinic has set stands beside the answer: on the screen and in the PDF."""

from pathlib import Path

from pypdf import PdfReader
from window_fixtures import BENIGN, Clinician, FakeClassifier, FakeLoader, manifest

from skinscreen.domain.clinic import RULES_NOTHING_OUT
from skinscreen.domain.wording import PREVALENCE_WANTED
from skinscreen.ui.steps import REPORT


def words_of(pdf: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(pdf).pages).split())


def test_a_referral_says_what_to_do_and_how_many_flagged_are_malignant(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    clinician.prefer(prevalence=0.05, recommendations={"refer": "Ring the registrar."})
    clinician.open(lesion_photo)
    clinician.screen()
    result = clinician.result
    assert result.banner.sentence.endswith("Ring the registrar.")
    assert "Of 100 lesions flagged in a clinic with 5 % malignant, about 11 are" in (
        result.point.text()
    )
    clinician.primary()
    assert clinician.step == REPORT
    clinician.type("P-1")
    clinician.export(tmp_path / "r.pdf")
    said = words_of(tmp_path / "r.pdf")
    assert "Ring the registrar." in said
    assert "Of 100 lesions flagged in a clinic with 5 % malignant, about 11 are" in said


def test_no_sign_never_goes_without_its_warning_nor_its_misses(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, tmp_path: Path
) -> None:
    loader.model.answer = BENIGN
    clinician.prefer(prevalence=0.05, recommendations={"no_sign": "All is well."})
    clinician.open(lesion_photo)
    clinician.screen()
    result = clinician.result
    assert f"{RULES_NOTHING_OUT} All is well." in result.banner.sentence
    assert "about 1 in 220 is malignant all the same" in result.point.text()
    clinician.primary()
    clinician.type("P-1")
    clinician.export(tmp_path / "r.pdf")
    assert f"{RULES_NOTHING_OUT} All is well." in words_of(tmp_path / "r.pdf")


def test_without_a_prevalence_it_is_asked_for_once_and_small(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    result = clinician.result
    assert result.point.text().count(PREVALENCE_WANTED) == 1
    assert result.point.property("quiet")
    clinician.prefer(prevalence=0.2)
    assert PREVALENCE_WANTED not in result.point.text()
    assert "20 % malignant" in result.point.text()


def test_a_model_that_was_not_validated_means_nothing_in_any_clinic(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.add(FakeClassifier(manifest("unmeasured", point=None), BENIGN))
    clinician.prefer(model="unmeasured", prevalence=0.05)
    clinician.wait(lambda: clinician.model_name == "unmeasured")
    clinician.open(lesion_photo)
    clinician.screen()
    assert "clinic" not in clinician.result.point.text()
