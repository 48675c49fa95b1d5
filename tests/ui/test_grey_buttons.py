"""What cannot be chosen says why: by its tool tip, and in a sentence where it is tapped."""

from pathlib import Path

import pytest
from frame_hand import PATIENCE_MS
from keyboard_hand import touchscreen
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from record_fixtures import Keeper
from window_fixtures import Clinician, FakeLoader

from skinscreen.ui.screening.report import REFERENCE_WANTED
from skinscreen.ui.steps import CROP, JUDGEMENT, RESULT
from skinscreen.ui.widgets import grey


def tap(clinician: Clinician, button: QPushButton) -> None:
    """With a finger."""
    QTest.touchEvent(button, touchscreen()).press(0, button.rect().center(), button).commit()
    QTest.touchEvent(button, touchscreen()).release(0, button.rect().center(), button).commit()
    clinician.qtbot.wait(20)


def grey_buttons(clinician: Clinician) -> list[QPushButton]:
    """All that can be seen and not chosen."""
    buttons = clinician.window.findChildren(QPushButton)
    return [b for b in buttons if b.isVisible() and not b.isEnabled()]


def test_a_finger_on_a_grey_button_has_the_reason_said(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.to_report(lesion_photo)
    button = clinician.primary_button
    assert not button.isEnabled()
    assert REFERENCE_WANTED in button.toolTip()
    tap(clinician, button)
    clinician.wait(lambda: clinician.sentence == REFERENCE_WANTED)
    clinician.report.reference.setText("P-1")
    clinician.wait(button.isEnabled)
    assert button.toolTip() == "Ctrl+Return"


def test_a_step_to_come_says_what_comes_before_it(clinician: Clinician, lesion_photo: Path) -> None:
    tap(clinician, clinician.steps[1])
    clinician.wait(lambda: clinician.sentence == "Finish the step before it first: Photo.")


def test_while_a_photo_is_read_everything_grey_says_so(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.photo.show_busy(True)
    tap(clinician, clinician.photo.camera_button)
    clinician.wait(lambda: clinician.sentence == "A photo is being read.")


@pytest.mark.parametrize("judged", [False, True])
def test_no_grey_button_of_the_way_is_without_a_reason(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, judged: bool
) -> None:
    clinician.prefer(clinician_first=judged)
    assert all(grey.why_not(button) for button in grey_buttons(clinician))
    loader.model.gate.clear()
    clinician.open(lesion_photo)
    clinician.primary()
    assert clinician.step == (JUDGEMENT if judged else RESULT)
    for _ in range(3):
        seen = grey_buttons(clinician)
        assert all(grey.why_not(button) for button in seen), [b.text() for b in seen]
        assert seen
        if not judged:
            break
        clinician.primary()
    loader.model.gate.set()
    clinician.press("Ctrl+,")
    for button in clinician.settings.sections.buttons:
        clinician.click(button)
        assert all(grey.why_not(found) for found in grey_buttons(clinician))


def test_no_grey_button_of_the_record_is_without_a_reason(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.to_lesion()
    seen = [(b.text(), grey.why_not(b)) for b in grey_buttons(keeper)]
    for page in ("audit", "deleted", "users"):
        keeper.records.flow.cases.show_patients()
        keeper.choose(page)
        keeper.qtbot.wait(50)
        seen += [(b.text(), grey.why_not(b)) for b in grey_buttons(keeper)]
    assert len(seen) >= 4
    assert all(why for _, why in seen), seen


def test_a_button_that_turns_grey_hands_the_keyboard_to_no_other(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    loader.model.gate.clear()
    clinician.primary()
    assert clinician.step == RESULT
    assert not isinstance(clinician.focus, QPushButton)
    clinician.press("Return")
    clinician.qtbot.wait(20)
    assert clinician.step == RESULT
    loader.model.gate.set()
    clinician.wait(lambda: clinician.focus is clinician.primary_button)


def test_a_button_that_can_be_chosen_at_last_takes_the_keyboard_from_nothing_else(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    loader.model.gate.clear()
    clinician.primary()
    settings = clinician.settings_button
    settings.setFocus()
    loader.model.gate.set()
    clinician.wait(lambda: not clinician.result.busy)
    clinician.qtbot.waitUntil(clinician.primary_button.isEnabled, timeout=PATIENCE_MS)
    assert clinician.focus is settings


def test_what_lies_between_buttons_says_nothing(clinician: Clinician) -> None:
    QTest.mouseClick(
        clinician.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1)
    )
    assert clinician.sentence == ""
    assert clinician.step < CROP
