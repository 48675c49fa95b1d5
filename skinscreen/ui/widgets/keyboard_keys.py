"""What a key of the on-screen keyboard does: real key events for whatever has the focus."""

from PySide6.QtCore import QCoreApplication, QEvent, QMetaMethod, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QWidget

from skinscreen.ui.widgets.keyboard_fields import focused
from skinscreen.ui.widgets.keyboard_layouts import Act

_KEYS = {
    Act.BACKSPACE: (Qt.Key.Key_Backspace, "\b"),
    Act.LEFT: (Qt.Key.Key_Left, ""),
    Act.RIGHT: (Qt.Key.Key_Right, ""),
    Act.ENTER: (Qt.Key.Key_Return, "\r"),
}
_PLAIN = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


def type_text(text: str) -> None:
    """Type letters, one key after the other."""
    for letter in text:
        capital = letter.upper()
        is_capital = letter != letter.lower()
        shift = Qt.KeyboardModifier.ShiftModifier if is_capital else _PLAIN
        _send(ord(capital) if len(capital) == 1 else ord(letter), shift, letter)


def press(act: Act) -> None:
    """Press one of the keys that type nothing."""
    key, text = _KEYS[act]
    _send(key.value, _PLAIN, text)


def paste() -> None:
    """Ctrl+V."""
    _send(Qt.Key.Key_V.value, _CTRL, "\x16")


def select_all() -> None:
    """Ctrl+A."""
    _send(Qt.Key.Key_A.value, _CTRL, "\x01")


def go_on() -> None:
    """Return, and on to the next field where that did nothing.

    In a field of several lines it begins a line. A dialog's Return is for its default button.
    """
    before = focused()
    is_answered = before is None or _answers_return(before)
    press(Act.ENTER)
    if not is_answered and before is focused():
        _send(Qt.Key.Key_Tab.value, _PLAIN, "\t")


def _answers_return(field: QWidget) -> bool:
    """Whether Return means something in a field beyond the end of its editing."""
    if isinstance(field, QLineEdit) and field.isSignalConnected(
        QMetaMethod.fromSignal(field.returnPressed)
    ):
        return True
    if field.inputMethodHints() & Qt.InputMethodHint.ImhMultiLine:
        return True
    window = field.window()
    return isinstance(window, QDialog) and _has_default(window)


def _has_default(dialog: QDialog) -> bool:
    buttons: list[QPushButton] = list(dialog.findChildren(QPushButton))
    return any(button.isDefault() for button in buttons)


def _send(key: int, modifiers: Qt.KeyboardModifier, text: str) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        field = focused()
        if field is not None:
            QCoreApplication.sendEvent(field, QKeyEvent(kind, key, modifiers, text))
