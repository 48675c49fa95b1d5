"""What counts as a keyboard, and what as a touchscreen, in listings of real kinds of devices."""

from pathlib import Path

import pytest

from skinscreen.services import input_devices
from skinscreen.services.input_devices import InputDevices, read_listing

FULL = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
"""The keys of a USB keyboard, as the kernel prints them on a machine with words of 64 bits."""


def device(name: str, **bits: str) -> str:
    lines = "".join(f"B: {kind}={words}\n" for kind, words in bits.items())
    return (
        f'I: Bus=0003 Vendor=046d Product=c31c Version=0110\nN: Name="{name}"\n'
        f"P: Phys=usb-1/input0\nS: Sysfs=/devices/x\nU: Uniq=\nH: Handlers=event0 \n{lines}"
    )


KEYBOARD = device("Logitech USB Keyboard", PROP="0", EV="120013", KEY=FULL, LED="7")
LAPTOP = device(
    "AT Translated Set 2 keyboard",
    PROP="0",
    EV="120013",
    KEY="402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe",
    LED="7",
)
POWER = device("Power Button", PROP="0", EV="3", KEY="10000000000000 0")
CAMERA = device("HD Pro Webcam C920", PROP="0", EV="3", KEY="100000 0 0 0")
REMOTE = device("vc4-hdmi-0", PROP="20", EV="100017", KEY="ffffc000000000 3ff 0 400000000 10000000")
PAD = device("Numeric Keypad", EV="120013", KEY="e080ffdf01cfffff 2000000000000000 a2")
TOUCHSCREEN = device(
    "Goodix Capacitive TouchScreen", PROP="2", EV="b", KEY="400 0 0 0 0 0", ABS="2618000 3"
).replace("ABS=2618000 3", "ABS=260800000000003")
RESISTIVE = device("ADS7846 Touchscreen", PROP="2", EV="b", KEY="400 0 0 0 0 0", ABS="1000003")
TOUCHPAD = device(
    "SynPS/2 Synaptics TouchPad", PROP="5", EV="b", KEY="e520 10000 0 0 0 0", ABS="660800011000003"
)
PEN = device("Wacom Cintiq Pen", PROP="2", EV="b", KEY="1c01 0 0 0 0 0", ABS="1000d000003")


@pytest.fixture(autouse=True)
def words_of_64_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_devices, "_WORD_BITS", 64)


def listing(*devices: str) -> InputDevices:
    return read_listing("\n".join(devices))


@pytest.mark.parametrize("keyboard", [KEYBOARD, LAPTOP], ids=["USB", "laptop"])
def test_a_keyboard_has_keys_for_all_letters(keyboard: str) -> None:
    found = listing(POWER, keyboard)
    assert len(found.keyboards) == 1
    assert not found.wants_keyboard


@pytest.mark.parametrize(
    "other",
    [POWER, CAMERA, REMOTE, PAD, TOUCHSCREEN],
    ids=["power button", "camera", "remote", "number pad", "touchscreen"],
)
def test_what_has_keys_without_letters_is_no_keyboard(other: str) -> None:
    found = listing(other)
    assert found.keyboards == ()
    assert found.wants_keyboard


@pytest.mark.parametrize(
    "name",
    [
        "Honeywell Scanning Barcode Scanner",
        "WCM WCM HIDKeyBoard Bar Code Reader",
        "Newland 2D Imager",
        "Yubico YubiKey OTP+FIDO+CCID",
        "ACME RFID",
    ],
)
def test_what_types_by_itself_is_no_keyboard(name: str) -> None:
    assert listing(device(name, PROP="0", EV="120013", KEY=FULL, LED="7")).keyboards == ()


def test_on_words_of_32_bits_the_letters_are_found_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_devices, "_WORD_BITS", 32)
    narrow = device("Keyboard", KEY="7 ff9f207a c14057ff febeffdf ffefffff ffffffff fffffffe")
    assert listing(narrow).keyboards == ("Keyboard",)
    assert listing(device("Keyboard", KEY="7 ff9f207a c14057ff 0 0")).keyboards == ()


@pytest.mark.parametrize("screen", [TOUCHSCREEN, RESISTIVE], ids=["capacitive", "resistive"])
def test_a_touchscreen_is_felt_where_it_shows(screen: str) -> None:
    assert len(listing(KEYBOARD, screen).touchscreens) == 1


@pytest.mark.parametrize("other", [TOUCHPAD, PEN, POWER], ids=["touchpad", "pen", "button"])
def test_a_touchpad_and_a_pen_are_no_touchscreen(other: str) -> None:
    assert listing(other).touchscreens == ()


def test_the_system_is_asked_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "devices"
    monkeypatch.setattr(input_devices, "LISTING", file)
    assert input_devices.input_devices() == InputDevices(known=False)
    assert not input_devices.input_devices().wants_keyboard
    file.write_text(TOUCHSCREEN)
    assert input_devices.input_devices().wants_keyboard
    file.write_text(f"{TOUCHSCREEN}\n{KEYBOARD}")
    assert input_devices.input_devices().keyboards == ("Logitech USB Keyboard",)


def test_a_listing_that_is_none_names_nothing() -> None:
    assert listing("", "B: KEY=", "nonsense \udcff", "N: Name=") == InputDevices()
