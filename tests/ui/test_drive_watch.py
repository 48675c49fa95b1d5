"""Drives are looked for while a page waits for one, and not after."""

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from skinscreen.ui.workers import drive_watch
from skinscreen.ui.workers.drive_watch import DriveWatch


def test_drives_are_looked_for_at_once_and_again_until_the_page_is_left(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drive_watch, "LOOK_MS", 5)
    looks: list[int] = []
    page = QObject()
    watch = DriveWatch(page, lambda: looks.append(len(looks)))
    assert looks == []
    watch.begin()
    assert looks == [0]
    qtbot.waitUntil(lambda: len(looks) > 2)
    watch.end()
    seen = len(looks)
    qtbot.wait(40)
    assert len(looks) == seen
    watch.begin()
    assert len(looks) == seen + 1
    watch.end()


def test_of_a_page_that_has_gone_nothing_is_looked_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drive_watch, "LOOK_MS", 5)
    looks: list[int] = []
    page = QObject()
    DriveWatch(page, lambda: looks.append(0)).begin()
    page.deleteLater()
    with qtbot.waitSignal(page.destroyed):
        pass
    seen = len(looks)
    qtbot.wait(40)
    assert len(looks) == seen
