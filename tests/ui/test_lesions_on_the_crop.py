"""The frame lies on the lesion that is found; the person's own frame always stands."""

import threading
from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from sweeps import thinned
from unit.services import finders
from unit.services.finders import finding
from window_fixtures import Clinician, FakeLoader

from skinscreen.domain.assessment import Box
from skinscreen.imaging.photo import Photo
from skinscreen.services.lesion_finder import FoundLesions, LesionFinder
from skinscreen.settings import Settings
from skinscreen.ui.steps import CROP

BY_HAND = "Frame the whole lesion with some skin around it: drag or pinch."
CENTRED = Box(160, 60, 480)
FIRST, SECOND, THIRD = (
    (60.0, 60.0, 360.0, 360.0, 0.9),
    (400.0, 100.0, 640.0, 280.0, 0.8),
    (420.0, 300.0, 690.0, 500.0, 0.7),
)
ON_FIRST, ON_SECOND, ON_THIRD = Box(10, 10, 400), Box(360, 30, 320), Box(375, 220, 360)


class Waiting(LesionFinder):
    """One that answers only when it may."""

    def __init__(self, found: finders.Chosen) -> None:
        super().__init__(found)
        self.may = threading.Event()
        self.done = threading.Event()

    def find(self, photo: Photo, needed: int) -> FoundLesions:
        """When it may."""
        self.may.wait(20)
        self.done.set()
        return super().find(photo, needed)


def opened(clinician: Clinician, loader: FakeLoader, finder: LesionFinder, photo: Path) -> None:
    """The window at the second step, with another finder."""
    loader.finder = finder
    clinician.load_again()
    clinician.wait(lambda: len(loader.loads) == 2)
    clinician.wait_for_model()
    clinician.open(photo)


def said(clinician: Clinician) -> str:
    """What stands of lesions on the page."""
    words = clinician.crop.lesions.words.text()
    return "" if words == BY_HAND else words


def test_a_photo_opens_with_the_lesion_framed(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    opened(clinician, loader, finding(FIRST), lesion_photo)
    clinician.wait(lambda: said(clinician))
    assert clinician.crop.view.box == ON_FIRST
    assert said(clinician) == "The frame lies on the lesion that was found."
    assert not clinician.crop.lesions.next_button.isVisible()


def test_the_next_lesion_is_one_tap_or_key_away_and_after_the_last_comes_the_first(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    opened(clinician, loader, finding(FIRST, SECOND, THIRD), lesion_photo)
    clinician.wait(lambda: said(clinician))
    assert (said(clinician), clinician.crop.view.box) == (
        "Lesion 1 of 3 that were found", ON_FIRST,
    )  # fmt: skip
    clinician.click(clinician.crop.lesions.next_button)
    assert (said(clinician), clinician.crop.view.box) == (
        "Lesion 2 of 3 that were found", ON_SECOND,
    )  # fmt: skip
    QTest.keyClick(clinician.crop.view, Qt.Key.Key_N)
    assert clinician.crop.view.box == ON_THIRD
    QTest.keyClick(clinician.crop.view, Qt.Key.Key_N)
    assert clinician.crop.view.box == ON_FIRST


def test_of_very_many_lesions_it_is_said_that_there_may_be_more(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    many = [(60.0 * i, 50.0, 60.0 * i + 40, 90.0, 0.9) for i in range(10)]
    opened(clinician, loader, finding(*many), lesion_photo)
    clinician.wait(lambda: said(clinician))
    assert "No more than 10 lesions are found in a photo" in said(clinician)


def test_the_frame_that_was_found_is_screened(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    opened(clinician, loader, finding(FIRST), lesion_photo)
    clinician.wait(lambda: said(clinician))
    clinician.primary()
    clinician.wait(lambda: clinician.session.screening)
    assert clinician.session.screening is not None
    assert clinician.session.screening.assessment.crop == ON_FIRST


def test_a_photo_taken_of_one_lesion_keeps_its_starting_frame(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    opened(clinician, loader, finding((250.0, 150.0, 560.0, 460.0, 0.9)), lesion_photo)
    clinician.wait(lambda: said(clinician))
    assert clinician.crop.view.box == CENTRED
    assert said(clinician) == "The frame lies on the lesion that was found."


@pytest.mark.parametrize(
    ("finder", "words"),
    [
        (finding(), "No lesion was found: frame the whole lesion by hand"),
        (finders.FAILING, "Lesions cannot be looked for (the detector answered"),
        (LesionFinder(problem="Lesions cannot be looked for (it is broken)."), "it is broken"),
    ],
)
def test_where_none_is_found_that_is_said_and_the_frame_stays_in_the_centre(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, finder: LesionFinder, words: str
) -> None:
    opened(clinician, loader, finder, lesion_photo)
    clinician.wait(lambda: said(clinician))
    assert words in said(clinician).replace("\N{ZERO WIDTH SPACE}", "")
    assert clinician.crop.view.box == CENTRED
    assert not clinician.crop.lesions.next_button.isVisible()


def test_a_bug_of_what_finds_lesions_is_a_sentence(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    broken = finders.detector()
    broken.detections = [object()]  # type: ignore[list-item]
    opened(clinician, loader, LesionFinder(broken), lesion_photo)
    clinician.wait(lambda: said(clinician))
    assert "Something went wrong" in said(clinician)
    assert clinician.crop.view.box == CENTRED


def test_without_a_detector_nothing_is_said(clinician: Clinician, lesion_photo: Path) -> None:
    clinician.open(lesion_photo)
    found: list[object] = []
    clinician.app.workers.inference.found.connect(lambda *_: found.append(1))
    clinician.app.workers.inference.find(clinician.session.photo)
    clinician.wait(lambda: found)
    assert said(clinician) == ""
    assert clinician.crop.view.box == CENTRED


def test_where_it_is_switched_off_nobody_looks(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    clinician.prefer(find_lesions=False)
    chosen = finders.detector(FIRST)
    opened(clinician, loader, LesionFinder(chosen), lesion_photo)
    clinician.primary()
    clinician.wait(lambda: clinician.session.screening)  # by the same worker, after a find
    assert chosen.asked == []
    assert clinician.session.screening is not None
    assert clinician.session.screening.assessment.crop == CENTRED


@pytest.mark.parametrize("touch", thinned(["key", "held", "turned", "reset"], "key", "held"))
def test_a_late_answer_never_moves_a_frame_that_was_touched(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, touch: str
) -> None:
    finder = Waiting(finders.detector(FIRST, SECOND))
    opened(clinician, loader, finder, lesion_photo)
    view = clinician.crop.view
    middle = view.frame_on_screen().center()
    if touch == "key":
        QTest.keyClick(view, Qt.Key.Key_Left)
    elif touch == "held":
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    elif touch == "turned":
        QTest.keyClick(view, Qt.Key.Key_R)
    else:
        QTest.keyClick(view, Qt.Key.Key_0)
    own = view.box
    answers: list[object] = []
    clinician.app.workers.inference.found.connect(lambda *_: answers.append(1))
    finder.may.set()
    clinician.wait(lambda: answers)
    assert view.box == own
    assert said(clinician) == ("" if touch == "turned" else "2 lesions were found.")
    if touch != "turned":
        clinician.click(clinician.crop.lesions.next_button)
        assert view.box == ON_FIRST
        QTest.mouseMove(view, (middle + QPointF(9, 9)).toPoint())


def test_a_late_answer_is_not_for_the_next_photo(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.png"
    other.write_bytes(encoded(lesion_pixels(640, 480), "PNG"))
    finder = Waiting(finders.detector(FIRST))
    opened(clinician, loader, finder, lesion_photo)
    clinician.prefer(find_lesions=False)
    clinician.back()
    clinician.open(other)
    own = clinician.crop.view.box
    answers: list[object] = []
    clinician.app.workers.inference.found.connect(lambda *_: answers.append(1))
    finder.may.set()
    clinician.wait(lambda: answers)
    assert (said(clinician), clinician.crop.view.box) == ("", own)


def test_an_own_frame_is_told_from_a_found_one_and_found_ones_turn_with_the_photo(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    opened(clinician, loader, finding(FIRST), lesion_photo)
    clinician.wait(lambda: said(clinician))
    QTest.keyClick(clinician.crop.view, Qt.Key.Key_R)
    assert clinician.crop.view.box == Box(600 - 10 - 400, 10, 400)
    QTest.keyClick(clinician.crop.view, Qt.Key.Key_Down)
    assert said(clinician) == "1 lesion was found."
    clinician.click(clinician.crop.lesions.next_button)
    assert clinician.crop.view.box == Box(600 - 10 - 400, 10, 400)


def test_going_to_the_next_lesion_drops_the_answer_of_the_one_before(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    clinician.prefer(clinician_first=False)
    opened(clinician, loader, finding(FIRST, SECOND), lesion_photo)
    clinician.wait(lambda: said(clinician))
    clinician.primary()
    clinician.wait(lambda: clinician.session.screening)
    clinician.back()
    assert clinician.step is CROP
    clinician.click(clinician.crop.lesions.next_button)
    assert clinician.session.screening is None


def test_the_switch_is_in_the_settings(clinician: Clinician) -> None:
    section = clinician.settings.clinic
    clinician.click(clinician.settings_button)
    assert Settings().find_lesions
    assert section.find_lesions.isChecked()
    section.find_lesions.click()
    assert not clinician.preferred.find_lesions
