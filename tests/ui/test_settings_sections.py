"""The sections of the settings, and what a clinic sets in them."""

from pathlib import Path

import pytest
from bracketed import bracketed
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from unit.inference.bundles import VOUCHED
from window_fixtures import BENIGN, Clinician, FakeLoader

from skinscreen import language
from skinscreen import settings as kept
from skinscreen.domain.clinic import DEFAULT_TEXTS, RULES_NOTHING_OUT, TEXT_LIMIT, Advice
from skinscreen.inference import library
from skinscreen.inference.library import Bundle
from skinscreen.settings import Settings
from skinscreen.ui.settings.screen import SettingsScreen
from skinscreen.ui.widgets.choice import Choice, NumberChoice


@pytest.fixture
def screen(
    clinician: Clinician, loader: FakeLoader, monkeypatch: pytest.MonkeyPatch
) -> SettingsScreen:
    bundle = Bundle(Path("lesion8-v3small"), loader.model.manifest, VOUCHED.signed)
    monkeypatch.setattr(library, "list_bundles", lambda *_: (bundle,))
    clinician.click(clinician.settings_button)
    clinician.wait(clinician.settings.device.model.count)
    return clinician.settings


def type_in(clinician: Clinician, screen: SettingsScreen, advice: Advice, text: str) -> None:
    field = screen.advice.fields[advice]
    field.setFocus()
    field.selectAll()
    clinician.press("Del")
    clinician.type(text)
    clinician.press("Return")


def test_one_section_is_shown_at_a_time_and_named_as_shown(
    clinician: Clinician, screen: SettingsScreen
) -> None:
    assert screen.device.isVisible()
    clinician.click(screen.sections.buttons[3])
    assert screen.advice.isVisible()
    assert not screen.device.isVisible()
    assert screen.sections.buttons[3].accessibleName() == "Advice, shown"
    assert screen.sections.buttons[0].accessibleName() == "Device, to be shown"
    clinician.click(screen.sections.buttons[3])
    assert screen.advice.isVisible()


def test_a_section_is_chosen_by_keys(clinician: Clinician, screen: SettingsScreen) -> None:
    assert clinician.focus is screen.sections.buttons[0]
    clinician.press("Tab")
    clinician.press("Return")
    assert screen.look.isVisible()


def test_the_settings_come_back_at_the_section_that_was_left(
    clinician: Clinician, screen: SettingsScreen
) -> None:
    screen.show_section("Clinic")
    clinician.press("Esc")
    clinician.press("Ctrl+,")
    assert screen.clinic.isVisible()
    assert clinician.focus is screen.sections.buttons[2]


def test_the_prevalence_is_kept_and_says_at_once_what_it_means(
    clinician: Clinician, screen: SettingsScreen
) -> None:
    screen.show_section("Clinic")
    assert not screen.clinic.meaning.isVisible()
    screen.clinic.prevalence.setFocus()
    for _ in range(6):
        clinician.press("Down")
    assert kept.load().prevalence == 0.05
    said = screen.clinic.meaning.text()
    assert "Of 100 lesions flagged in a clinic with 5 % malignant, about 11 are malignant." in said
    assert "about 1 in 220 is malignant all the same." in said
    clinician.press("Home")
    assert kept.load().prevalence == 0
    assert not screen.clinic.meaning.isVisible()


def test_a_prevalence_from_the_command_line_is_shown_as_it_is(screen: SettingsScreen) -> None:
    screen.show_settings(Settings(prevalence=0.035))
    assert screen.clinic.prevalence.currentText() == "3.5 %"
    assert screen.clinic.prevalence.itemText(4) == "3 %"
    assert screen.clinic.prevalence.itemText(6) == "4 %"


def test_the_clinics_own_words_are_kept_and_stand_on_the_result(
    clinician: Clinician, screen: SettingsScreen, lesion_photo: Path
) -> None:
    screen.show_section("Advice")
    type_in(clinician, screen, Advice.REFER, "  Ring the registrar. ")
    assert kept.load().recommendations == {"refer": "Ring the registrar."}
    assert screen.advice.fields[Advice.REFER].text() == "Ring the registrar."
    clinician.press("Esc")
    clinician.open(lesion_photo)
    clinician.screen()
    assert clinician.result.banner.sentence.endswith("Ring the registrar.")


@pytest.mark.parametrize("text", ["", "   ", DEFAULT_TEXTS[Advice.REFER]])
def test_an_emptied_text_is_the_default_again(
    clinician: Clinician, screen: SettingsScreen, text: str
) -> None:
    clinician.prefer(recommendations={"refer": "Own.", "retake": "Again."})
    screen.show_section("Advice")
    type_in(clinician, screen, Advice.REFER, text)
    assert kept.load().recommendations == {"retake": "Again."}
    assert screen.advice.fields[Advice.REFER].text() == DEFAULT_TEXTS[Advice.REFER]
    assert not screen.advice.resets[Advice.REFER].isEnabled()


def test_a_text_is_reset_by_its_button(clinician: Clinician, screen: SettingsScreen) -> None:
    clinician.prefer(recommendations={"refer": "Own."})
    screen.show_section("Advice")
    clinician.click(screen.advice.resets[Advice.REFER])
    assert kept.load().recommendations == {}
    assert screen.advice.fields[Advice.REFER].text() == DEFAULT_TEXTS[Advice.REFER]


def test_a_text_is_no_longer_than_fits_beside_an_answer(
    clinician: Clinician, screen: SettingsScreen
) -> None:
    screen.show_section("Advice")
    type_in(clinician, screen, Advice.RETAKE, "x" * 300)
    assert len(kept.load().recommendations["retake"]) == TEXT_LIMIT


def test_the_weeks_to_another_photo_are_kept_and_filled_in(
    clinician: Clinician, screen: SettingsScreen, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.answer = BENIGN
    screen.show_section("Advice")
    screen.advice.weeks.setFocus()
    clinician.press("Home")
    assert screen.advice.weeks.currentText() == "in 1 week"
    clinician.press("End")
    assert kept.load().review_weeks == 52
    clinician.press("Esc")
    clinician.open(lesion_photo)
    clinician.screen()
    said = clinician.result.banner.sentence
    assert "Re-photograph in 52 weeks" in said
    assert RULES_NOTHING_OUT in said


def choose_pin(clinician: Clinician, choice: NumberChoice[int], pin: int) -> None:
    choice.setFocus()
    clinician.press("Home")
    for _ in range(pin - 1 if pin else 0):
        clinician.press("Down")


def test_a_pin_has_one_light(clinician: Clinician, screen: SettingsScreen) -> None:
    lights = screen.device.lights
    choose_pin(clinician, lights["led_red"], 4)
    assert lights["led_red"].currentText() == "GPIO 4 (pin 7)"
    choose_pin(clinician, lights["led_green"], 4)
    assert (kept.load().led_red, kept.load().led_green) == (0, 4)
    assert lights["led_red"].currentText() == "none"
    choose_pin(clinician, lights["led_green"], 0)
    assert kept.load() == Settings()


def test_scrolling_past_a_choice_changes_nothing(
    clinician: Clinician, screen: SettingsScreen
) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(screen.device.threads, event)
    assert screen.device.threads.currentIndex() == 0


@pytest.fixture
def bracketed_screen(qtbot: QtBot) -> SettingsScreen:
    language.speak(bracketed())
    screen = SettingsScreen()
    qtbot.addWidget(screen)
    screen.show_settings(Settings())
    return screen


def items(choice: Choice) -> list[str]:
    return [choice.itemText(index) for index in range(choice.count())]


def test_the_settings_are_shown_in_another_language_and_languages_in_their_own(
    bracketed_screen: SettingsScreen,
) -> None:
    screen = bracketed_screen
    names = [button.text() for button in screen.sections.buttons]
    assert names[:3] == ["«Device»", "«settings|Look»", "«Clinic»"]
    own_names = ["English", "Deutsch", "Español", "Français"]
    assert items(screen.look.language) == ["«language|System»", *own_names]
    assert items(screen.clinic.report_language) == ["«As the program»", *own_names]
    assert items(screen.look.theme)[0] == "«theme|Light»"
    assert screen.device.lights["led_red"].accessibleName() == "«Pin of the red light»"
    screen.show_section("Look")
    assert screen.sections.current == 1


def test_a_recommendation_of_the_programs_own_is_kept_in_no_language(
    bracketed_screen: SettingsScreen,
) -> None:
    changes: list[Settings] = []
    bracketed_screen.settings_changed.connect(changes.append)
    field = bracketed_screen.advice.fields[Advice.REFER]
    ours = DEFAULT_TEXTS[Advice.REFER]
    assert field.text() == f"«{ours}»"
    for text in (f"«{ours}»", ours):
        field.setText(text)
        field.editingFinished.emit()
    assert not changes
    assert field.text() == f"«{ours}»"
    field.setText("Ring the registrar.")
    field.editingFinished.emit()
    assert changes[-1].recommendations == {"refer": "Ring the registrar."}
