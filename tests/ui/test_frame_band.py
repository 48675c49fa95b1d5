"""What stands above every screen."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from skinscreen.app import Application
from skinscreen.settings import Settings


@pytest.mark.parametrize("words", ["Practice", ""])
def test_a_band_stays_above_every_screen_and_without_words_there_is_none(
    qtbot: QtBot, words: str
) -> None:
    application = Application(Settings(records="without"), band=words)
    application.start()
    window = application.window
    qtbot.addWidget(window)
    window.show_settings()
    bands = window.findChildren(QLabel, "band")
    assert [band.accessibleName() for band in bands] == [words] * bool(words)
    assert all(band.isVisible() and band.y() == 0 for band in bands)
    application.stop()
