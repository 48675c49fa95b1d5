"""The answer on small screens: seen whole, never out of sight, whatever language and text size."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sweeps import slow, thinned
from ui.test_look import cut_text, laid_out
from window_fixtures import BENIGN, MALIGNANT, Clinician, FakeLoader

from skinscreen import app as window_of
from skinscreen import language
from skinscreen.app import Application
from skinscreen.domain.trust import Standing, Trust
from skinscreen.settings import Settings
from skinscreen.ui.steps import CROP, JUDGEMENT, PHOTO, RESULT
from skinscreen.ui.widgets.questions import ChoiceBox

SMALL, UPRIGHT = (800, 480), (720, 1280)
ANSWERS = ("refer", "no sign", "no result", "retake", "foreign", "both views")


@pytest.fixture
def speaking(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Clinician]:
    """Makes a clinician before a window in a language, of a size, with text of a size."""

    def make(code: str, size: tuple[int, int], text: int = 100, **values: object) -> Clinician:
        language.speak(code)
        settings = Settings(**{"clinician_first": False, "text_size": text, **values})
        clinician = Clinician(app(settings), qtbot, monkeypatch)
        clinician.wait_for_model()
        clinician.window.resize(*size)
        clinician.window.activateWindow()
        clinician.wait(clinician.window.isActiveWindow)
        return clinician

    return make


def answered(clinician: Clinician, loader: FakeLoader, photo: Path, answer: str) -> None:
    """Come to an answer of a kind."""
    loader.model.answer = BENIGN if answer == "no sign" else MALIGNANT
    loader.model.familiar = answer != "no result"
    if answer == "foreign":
        loader.standing = Standing(Trust.FOREIGN)
        clinician.load_again()
        current = clinician.window.model
        clinician.wait(lambda: current.current and current.current.standing == loader.standing)
    if answer == "retake":
        dark = photo.with_name("dark.jpg")
        with Image.open(photo) as picture:
            picture.point(lambda value: value // 14).save(dark)
        photo = dark
    clinician.open(photo)
    clinician.primary()
    if answer == "both views":
        while clinician.step == JUDGEMENT:
            for box in clinician.judgement.findChildren(ChoiceBox):
                if box.isVisible():
                    clinician.click(box.buttons[-1])
            clinician.primary()
    clinician.wait(lambda: clinician.step == RESULT and not clinician.result.busy)


@pytest.mark.parametrize("code", ["de", *slow(["en"])])
@pytest.mark.parametrize("answer", thinned(ANSWERS, "no sign", "foreign", "both views"))
def test_no_answer_scrolls_on_the_small_screen_nor_does_its_explanation(
    speaking: Callable[..., Clinician],
    loader: FakeLoader,
    lesion_photo: Path,
    code: str,
    answer: str,
) -> None:
    clinician = speaking(code, SMALL, clinician_first=answer == "both views")
    answered(clinician, loader, lesion_photo, answer)
    assert laid_out(clinician).verticalScrollBar().maximum() == 0
    assert cut_text(clinician.window) == []
    rows = clinician.result.findings.rows
    if rows:
        clinician.click(rows[0])
        clinician.wait(lambda: not clinician.result.why.is_waiting)
        assert laid_out(clinician).verticalScrollBar().maximum() == 0
        lead = clinician.result.banner
        if answer == "both views":
            lead = clinician.result.views.conclusion
        assert lead.isVisible(), "the answer stays while it is explained"


@pytest.mark.parametrize("size", [SMALL, *slow([(UPRIGHT,)])], ids=["800x480", "720x1280"])
@pytest.mark.parametrize("answer", thinned(ANSWERS, "no sign", "no result", "both views"))
def test_with_large_letters_the_answer_is_seen_first_and_stays_while_the_rest_scrolls(
    speaking: Callable[..., Clinician],
    loader: FakeLoader,
    lesion_photo: Path,
    size: tuple[int, int],
    answer: str,
) -> None:
    clinician = speaking("de", size, 200, clinician_first=answer == "both views")
    answered(clinician, loader, lesion_photo, answer)
    page, result = laid_out(clinician), clinician.result
    bar = page.verticalScrollBar()
    assert page.horizontalScrollBar().maximum() == 0
    assert bar.value() == 0
    assert not result.pinned.isVisible()
    if result.findings.can_unfold:
        clinician.secondary()
        page = laid_out(clinician)
    if bar.maximum() == 0:
        assert (size, answer) == (UPRIGHT, "no result"), "the others do scroll"
        return
    bar.setValue(bar.maximum())
    clinician.wait(result.pinned.isVisible)
    lead = result.views.conclusion.text() if answer == "both views" else result.banner.headline
    assert result.pinned.words == lead
    assert result.pinned.mapTo(page.viewport(), QPoint()).y() == 0
    bar.setValue(0)
    assert not result.pinned.isVisible()


@pytest.mark.parametrize("code", thinned(["en", "de", "es", "fr"], "de"))
def test_every_card_of_the_own_view_shows_the_lesion_and_scrolls_nothing(
    speaking: Callable[..., Clinician], lesion_photo: Path, code: str
) -> None:
    clinician = speaking(code, SMALL, clinician_first=True)
    clinician.open(lesion_photo)
    clinician.primary()
    crop = clinician.judgement.crop
    clinician.wait(lambda: clinician.judgement.boxes["colour"].note.text() and crop.isVisible())
    while clinician.step == JUDGEMENT:
        page = laid_out(clinician)
        assert page.verticalScrollBar().maximum() == 0
        assert cut_text(clinician.window) == []
        seen = crop.visibleRegion().boundingRect()
        assert min(seen.width(), seen.height()) >= 100
        questions = clinician.judgement.boxes.values()
        there = [q for q in questions if q.isVisible()]
        left = min(q.mapTo(clinician.judgement, QPoint()).x() for q in there)
        assert left >= crop.mapTo(clinician.judgement, QPoint(crop.width(), 0)).x()
        clinician.primary()


def test_esc_closes_the_uppermost_thing_alone(clinician: Clinician, lesion_photo: Path) -> None:
    clinician.prefer(keyboard="always")
    clinician.to_report(lesion_photo)
    clinician.click(clinician.report.reference)
    keyboard = clinician.window.keyboard
    clinician.wait(lambda: keyboard.is_open)
    clinician.say("A sentence.")
    for left in ((False, True, 4), (False, False, 4), (False, False, 3)):
        clinician.press("Esc")
        assert (keyboard.is_open, bool(clinician.sentence), clinician.step) == left
    result = clinician.result
    clinician.click(result.findings.rows[0])
    clinician.press("Esc")
    assert result.findings.explained is None
    assert clinician.step == RESULT
    clinician.secondary()
    assert result.findings.is_unfolded
    clinician.press("Esc")
    assert not result.findings.is_unfolded
    assert clinician.step == RESULT
    clinician.press("Esc")
    assert clinician.step == CROP


def test_a_sentence_goes_with_the_screen_it_was_said_on(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    leave = (clinician.back, lambda: clinician.press("Ctrl+,"), clinician.back)
    for away in leave:
        clinician.say("Of this screen.")
        clinician.press("Ctrl+Shift+F12")  # nothing: the sentence stays
        assert clinician.sentence
        away()
        assert clinician.sentence == ""
    assert clinician.step == PHOTO


@pytest.mark.parametrize(
    ("screen", "small"),
    [((800, 480), True), ((720, 1280), True), ((1024, 560), True), ((1366, 728), False)],
)
def test_on_a_small_screen_the_window_takes_all_of_it(screen: tuple[int, int], small: bool) -> None:
    assert window_of._is_small(QSize(*screen)) is small


def test_the_window_opens_maximised_and_comes_back_so_from_the_full_screen(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, loader: FakeLoader
) -> None:
    monkeypatch.setattr(window_of, "_is_small", lambda _: True)
    application = Application(Settings(records="without"))
    application.start()
    window = application.window
    assert window.isMaximized()
    window.toggle_full_screen()
    assert window.isFullScreen()
    window.toggle_full_screen()
    assert window.isMaximized()
    assert not window.isFullScreen()
    application.stop()
    window.deleteLater()
