"""What this device has and lacks for screening, each with what to do about it."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from skinscreen import __version__, paths
from skinscreen.capture.camera import DEFAULT_RESOLUTION, DeviceDescription, DeviceKind
from skinscreen.capture.devices import list_devices
from skinscreen.capture.webcam import WebcamSource
from skinscreen.domain.errors import CaptureError, SkinscreenError
from skinscreen.domain.trust import Trust
from skinscreen.imaging.formats import FORMATS
from skinscreen.indicator.lights import NoLights, Pins, open_lights
from skinscreen.inference.library import BrokenBundle, Bundle, list_bundles
from skinscreen.inference.processors import usable_processors
from skinscreen.inference.tflite import default_threads, describe_runtime
from skinscreen.services.acceptance import standing_of
from skinscreen.services.input_devices import input_devices
from skinscreen.services.qt_libraries import PARTS, lacking, platform_parts, qt_folder

_MEGABYTE = 1_000_000
_MEMORY_NEEDED = 400 * _MEGABYTE
_DISK_NEEDED = 200 * _MEGABYTE


class Verdict(StrEnum):
    """How a check ended."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was found in a sentence."""

    name: str
    verdict: Verdict
    found: str


def examine(
    places: Sequence[Path], pins: Pins | None = None, keyboard: str = "automatic"
) -> Iterator[Check]:
    """Look at everything the program needs.

    Args:
        places: the folders of bundles.
        pins: of the lights; without any set they are not looked for.
        keyboard: when the on-screen keyboard is to be shown.
    """
    yield Check("program", Verdict.FINE, f"SkinScreen {__version__}")
    yield Check(
        "system",
        Verdict.FINE,
        f"{platform.system()} {platform.release()}, {platform.machine()}, "
        f"Python {platform.python_version()}",
    )
    yield _runtime()
    yield from _models(places)
    yield Check(
        "processor",
        Verdict.FINE,
        f"{usable_processors()} cores may be used, {default_threads()} for the model by default",
    )
    yield _photos()
    yield _memory()
    yield from _disk()
    yield _display()
    yield _window()
    yield _keyboard(keyboard)
    yield from _cameras()
    if pins is not None and pins.any:
        yield _lights(pins)


def _runtime() -> Check:
    try:
        runtime = describe_runtime()
    except SkinscreenError as error:
        return Check("runtime", Verdict.WRONG, str(error))
    return Check("runtime", Verdict.FINE, f"{runtime.name} {runtime.version}")


def _models(places: Sequence[Path]) -> Iterator[Check]:
    bundles = list_bundles(places)
    usable = [b for b in bundles if not isinstance(b, BrokenBundle)]
    if not usable:
        yield Check("models", Verdict.WRONG, "there is no usable model; install the program again")
    for bundle in bundles:
        if isinstance(bundle, BrokenBundle):
            yield Check("model", Verdict.WRONG, bundle.reason)
        else:
            yield _model(bundle)


def _model(bundle: Bundle) -> Check:
    manifest, standing = bundle.manifest, standing_of(bundle.signed)
    found = f"{manifest.name} {manifest.version}, {len(manifest.labels)} classes"
    verdict = Verdict.FINE if standing.trust is Trust.SIGNED else Verdict.NOTE
    return Check("model", verdict, f"{found}. {standing.sentence}")


def _photos() -> Check:
    """Which formats are read: some hang on what is installed."""
    is_read = {each.name: each.is_there() for each in FORMATS}
    read = ", ".join(name for name, there in is_read.items() if there)
    missing = " and ".join(name for name, there in is_read.items() if not there)
    if missing:
        return Check("photos", Verdict.NOTE, f"{read}; {missing} not: install the program again")
    return Check("photos", Verdict.FINE, read)


def _memory() -> Check:
    import psutil

    memory = psutil.virtual_memory()
    found = f"{memory.available // _MEGABYTE} of {memory.total // _MEGABYTE} MB free"
    if memory.available < _MEMORY_NEEDED:
        return Check("memory", Verdict.WRONG, f"{found}; close other programs")
    return Check("memory", Verdict.FINE, found)


def _disk() -> Iterator[Check]:
    folder = paths.user_config()
    while not os.path.exists(folder):  # noqa: PTH110 - Path.exists fails without permission
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = f"{free // _MEGABYTE} MB free"
    if free < _DISK_NEEDED:
        yield Check("disk", Verdict.WRONG, f"{found}; delete files that are no longer needed")
    else:
        yield Check("disk", Verdict.FINE, found)
    if not os.access(folder, os.W_OK):
        yield Check("settings", Verdict.WRONG, f"{folder} cannot be written; nothing can be kept")


def _display() -> Check:
    if sys.platform != "linux":
        return Check("display", Verdict.FINE, "that of the system")
    for variable in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"):
        if os.environ.get(variable):
            return Check("display", Verdict.FINE, f"{variable}={os.environ[variable]}")
    return Check("display", Verdict.NOTE, "none; the command line works without one")


def _window() -> Check:
    """Whether Qt finds the system's libraries: asked without loading it, which could abort."""
    qt = qt_folder()
    if qt is None:
        return Check("window", Verdict.WRONG, "Qt is not installed; install the program again")
    parts = platform_parts(os.environ)
    fault = lacking(qt, PARTS[:1]) or lacking(qt, parts or PARTS[1:])
    if fault is None:
        return Check("window", Verdict.FINE, "Qt finds what it needs")
    verdict = Verdict.WRONG if parts else Verdict.NOTE
    return Check("window", verdict, f"it cannot be opened: {fault}")


def _keyboard(mode: str) -> Check:
    """What there is to type with: it decides whether the keyboard on the screen is shown."""
    there = input_devices()
    if not there.known:
        return Check("keyboard", Verdict.FINE, f"the system does not list any; on screen: {mode}")
    found = ", ".join(
        f"{what} {_listed(names)}"
        for what, names in (("keyboard", there.keyboards), ("touchscreen", there.touchscreens))
    )
    if mode == "automatic":
        shown = "shown" if there.wants_keyboard and there.touchscreens else "not shown"
        mode = f"automatic, so {shown}"
    if there.keyboards or there.touchscreens or mode == "always":
        return Check("keyboard", Verdict.FINE, f"{found}; on screen: {mode}")
    return Check(
        "keyboard",
        Verdict.NOTE,
        f"{found}; on screen: {mode}; where one is needed, choose Always in Settings, Look",
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) or "none"


def _cameras() -> Iterator[Check]:
    devices = list_devices()
    if not devices:
        yield Check("camera", Verdict.NOTE, "none is connected; photos can be opened from files")
    yield from map(_camera, devices)


def _lights(pins: Pins) -> Check:
    """The window says nothing of lights that are not there: here it is said."""
    lights = open_lights(pins)
    lights.close()
    numbers = ", ".join(f"GPIO {pin}" for pin in (pins.red, pins.yellow, pins.green) if pin)
    if isinstance(lights, NoLights):
        return Check(
            "lights",
            Verdict.NOTE,
            f"{numbers} cannot be reached; close other programs that use them and install "
            "skinscreen with the extra pi",
        )
    return Check("lights", Verdict.FINE, numbers)


def _camera(device: DeviceDescription) -> Check:
    """A webcam is opened for a moment: only so is it known that nothing stands in the way."""
    if device.kind is DeviceKind.WEBCAM:
        source = WebcamSource(device, DEFAULT_RESOLUTION)
        try:
            source.open()
        except CaptureError as error:
            return Check("camera", Verdict.WRONG, str(error))
        source.close()
    return Check("camera", Verdict.FINE, device.name)
