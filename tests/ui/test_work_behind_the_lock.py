"""The photo in hand is let go while the record is locked, and is there again after the PIN."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
from record_fixtures import Keeper
from window_fixtures import MALIGNANT, FakeLoader

from skinscreen.domain.assessment import Box
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.steps import CROP, JUDGEMENT, PHOTO, RESULT


def lock(keeper: Keeper) -> None:
    keeper.press("Ctrl+L")
    keeper.wait_page(LockScreen)
    keeper.ask(lambda _: None)


def unlock(keeper: Keeper) -> None:
    keeper.unlock()
    keeper.wait_page(PatientsScreen)
    keeper.wait(lambda: keeper.session.photo is not None)


@pytest.fixture
def framed(keeper: Keeper, lesion_photo: Path) -> Keeper:
    """A photo was opened and framed by hand."""
    keeper.make_record()
    keeper.press("Esc")
    keeper.open(lesion_photo)
    keeper.crop.turn()
    keeper.crop.shrink()
    return keeper


def test_no_screen_holds_a_pixel_of_it_while_locked(framed: Keeper) -> None:
    framed.screen()
    photo, screening = framed.session.photo, framed.session.screening
    assert photo is not None
    assert screening is not None
    held = [weakref.ref(pixels) for pixels in (photo.pixels, screening.crop)]
    del photo, screening
    lock(framed)
    gc.collect()
    assert [reference() for reference in held] == [None, None]
    assert framed.crop.view._pixmap.isNull()


def test_photo_frame_and_answer_are_there_again_after_the_pin(framed: Keeper) -> None:
    framed.screen()
    before, photo, box = framed.session, framed.crop.photo, framed.crop.view.box
    lock(framed)
    assert framed.session.photo is None
    unlock(framed)
    after = framed.session
    assert photo is not None
    assert after.photo is not None
    assert np.array_equal(after.photo.pixels, photo.pixels)
    assert after.file == before.file
    assert framed.crop.view.box == box
    assert before.screening is not None
    assert after.screening is not None
    assert after.screening.assessment == before.screening.assessment
    assert after.is_unkept
    framed.press("Esc")
    assert framed.step == RESULT
    assert not framed.result.busy
    assert framed.result.banner.isVisible()


def test_a_photo_that_was_only_framed_is_screened_after_the_pin(framed: Keeper) -> None:
    box = framed.crop.view.box
    lock(framed)
    unlock(framed)
    framed.press("Esc")
    assert framed.step == CROP
    assert framed.crop.view.box == box
    framed.screen()
    assert framed.session.screening is not None
    assert framed.session.screening.assessment.crop == box


def test_an_answer_that_was_awaited_is_asked_for_again(framed: Keeper, loader: FakeLoader) -> None:
    loader.model.gate.clear()
    framed.primary()
    lock(framed)
    loader.model.gate.set()
    framed.ask(lambda _: None)
    assert framed.session.screening is None
    unlock(framed)
    framed.wait(lambda: framed.session.screening is not None)
    framed.press("Esc")
    assert framed.step in {JUDGEMENT, RESULT}


def test_locked_twice_before_it_was_there_again_it_still_comes_back(framed: Keeper) -> None:
    framed.screen()
    lock(framed)
    framed.unlock()
    framed.wait(lambda: framed.records.record.is_open)
    framed.records.lock()
    framed.wait_page(LockScreen)
    unlock(framed)
    assert framed.session.screening is not None


def test_another_photo_opened_while_locked_takes_its_place(
    framed: Keeper, lesion_photo: Path
) -> None:
    framed.screen()
    lock(framed)
    framed.press("Esc")
    assert framed.step == PHOTO
    framed.open(lesion_photo)
    whole = framed.crop.view.box
    framed.press("Ctrl+R")
    framed.unlock()
    framed.wait_page(PatientsScreen)
    framed.ask(lambda _: None)
    assert framed.crop.view.box == whole
    assert framed.session.screening is None


def test_an_answer_that_was_saved_is_not_offered_for_saving_again(framed: Keeper) -> None:
    framed.screen()
    framed.window.session.change(kept=framed.session.screening)
    lock(framed)
    unlock(framed)
    assert not framed.session.is_unkept


def test_a_pasted_photo_is_asked_about_while_it_waits_behind_the_lock(framed: Keeper) -> None:
    framed.window.session.change(file=None)
    lock(framed)
    framed.press("Ctrl+Q")
    framed.wait(lambda: "was not screened yet" in framed.sentence)
    assert framed.window.isVisible()


def test_several_lesions_go_on_after_the_pin(framed: Keeper) -> None:
    from skinscreen.services.lesion_finder import LesionFrame

    photo = framed.crop.photo
    assert photo is not None
    frames = (LesionFrame(Box(0, 0, 200), 0.9), LesionFrame(Box(80, 60, 180), 0.8))
    framed.window.flow.screen_each(photo, frames)
    framed.wait(lambda: framed.step == RESULT and not framed.result.busy)
    words = framed.window.flow._several.words
    assert words
    lock(framed)
    unlock(framed)
    assert framed.window.flow._several.words == words
    framed.window.flow._show_next()
    assert framed.session.screening is not None
    assert framed.session.screening.assessment.findings[0].probability == pytest.approx(
        MALIGNANT[0]
    )
