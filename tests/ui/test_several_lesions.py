"""Every lesion of a photo is screened at once: the worst is shown first, all are in the report."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QPushButton
from ui.test_lesions_on_the_crop import FIRST, ON_FIRST, SECOND, THIRD, opened, said
from unit.services.finders import finding
from window_fixtures import Clinician, FakeLoader

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ModelError
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.services import lesions
from skinscreen.ui.steps import CROP, RESULT
from skinscreen.ui.widgets.footer import Footer


@pytest.fixture
def person(clinician: Clinician, loader: FakeLoader, lesion_photo: Path) -> Clinician:
    """At the second step, with three lesions."""
    opened(clinician, loader, finding(FIRST, SECOND, THIRD), lesion_photo)
    clinician.wait(lambda: said(clinician))
    return clinician


def extra(person: Clinician) -> QPushButton:
    """The third button of the footer."""
    return person.window.findChild(Footer).extra_button


def screen_all(person: Clinician) -> None:
    """Tap "Screen all" and wait for the answers."""
    person.click(extra(person))
    person.wait(lambda: person.session.screening)


def shown(person: Clinician) -> Box:
    """The square whose result is shown."""
    assert person.session.screening is not None
    return person.session.screening.assessment.crop


def test_all_are_screened_and_one_after_another_is_shown(person: Clinician) -> None:
    assert extra(person).text() == "Screen all 3"
    screen_all(person)
    assert person.step is RESULT
    squares = []
    for number in (1, 2, 3):
        assert person.secondary_button.text() == f"Lesion {number} of 3: next"
        squares.append(shown(person))
        person.secondary()
    assert len(set(squares)) == 3
    assert shown(person) == squares[0]


def test_they_have_the_same_numbers_on_the_photo_as_in_the_result(
    person: Clinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = person.crop.lesions.boxes
    backwards = {box: place for place, box in enumerate(before)}
    monkeypatch.setattr(lesions, "concern", lambda one: backwards[one.crop])
    screen_all(person)
    assert person.crop.lesions.boxes == before[::-1]
    assert shown(person) == before[-1]
    person.go_to(CROP)
    assert said(person) == "Lesion 3 of 3 that were found", "the frame lies where it did"


def test_the_report_has_them_all(person: Clinician, tmp_path: Path) -> None:
    screen_all(person)
    person.secondary()
    person.primary()
    target = tmp_path / "all.pdf"
    person.type("P-1")
    person.export(target)
    person.wait(target.exists)
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(target.read_bytes())).pages)
    assert "3 lesions of the photo were screened" in words
    assert all(f"lesion {number} of 3" in words for number in (1, 2, 3))


def test_one_lesion_alone_has_no_such_buttons(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    opened(clinician, loader, finding(FIRST), lesion_photo)
    clinician.wait(lambda: said(clinician))
    assert not extra(clinician).isVisible()
    clinician.screen()
    assert "next" not in clinician.secondary_button.text()


def test_after_all_a_single_frame_is_screened_alone_again(person: Clinician) -> None:
    screen_all(person)
    person.go_to(CROP)
    person.screen()
    assert "next" not in person.secondary_button.text()
    assert shown(person) == ON_FIRST


def test_what_is_said_of_one_lesion_is_not_said_of_another(person: Clinician) -> None:
    screen_all(person)
    view = person.session.own_view
    person.secondary()
    assert person.session.own_view.now == NO_VIEW.now
    for _ in range(2):
        person.secondary()
    assert person.session.own_view == view


def test_a_model_that_fails_on_one_is_said_and_the_frame_stays(
    person: Clinician, loader: FakeLoader
) -> None:
    loader.model.answer = ModelError("the model failed while scoring")
    person.click(extra(person))
    person.wait(lambda: person.sentence)
    assert "the model failed" in person.sentence
    assert person.step is CROP


def test_back_while_the_model_works_drops_the_answers(
    person: Clinician, loader: FakeLoader
) -> None:
    loader.model.gate.clear()
    person.click(extra(person))
    person.wait(lambda: person.result.busy)
    person.back()
    loader.model.gate.set()
    assert person.step is CROP
    person.screen()
    assert "next" not in person.secondary_button.text()
