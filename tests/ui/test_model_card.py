"""The model card: reached from the settings, read by finger and keys, loads nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from window_fixtures import Clinician, FakeLoader

from skinscreen.app import Application
from skinscreen.services.model_card import ModelCard
from skinscreen.settings import Settings
from skinscreen.ui.settings.model_card import NO_CARD, CardBrowser, ModelCardScreen
from skinscreen.ui.steps import CARD, CROP, RESULT, SETTINGS

LONG = "# Head\n\n" + "\n\n".join(f"Paragraph {i} of the card." for i in range(200))


@pytest.fixture
def card(clinician: Clinician) -> ModelCardScreen:
    clinician.press("Ctrl+,")
    clinician.click(clinician.settings.device.card_button)
    screen = clinician.card
    clinician.wait(screen.summary.toPlainText)
    assert clinician.step == CARD
    return screen


def test_the_card_of_the_model_in_use_is_shown(card: ModelCardScreen) -> None:
    said = card.summary.toPlainText()
    assert said.startswith("lesion8-v3small 9.9")
    assert "sensitivity 95.0 %" in said
    assert "No evidence for types I, II, III, IV, V and VI" in said


def test_the_whole_card_stands_in_the_summarys_place_on_request(
    clinician: Clinician, card: ModelCardScreen
) -> None:
    card.show_card(ModelCard("# Short", ""))
    assert clinician.secondary_button.text() == "Whole card"
    clinician.secondary()
    assert card.whole.isVisible()
    assert not card.summary.isVisible()
    assert card.whole.toPlainText() == NO_CARD
    assert clinician.secondary_button.text() == "Summary"
    clinician.secondary()
    assert card.summary.isVisible()


def test_back_leads_to_the_settings_and_from_there_to_the_step_before(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.press("Ctrl+,")
    clinician.show_card()
    clinician.show_card()
    assert clinician.step == CARD
    clinician.primary()
    assert clinician.step == SETTINGS
    clinician.press("Esc")
    assert clinician.step == CROP
    clinician.show_card()
    clinician.press("Esc")
    assert clinician.step == CROP


def test_the_models_name_on_the_result_leads_to_its_card_and_back(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    button = clinician.result.model
    assert button.accessibleName() == "Model card of lesion8-v3small 9.9"
    clinician.click(button)
    assert clinician.step == CARD
    clinician.wait(clinician.card.summary.toPlainText)
    clinician.press("Esc")
    assert clinician.step == RESULT
    assert clinician.session.screening is not None


def test_an_endless_name_leaves_room_for_the_figures(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    button = clinician.result.model
    before = button.sizeHint().width()
    button.show_name("n" * 64 + " 1.0")
    assert button.sizeHint().width() < 2 * before
    assert "n" * 64 in button.accessibleName()


def test_keys_scroll_the_card(clinician: Clinician, card: ModelCardScreen) -> None:
    card.show_card(ModelCard(LONG, LONG))
    bar = card.summary.verticalScrollBar()
    clinician.wait(bar.maximum)
    assert bar.value() == 0
    assert clinician.focus is card.summary
    clinician.press("PgDown")
    assert bar.value() > 0
    clinician.secondary()
    clinician.press("PgDown")
    assert card.whole.verticalScrollBar().value() > 0


def test_a_finger_scrolls_the_card(clinician: Clinician, card: ModelCardScreen) -> None:
    card.show_card(ModelCard(LONG, LONG))
    target = card.summary.viewport()
    clinician.wait(card.summary.verticalScrollBar().maximum)
    finger = QTest.createTouchDevice()
    at = [QPoint(40, y) for y in range(200, 20, -10)]
    QTest.touchEvent(target, finger).press(0, at[0], target).commit()
    for point in at[1:]:
        QTest.touchEvent(target, finger).move(0, point, target).commit()
        clinician.qtbot.wait(5)
    QTest.touchEvent(target, finger).release(0, at[-1], target).commit()
    clinician.wait(lambda: card.summary.verticalScrollBar().value() > 0)
    clinician.qtbot.wait(50)


def test_the_card_grows_with_the_text(clinician: Clinician, card: ModelCardScreen) -> None:
    before = card.summary.document().defaultFont().pointSizeF()
    clinician.prefer(text_size=200)
    assert card.summary.document().defaultFont().pointSizeF() > 1.8 * before


def test_a_card_loads_nothing_and_its_html_is_text(
    clinician: Clinician, tmp_path: Path, lesion_photo: Path
) -> None:
    browser = CardBrowser("card")
    clinician.qtbot.addWidget(browser)
    browser.show_text(f'![x]({lesion_photo.as_uri()})\n\n<b onclick="x">loud</b> [go](file:///x)')
    kind = QTextDocument.ResourceType.ImageResource.value
    assert browser.loadResource(kind, QUrl(lesion_photo.as_uri())) is None
    assert '<b onclick="x">' in browser.toPlainText()
    assert not browser.openLinks()


def test_without_a_model_there_is_no_card(
    app: object, loader: FakeLoader, qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader.classifiers.clear()
    application: Application = app(Settings())  # type: ignore[operator]
    person = Clinician(application, qtbot, monkeypatch)  # type: ignore[arg-type]
    person.wait(lambda: person.window.model.refusal)
    person.window.show_settings()
    assert not person.settings.device.card_button.isEnabled()
    person.show_card()
    assert person.step == SETTINGS
