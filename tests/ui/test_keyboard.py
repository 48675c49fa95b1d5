"""What the on-screen keyboard types, by finger and mouse, into fields of every kind."""
# ruff: noqa: RUF001 - signs that look alike are keys of their own

import gettext
from collections.abc import Iterator
from datetime import date

import pytest
from bracketed import bracketed
from keyboard_hand import Chosen, Hand, codes, line, touchscreen
from PySide6.QtCore import QDate, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QIntValidator, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from skinscreen import language
from skinscreen.ui.widgets.keyboard_layouts import LAYOUTS, MORE, Act, Layer, accented, shifted
from skinscreen.ui.widgets.keyboard_watch import KeyboardWatch


class Desk(QMainWindow):
    """A window with the fields a test puts into it."""

    def __init__(self) -> None:
        super().__init__()
        middle = QWidget()
        self._column = QVBoxLayout(middle)
        self.setCentralWidget(middle)
        self.resize(800, 480)
        self.chosen = Chosen()
        self.watch = KeyboardWatch(self, self.chosen.now, self.chosen.change)

    def put(self, *fields: QWidget) -> None:
        """Fields below each other."""
        for each in fields:
            self._column.addWidget(each)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    window = Desk()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.watch.close()


@pytest.fixture
def hand(qtbot: QtBot, desk: Desk) -> Hand:
    return Hand(qtbot, desk.watch)


def open_at(desk: Desk, hand: Hand, field: QWidget, layout: str = "en") -> None:
    desk.chosen.change(keyboard_layout=layout)
    if field.parent() is None:
        desk.put(field)
    hand.settle()
    hand.put(field)
    assert desk.watch.is_open


# --- letters ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        ("en", "Mary-Jane O'Neill"),
        ("de", "Jürgen Größ"),
        ("es", "Begoña Ibañez"),
        ("fr", "Hélène Façà"),
    ],
)
def test_a_name_is_typed_by_touch_in_its_language(
    desk: Desk, hand: Hand, layout: str, name: str
) -> None:
    field = line()
    open_at(desk, hand, field, layout)
    hand.type(name)
    assert field.text() == name


def test_a_name_is_typed_by_mouse(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field, "de")
    for letter in "müß":
        QTest.mouseClick(hand.key(Act.TYPE, letter), Qt.MouseButton.LeftButton)
    assert field.text() == "müß"


def test_an_accent_is_had_by_holding_and_sliding(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    hand.hold("e")
    held, offered = hand.key(Act.TYPE, "e"), hand.offered("ê")
    place = held.mapFromGlobal(offered.mapToGlobal(offered.rect().center()))
    QTest.touchEvent(held, touchscreen()).move(0, place, held).commit()
    hand.up(held, at=place)
    assert field.text() == "ê"
    assert hand.keyboard.board.offers is None


def test_an_accent_is_had_by_holding_and_then_tapping(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    hand.hold("n")
    hand.up(hand.key(Act.TYPE, "n"))
    assert field.text() == ""
    offered = hand.offered("ñ")
    hand.down(offered)
    hand.up(offered)
    assert field.text() == "ñ"
    hand.hold("n")
    hand.up(hand.key(Act.TYPE, "n"))
    hand.tap(Act.TYPE, "x")
    assert field.text() == "ñx"
    assert hand.keyboard.board.offers is None


def test_what_a_held_key_offers_lies_on_the_keyboard_alone(desk: Desk, hand: Hand) -> None:
    open_at(desk, hand, line())
    board = hand.keyboard.board
    for letter in "oal":
        hand.hold(letter)
        offers = board.offers
        assert offers is not None
        assert board.rect().contains(offers.geometry())
        assert not offers.geometry().intersects(hand.key(Act.TYPE, letter).geometry())
        assert all(button.width() >= 44 for button in offers.buttons)
        hand.up(hand.key(Act.TYPE, letter))


def test_capitals_are_offered_while_shift_holds(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    hand.tap(Act.SHIFT)
    hand.hold("s")
    hand.up(hand.key(Act.TYPE, "s"))
    offered = hand.offered("ś")
    assert offered.words == "Ś"
    hand.down(offered)
    hand.up(offered)
    assert field.text() == "Ś"


@pytest.mark.parametrize(
    ("layout", "sign", "letter", "typed"),
    [
        ("es", "´", "e", "é"),
        ("es", "¨", "u", "ü"),
        ("fr", "^", "o", "ô"),
        ("es", "´", "x", "´x"),
        ("es", "´", " ", "´"),
    ],
)
def test_the_key_of_an_accent_waits_for_the_letter(
    desk: Desk, hand: Hand, layout: str, sign: str, letter: str, typed: str
) -> None:
    field = line()
    open_at(desk, hand, field, layout)
    hand.tap(Act.DEAD, sign)
    assert field.text() == ""
    hand.tap(Act.TYPE, letter)
    assert field.text() == typed


def test_the_key_of_an_accent_twice_types_the_accent(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field, "es")
    hand.tap(Act.DEAD, "´")
    hand.tap(Act.DEAD, "´")
    hand.tap(Act.TYPE, "e")
    assert field.text() == "´e"


def test_shift_holds_for_one_letter_and_then_for_all(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    hand.tap(Act.SHIFT)
    assert hand.key(Act.SHIFT).accessibleName() == "Shift, on"
    for letter in "ab":
        hand.tap(Act.TYPE, letter)
    hand.tap(Act.SHIFT)
    hand.tap(Act.SHIFT)
    assert hand.key(Act.SHIFT).accessibleName() == "Shift, locked"
    for letter in "cd":
        hand.tap(Act.TYPE, letter)
    hand.tap(Act.SHIFT)
    hand.tap(Act.TYPE, "e")
    assert field.text() == "AbCDe"


def test_the_language_is_changed_by_a_tap_and_kept(desk: Desk, hand: Hand) -> None:
    open_at(desk, hand, line(), "en")
    seen = []
    for _ in codes():
        seen.append(hand.key(Act.TYPE, " ").words)
        hand.tap(Act.LANGUAGE)
    assert seen == [layout.name for layout in LAYOUTS.values()]
    hand.tap(Act.LANGUAGE)
    assert desk.chosen.settings.keyboard_layout == "de"
    assert hand.key(Act.TYPE, "ü").isVisible()


@pytest.mark.parametrize("layout", codes())
def test_every_sign_of_a_passphrase_can_be_typed(desk: Desk, hand: Hand, layout: str) -> None:
    open_at(desk, hand, line(), layout)
    found: set[str] = set()
    for layer in (Layer.LETTERS, Layer.SIGNS, Layer.ACCENTS):
        hand.keyboard.show_layer(layer)
        shown = [b.key for b in hand.keyboard.board.buttons if b.isVisible()]
        for key in shown:
            if key.act in {Act.TYPE, Act.DEAD}:
                found |= {key.text, *key.more}
                if layer is not Layer.SIGNS:
                    found |= {shifted(key.text), *map(shifted, key.more)}
    assert {chr(code) for code in range(32, 127)} - found == set()
    assert set("äöüÄÖÜßéèêëàâçîïôûœñáíóú¿¡ÉÑ") - found == set()


def test_capitals_are_letters_of_their_own() -> None:
    assert shifted("ß") == "ẞ"
    assert shifted("ñ") == "Ñ"
    assert shifted("1") == "1"
    assert accented("`", "A") == "À"
    assert all(len(shifted(sign)) == 1 for more in MORE.values() for sign in more)


# --- fingers ------------------------------------------------------------------------------


def test_two_thumbs_at_once_lose_no_letter(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    first, second = hand.key(Act.TYPE, "o"), hand.key(Act.TYPE, "k")
    hand.down(first, finger=0)
    QTest.touchEvent(second, touchscreen()).stationary(0).press(
        1, second.rect().center(), second
    ).commit()
    assert field.text() == "o"
    QTest.touchEvent(second, touchscreen()).release(0, first.rect().center(), first).stationary(
        1
    ).commit()
    hand.up(second, finger=1)
    assert field.text() == "ok"


def test_a_finger_that_slides_off_a_key_takes_it_back(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    button = hand.key(Act.TYPE, "q")
    hand.down(button)
    hand.up(button, at=QPoint(400, 100))
    assert field.text() == ""
    assert not button.isDown()


def test_between_two_keys_the_nearer_one_is_tapped(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    button, board = hand.key(Act.TYPE, "q"), hand.keyboard.board
    at = button.geometry().topRight() + QPoint(2, button.height() // 2)
    QTest.touchEvent(board, touchscreen()).press(0, at, board).commit()
    QTest.touchEvent(board, touchscreen()).release(0, at, board).commit()
    assert field.text() in {"q", "w"}


def test_a_held_delete_key_goes_on(desk: Desk, hand: Hand) -> None:
    field = line("a long name")
    open_at(desk, hand, field)
    field.setCursorPosition(11)
    button = hand.key(Act.BACKSPACE)
    hand.down(button)
    assert field.text() == "a long nam"
    hand.qtbot.waitUntil(lambda: len(field.text()) < 8)
    hand.up(button)
    left = field.text()
    hand.qtbot.wait(200)
    assert field.text() == left


def test_a_screen_reader_can_choose_a_key(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    assert hand.keyboard.accessibleName() == "On-screen keyboard"
    shown = [b for b in hand.keyboard.board.buttons if b.isVisible()]
    assert all(b.accessibleName() for b in shown)
    assert {"Space", "Shift", "Enter", "Hide the keyboard", "Delete the last character"} <= {
        b.accessibleName() for b in shown
    }
    hand.key(Act.TYPE, "q").click()
    assert field.text() == "q"


@pytest.mark.parametrize("width", [640, 720, 800, 1366])
@pytest.mark.parametrize("layout", codes())
def test_every_key_is_large_enough_for_a_finger(
    desk: Desk, hand: Hand, layout: str, width: int
) -> None:
    desk.resize(width, 480)
    field = line()
    open_at(desk, hand, field, layout)
    least = 44 if width >= 720 else 38
    for layer in (Layer.LETTERS, Layer.SIGNS, Layer.ACCENTS, Layer.NUMBERS):
        hand.keyboard.show_layer(layer)
        shown = [b for b in hand.keyboard.board.buttons if b.isVisible()]
        assert min(b.height() for b in shown) >= 44
        assert min(b.width() for b in shown) >= least
        for one in shown:
            assert hand.keyboard.board.rect().contains(one.geometry())
            assert not [
                b for b in shown if b is not one and b.geometry().intersects(one.geometry())
            ]


# --- real keys ----------------------------------------------------------------------------


def test_validators_lengths_and_masks_hold(desk: Desk, hand: Hand) -> None:
    short, number, mask = line(), line(), line()
    short.setMaxLength(3)
    number.setValidator(QIntValidator(0, 9))
    mask.setInputMask("99-99;_")
    desk.put(short, number, mask)
    open_at(desk, hand, short)
    hand.type("abcd")
    assert short.text() == "abc"
    hand.put(number)
    assert hand.keyboard.layer is Layer.NUMBERS
    for digit in "777":
        hand.tap(Act.TYPE, digit)
    assert number.text() == "7"
    hand.put(mask)
    mask.setCursorPosition(0)
    hand.type("1x2")
    assert mask.text() == "12-"


def test_what_was_typed_can_be_undone_and_emits_what_typing_emits(desk: Desk, hand: Hand) -> None:
    field = line()
    edited: list[str] = []
    field.textEdited.connect(edited.append)
    open_at(desk, hand, field)
    hand.type("ab")
    assert edited == ["a", "ab"]
    field.undo()
    assert field.text() == ""


def test_a_secret_stays_hidden(desk: Desk, hand: Hand) -> None:
    field = line()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    open_at(desk, hand, field)
    assert hand.keyboard.layer is Layer.NUMBERS
    for digit in "246":
        hand.tap(Act.TYPE, digit)
    hand.tap(Act.LAYER, str(Layer.LETTERS))
    hand.type("Ab")
    assert field.text() == "246Ab"
    assert field.displayText() == "●" * 5 or set(field.displayText()) != set("246Ab")


def test_the_cursor_goes_left_and_right(desk: Desk, hand: Hand) -> None:
    field = line()
    open_at(desk, hand, field)
    hand.type("ac")
    hand.tap(Act.LEFT)
    hand.type("b")
    hand.tap(Act.RIGHT)
    hand.type("d")
    assert field.text() == "abcd"


@pytest.mark.parametrize("kind", [QPlainTextEdit, QTextEdit])
def test_enter_begins_a_line_where_there_are_many(
    desk: Desk, hand: Hand, kind: type[QPlainTextEdit | QTextEdit]
) -> None:
    field = kind()
    open_at(desk, hand, field)
    hand.type("a")
    hand.tap(Act.ENTER)
    hand.type("b")
    assert field.toPlainText() == "a\nb"
    assert desk.watch.is_open


def test_enter_goes_to_the_next_field_and_its_keys(desk: Desk, hand: Hand) -> None:
    first, second, button = line(), QSpinBox(), QPushButton("Save")
    desk.put(first, second, button)
    open_at(desk, hand, first)
    hand.type("a")
    hand.tap(Act.ENTER)
    assert QApplication.focusWidget() is second
    assert hand.keyboard.layer is Layer.NUMBERS
    hand.tap(Act.ENTER)
    assert QApplication.focusWidget() is button
    hand.qtbot.waitUntil(lambda: not desk.watch.is_open)


def test_enter_does_what_the_page_does_with_it_and_nothing_more(desk: Desk, hand: Hand) -> None:
    first, second = line(), line()
    returned: list[str] = []
    first.returnPressed.connect(lambda: returned.append(first.text()))
    desk.put(first, second)
    open_at(desk, hand, first)
    hand.type("a")
    hand.tap(Act.ENTER)
    assert returned == ["a"]
    assert QApplication.focusWidget() is first


def test_a_right_to_left_name_can_be_pasted(desk: Desk, hand: Hand) -> None:
    field = line()
    QGuiApplication.clipboard().setText("שרה כהן")
    open_at(desk, hand, field)
    hand.tap(Act.LAYER, str(Layer.SIGNS))
    hand.tap(Act.PASTE)
    QGuiApplication.clipboard().clear()
    assert field.text() == "שרה כהן"


# --- fields of other kinds ------------------------------------------------------------------


def test_an_editable_list_is_typed_in(desk: Desk, hand: Hand) -> None:
    field = QComboBox()
    field.addItems(["", "palm", "sole"])
    field.setEditable(True)
    field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    open_at(desk, hand, field)
    hand.type("elbow")
    assert field.currentText() == "elbow"


def test_a_spin_box_has_a_pad_and_a_sign_where_it_goes_below_zero(desk: Desk, hand: Hand) -> None:
    whole, real = QSpinBox(), QDoubleSpinBox()
    whole.setRange(-20, 20)
    whole.clear()
    real.setRange(0, 10)
    real.clear()
    desk.put(whole, real)
    open_at(desk, hand, whole)
    hand.tap(Act.TYPE, "-")
    hand.tap(Act.TYPE, "7")
    assert whole.value() == -7
    hand.put(real)
    assert hand.keyboard.board.button_of(Act.TYPE, "-") is None
    point = desk.locale().decimalPoint()
    for sign in ("2", point, "5"):
        hand.tap(Act.TYPE, sign)
    assert real.value() == 2.5


@pytest.mark.parametrize(
    ("hint", "layer"),
    [
        (Qt.InputMethodHint.ImhDigitsOnly, Layer.NUMBERS),
        (Qt.InputMethodHint.ImhPreferNumbers, Layer.NUMBERS),
        (Qt.InputMethodHint.ImhFormattedNumbersOnly, Layer.NUMBERS),
        (Qt.InputMethodHint.ImhDate, Layer.DATE),
        (Qt.InputMethodHint.ImhNone, Layer.LETTERS),
    ],
)
def test_a_field_says_by_its_hint_what_it_wants(
    desk: Desk, hand: Hand, hint: Qt.InputMethodHint, layer: Layer
) -> None:
    field = line()
    field.setInputMethodHints(hint)
    open_at(desk, hand, field)
    assert hand.keyboard.layer is layer


def test_what_cannot_be_typed_in_has_no_keyboard(desk: Desk, hand: Hand) -> None:
    fixed, listed, page = line("fixed"), QComboBox(), QTextBrowser()
    fixed.setReadOnly(True)
    desk.put(fixed, listed, page)
    hand.settle()
    hand.put(fixed)
    assert not desk.watch.is_open
    page.setFocus()
    hand.put(page)
    assert not desk.watch.is_open


def test_a_field_that_is_opened_after_it_has_the_focus_has_its_keyboard(
    desk: Desk, hand: Hand
) -> None:
    field = QPlainTextEdit()
    field.setReadOnly(True)
    desk.put(field)
    hand.settle()
    hand.put(field)
    assert not desk.watch.is_open
    field.setReadOnly(False)
    hand.put(field)
    hand.type("a")
    assert field.toPlainText() == "a"


# --- dates --------------------------------------------------------------------------------


def speak(code: str) -> None:
    """Write dates as a language does, with English words."""
    language.speak(language.Language(code, gettext.NullTranslations()))


@pytest.fixture
def born(desk: Desk) -> QLineEdit:
    speak("de")
    field = line()
    field.setInputMethodHints(Qt.InputMethodHint.ImhDate)
    desk.put(field)
    return field


@pytest.mark.parametrize(
    ("code", "digits", "written"),
    [
        ("en", "19580327", "1958-03-27"),
        ("de", "27031958", "27.03.1958"),
        ("es", "27031958", "27/03/1958"),
        ("fr", "27031958", "27/03/1958"),
    ],
)
def test_a_birth_date_is_entered_in_eight_taps_in_the_order_of_the_language(
    desk: Desk, hand: Hand, born: QLineEdit, code: str, digits: str, written: str
) -> None:
    speak(code)
    open_at(desk, hand, born)
    for digit in digits:
        hand.tap(Act.TYPE, digit)
    assert born.text() == written
    assert hand.keyboard.date_label.text() == "27 March 1958"
    assert hand.keyboard.date_label.isVisible()


def test_no_key_leads_to_the_30th_of_february(desk: Desk, hand: Hand, born: QLineEdit) -> None:
    open_at(desk, hand, born)
    for digit in "300":
        hand.tap(Act.TYPE, digit)
    two = hand.key(Act.TYPE, "2")
    assert not two.isEnabled()
    hand.down(two)
    hand.up(two)
    QTest.mouseClick(two, Qt.MouseButton.LeftButton)
    assert born.text() == "30.0_.____"
    assert hand.key(Act.TYPE, "3").isEnabled()


def test_a_day_to_come_cannot_be_a_birth_date(desk: Desk, hand: Hand, born: QLineEdit) -> None:
    today = date.today()  # noqa: DTZ011 - the person's own day
    born.setText(f"{today.year - 1:04}-12-31")
    open_at(desk, hand, born)
    hand.tap(Act.PART, "year")
    for digit in f"{today.year:04}"[:3]:
        hand.tap(Act.TYPE, digit)
    last = hand.key(Act.TYPE, str(today.year % 10))
    assert last.isEnabled() == (today.month == 12 and today.day == 31)


def test_a_date_is_corrected_part_by_part(desk: Desk, hand: Hand, born: QLineEdit) -> None:
    born.setText("1958-03-27")
    open_at(desk, hand, born)
    hand.tap(Act.PART, "month")
    for digit in "11":
        hand.tap(Act.TYPE, digit)
    assert born.text() == "27.11.1958"
    hand.tap(Act.PART, "year")
    hand.tap(Act.BACKSPACE)
    assert born.text() == "27.11.195_"
    assert hand.keyboard.date_label.text() == ""
    hand.tap(Act.TYPE, "9")
    assert born.text() == "27.11.1959"
    hand.tap(Act.CLEAR)
    assert born.text() == ""
    hand.tap(Act.BACKSPACE)
    assert born.text() == ""


def test_taking_digits_back_goes_to_the_part_before(
    desk: Desk, hand: Hand, born: QLineEdit
) -> None:
    open_at(desk, hand, born)
    for digit in "2703":
        hand.tap(Act.TYPE, digit)
    for _ in range(3):
        hand.tap(Act.BACKSPACE)
    assert born.text() == "2_.__.____"


def test_a_field_for_dates_alone_keeps_its_limits(desk: Desk, hand: Hand, born: QLineEdit) -> None:
    field = QDateEdit(QDate(2024, 5, 6))
    field.setDateRange(QDate(2024, 1, 1), QDate(2024, 12, 31))
    open_at(desk, hand, field)
    hand.tap(Act.PART, "month")
    for digit in "02":
        hand.tap(Act.TYPE, digit)
    assert field.date() == QDate(2024, 2, 6)
    hand.tap(Act.PART, "year")
    assert not hand.key(Act.TYPE, "1").isEnabled()


def test_no_date_stays_on_a_keyboard_that_is_hidden(
    desk: Desk, hand: Hand, born: QLineEdit
) -> None:
    open_at(desk, hand, born)
    for digit in "27031958":
        hand.tap(Act.TYPE, digit)
    keyboard = hand.keyboard
    hand.tap(Act.HIDE)
    said = [keyboard.date_label.text()]
    for button in keyboard.board.buttons:
        said += [button.words, button.accessibleName()]
    assert not [words for words in said if "27" in words or "March" in words or "1958" in words]


def test_a_keyboard_that_nobody_chose_has_the_letters_and_the_words_of_the_language(
    desk: Desk, hand: Hand
) -> None:
    language.speak(bracketed("fr"))
    open_at(desk, hand, line(), layout="")
    names = {button.accessibleName() for button in hand.keyboard.board.buttons}
    assert names >= {"é", "«Shift»", "«Space»", "«Hide the keyboard»", "«Language: Français»"}


def test_keys_that_are_sent_are_no_keys_of_a_keyboard(desk: Desk, hand: Hand) -> None:
    desk.chosen.change(keyboard="automatic")
    sent = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    assert not sent.spontaneous()
