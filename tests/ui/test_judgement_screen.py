"""The clinician's own view: asked before the model's is shown, by tap, swipe and key."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sweeps import thinned
from ui.test_look import LARGE, SMALL, cut_text, page, settle, shown
from unit.report.drawn import words
from window_fixtures import BENIGN, Clinician, FakeLoader

from skinscreen.app import Application
from skinscreen.domain.agreement import RULE
from skinscreen.domain.judgement import Change, Impression, Judgement, Phototype, Urgency
from skinscreen.domain.own_view import AFTERWARDS, CHANGED
from skinscreen.domain.questions import CARDS
from skinscreen.settings import TEXT_SIZES, Settings
from skinscreen.ui.screening.judgement import KEPT, JudgementScreen
from skinscreen.ui.steps import CROP, JUDGEMENT, PHOTO, REPORT, RESULT
from skinscreen.ui.theme import PALETTES, TARGET
from skinscreen.ui.widgets.questions import ChoiceBox, NumberBox, TextBox

MOST_TAPS = 25
"""At 1.2 seconds a tap, half a minute."""


@pytest.fixture
def asked(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Clinician:
    """A person before a new installation's window: the own view is asked for."""
    person = Clinician(app(Settings()), qtbot, monkeypatch)
    qtbot.waitExposed(person.window)
    person.wait_for_model()
    person.window.activateWindow()
    return person


@pytest.fixture
def screen(asked: Clinician, lesion_photo: Path) -> JudgementScreen:
    """The first card, for an opened photo; the model has answered meanwhile."""
    asked.open(lesion_photo)
    asked.primary()
    assert asked.step == JUDGEMENT
    asked.wait(lambda: asked.session.screening)
    return asked.judgement


def choice(screen: JudgementScreen, field: str) -> ChoiceBox:
    box = screen.boxes[field]
    assert isinstance(box, ChoiceBox)
    return box


def number(screen: JudgementScreen, field: str) -> NumberBox:
    box = screen.boxes[field]
    assert isinstance(box, NumberBox)
    return box


def finish(asked: Clinician) -> None:
    if asked.secondary_button.isVisible():
        asked.secondary()
    else:
        asked.primary()
    asked.wait(lambda: asked.step == RESULT and not asked.result.busy)


def words_on(window: QWidget) -> str:
    labels = [label.text() for label in window.findChildren(QLabel)]
    names = [widget.accessibleName() for widget in window.findChildren(QWidget)]
    return " ".join(labels + names)


def test_nothing_of_the_models_view_is_in_the_window_before_the_own_is_done(
    asked: Clinician, screen: JudgementScreen
) -> None:
    window = asked.window
    shown: list[object] = []
    window.session.changed.connect(lambda _, now: shown.extend([now.screening] * now.shown))
    assert asked.session.screening is not None, "the model has answered"
    for _ in CARDS[1:]:
        asked.primary()
        said = words_on(window)
        assert "80.0 %" not in said
        assert "melanoma, 55.0 %" not in said
        assert "malignant" not in words_on(asked.result)
    assert not shown
    assert not [step for step in asked.steps[3:] if step.isEnabled()]
    asked.primary()
    assert asked.step == RESULT
    assert "80.0 %" in asked.result.banner.sentence
    assert shown == [asked.session.screening]


def test_the_result_is_there_at_once_since_the_model_worked_meanwhile(
    asked: Clinician, screen: JudgementScreen, loader: FakeLoader
) -> None:
    asked.secondary()
    assert asked.step == RESULT
    assert not asked.result.busy
    assert loader.model.runs == 1


def test_one_tap_skips_the_step_and_leaves_no_view(
    asked: Clinician, screen: JudgementScreen
) -> None:
    assert asked.secondary_button.text() == "Skip"
    finish(asked)
    assert asked.session.own_view.now.is_empty
    assert asked.session.own_view.notice == ""


def test_every_question_is_answered_in_under_half_a_minute_of_taps(
    asked: Clinician, screen: JudgementScreen
) -> None:
    taps = 0
    for card in CARDS:
        for question in card.questions:
            box = screen.boxes[question.field]
            if isinstance(box, ChoiceBox):
                asked.click(box.buttons[-1])
                taps += 1
            elif isinstance(box, NumberBox):
                asked.click(box.offers[2])
                taps += 1
        asked.primary()
        taps += 1
    assert taps <= MOST_TAPS
    assert asked.session.own_view.now == Judgement(
        Impression.SUSPICIOUS, Urgency.URGENT, "", True, True, True, 7.0, Change.OTHER,
        True, True, True, 50, Phototype.VI, True, True, True,
    )  # fmt: skip
    assert asked.step == RESULT


def test_an_answer_is_marked_by_a_tick_and_taken_back_by_a_second_tap(
    asked: Clinician, screen: JudgementScreen
) -> None:
    box = choice(screen, "impression")
    asked.click(box.buttons[0])
    assert [b.text() for b in box.buttons] == ["✓ Benign", "Unsure", "Suspicious"]
    assert asked.secondary_button.text() == "Skip the rest"
    asked.click(box.buttons[2])
    assert [b.isChecked() for b in box.buttons] == [False, False, True]
    asked.click(box.buttons[2])
    assert screen.judgement.is_empty
    assert not any(b.isChecked() for b in box.buttons)


def swipe(asked: Clinician, widget: QWidget, across: int, down: int = 0) -> None:
    left = Qt.MouseButton.LeftButton
    start = QPoint(widget.width() // 2, widget.height() // 2)
    QTest.mousePress(widget, left, Qt.KeyboardModifier.NoModifier, start)
    end = start + QPoint(across, down)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, left, Qt.KeyboardModifier.NoModifier, end)


def test_a_swipe_turns_the_cards_and_chooses_no_answer_it_begins_on(
    asked: Clinician, screen: JudgementScreen
) -> None:
    button = choice(screen, "impression").buttons[0]
    swipe(asked, button, -100)
    assert screen.card == 1
    swipe(asked, screen, 120)
    assert screen.card == 0
    assert screen.judgement.is_empty
    assert not button.isDown()
    asked.click(button)
    assert screen.judgement.impression is Impression.BENIGN


@pytest.mark.parametrize("text_size", [100, 200])
def test_a_finger_swipes_and_taps_also_on_a_card_that_scrolls(
    asked: Clinician, screen: JudgementScreen, text_size: int
) -> None:
    asked.prefer(text_size=text_size)
    settle(asked, SMALL)
    unsure = choice(screen, "impression").buttons[1]
    finger(asked, unsure, -160)
    asked.wait(lambda: screen.card == 1)
    assert screen.judgement.is_empty
    finger(asked, screen, 160)
    asked.wait(lambda: screen.card == 0)
    finger(asked, unsure, 0)
    asked.wait(lambda: screen.judgement.impression is Impression.UNSURE)


def finger(asked: Clinician, widget: QWidget, across: int) -> None:
    device = QTest.createTouchDevice()
    start = QPoint(widget.width() // 2, widget.height() // 2)
    QTest.touchEvent(widget, device).press(0, start, widget).commit()
    for step in range(1, 9):
        point = start + QPoint(across * step // 8, 0)
        QTest.touchEvent(widget, device).move(0, point, widget).commit()
        asked.qtbot.wait(5)
    QTest.touchEvent(widget, device).release(0, start + QPoint(across, 0), widget).commit()
    asked.qtbot.wait(50)


@pytest.mark.parametrize(("across", "down"), [(-60, 0), (-100, 90), (0, 100)])
def test_what_is_too_short_or_goes_up_and_down_is_no_swipe(
    asked: Clinician, screen: JudgementScreen, across: int, down: int
) -> None:
    swipe(asked, screen, across, down)
    assert screen.card == 0


def test_no_swipe_shows_the_models_view(asked: Clinician, screen: JudgementScreen) -> None:
    for _ in range(len(CARDS) + 3):
        swipe(asked, screen, -120)
    assert screen.card == len(CARDS) - 1
    assert asked.step == JUDGEMENT
    for _ in range(len(CARDS) + 3):
        swipe(asked, screen, 120)
    assert (screen.card, asked.step) == (0, JUDGEMENT)


def test_the_keyboard_alone_answers_and_turns_the_cards(
    asked: Clinician, screen: JudgementScreen
) -> None:
    choice(screen, "impression").buttons[1].setFocus()
    asked.press("Space")
    asked.press("Tab")
    assert asked.focus is choice(screen, "impression").buttons[2]
    asked.press("Alt+Right")
    asked.press("Ctrl+Return")
    assert screen.card == 2
    number(screen, "diameter_mm").input.setFocus()
    asked.type("6,5")
    asked.press("Alt+Left")
    assert screen.card == 1
    asked.press("Esc")
    assert screen.card == 0
    asked.press("Esc")
    assert asked.step == CROP
    assert screen.judgement == Judgement(Impression.UNSURE, diameter_mm=6.5)


def test_return_on_the_way_through_answers_nothing(
    asked: Clinician, screen: JudgementScreen
) -> None:
    for _ in CARDS:
        asked.press("Return")
    assert asked.step == RESULT
    assert asked.session.own_view.now.is_empty


def test_a_number_is_typed_tapped_or_stepped_and_never_impossible(
    asked: Clinician, screen: JudgementScreen
) -> None:
    screen.next_card()
    screen.next_card()
    box = number(screen, "diameter_mm")
    assert not box.less.isEnabled()
    asked.click(box.offers[1])
    asked.click(box.more)
    asked.click(box.more)
    asked.click(box.less)
    assert screen.judgement.diameter_mm == 6.0
    box.input.setFocus()
    box.input.selectAll()
    asked.type("0.4x")
    assert screen.judgement.diameter_mm == 0.4
    asked.click(box.less)
    assert screen.judgement.diameter_mm == 0.1
    box.input.setFocus()
    box.input.selectAll()
    asked.type("999")
    assert (box.input.text(), screen.judgement.diameter_mm) == ("99", 99.0)
    box.input.selectAll()
    asked.type("0")
    asked.press("Tab")
    assert (box.input.text(), screen.judgement.diameter_mm) == ("", None)


def test_a_differential_of_any_script_is_kept_without_its_spaces_around(
    asked: Clinician, screen: JudgementScreen
) -> None:
    box = screen.boxes["differential"]
    assert isinstance(box, TextBox)
    box.input.setFocus()
    asked.type(" שומה ")
    assert screen.judgement.differential == "שומה"
    box.input.setText("")
    assert screen.judgement.is_empty


def test_what_was_measured_of_the_lesion_is_offered_as_hints(
    asked: Clinician, screen: JudgementScreen
) -> None:
    asked.wait(lambda: "Measured" in screen.boxes["colour"].note.text())
    assert "colour" in screen.boxes["colour"].note.text()
    assert "Measured" in screen.boxes["asymmetry"].note.text()
    assert "Measured" not in screen.boxes["diameter_mm"].note.text(), "there is no scale"
    assert screen.judgement.is_empty
    asked.press("Esc")
    asked.press("Right")
    assert "Measured" not in screen.boxes["colour"].note.text(), "it is another square's"


def test_with_the_width_of_the_frame_the_diameter_is_measured_but_not_filled_in(
    asked: Clinician, screen: JudgementScreen
) -> None:
    diameter = number(screen, "diameter_mm")
    screen.next_card()
    screen.next_card()
    asked.click(screen.scale.offers[2])
    asked.wait(lambda: "Measured" in diameter.note.text())
    assert "mm across" in diameter.note.text()
    assert screen.judgement.is_empty
    first = diameter.note.text()
    asked.click(screen.scale.offers[4])
    asked.wait(lambda: diameter.note.text() != first)
    screen.scale.input.setText("")
    asked.wait(lambda: "Measured" not in diameter.note.text())
    asked.click(screen.scale.offers[2])
    asked.window.navigator.back()
    asked.window.navigator.back()
    asked.press("Esc")
    asked.press("Right")
    assert screen.scale.value is None, "it is another square's width"
    screen.scale.offers[0].click()  # nothing is measured without a result
    assert "Measured" not in diameter.note.text()


def test_hints_stand_beside_the_question_and_fill_in_nothing(
    asked: Clinician, screen: JudgementScreen
) -> None:
    screen.show_hints({"asymmetry": "two axes"})
    box = choice(screen, "asymmetry")
    assert box.note.text() == "Measured, can err: two axes"
    assert screen.judgement.is_empty
    assert not any(button.isChecked() for button in box.buttons)
    screen.show_hints({})
    assert "Measured" not in box.note.text()


def test_every_card_fits_the_small_screen_with_targets_as_large_as_a_finger(
    asked: Clinician, screen: JudgementScreen
) -> None:
    settle(asked, SMALL)
    asked.wait(lambda: "Measured" in screen.boxes["colour"].note.text())
    for number in range(len(CARDS)):
        assert screen.card == number
        asked.wait(lambda: page(asked).verticalScrollBar().maximum() == 0)
        asked.wait(lambda: cut_text(asked.window) == [])
        for button in shown(screen, QPushButton) + shown(screen, QLineEdit):
            assert min(button.width(), button.height()) >= TARGET, button.accessibleName()
        asked.primary()
    assert asked.step == RESULT


@pytest.mark.parametrize("text_size", thinned(TEXT_SIZES, 200))
def test_large_text_widens_no_card_and_cuts_no_word(
    asked: Clinician, screen: JudgementScreen, text_size: int
) -> None:
    asked.prefer(text_size=text_size)
    settle(asked, SMALL)
    for _ in CARDS:
        asked.wait(lambda: page(asked).horizontalScrollBar().maximum() == 0)
        asked.wait(lambda: cut_text(asked.window) == [])
        asked.primary()
    assert asked.window.size() == SMALL


def test_each_card_is_seen_from_its_top(asked: Clinician, screen: JudgementScreen) -> None:
    asked.prefer(text_size=200)
    settle(asked, SMALL)
    bar = page(asked).verticalScrollBar()
    asked.wait(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    asked.primary()
    asked.wait(lambda: bar.value() == 0)
    assert screen.card == 1


def test_the_lesion_is_shown_below_the_questions_where_there_is_room_and_else_beside_them(
    asked: Clinician, screen: JudgementScreen
) -> None:
    settle(asked, SMALL)
    asked.wait(screen.crop.isVisible)
    box = screen.boxes["impression"]
    asked.wait(lambda: screen.crop.geometry().width() < box.mapTo(screen, QPoint()).x())
    settle(asked, LARGE)
    below = box.mapTo(screen, QPoint(0, box.height())).y()
    asked.wait(lambda: screen.crop.mapTo(screen, QPoint()).y() >= below)
    assert screen.crop.isVisible()
    assert not screen.crop.pixmap().isNull()
    asked.start_over()
    assert screen.crop.pixmap().isNull()


def test_answers_changed_after_the_result_are_kept_and_said_to_be_changed(
    asked: Clinician, screen: JudgementScreen
) -> None:
    asked.click(choice(screen, "impression").buttons[0])
    finish(asked)
    before = asked.session.own_view.now
    asked.click(asked.steps[2])
    assert asked.step == JUDGEMENT
    assert asked.status == "Changes made now are noted in the report"
    assert asked.session.own_view.notice == ""
    asked.click(choice(screen, "impression").buttons[2])
    assert asked.session.own_view.notice == CHANGED
    assert asked.session.own_view.before == before
    finish(asked)
    assert asked.session.screening is not None


def test_both_views_lead_the_result_with_what_stands(
    asked: Clinician, screen: JudgementScreen, loader: FakeLoader
) -> None:
    views = asked.result.views
    finish(asked)
    assert views.isHidden()
    asked.press("Esc")
    for field in ("border", "colour"):
        choice(screen, field).buttons[1].click()
    finish(asked)
    assert views.isVisible()
    assert views.conclusion.text() == "Refer"
    assert views.comparison.text() == "They agree: refer."
    assert views.own.text() == "You: refer · checklist 4 (2 of 7 answered) · changed afterwards"
    assert views.model.text() == "Model: refer"
    assert "They agree" in views.accessibleName()


def test_a_model_without_a_sign_never_cancels_a_checklist_that_says_refer(
    asked: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    screen = asked.judgement
    loader.model.answer = BENIGN
    asked.open(lesion_photo)
    asked.primary()
    asked.click(choice(screen, "impression").buttons[0])
    for field in ("border", "colour"):
        choice(screen, field).buttons[1].click()
    finish(asked)
    result = asked.result
    assert result.views.conclusion.text() == "Refer"
    assert result.views.comparison.text() == "They disagree: the checklist stands, refer."
    assert result.banner.headline == "No malignant sign above the threshold"
    assert "Refer for specialist assessment" in result.banner.sentence
    assert "Re-photograph" not in result.banner.sentence
    colours = PALETTES["light"]
    assert colours.malignant in result.views.styleSheet()
    assert colours.clear not in result.banner.styleSheet(), "the overruled answer is green"


def test_views_that_are_taken_back_leave_the_models_answer_its_colour(
    asked: Clinician, screen: JudgementScreen
) -> None:
    result, colours = asked.result, PALETTES["light"]
    unsure = choice(screen, "impression").buttons[1]
    asked.click(unsure)
    finish(asked)
    assert colours.malignant not in result.banner.styleSheet()
    asked.press("Esc")
    asked.click(unsure)
    assert result.views.isHidden()
    assert colours.malignant in result.banner.styleSheet()


def test_the_pdf_says_both_views_the_answers_and_the_rule(
    asked: Clinician, screen: JudgementScreen, tmp_path: Path
) -> None:
    asked.click(choice(screen, "impression").buttons[0])
    number(screen, "age").input.setText("77")
    finish(asked)
    asked.judgement.boxes["urgency"].buttons[2].click()
    asked.primary()
    assert asked.report.age.text() == "77"
    asked.type("P-9")
    asked.export(tmp_path / "views.pdf")
    said = words((tmp_path / "views.pdf").read_bytes())
    assert "Conclusion of both views: Refer: soon" in said
    assert "Clinician: soon. Model: refer. They agree to refer" in said
    assert CHANGED in said
    assert "What do you take it for: Benign" in said
    assert "Age in years: 77" in said
    assert RULE in said


def test_a_view_given_only_after_the_result_says_so(
    asked: Clinician, screen: JudgementScreen
) -> None:
    finish(asked)
    asked.press("Esc")
    assert asked.step == JUDGEMENT
    asked.click(choice(screen, "impression").buttons[0])
    assert asked.session.own_view.notice == AFTERWARDS


def test_another_frame_keeps_the_answers_and_says_so(
    asked: Clinician, screen: JudgementScreen
) -> None:
    asked.click(choice(screen, "impression").buttons[0])
    finish(asked)
    asked.go_to(CROP)
    asked.press("Right")
    assert not asked.steps[2].isEnabled()
    asked.primary()
    assert asked.step == JUDGEMENT
    assert screen.judgement == Judgement(Impression.BENIGN)
    assert KEPT in screen.progress.text()
    finish(asked)
    assert asked.session.screening.assessment.crop == asked.crop.view.box


def test_a_new_photo_leaves_no_answer_of_the_last_patient(
    asked: Clinician, screen: JudgementScreen, lesion_photo: Path
) -> None:
    window = asked.window
    asked.click(choice(screen, "impression").buttons[2])
    differential = screen.boxes["differential"]
    assert isinstance(differential, TextBox)
    differential.input.setFocus()
    asked.type("SECRET")
    number(screen, "age").input.setText("77")
    screen.show_hints({"border": "SECRET"})
    finish(asked)
    asked.go_to(PHOTO)
    asked.open(lesion_photo)
    assert asked.session.own_view.now.is_empty
    assert asked.session.own_view.before is None
    for field in screen.findChildren(QLineEdit):
        field.undo()
        assert field.text() == ""
    assert "SECRET" not in words_on(window)
    asked.primary()
    assert (screen.card, screen.judgement.is_empty) == (0, True)
    assert KEPT not in screen.progress.text()
    assert not any(b.isChecked() for b in choice(screen, "impression").buttons)


def test_a_view_given_while_the_model_still_works_waits_for_it_without_being_lost(
    asked: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    window, screen = asked.window, asked.judgement
    loader.model.answer = BENIGN
    loader.model.gate.clear()
    asked.open(lesion_photo)
    asked.primary()
    asked.click(choice(screen, "impression").buttons[0])
    asked.click(asked.secondary_button)
    assert window.step == RESULT
    assert asked.result.busy
    asked.press("Esc")
    assert window.step == JUDGEMENT
    loader.model.gate.set()
    asked.wait(lambda: asked.session.screening)
    assert asked.result.busy, "it was shown behind the clinician's back"
    finish(asked)
    assert loader.model.runs == 1
    assert asked.session.own_view.before == Judgement(Impression.BENIGN)


def test_a_model_that_is_still_loading_does_not_turn_back_the_cards(
    asked: Clinician, lesion_photo: Path
) -> None:
    window = asked.window
    asked.open(lesion_photo)
    window.model.current = None  # as before the first model was loaded
    asked.primary()
    asked.primary()
    assert asked.judgement.card == 1
    asked.app.workers.inference.load(asked.preferred, strict=False)
    asked.wait(lambda: asked.session.screening)
    assert (asked.step, asked.judgement.card) == (JUDGEMENT, 1)
    assert asked.result.busy


def test_a_model_that_fails_says_so_at_once_and_the_answers_stay(
    asked: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    from skinscreen.domain.errors import ModelError

    screen = asked.judgement
    loader.model.answer = ModelError("the model failed while scoring (odd)")
    loader.model.gate.clear()
    asked.open(lesion_photo)
    asked.primary()
    asked.click(choice(screen, "impression").buttons[0])
    loader.model.gate.set()
    asked.wait(lambda: asked.sentence)
    assert asked.step == CROP
    assert screen.judgement.impression is Impression.BENIGN


def switch_off(asked: Clinician) -> None:
    asked.click(asked.settings.sections.buttons[2])
    asked.settings.clinic.clinician_first.setFocus()
    asked.press("Space")


def test_switched_off_the_step_is_gone_from_the_way_and_back_again(
    asked: Clinician, lesion_photo: Path
) -> None:
    assert [s.text() for s in asked.steps][2] == "3 Your view"
    asked.press("Ctrl+,")
    switch_off(asked)
    assert [s.text() for s in asked.steps] == ["1 Photo", "2 Crop", "3 Result", "4 Report"]
    asked.press("Esc")
    asked.open(lesion_photo)
    asked.screen()
    assert asked.step == RESULT
    asked.press("Esc")
    assert asked.step == CROP
    assert asked.preferred.clinician_first is False
    asked.prefer(clinician_first=True)
    assert len(asked.steps) == 5


def test_switched_off_while_it_is_asked_the_way_leads_back_to_the_frame(
    asked: Clinician, screen: JudgementScreen
) -> None:
    asked.press("Ctrl+,")
    switch_off(asked)
    asked.press("Esc")
    assert asked.step == CROP
    asked.screen()
    assert asked.step == RESULT


def test_from_the_report_the_own_view_can_be_gone_back_to(
    asked: Clinician, screen: JudgementScreen
) -> None:
    finish(asked)
    asked.primary()
    assert asked.step == REPORT
    asked.click(asked.steps[2])
    assert asked.step == JUDGEMENT
    assert "Step 3, Your view, current step" in words_on(asked.window.header)
