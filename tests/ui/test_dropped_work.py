"""What is on the way and nowhere else is not dropped without a question, nor lost at the lock."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from record_fixtures import Keeper
from sweeps import thinned

from skinscreen.domain.draft import DraftForm, DraftKey
from skinscreen.domain.errors import FullDriveError
from skinscreen.store.drafts import DraftStore
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.session import UNEXPORTED, UNSCREENED
from skinscreen.ui.shell import report_draft
from skinscreen.ui.steps import CROP, PHOTO, REPORT

WORDS = "xyzzy itches at night"
Leave = Callable[[Keeper, Path], None]


def paste(keeper: Keeper) -> None:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    keeper.copy(image)
    keeper.go_to(PHOTO)
    keeper.press("Ctrl+V")


def open_another(keeper: Keeper, photo: Path) -> None:
    keeper.go_to(PHOTO)
    keeper.answer_open(photo)
    keeper.press("Ctrl+O")


def paste_another(keeper: Keeper, _photo: Path) -> None:
    paste(keeper)


def new_photo(keeper: Keeper, _photo: Path) -> None:
    keeper.report.new_photo_wanted.emit()


def begin_a_visit(keeper: Keeper, _photo: Path) -> None:
    keeper.press("Ctrl+R")
    page = keeper.wait_page(LesionScreen)
    keeper.wait(lambda: page.title)
    keeper.primary()


def quit_program(keeper: Keeper, _photo: Path) -> None:
    keeper.press("Ctrl+Q")


LEAVE: dict[str, Leave] = {
    "another photo": open_another,
    "a pasted one": paste_another,
    "a new photo": new_photo,
    "another visit": begin_a_visit,
    "quit": quit_program,
}


@pytest.fixture
def at_lesion(keeper: Keeper) -> Keeper:
    """The page of a lesion is shown."""
    keeper.make_record()
    keeper.to_lesion()
    keeper.wait(lambda: isinstance(keeper.page, LesionScreen) and keeper.page.title)
    return keeper


@pytest.fixture
def typed(at_lesion: Keeper, lesion_photo: Path) -> Keeper:
    """Of a photo that is on no visit a report is half filled in."""
    keeper = at_lesion
    keeper.go_back()
    keeper.screen_file(lesion_photo)
    keeper.window.navigator.start_at(REPORT)
    report = keeper.report
    report.notes.setFocus()
    keeper.type(WORDS)
    report.reference.setText("AB-7")
    report.sex.setCurrentIndex(2)
    report.body_site.setEditText("left heel")
    return keeper


@pytest.fixture
def taken(at_lesion: Keeper) -> Keeper:
    """A photo that is in no file can be framed."""
    at_lesion.go_back()
    paste(at_lesion)
    at_lesion.wait(lambda: at_lesion.step == CROP)
    return at_lesion


def ask_and_go(keeper: Keeper, photo: Path, leave: str, question: str) -> None:
    work = keeper.session.photo
    LEAVE[leave](keeper, photo)
    keeper.wait(lambda: keeper.sentence == question)
    assert keeper.session.photo is work
    assert keeper.window.isVisible()
    keeper.click(keeper.action)
    if leave == "quit":
        assert not keeper.window.isVisible()
    else:
        keeper.wait(lambda: keeper.session.photo is not work)
        assert keeper.report.notes.toPlainText() == ""


@pytest.mark.parametrize("leave", thinned(LEAVE, "another photo", "quit"))
def test_a_half_filled_report_goes_only_once_that_was_said(
    typed: Keeper, lesion_photo: Path, leave: str
) -> None:
    ask_and_go(typed, lesion_photo, leave, UNEXPORTED)


@pytest.mark.parametrize("leave", thinned(LEAVE, "a new photo", "quit"))
def test_a_photo_that_is_in_no_file_goes_unscreened_only_once_that_was_said(
    taken: Keeper, lesion_photo: Path, leave: str
) -> None:
    ask_and_go(taken, lesion_photo, leave, UNSCREENED)


def test_a_photo_that_is_taken_anew_replaces_the_one_before_without_a_question(
    taken: Keeper,
) -> None:
    flow, work = taken.window.flow, taken.session.photo
    assert work is not None
    other = replace(work, name="DermCam")
    flow.use_photo(other, None, True)
    assert taken.session.photo is other
    assert taken.sentence == ""


@pytest.mark.parametrize("leave", thinned(["another photo", "a new photo", "quit"], "quit"))
def test_what_is_in_a_report_goes_without_a_question(
    typed: Keeper, lesion_photo: Path, tmp_path: Path, leave: str
) -> None:
    typed.export(tmp_path / "report.pdf")
    typed.wait(lambda: typed.sentence.startswith("Saved"))
    work = typed.session.photo
    LEAVE[leave](typed, lesion_photo)
    typed.wait(lambda: not typed.window.isVisible() or typed.session.photo is not work)


def test_what_the_program_filled_in_itself_is_not_asked_about(
    typed: Keeper, lesion_photo: Path
) -> None:
    report = typed.report
    report.clear("Dr Keeper")
    report.offer_age(54)
    report.offer_clinician("Dr Keeper")
    assert report.typed == {}
    report.clear("")
    report.offer_clinician("Dr Keeper")
    assert report.typed == {}


def lock(keeper: Keeper) -> None:
    keeper.press("Ctrl+L")
    assert WORDS not in keeper.texts()
    assert isinstance(keeper.page, LockScreen)


def unlock(keeper: Keeper) -> None:
    keeper.unlock()
    keeper.wait(lambda: keeper.window.records.record.is_open)
    keeper.ask(lambda records: records.exist)  # what follows from it is done by then


def of_visit(keeper: Keeper) -> None:
    """The photo in hand is of a visit, and in the record."""
    session = keeper.window.session
    (line,) = keeper.ask(lambda records: records.cases.patients())
    (entry,) = keeper.ask(lambda records: records.cases.lesions(line.patient.id))
    session.change(patient=line.patient, lesion=entry.lesion, kept=session.now.screening)


@pytest.mark.parametrize("on_visit", [False, True])
def test_a_half_filled_report_is_there_again_after_the_lock(typed: Keeper, on_visit: bool) -> None:
    if on_visit:
        of_visit(typed)
    lock(typed)
    unlock(typed)
    report = typed.report
    typed.wait(lambda: report.notes.toPlainText() == WORDS)
    assert report.reference.text() == "AB-7"
    assert (report.sex.currentText(), report.body_site.currentText()) == ("male", "left heel")
    assert not typed.ask(lambda records: records.drafts.read(DraftKey(DraftForm.REPORT)))


def test_behind_the_lock_it_goes_only_once_that_was_said_and_not_to_another_photo(
    typed: Keeper, lesion_photo: Path
) -> None:
    lock(typed)
    typed.press("Ctrl+Q")
    typed.wait(lambda: typed.sentence == UNEXPORTED)
    typed.press("Esc")
    typed.go_back()
    open_another(typed, lesion_photo)
    typed.wait(lambda: typed.sentence == UNEXPORTED)
    typed.click(typed.action)
    typed.wait(lambda: typed.step == CROP)
    typed.press("Ctrl+R")
    unlock(typed)
    assert typed.report.typed == {}
    assert not typed.ask(lambda records: records.drafts.read(DraftKey(DraftForm.REPORT)))


def test_a_report_that_a_full_drive_does_not_take_is_said_to_be_lost(
    typed: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise FullDriveError("the drive is full")

    monkeypatch.setattr(DraftStore, "keep", refuse)
    lock(typed)
    typed.wait(lambda: typed.sentence == report_draft.LOST.format(reason="the drive is full"))
    assert typed.window.flow.would_be_lost == ""
