"""A kiosk that nobody leaves without a PIN."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from record_fixtures import PIN, Keeper
from window_fixtures import Clinician

from skinscreen import settings
from skinscreen.app import Application
from skinscreen.services.kiosk import KIOSK, Kiosk
from skinscreen.services.records import Records
from skinscreen.settings import Settings
from skinscreen.store.key import Cost
from skinscreen.ui.records.kiosk_exit import LeaveScreen
from skinscreen.ui.records.question import QuestionScreen
from skinscreen.ui.steps import LEAVE, PHOTO
from skinscreen.ui.widgets import hold_button

OWN = "314159"


@pytest.fixture
def guarded(clinician: Clinician, app: Callable[..., Application], cheap_pins: None) -> Keeper:
    """A clinician at a kiosk."""
    application = app(Settings(kiosk=True, records="without"), guarded=True)
    keeper = Keeper(application, clinician.qtbot, clinician.patch)
    keeper.wait(keeper.window.isVisible)
    return keeper


def left_by_pin(keeper: Keeper) -> bool:
    """Whether the window was closed by the kiosk's PIN."""
    return keeper.window.closing.by_pin


def page(keeper: Keeper, kind: type) -> Any:  # noqa: ANN401 - of the kind that is awaited
    screen = keeper.window.kiosk_exit.screen
    keeper.wait(lambda: isinstance(screen.page, kind) and screen.page.isVisible())
    return screen.page


def asked(keeper: Keeper) -> Any:  # noqa: ANN401
    """The page that asks for a PIN, ready for one."""
    keeper.window.close()
    found = page(keeper, LeaveScreen)
    keeper.wait(lambda: found.fields[0].isEnabled() and found.user.count() > 0)
    return found


def type_pin(keeper: Keeper, asking: LeaveScreen, pin: str) -> None:
    asking.fields[0].setText(pin)
    keeper.primary()


def set_kiosk_pin() -> None:
    Kiosk(Records(), cost=Cost(1 << 10)).set_pin(OWN)


def test_the_kiosks_pin_leaves_where_there_is_no_record(guarded: Keeper) -> None:
    set_kiosk_pin()
    asking = asked(guarded)
    assert guarded.step == LEAVE
    assert asking.user.currentText() == KIOSK
    assert "PIN of" in asking.heading.text()
    type_pin(guarded, asking, OWN)
    guarded.wait(lambda: not guarded.window.isVisible())
    assert left_by_pin(guarded)


def test_a_wrong_pin_leaves_the_window_open_and_says_so(guarded: Keeper) -> None:
    set_kiosk_pin()
    asking = asked(guarded)
    type_pin(guarded, asking, PIN)
    guarded.wait(lambda: "not the kiosk's PIN" in asking.message_label.text())
    assert guarded.window.isVisible()
    assert not left_by_pin(guarded)


def test_who_tries_pins_waits(guarded: Keeper) -> None:
    set_kiosk_pin()
    asking = asked(guarded)
    for _ in range(5):
        guarded.wait(asking.fields[0].isEnabled)
        type_pin(guarded, asking, PIN)
        guarded.wait(
            lambda: (
                bool(asking.message_label.text()) and "moment" not in asking.message_label.text()
            )
        )
    assert "Too many wrong tries" in asking.message_label.text()
    assert not asking.fields[0].isEnabled()
    assert guarded.window.isVisible()


def test_with_a_record_a_users_pin_leaves(guarded: Keeper) -> None:
    set_kiosk_pin()
    guarded.window.records.record.records.create(PIN, "Ann")
    asking = asked(guarded)
    assert asking.user.currentText() == "Ann"
    type_pin(guarded, asking, OWN)
    guarded.wait(lambda: "⚠" in asking.message_label.text())
    assert guarded.window.isVisible()
    type_pin(guarded, asking, PIN)
    guarded.wait(lambda: not guarded.window.isVisible())


def test_without_record_and_pin_it_says_that_anybody_can_leave(guarded: Keeper) -> None:
    guarded.window.close()
    asking = page(guarded, QuestionScreen)
    assert "anybody can leave" in asking.question.text()
    assert guarded.window.isVisible()
    guarded.primary()
    guarded.wait(lambda: not guarded.window.isVisible())


@pytest.mark.parametrize("keys", ["Ctrl+Q", "F11"])
def test_no_key_leaves_a_kiosk(guarded: Keeper, keys: str) -> None:
    set_kiosk_pin()
    known = guarded.window.findChildren
    guarded.wait(lambda: any(one.key() == QKeySequence(keys) for one in known(QShortcut)))
    was = guarded.window.windowState()
    guarded.press(keys)
    assert guarded.window.isVisible()
    assert guarded.window.windowState() == was
    assert guarded.step == (LEAVE if keys == "Ctrl+Q" else PHOTO)


def test_back_leads_on_with_the_work(guarded: Keeper) -> None:
    set_kiosk_pin()
    asked(guarded)
    guarded.back()
    assert guarded.step == PHOTO


def test_the_settings_have_the_way_out_which_must_be_held(guarded: Keeper) -> None:
    set_kiosk_pin()
    guarded.patch.setattr(hold_button, "HOLD_MS", 300)
    guarded.window.show_settings()
    guarded.settings.show_section("Look")
    look = guarded.settings.look
    assert not look.kiosk.isVisible()
    guarded.click(look.leave)
    QTest.qWait(400)
    assert guarded.step != LEAVE
    QTest.mousePress(look.leave, Qt.MouseButton.LeftButton)
    guarded.wait(lambda: guarded.step == LEAVE)
    QTest.mouseRelease(look.leave, Qt.MouseButton.LeftButton)


def test_a_window_that_is_no_kiosk_closes_and_has_no_such_button(clinician: Clinician) -> None:
    clinician.window.show_settings()
    clinician.settings.show_section("Look")
    assert not clinician.settings.look.leave.isVisible()
    clinician.window.close()
    assert not clinician.window.isVisible()


def test_a_service_that_is_stopped_ends_without_a_pin(guarded: Keeper) -> None:
    set_kiosk_pin()
    guarded.window.closing.let_go()
    guarded.window.close()
    assert not guarded.window.isVisible()
    assert not left_by_pin(guarded)
    assert not settings.load().kiosk  # what is told by the command line is not kept
