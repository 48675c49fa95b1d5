"""A hand at the on-screen keyboard: real touch events, real clicks."""

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from skinscreen.settings import Settings
from skinscreen.ui.widgets import keyboard_layouts as layouts
from skinscreen.ui.widgets.keyboard import Keyboard
from skinscreen.ui.widgets.keyboard_fields import parts_of
from skinscreen.ui.widgets.keyboard_key import KeyButton
from skinscreen.ui.widgets.keyboard_layouts import Act, Layer
from skinscreen.ui.widgets.keyboard_room import room_of
from skinscreen.ui.widgets.keyboard_watch import KeyboardWatch

_devices: list[QPointingDevice] = []


def touchscreen() -> QPointingDevice:
    """One for all tests: each that is made stays for good."""
    if not _devices:
        _devices.append(QTest.createTouchDevice())
    return _devices[0]


@dataclass
class Chosen:
    """The settings in use, without a file."""

    settings: Settings = field(default_factory=lambda: Settings(keyboard="always"))

    def now(self) -> Settings:
        """As they are."""
        return self.settings

    def change(self, **values: Any) -> None:  # noqa: ANN401 - of any setting
        """Other ones."""
        self.settings = self.settings._replace(**values)


class Hand:
    """Taps fields and keys."""

    def __init__(self, qtbot: QtBot, watch: KeyboardWatch) -> None:
        """Before a window that ``watch`` looks after."""
        self.qtbot = qtbot
        self.watch = watch

    @property
    def keyboard(self) -> Keyboard:
        """The one that is shown."""
        assert self.watch.is_open
        focus = QApplication.focusWidget()
        assert focus is not None
        return room_of(focus).keyboard

    def put(self, target: QWidget, at: QPoint | None = None) -> None:
        """Tap a field with the mouse, where a person could."""
        part = parts_of(target)[-1]
        assert part.isVisible()
        QTest.mouseClick(
            part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or QPoint()
        )
        self.settle()

    def touch(self, target: QWidget) -> None:
        """Tap a field or a button with a finger, for as long as people do.

        Not so soon that Qt takes it for the second of two taps: pages move, and what is tapped
        now may lie where something else was tapped before.
        """
        self.qtbot.wait(QApplication.doubleClickInterval() + 50)
        self.down(target)
        self.qtbot.wait(150)
        self.up(target)
        self.settle()

    def settle(self) -> None:
        """Let everything be laid out."""
        for _ in range(4):
            QCoreApplication.processEvents()

    def key(self, act: Act, text: str = "") -> KeyButton:
        """A key that is shown."""
        button = self.keyboard.board.button_of(act, text)
        assert button is not None, (act, text)
        return button

    def down(self, button: QWidget, finger: int = 0) -> None:
        """Put a finger down."""
        QTest.touchEvent(button, touchscreen()).press(finger, _middle(button), button).commit()

    def up(self, button: QWidget, finger: int = 0, at: QPoint | None = None) -> None:
        """Lift it."""
        place = at or _middle(button)
        QTest.touchEvent(button, touchscreen()).release(finger, place, button).commit()

    def tap(self, act: Act, text: str = "") -> None:
        """Tap a key with a finger."""
        button = self.key(act, text)
        assert button.isEnabled(), text
        self.down(button)
        self.up(button)

    def type(self, text: str) -> None:
        """Type with one finger: letters, capitals by Shift, digits and signs from their face."""
        for letter in text:
            self._type_one(letter)

    def _type_one(self, letter: str) -> None:
        board = self.keyboard.board
        if board.button_of(Act.TYPE, letter) is None and letter.isupper():
            self._show(Layer.LETTERS)
            self.tap(Act.SHIFT)
            letter = letter.lower()
        for layer in (Layer.LETTERS, Layer.SIGNS, Layer.ACCENTS):
            if board.button_of(Act.TYPE, letter) is not None:
                break
            self._show(layer)
        self.tap(Act.TYPE, letter)

    def _show(self, layer: Layer) -> None:
        if self.keyboard.layer is not layer:
            self.tap(Act.LAYER, str(layer))

    def hold(self, letter: str) -> None:
        """Hold a key until it offers others."""
        button = self.key(Act.TYPE, letter)
        self.down(button)
        self.qtbot.waitUntil(lambda: self.keyboard.board.offers is not None)

    def offered(self, letter: str) -> KeyButton:
        """One of those."""
        offers = self.keyboard.board.offers
        assert offers is not None
        button = offers.button_of(Act.TYPE, letter)
        assert button is not None
        return button


def _middle(widget: QWidget) -> QPoint:
    return widget.rect().center()


def seen(widget: QWidget) -> QRect:
    """The part of a widget that no page cuts off, in the window."""
    window = widget.window()
    rest = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(window, rest.topLeft()), rest.size())


def line(text: str = "") -> QLineEdit:
    """A field of one line."""
    return QLineEdit(text)


def codes() -> tuple[str, ...]:
    """The languages there are letters for."""
    return tuple(layouts.LAYOUTS)
