"""When the on-screen keyboard is shown, where it lies, and when it is hidden."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from keyboard_hand import Hand, codes, seen
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from record_fixtures import Keeper
from shiboken6 import isValid
from sweeps import slow, thinned
from ui.test_look import SMALL, settle
from window_fixtures import Clinician, FakeLoader

from skinscreen.app import Application
from skinscreen.services.input_devices import InputDevices
from skinscreen.settings import KEYBOARD_LAYOUTS, KEYBOARDS, Settings
from skinscreen.ui.records.first_question import FirstQuestion
from skinscreen.ui.records.forms import PatientForm
from skinscreen.ui.records.lock import LockScreen, RecoveryScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.pins import NewPinScreen
from skinscreen.ui.settings.import_dialog import ImportDialog
from skinscreen.ui.steps import JUDGEMENT
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import keyboard_watch
from skinscreen.ui.widgets.keyboard_fields import is_text
from skinscreen.ui.widgets.keyboard_layouts import LAYOUTS, Act, Layer

KEYS, SCREEN = ("A keyboard",), ("A touchscreen",)


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch, clinician: Clinician) -> Callable[..., None]:
    """Say which devices are attached from now on; Qt itself knows of no touchscreen."""
    monkeypatch.setattr(keyboard_watch, "_qt_knows_a_touchscreen", lambda: False)

    def attach(*devices: Any, known: bool = True) -> None:  # noqa: ANN401 - names of devices
        found = InputDevices(*devices, known=known)
        monkeypatch.setattr(keyboard_watch, "input_devices", lambda: found)

    return attach


@pytest.fixture
def form(clinician: Clinician, lesion_photo: Path) -> Clinician:
    """At the form of the report."""
    settle(clinician, SMALL)
    clinician.to_report(lesion_photo)
    return clinician


def header_height(clinician: Clinician) -> int:
    """How much of the window the header takes, in pixels."""
    return clinician.window.header.height()


def hand_of(clinician: Clinician) -> Hand:
    return Hand(clinician.qtbot, clinician.window.keyboard)


def fields_on(root: QWidget) -> list[QWidget]:
    """Whatever can be typed in there, but for the lines within other fields."""
    parts: list[QWidget] = list(root.findChildren(QWidget))
    found = [w for w in parts if is_text(w) and w.isVisible() and w.isEnabled()]
    return [w for w in found if w.focusProxy() is None]


# --- when it is shown -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "keyboards", "screens", "shown"),
    [
        ("automatic", (), SCREEN, True),
        ("automatic", KEYS, SCREEN, False),
        ("automatic", (), (), False),
        ("automatic", KEYS, (), False),
        ("always", KEYS, (), True),
        ("never", (), SCREEN, False),
    ],
)
def test_it_is_shown_as_the_setting_and_the_devices_say(
    form: Clinician,
    there: Callable[..., None],
    mode: str,
    keyboards: tuple[str, ...],
    screens: tuple[str, ...],
    shown: bool,
) -> None:
    form.prefer(keyboard=mode)
    there(keyboards, screens)
    hand_of(form).put(form.report.reference)
    assert form.keyboard_open is shown


def test_where_the_system_lists_nothing_no_keyboard_is_missed(
    form: Clinician, there: Callable[..., None]
) -> None:
    there((), SCREEN, known=False)
    hand_of(form).put(form.report.reference)
    assert not form.keyboard_open


def test_a_touchscreen_that_qt_alone_knows_counts(
    form: Clinician, there: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    there((), ())
    monkeypatch.setattr(keyboard_watch, "_qt_knows_a_touchscreen", lambda: True)
    hand_of(form).put(form.report.reference)
    assert form.keyboard_open


def test_it_comes_and_goes_as_a_keyboard_is_plugged(
    form: Clinician, there: Callable[..., None]
) -> None:
    hand, page = hand_of(form), form.report
    there(KEYS, SCREEN)
    hand.put(page.reference)
    assert not form.keyboard_open
    there((), SCREEN)
    hand.put(page.age)
    assert form.keyboard_open
    form.close_keyboard()
    there(KEYS, SCREEN)
    hand.put(page.age)
    assert not form.keyboard_open


def test_a_key_of_a_keyboard_hides_it_and_types(
    form: Clinician, there: Callable[..., None]
) -> None:
    hand, page = hand_of(form), form.report
    there((), SCREEN)
    hand.put(page.reference)
    hand.type("a")
    assert form.keyboard_open
    QTest.keyClick(page.reference, Qt.Key.Key_B)
    assert not form.keyboard_open
    assert page.reference.text() == "ab"
    hand.put(page.reference)
    assert form.keyboard_open
    form.prefer(keyboard="always")
    QTest.keyClick(page.reference, Qt.Key.Key_C)
    assert form.keyboard_open


def test_a_page_that_only_puts_the_cursor_there_opens_nothing(form: Clinician) -> None:
    form.prefer(keyboard="always")
    page = form.report
    page.clinician.setFocus()
    page.reference.setFocus()
    hand_of(form).settle()
    assert not form.keyboard_open


def test_it_is_hidden_by_its_key_and_when_the_focus_leaves(form: Clinician) -> None:
    form.prefer(keyboard="always")
    hand, page = hand_of(form), form.report
    before = (header_height(form), form.window.contentsMargins().bottom())
    hand.put(page.reference)
    hand.tap(Act.HIDE)
    assert not form.keyboard_open
    hand.put(page.reference)
    page.sex.setFocus()
    form.wait(lambda: not form.keyboard_open)
    hand.settle()
    after = (header_height(form), form.window.contentsMargins().bottom())
    assert after == before
    assert form.window.size() == SMALL


def test_it_is_hidden_when_another_page_comes(form: Clinician) -> None:
    form.prefer(keyboard="always")
    hand_of(form).put(form.report.reference)
    form.click(form.back_button)
    form.wait(lambda: not form.keyboard_open)
    assert header_height(form) >= TARGET


def test_another_page_may_take_the_focus_for_a_moment(form: Clinician) -> None:
    form.prefer(keyboard="always")
    page = form.report
    hand_of(form).put(page.reference)
    page.reference.clearFocus()
    page.clinician.setFocus()
    form.qtbot.wait(150)
    assert form.keyboard_open


def test_the_setting_is_chosen_in_the_settings_and_kept(clinician: Clinician) -> None:
    clinician.window.show_settings()
    look = clinician.settings.look
    for index, mode in enumerate(KEYBOARDS):
        look.keyboard.activated.emit(index)
        assert clinician.preferred.keyboard == mode
        assert look.keyboard.currentIndex() == index


def test_every_layout_can_be_kept() -> None:
    assert set(KEYBOARD_LAYOUTS) == {"", *codes()} == {"", *LAYOUTS}


def test_the_language_of_the_letters_is_kept(form: Clinician) -> None:
    form.prefer(keyboard="always", keyboard_layout="de")
    hand, page = hand_of(form), form.report
    hand.put(page.reference)
    assert hand.keyboard.board.button_of(Act.TYPE, "ü") is not None
    hand.tap(Act.LANGUAGE)
    assert form.preferred.keyboard_layout == "es"
    hand.put(page.clinician)
    assert hand.keyboard.board.button_of(Act.TYPE, "ñ") is not None


def test_a_patient_is_entered_by_touch_alone_on_a_page_that_scrolls(keeper: Keeper) -> None:
    settle(keeper, SMALL)
    to_patient_form(keeper, Path())
    form: Any = keeper.page
    keeper.prefer(keyboard="always", keyboard_layout="de")
    hand = hand_of(keeper)
    hand.touch(form.name)
    keeper.wait(lambda: keeper.keyboard_open)
    hand.type("Käthe Groß")
    hand.touch(form.born)  # the page scrolls by now
    keeper.wait(lambda: hand.keyboard.layer is Layer.DATE)
    hand.tap(Act.CLEAR)
    for digit in "19500201":
        hand.tap(Act.TYPE, digit)
    hand.touch(keeper.primary_button)
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: page._patient)
    assert page._patient is not None
    assert page._patient.name == "Käthe Groß"
    assert page._patient.born is not None
    assert page._patient.born.year == 1950
    keeper.wait(lambda: not keeper.keyboard_open)


@pytest.mark.parametrize("text_size", [100, 200])
def test_what_is_said_meanwhile_covers_no_field(form: Clinician, text_size: int) -> None:
    form.prefer(keyboard="always", text_size=text_size)
    hand, page = hand_of(form), form.report
    hand.put(page.clinician)
    form.say("Something long that has to be read in two lines, at the least. " * 3)
    form.wait(form.window.message.isVisible)
    form.wait(lambda: is_free(page.clinician, hand.keyboard.geometry()))
    assert form.window.size() == SMALL
    form.window.message.clear()
    form.wait(lambda: is_free(page.clinician, hand.keyboard.geometry()))
    hand.tap(Act.HIDE)
    assert header_height(form) >= TARGET


# --- PINs -----------------------------------------------------------------------------------


def test_a_pin_is_typed_on_the_pages_pad_with_a_way_to_letters(keeper: Keeper) -> None:
    settle(keeper, SMALL)
    keeper.prefer(keyboard="always")
    watch, hand = keeper.window.keyboard, hand_of(keeper)
    keeper.press("Ctrl+R")
    keeper.click(keeper.wait_page(FirstQuestion).protect_button)
    page = keeper.wait_page(NewPinScreen)
    hand.put(page.name)
    hand.type("Mia")
    hand.touch(page.fields[0])
    assert keeper.focus is page.fields[0]
    keeper.wait(lambda: not watch.is_open)
    hand.put(page.name)
    hand.tap(Act.ENTER)
    field = page.fields[0]
    assert keeper.focus is field
    assert not watch.is_open  # the page has a pad with larger keys
    for digit in "2468":
        keeper.click(page.pad.keys[digit])
    letters = field.findChild(QPushButton)
    assert letters is not None
    assert min(letters.width(), letters.height()) >= 60
    keeper.click(letters)
    hand.type("xY")
    assert field.text() == "2468xY"
    page.fields[1].setFocus()
    hand.settle()
    assert watch.is_open
    assert hand.keyboard.layer is Layer.LETTERS
    assert field.findChild(QPushButton) is None or not field.findChild(QPushButton).isVisible()
    assert field.textMargins().right() == 0


def test_with_a_keyboard_a_pin_field_is_as_it_was(keeper: Keeper) -> None:
    keeper.press("Ctrl+R")
    keeper.click(keeper.wait_page(FirstQuestion).protect_button)
    page = keeper.wait_page(NewPinScreen)
    page.fields[0].setFocus()
    assert page.fields[0].findChild(QPushButton) is None


# --- no field is covered ----------------------------------------------------------------------


def to_new_pin(keeper: Keeper, _photo: Path) -> None:
    keeper.press("Ctrl+R")
    keeper.click(keeper.wait_page(FirstQuestion).protect_button)
    keeper.wait_page(NewPinScreen)


def to_lock(keeper: Keeper, _photo: Path) -> None:
    keeper.make_record()
    keeper.window.lock()
    page = keeper.wait_page(LockScreen)
    keeper.wait(page.user.count)
    keeper.wait(page.fields[0].isEnabled)


def to_recovery(keeper: Keeper, photo: Path) -> None:
    to_lock(keeper, photo)
    keeper.secondary()
    keeper.wait_page(RecoveryScreen)


def to_patients(keeper: Keeper, _photo: Path) -> None:
    keeper.make_record()
    keeper.has_patient()


def to_patient_form(keeper: Keeper, _photo: Path) -> None:
    keeper.make_record()
    keeper.primary()
    keeper.wait_page(PatientForm)


def to_lesion_form(keeper: Keeper, _photo: Path) -> None:
    from skinscreen.ui.records.forms import LesionForm

    keeper.make_record()
    keeper.has_patient()
    keeper.choose_line()
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: page._patient)
    keeper.primary()
    keeper.wait_page(LesionForm)


def to_visit(keeper: Keeper, photo: Path) -> None:
    from skinscreen.domain.advice import NOTHING_SET
    from skinscreen.ui.records.lesion import LesionScreen
    from skinscreen.ui.records.visit import VisitScreen

    keeper.make_record()
    patient = keeper.has_patient()
    lesion = keeper.has_lesion(patient)
    keeper.press("Esc")
    keeper.screen_file(photo)
    screening = keeper.session.screening
    assert screening is not None
    keeper.ask(
        lambda records: records.keep(lesion.id, screening, notes="as before", clinic=NOTHING_SET)
    )
    keeper.press("Ctrl+R")
    keeper.wait(lambda: keeper.lines(keeper.wait_page(PatientsScreen)))
    keeper.choose_line()
    keeper.wait(lambda: keeper.page.list.lines.rowCount() > 0)
    keeper.choose_line()
    keeper.wait_page(LesionScreen)
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(page.headline.text)


def to_report(keeper: Keeper, photo: Path) -> None:
    keeper.to_report(photo)


def to_settings(section: str) -> Callable[[Keeper, Path], None]:
    def go(keeper: Keeper, _photo: Path) -> None:
        keeper.window.show_settings()
        buttons = keeper.settings.sections.buttons
        keeper.click(next(b for b in buttons if b.text() == section))

    return go


PAGES: dict[str, tuple[Callable[[Keeper, Path], None], int]] = {
    "new PIN": (to_new_pin, 3),
    "lock": (to_lock, 1),
    "recovery": (to_recovery, 2),
    "patients": (to_patients, 1),
    "patient": (to_patient_form, 4),
    "lesion": (to_lesion_form, 3),
    "visit": (to_visit, 1),
    "report": (to_report, 5),
    "settings, device": (to_settings("Device"), 2),
    "settings, clinic": (to_settings("Clinic"), 1),
    "settings, advice": (to_settings("Advice"), 5),
}
"""How to come to every page with something to type, and how many fields it has."""


def is_free(field: QWidget, keyboard: QRect) -> bool:
    """Whether all of a field is seen, or of a high one the line with the cursor."""
    part = seen(field)
    if part.intersects(keyboard):
        return False
    if part.height() == field.height():
        return True
    cursor = QRectF(field.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)).toRect()
    line = cursor.translated(field.mapTo(field.window(), QPoint()))
    return part.height() > line.height() and part.top() <= line.top() < line.bottom()


@pytest.mark.parametrize("text_size", [200, *slow([100])])
@pytest.mark.parametrize("name", thinned(sorted(PAGES), "new PIN", "visit", "report"))
def test_no_field_is_covered_at_800_by_480(
    keeper: Keeper, lesion_photo: Path, name: str, text_size: int
) -> None:
    go, count = PAGES[name]
    settle(keeper, SMALL)
    go(keeper, lesion_photo)
    keeper.prefer(keyboard="always", text_size=text_size)
    watch, hand = keeper.window.keyboard, hand_of(keeper)
    fields = fields_on(keeper.window)
    assert len(fields) == count
    for field in fields:
        watch.close()
        field.setFocus()
        hand.settle()
        hand.put(field)
        letters = field.findChild(QPushButton)
        if not watch.is_open and letters is not None:
            keeper.click(letters)
        assert watch.is_open, field.accessibleName()
        keyboard = hand.keyboard
        keeper.wait(lambda f=field, k=keyboard: is_free(f, k.geometry()))
        assert keyboard.geometry().bottom() == SMALL.height() - 1
        assert keeper.window.size() == SMALL
        assert keyboard.height() < SMALL.height() / 2


def test_no_field_of_the_own_view_is_covered(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    lesion_photo: Path,
) -> None:
    person = Clinician(app(Settings(keyboard="always")), qtbot, monkeypatch)
    qtbot.waitExposed(person.window)
    person.wait_for_model()
    person.window.activateWindow()
    settle(person, SMALL)
    person.open(lesion_photo)
    person.primary()
    assert person.step == JUDGEMENT
    hand, found = hand_of(person), 0
    page = person.judgement
    while True:
        for field in fields_on(page):
            hand.put(field)
            assert person.keyboard_open
            keyboard = hand.keyboard
            person.wait(lambda f=field, k=keyboard: is_free(f, k.geometry()))
            found += 1
            number = keyboard.layer is Layer.NUMBERS
            assert number == bool(field.validator())
            if number:
                for digit in "45":
                    hand.tap(Act.TYPE, digit)
                assert field.text() == "45"
            hand.tap(Act.HIDE)
        before = page.card
        page.next_card()
        if page.card == before:
            break
    assert found >= 3


# --- dialogs ----------------------------------------------------------------------------------


@pytest.fixture
def dialog(clinician: Clinician) -> Iterator[Callable[[QDialog], QDialog]]:
    shown: list[QDialog] = []

    def show(made: QDialog) -> QDialog:
        shown.append(made)
        made.open()
        clinician.qtbot.waitExposed(made)
        made.activateWindow()
        clinician.wait(made.isActiveWindow)
        return made

    clinician.prefer(keyboard="always")
    yield show
    for made in filter(isValid, shown):
        made.close()
        made.deleteLater()


def test_the_dialog_of_a_foreign_model_has_its_own_keyboard(
    clinician: Clinician, dialog: Callable[[QDialog], QDialog], tmp_path: Path
) -> None:
    from ui.test_settings_screen import draft

    made: Any = ImportDialog(draft(), clinician.window)
    dialog(made)
    hand = hand_of(clinician)
    made.name.clear()
    hand.put(made.name)
    assert hand.keyboard.window() is made
    clinician.wait(lambda: is_free(made.name, hand.keyboard.geometry()))
    assert not made.accept_button.visibleRegion().isEmpty()
    hand.type("mole")
    assert made.name.text() == "mole"
    assert made.isVisible()
    hand.tap(Act.ENTER)  # as on a keyboard: the default button
    assert made.result() == QDialog.DialogCode.Accepted


def test_a_small_dialog_grows_for_its_keyboard_and_shrinks_again(
    clinician: Clinician, dialog: Callable[[QDialog], QDialog]
) -> None:
    made = QDialog(clinician.window)
    column = QVBoxLayout(made)
    first, last = QLineEdit(), QLineEdit()
    for each in (first, last):
        column.addWidget(each)
    made.resize(240, 160)
    dialog(made)
    before = made.size()
    hand = hand_of(clinician)
    hand.put(last)
    assert made.width() >= 640
    clinician.wait(lambda: is_free(last, hand.keyboard.geometry()))
    assert is_free(first, hand.keyboard.geometry())
    hand.tap(Act.HIDE)
    assert made.size() == before


def test_in_a_dialog_that_cannot_make_room_the_keyboard_lies_at_the_free_end(
    clinician: Clinician, dialog: Callable[[QDialog], QDialog]
) -> None:
    made = QDialog(clinician.window)
    column = QVBoxLayout(made)
    fields = [QLineEdit() for _ in range(6)]
    for each in fields:
        column.addWidget(each)
    made.setFixedSize(800, 440)
    dialog(made)
    hand = hand_of(clinician)
    for each in fields:
        hand.put(each)
        clinician.wait(lambda f=each: is_free(f, hand.keyboard.geometry()))
        clinician.close_keyboard()


def test_the_keyboard_of_a_dialog_goes_with_it(
    clinician: Clinician, dialog: Callable[[QDialog], QDialog]
) -> None:
    made = QDialog(clinician.window)
    column, field = QVBoxLayout(made), QLineEdit()
    column.addWidget(field)
    dialog(made)
    hand_of(clinician).put(field)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.close()
    clinician.qtbot.wait(100)
    assert not clinician.keyboard_open
    clinician.close_keyboard()


def test_a_file_dialog_of_qt_has_its_keyboard(
    clinician: Clinician, dialog: Callable[[QDialog], QDialog], tmp_path: Path
) -> None:
    made = QFileDialog(clinician.window, "Export", str(tmp_path))
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    made.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    made.resize(760, 420)
    dialog(made)
    field = made.findChild(QLineEdit)
    assert field is not None
    hand = hand_of(clinician)
    hand.put(field)
    clinician.wait(lambda: is_free(field, hand.keyboard.geometry()))
    field.clear()
    hand.type("report")
    assert field.text() == "report"
