"""What a person does with the frame round every screen: its buttons, its header, its message."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from skinscreen.app import Application
from skinscreen.ui.shell.main_window import MainWindow
from skinscreen.ui.steps import Step

PATIENCE_MS = 15_000


class FrameHand:
    """Taps and types, wherever the person is."""

    def __init__(self, application: Application, qtbot: QtBot, patch: pytest.MonkeyPatch) -> None:
        """Before the window of ``application``."""
        self.app = application
        self.window: MainWindow = application.window
        self.qtbot = qtbot
        self.patch = patch

    def wait(self, condition: Callable[[], object]) -> None:
        """Until something is so."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Tap it, where a person could."""
        assert widget.isVisible(), "it is not to be seen"
        assert widget.isEnabled(), "it cannot be chosen"
        QTest.mouseClick(
            widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or QPoint()
        )

    @property
    def primary_button(self) -> QPushButton:
        """At the bottom right."""
        return self.window.primary_button

    @property
    def secondary_button(self) -> QPushButton:
        """Beside it."""
        return self.window.secondary_button

    @property
    def extra_button(self) -> QPushButton:
        """The third one, where a screen has it."""
        return self.window.extra_button

    @property
    def back_button(self) -> QPushButton:
        """At the bottom left."""
        return self.window.back_button

    def primary(self) -> None:
        """Tap the button at the bottom right."""
        self.click(self.primary_button)

    def secondary(self) -> None:
        """Tap the button beside it."""
        self.click(self.secondary_button)

    def back(self) -> None:
        """Tap the button at the bottom left."""
        self.click(self.back_button)

    @property
    def action(self) -> QPushButton:
        """The button in the message, for what it offers."""
        return self.window.message.action_button

    @property
    def close_button(self) -> QPushButton:
        """The button in the message that puts it away."""
        return self.window.message.close_button

    @property
    def title(self) -> str:
        """What the header says in the steps' place, beside the way."""
        return self.window.header.title

    @property
    def status(self) -> str:
        """What stands on top beside the buttons: the model, or what to bear in mind."""
        return self.window.status.text()

    @property
    def steps(self) -> list[QPushButton]:
        """The steps of the way on top."""
        return self.window.header.steps

    @property
    def settings_button(self) -> QPushButton:
        """On top, on the right."""
        return self.window.header.settings_button

    @property
    def lock_button(self) -> QPushButton:
        """On top, while a record is open."""
        return self.window.header.lock_button

    @property
    def keyboard_open(self) -> bool:
        """Whether the on-screen keyboard is shown."""
        return self.window.keyboard.is_open

    def close_keyboard(self) -> None:
        """Have the on-screen keyboard hidden."""
        self.window.keyboard.close()

    @property
    def reached(self) -> Step:
        """The farthest step of the way that can be gone to."""
        return self.window.navigator.reached

    def go_to(self, step: Step) -> None:
        """To a step that was reached before, as a tap on it leads there."""
        self.window.navigator.go_to(step)

    def go_back(self) -> None:
        """To the step before, or from beside the way to where the person came from."""
        self.window.navigator.go_back()

    def press(self, keys: str) -> None:
        """Press keys on whatever has the focus, such as "Ctrl+Return"."""
        QTest.keySequence(self.focus or self.window, keys)

    def type(self, text: str) -> None:
        """Type into whatever has the focus; letters no key has come as from a screen keyboard."""
        if text.isascii():
            QTest.keyClicks(self.focus, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)

    @property
    def focus(self) -> QWidget | None:
        """What has the keyboard."""
        return QApplication.focusWidget()

    @property
    def sentence(self) -> str:
        """What the window says."""
        return self.window.message.sentence

    def say(self, sentence: str) -> None:
        """Have the window say something."""
        self.window.message.say(sentence)
