"""From a photo to a PDF in the window, with the bundled model; the command line agrees."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot
from window_fixtures import Clinician

from skinscreen import paths
from skinscreen.app import Application
from skinscreen.cli.main import main
from skinscreen.domain import wording
from skinscreen.services.models import DEFAULT_BUNDLE
from skinscreen.settings import Settings
from skinscreen.ui.steps import RESULT
from skinscreen.ui.widgets.footer import Footer

DEMO = paths.resources() / "demo" / "lesion.jpg"
PHONE_PHOTOS = "data/pad-ufes-20/phone_originals.zip"
THREE = DEMO.with_name("three.jpg")
COUNT = 4


@pytest.fixture
def person(
    app: Callable[[Settings], Application], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Clinician:
    if not (paths.bundled_models() / DEFAULT_BUNDLE / "manifest.json").exists():
        pytest.skip("the bundled model is not there")
    person = Clinician(app(Settings()), qtbot, monkeypatch)
    person.wait_for_model()
    person.window.activateWindow()
    return person


def words_of(pdf: Path) -> str:
    pages = PdfReader(pdf).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def go(person: Clinician, photo: Path, pdf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole way; the report and the command line say what the window said."""
    person.to_report(photo)
    said = person.session.screening.assessment
    person.type("P-0042")
    person.export(pdf)
    assert person.sentence == f"Saved: {pdf}"
    text = words_of(pdf)
    assert "P-0042" in text
    assert wording.headline(said.outcome) in text
    assert f"{said.model.name} {said.model.version}" in text or (
        said.model.name in text and said.model.version in text
    )
    for finding in said.findings:
        assert finding.label in text
        assert wording.probability_text(finding.probability) in text
    capsys.readouterr()
    box = said.crop
    assert main(["screen", "--json", "--crop", f"{box.x},{box.y},{box.side}", str(photo)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["outcome"] == said.outcome.value
    assert printed["model"]["sha256"] == said.model.sha256
    assert {f["label"]: f["probability"] for f in printed["findings"]} == {
        f.label: pytest.approx(f.probability, abs=1e-5) for f in said.findings
    }


def test_the_drawn_photo_goes_from_open_to_pdf(
    person: Clinician,
    lesion_photo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    go(person, DEMO if DEMO.exists() else lesion_photo, tmp_path / "demo.pdf", capsys)


def test_phone_photos_go_from_open_to_pdf(
    person: Clinician, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(shared / PHONE_PHOTOS) as archive:
        names = sorted(n for n in archive.namelist() if n.lower().endswith((".jpg", ".png")))
        assert names
        for number, name in enumerate(names[:: max(1, len(names) // COUNT)][:COUNT]):
            photo = tmp_path / f"{number}{Path(name).suffix}"
            photo.write_bytes(archive.read(name))
            go(person, photo, tmp_path / f"{number}.pdf", capsys)
            person.secondary()


def test_a_photo_with_three_lesions_goes_from_open_to_a_pdf_with_three_answers(
    person: Clinician, tmp_path: Path
) -> None:
    if not list(paths.bundled_models().glob("lesion-ssd-*/manifest.json")):
        pytest.skip("no detector is bundled")
    person.open(THREE)
    person.wait(lambda: len(person.crop.lesions.boxes) == len(("left", "right", "below")))
    person.click(person.window.findChild(Footer).extra_button)
    person.wait(lambda: person.step == RESULT and not person.result.busy)
    person.primary()
    person.type("P-3")
    person.export(tmp_path / "three.pdf")
    text = words_of(tmp_path / "three.pdf")
    assert "3 lesions of the photo were screened" in text
    assert all(f"lesion {n} of 3" in text for n in (1, 2, 3))


def test_a_small_frame_on_a_turned_photo_reaches_the_report(
    person: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    person.open(DEMO if DEMO.exists() else lesion_photo)
    for keys in ("R", "-", "-", "Right", "Down"):
        person.press(keys)
    framed = person.crop.view.box
    person.screen()
    assert person.session.screening.assessment.crop == framed
    person.primary()
    person.type("P-7")
    person.export(tmp_path / "turned.pdf")
    assert "P-7" in words_of(tmp_path / "turned.pdf")
