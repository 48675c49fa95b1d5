"""The lights, on gpiozero's own mock pins; and where there is nothing to light."""

import logging
import sys
import time
from collections.abc import Iterator

import pytest

from skinscreen.domain.assessment import Outcome
from skinscreen.indicator.lights import SIGNS, Lights, NoLights, Pins, Sign, open_lights

gpiozero = pytest.importorskip("gpiozero", reason="gpiozero comes with the extra [pi]")
from gpiozero.pins.mock import MockFactory  # noqa: E402 - only where the library is

PINS = Pins(red=17, yellow=27, green=22)


@pytest.fixture
def board() -> Iterator[MockFactory]:
    """A Raspberry Pi's pins that remember what was done to them."""
    before = gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory = MockFactory()
    yield gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory.reset()
    gpiozero.Device.pin_factory = before


@pytest.fixture
def lights(board: MockFactory) -> Iterator[Lights]:
    opened = open_lights(PINS)
    yield opened
    opened.close()


def lit(board: MockFactory) -> list[int]:
    return [n for n in (17, 22, 27) if board.pin(n).state]


@pytest.mark.parametrize(
    ("sign", "pins"), [(Sign.REFER, [17]), (Sign.READ, [27]), (Sign.READY, [22]), (Sign.DARK, [])]
)
def test_each_sign_has_its_light(
    board: MockFactory, lights: Lights, sign: Sign, pins: list[int]
) -> None:
    lights.show(Sign.REFER)
    lights.show(sign)
    assert lit(board) == pins


def test_yellow_blinks_while_the_model_works_and_stands_still_after(
    board: MockFactory, lights: Lights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skinscreen.indicator.lights.BLINK_SECONDS", 0.01)
    lights.show(Sign.WORKING)
    pin = board.pin(27)
    end = time.monotonic() + 10
    while len(pin.states) < 5 and time.monotonic() < end:
        time.sleep(0.01)
    assert len(pin.states) >= 5
    lights.show(Sign.READ)
    changes = len(pin.states)
    time.sleep(0.05)
    assert len(pin.states) == changes
    assert lit(board) == [27]


def test_green_never_stands_for_an_answer() -> None:
    assert set(SIGNS) == set(Outcome)
    assert Sign.READY not in SIGNS.values()
    assert [outcome for outcome, sign in SIGNS.items() if sign is Sign.REFER] == [Outcome.REFER]


def test_closed_lights_are_off_and_their_pins_free(board: MockFactory) -> None:
    first = open_lights(PINS)
    first.show(Sign.WORKING)
    first.close()
    assert lit(board) == []
    second = open_lights(PINS)
    second.show(Sign.REFER)
    assert lit(board) == [17]
    second.close()


def test_a_light_that_is_not_there_is_left_out(board: MockFactory) -> None:
    alone = open_lights(Pins(red=17))
    for sign in Sign:
        alone.show(sign)
    alone.show(Sign.REFER)
    assert lit(board) == [17]
    alone.close()


def test_without_pins_no_library_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    none = open_lights(Pins())
    none.show(Sign.REFER)
    none.close()
    assert isinstance(none, NoLights)


def test_without_the_library_nothing_is_lit_and_nothing_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_lights(PINS), NoLights)
    assert not caplog.records


def test_without_the_hardware_nothing_is_lit_and_nothing_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def absent(_pin: int) -> None:
        import warnings

        warnings.warn("Falling back from lgpio", gpiozero.PinFactoryFallback, stacklevel=2)
        raise gpiozero.BadPinFactory("Unable to load any default pin factory!")

    monkeypatch.setattr(gpiozero, "LED", absent)
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_lights(PINS), NoLights)
    assert not caplog.records


def test_a_pin_that_is_taken_leaves_no_other_one_taken(board: MockFactory) -> None:
    assert isinstance(open_lights(Pins(red=17, yellow=17)), NoLights)
    again = open_lights(Pins(red=17))
    assert not isinstance(again, NoLights)
    again.close()


def test_lights_that_fail_stop_nothing(
    lights: Lights, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_led: object) -> None:
        raise OSError("the wire is loose")

    with monkeypatch.context() as patch:
        patch.setattr(gpiozero.LED, "off", fail)
        lights.show(Sign.REFER)
        patch.setattr(gpiozero.LED, "close", fail)
        lights.close()
    assert caplog.text.count("the wire is loose") >= 2
