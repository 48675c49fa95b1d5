"""What a person does with the frame round every screen: its buttons, its header, its message."""

from collections.abc import Callable
from typing import Any

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

    def wait_for_model(self) -> None:
        """Until a model is in use."""
        self.wait(lambda: self.window.model.current)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Tap it, where a person could."""
        assert widget.isVisible(), "it is not to be seen"
        assert widget.isEnabled(), "it cannot be chosen"
        QTest.mouseClick(
            widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or QPoint()
        )

    def primary(self) -> None:
        """Tap the button at the bottom right."""
        self.click(self.window.primary_button)

    def secondary(self) -> None:
        """Tap the button beside it."""
        self.click(self.window.secondary_button)

    def back(self) -> None:
        """Tap the button at the bottom left."""
        self.click(self.window.back_button)

    @property
    def action(self) -> QPushButton:
        """The button in the message, for what it offers."""
        return self.window.message.action_button

    @property
    def steps(self) -> list[QPushButton]:
        """The steps of the way on top."""
        return self.window.header.steps

    @property
    def settings_button(self) -> QPushButton:
        """On top, on the right."""
        return self.window.header.settings_button

    def go_to(self, step: Step) -> None:
        """To a step that was reached before, as a tap on it leads there."""
        self.window.navigator.go_to(step)

    def prefer(self, **changed: Any) -> None:  # noqa: ANN401 - as each setting is
        """Have settings changed, as their page does once that may be."""
        self.window.preferences.change(**changed)

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
