"""Which widgets are typed in, and what kind of keyboard each wants."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QDoubleValidator, QIntValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
    QWidget,
)

PAD_BESIDE = "padBeside"
"""Property of a field whose page has a number pad of its own."""


class Kind(StrEnum):
    """What is typed."""

    TEXT = "text"
    PIN = "digits, or letters"
    DIGITS = "digits"
    NUMBER = "a number with decimals"
    DATE = "a date"


def focused() -> QWidget | None:
    """What has the keyboard, in whatever window of the program."""
    return QApplication.focusWidget()


_FIELDS = QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox


def is_field(widget: QWidget | None) -> bool:
    """Whether a widget is for typing, now or later: a page may open it once it was read."""
    return isinstance(widget, _FIELDS | QComboBox)


def is_text(widget: QWidget | None) -> bool:
    """Whether a widget that has the focus can be typed in."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, _FIELDS) and not widget.isReadOnly()


def parts_of(field: QWidget) -> tuple[QWidget, ...]:
    """The widgets that feel the finger when a field is tapped."""
    if isinstance(field, QPlainTextEdit | QTextEdit):
        return field, field.viewport()
    return field, *field.findChildren(QLineEdit)


def kind_of(field: QWidget) -> Kind:
    """What kind of keyboard a field wants, by its type, its hints and its validator."""
    if isinstance(field, QDateEdit):
        return Kind.DATE
    if isinstance(field, QAbstractSpinBox):
        return Kind.NUMBER if isinstance(field, QDoubleSpinBox) else Kind.DIGITS
    return _kind_of_line(field) if isinstance(field, QLineEdit) else Kind.TEXT


def _kind_of_line(field: QLineEdit) -> Kind:
    hints, hint = field.inputMethodHints(), Qt.InputMethodHint
    validator = field.validator()
    if hints & hint.ImhDate:
        return Kind.DATE
    if hints & hint.ImhDigitsOnly or isinstance(validator, QIntValidator):
        return Kind.DIGITS
    if hints & hint.ImhFormattedNumbersOnly or isinstance(validator, QDoubleValidator):
        return Kind.NUMBER
    if hints & hint.ImhPreferNumbers or field.echoMode() is QLineEdit.EchoMode.Password:
        return Kind.PIN
    return Kind.TEXT


def has_pad_beside(field: QWidget) -> bool:
    """Whether the page itself has the digits for a PIN: here letters alone are missing."""
    return kind_of(field) is Kind.PIN and bool(field.property(PAD_BESIDE))


def sign_of(field: QWidget) -> str:
    """The sign a number in the field may begin with, or nothing."""
    if isinstance(field, QSpinBox | QDoubleSpinBox) and field.minimum() < 0:
        return "-"
    return ""
