"""What this device has and lacks."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from unit.inference import bundles

from skinscreen import paths
from skinscreen.capture.camera import DeviceDescription, DeviceKind
from skinscreen.domain.errors import CaptureError
from skinscreen.indicator.lights import Pins
from skinscreen.inference import tflite
from skinscreen.services import doctor, qt_libraries
from skinscreen.services.doctor import Check, Ending, examine
from skinscreen.services.input_devices import InputDevices

WEBCAM = DeviceDescription("webcam:1-1.2:1.0", "Dermatoscope HD", DeviceKind.WEBCAM)
PI_CAMERA = DeviceDescription("picamera:0", "Pi camera 0", DeviceKind.PICAMERA)


@pytest.fixture(autouse=True)
def a_good_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundles.try_tiny_models_here(monkeypatch)
    bundles.tiny_bundle(tmp_path / "models")
    memory = SimpleNamespace(available=2_000_000_000, total=4_000_000_000)
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    monkeypatch.setattr(doctor, "list_devices", list)
    monkeypatch.setattr(doctor, "input_devices", lambda: InputDevices(("A keyboard",)))
    with_free(monkeypatch, 5_000_000_000)


def with_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))


def found(tmp_path: Path) -> dict[str, Check]:
    """The checks by name; of several with one name the last."""
    return {check.name: check for check in examine([tmp_path / "models"])}


def test_a_good_device_is_fine(tmp_path: Path) -> None:
    checks = found(tmp_path)
    expected = {
        *("program", "system", "runtime", "model", "processor"),
        *("photos", "memory", "disk", "display", "window", "keyboard", "camera"),
    }
    assert set(checks) == expected
    assert not [c for c in checks.values() if c.ending is Ending.WRONG]
    assert checks["model"].found.startswith("tiny 1.0, 3 classes. Foreign: ")
    assert tflite.describe_runtime().name in checks["runtime"].found
    assert checks["memory"].found == "2000 of 4000 MB free"


def test_the_formats_that_can_be_read_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = "JPEG, PNG, WebP, BMP, TIFF, HEIC, AVIF, DICOM"
    assert found(tmp_path)["photos"] == Check("photos", Ending.FINE, everything)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    photos = found(tmp_path)["photos"]
    assert photos.ending is Ending.NOTE
    assert "HEIC and DICOM not: install the program again" in photos.found


def test_what_finds_lesions_is_looked_at_and_one_that_is_broken_is_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, places = tmp_path / "keys", [tmp_path / "models"]
    monkeypatch.setattr(paths, "release_keys", lambda: keys)
    folder = bundles.finder_bundle(tmp_path / "models")

    def looked() -> Check:
        (check,) = (c for c in examine(places) if c.name == "lesion finder")
        return check

    assert looked().ending is Ending.NOTE
    assert looked().found.startswith("finder 1.0. Foreign: it is not signed.")
    bundles.signed(folder, keys)
    assert (looked().ending, looked().found) == (Ending.FINE, "finder 1.0. Signed by ours.")
    (folder / "model.tflite").unlink()
    assert (looked().ending, looked().found) == (
        Ending.NOTE,
        "model finder: model.tflite is missing or no plain file",
    )


def test_without_a_runtime_and_without_models_this_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tflite, "RUNTIMES", {"none": "no_such_package"})
    checks = found(tmp_path)
    assert checks["runtime"].ending is Ending.WRONG
    assert checks["models"].ending is Ending.WRONG
    assert "no TFLite runtime is installed" in checks["model"].found


def test_a_model_nobody_vouches_for_is_noted_as_foreign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    check = found(tmp_path)["model"]
    assert check.ending is Ending.NOTE
    assert "classes. Foreign: it is not signed." in check.found
    bundles.signed(tmp_path / "models" / "tiny", tmp_path / "keys")
    check = found(tmp_path)["model"]
    assert check.ending is Ending.FINE
    assert check.found.endswith("Signed by ours.")


def test_a_broken_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "models" / "tiny" / "model.tflite").write_bytes(b"damaged")
    check = found(tmp_path)["model"]
    assert check.ending is Ending.WRONG
    assert check.found.startswith("model tiny: ")


def test_little_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = SimpleNamespace(available=100_000_000, total=4_000_000_000)
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    check = found(tmp_path)["memory"]
    assert check.ending is Ending.WRONG
    assert "close other programs" in check.found


def test_little_room_on_the_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, 1_000_000)
    check = found(tmp_path)["disk"]
    assert check.ending is Ending.WRONG
    assert check.found.startswith("1 MB free")


def test_settings_that_cannot_be_kept_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "not" / "there" / "yet"))
    (disk,) = doctor._disk()
    assert disk.ending is Ending.FINE
    monkeypatch.setattr(os, "access", lambda *_: False)
    _, check = doctor._disk()
    assert (check.name, check.ending) == ("settings", Ending.WRONG)
    assert check.found.startswith(f"{tmp_path} cannot be written")


@pytest.mark.parametrize(
    ("environment", "platform", "ending", "words"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", Ending.FINE, "WAYLAND_DISPLAY=wayland-0"),
        ({"DISPLAY": ":0"}, "linux", Ending.FINE, "DISPLAY=:0"),
        ({}, "linux", Ending.NOTE, "the command line works without one"),
        ({}, "darwin", Ending.FINE, "that of the system"),
    ],
)
def test_the_display_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    platform: str,
    ending: Ending,
    words: str,
) -> None:
    for variable in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(sys, "platform", platform)
    check = doctor._display()
    assert check.ending is ending
    assert words in check.found


def test_no_camera_is_no_fault(tmp_path: Path) -> None:
    check = found(tmp_path)["camera"]
    assert check.ending is Ending.NOTE
    assert "opened from files" in check.found


def with_cameras(monkeypatch: pytest.MonkeyPatch, open_webcam: Callable[[], None]) -> list[str]:
    """A webcam and a Pi camera; gives the names of those that were closed again."""
    closed: list[str] = []

    class Source:
        def __init__(self, device: DeviceDescription, _resolution: object) -> None:
            self.name = device.name

        def open(self) -> None:
            open_webcam()

        def close(self) -> None:
            closed.append(self.name)

    monkeypatch.setattr(doctor, "list_devices", lambda: [WEBCAM, PI_CAMERA])
    monkeypatch.setattr(doctor, "WebcamSource", Source)
    return closed


def test_cameras_are_named_and_a_webcam_is_let_go_again(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = with_cameras(monkeypatch, lambda: None)
    assert list(doctor._cameras()) == [
        Check("camera", Ending.FINE, "Dermatoscope HD"),
        Check("camera", Ending.FINE, "Pi camera 0"),
    ]
    assert closed == ["Dermatoscope HD"]


def test_a_webcam_without_permission_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied() -> None:
        raise CaptureError("Dermatoscope HD: you have no permission to use it; add your account")

    with_cameras(monkeypatch, denied)
    webcam, _ = doctor._cameras()
    assert webcam.ending is Ending.WRONG
    assert "no permission" in webcam.found


def test_lights_are_looked_for_only_where_their_pins_are_set(tmp_path: Path) -> None:
    assert "lights" not in {c.name for c in examine([tmp_path / "models"], Pins())}


def test_lights_that_answer_are_named_and_left_dark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Pins] = []

    def open_them(pins: Pins) -> SimpleNamespace:
        return SimpleNamespace(close=lambda: closed.append(pins))

    monkeypatch.setattr(doctor, "open_lights", open_them)
    (check,) = (c for c in examine([tmp_path / "models"], Pins(17, 0, 22)) if c.name == "lights")
    assert (check.ending, check.found) == (Ending.FINE, "GPIO 17, GPIO 22")
    assert closed == [Pins(17, 0, 22)]


def test_lights_that_cannot_be_reached_are_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    (check,) = (c for c in examine([tmp_path / "models"], Pins(17)) if c.name == "lights")
    assert check.ending is Ending.NOTE
    assert "GPIO 17 cannot be reached" in check.found
    assert "extra pi" in check.found


def test_a_desktop_whose_libraries_are_missing_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    wanted = {"xcb": {"libxcb-cursor.so.0"}}
    monkeypatch.setattr(
        qt_libraries,
        "missing_libraries",
        lambda _, parts: next((w for k, w in wanted.items() if k in parts[0]), set()),
    )
    check = found(tmp_path)["window"]
    assert check.ending is Ending.WRONG
    assert check.found.startswith("it cannot be opened: this system lacks libxcb-cursor.so.0")
    assert check.found.endswith("libxcb-cursor0")


def test_without_a_display_missing_libraries_are_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda *_: {"libEGL.so.1"})
    check = found(tmp_path)["window"]
    assert check.ending is Ending.NOTE
    assert "libegl1" in check.found


def test_qt_that_finds_its_libraries_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda *_: set())
    assert found(tmp_path)["window"] == Check("window", Ending.FINE, "Qt finds what it needs")


def test_qt_that_is_not_installed_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "qt_folder", lambda: None)
    check = found(tmp_path)["window"]
    assert (check.ending, check.found) == (
        Ending.WRONG, "Qt is not installed; install the program again",
    )  # fmt: skip


KEYS, SCREEN = ("A keyboard",), ("A touchscreen",)


@pytest.mark.parametrize(
    ("there", "mode", "ending", "words"),
    [
        (InputDevices(KEYS), "automatic", Ending.FINE, "on screen: automatic, so not shown"),
        (InputDevices(KEYS, SCREEN), "automatic", Ending.FINE, "keyboard A keyboard, touchscreen"),
        (InputDevices((), SCREEN), "automatic", Ending.FINE, "on screen: automatic, so shown"),
        (InputDevices((), SCREEN), "never", Ending.FINE, "keyboard none, touchscreen A touch"),
        (InputDevices(), "always", Ending.FINE, "on screen: always"),
        (InputDevices(), "automatic", Ending.NOTE, "choose Always in Settings, Look"),
        (InputDevices(), "never", Ending.NOTE, "on screen: never; where one is needed"),
        (InputDevices(known=False), "automatic", Ending.FINE, "the system does not list any"),
    ],
)
def test_what_there_is_to_type_with_is_said(
    monkeypatch: pytest.MonkeyPatch, there: InputDevices, mode: str, ending: Ending, words: str
) -> None:
    monkeypatch.setattr(doctor, "input_devices", lambda: there)
    check = doctor._keyboard(mode)
    assert check.ending is ending
    assert words in check.found
