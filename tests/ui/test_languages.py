"""Every word of the window goes through the catalogue of the language that is spoken."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_language import GERMAN
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from record_fixtures import PIN, Keeper
from window_fixtures import BENIGN, Clinician, FakeLoader

from skinscreen import language
from skinscreen.ui.records.first_question import FirstQuestion, PhraseScreen
from skinscreen.ui.records.forms import LesionForm, PatientForm
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.overview import OverviewScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.pins import NewPinScreen
from skinscreen.ui.steps import CROP, JUDGEMENT, REPORT

_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_SENTENCES = re.compile(
    r"SkinScreen[\d .]*|lesion8-v3small[\w. ]*|English|Deutsch|Español|Français|/[\w./-]+|\w+\.jpg|"
    r"Canary Featherstone|mole 1|Dr Keeper|ID-77|P-17|A4|Letter|III?|"
    r"Ctrl\+Return|SHA-256 \w+|<[^>]*>|&\w+;"
)
"""What is the same in every language: names, languages, paper, skin types, keys, tags."""


@pytest.fixture
def bracketed() -> Iterator[None]:
    """The window is made in a language that does not exist."""
    language.speak(GERMAN)
    yield
    language.speak(language.SOURCE)


def _texts(widget: QWidget) -> Iterator[str]:
    for name in ("text", "placeholderText", "toolTip", "accessibleName", "title"):
        method = getattr(widget, name, None)
        if callable(method):
            yield str(method())
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(i) for i in range(widget.count()))
    lines = getattr(getattr(widget, "lines", None), "lines", ())
    yield from (line.words for line in lines)


def outside(window: QWidget) -> set[str]:
    """What of the words that are to be seen stands in no catalogue."""
    found = set()
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.objectName().startswith("qt_"):
            for text in _texts(widget):
                rest = text
                while (shorter := re.sub(r"«[^«»]*»", "", rest)) != rest:
                    rest = shorter
                if _WORD.search(_NO_SENTENCES.sub("", rest)):
                    found.add(f"{type(widget).__name__}: {text}")
    return found


def test_the_straight_way_says_nothing_outside_the_catalogue(
    bracketed: None, clinician: Clinician, loader: FakeLoader, lesion_photo: Path, tmp_path: Path
) -> None:
    window = clinician.window
    found = outside(window)
    clinician.open(lesion_photo)
    assert clinician.step == CROP
    found |= outside(window)
    clinician.primary()
    while clinician.step == JUDGEMENT:
        found |= outside(window)
        clinician.secondary()
    clinician.wait(lambda: not clinician.result.busy)
    found |= outside(window)
    clinician.secondary()
    found |= outside(window)
    clinician.primary()
    assert clinician.step == REPORT
    found |= outside(window)
    clinician.type("P-17")
    clinician.export(tmp_path / "report.pdf")
    found |= outside(window)
    assert not found


def test_no_sign_is_said_in_the_catalogue_s_words(
    bracketed: None, clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.answer = BENIGN
    clinician.open(lesion_photo)
    clinician.screen()
    assert clinician.result.banner.headline == "«No malignant sign above the threshold»"
    assert not outside(clinician.window)


def test_the_settings_say_nothing_outside_the_catalogue(
    bracketed: None, clinician: Clinician
) -> None:
    clinician.click(clinician.settings_button)
    found = set()
    for button in clinician.settings.sections.buttons:
        clinician.click(button)
        found |= outside(clinician.window)
    # The terms of what the program stands on are in English, as their authors wrote them.
    assert not {one for one in found if "Apache License" not in one}


def test_the_record_says_nothing_outside_the_catalogue(
    bracketed: None, keeper: Keeper, lesion_photo: Path
) -> None:
    window = keeper.window
    keeper.wait(window.isActiveWindow)
    keeper.press("Ctrl+R")
    keeper.wait_page(FirstQuestion)
    found = outside(window)
    keeper.click(keeper.page.protect_button)
    page = keeper.wait_page(NewPinScreen)
    found |= outside(window)
    page.name.setText("Dr Keeper")
    for field in page.fields:
        field.setFocus()
        keeper.type(PIN)
    keeper.primary()
    shown = keeper.wait_page(PhraseScreen)
    phrase = shown.phrase
    found |= {one for one in outside(window) if phrase[:4] not in one}
    shown.tick.setChecked(True)
    keeper.primary()
    keeper.wait_page(PatientsScreen)
    found |= outside(window)
    keeper.primary()
    keeper.wait_page(PatientForm)
    found |= outside(window)
    keeper.back()
    keeper.wait_page(PatientsScreen)
    keeper.has_lesion(keeper.has_patient())
    found |= outside(window)
    keeper.choose_line()
    keeper.wait_page(PatientScreen)
    found |= outside(window)
    keeper.choose_line()
    keeper.wait_page(LesionScreen)
    found |= outside(window)
    keeper.click(keeper.page.edit_button)
    keeper.wait_page(LesionForm)
    found |= outside(window)
    assert not found


def test_the_pages_of_the_record_itself_say_nothing_outside_the_catalogue(
    bracketed: None, keeper: Keeper
) -> None:
    keeper.make_record()
    window = keeper.window
    keeper.click(keeper.page.more_button)
    page = keeper.wait_page(OverviewScreen)
    keeper.wait(page.list.lines.rowCount)
    found = outside(window)
    for number in range(page.list.lines.rowCount()):
        keeper.choose_line(number)
        keeper.wait(lambda: keeper.page is not page)
        found |= outside(window)
        keeper.back()
        keeper.wait(lambda: keeper.page is page)
    assert not found


def test_a_window_for_readers_from_the_right_has_its_main_button_on_the_left(
    clinician: Clinician, lesion_photo: Path
) -> None:
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        clinician.open(lesion_photo)
        middle = clinician.window.width() // 2
        primary = clinician.primary_button
        assert primary.mapTo(clinician.window, primary.rect().center()).x() < middle
        clinician.screen()
        assert clinician.result.banner.isVisible()
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
