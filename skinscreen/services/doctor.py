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
from skinscreen.inference.detector import DetectorBundle
from skinscreen.inference.library import BrokenBundle, Bundle, list_bundles, list_detectors
from skinscreen.inference.processors import usable_processors
from skinscreen.inference.tflite import default_threads, describe_runtime
from skinscreen.language import listed, mark, tr, trc, trn
from skinscreen.services.acceptance import standing_of
from skinscreen.services.input_devices import input_devices
from skinscreen.services.qt_libraries import PARTS, lacking, platform_parts, qt_folder

_MEGABYTE = 1_000_000
_MEMORY_NEEDED = 400 * _MEGABYTE
_DISK_NEEDED = 200 * _MEGABYTE


_MODES = {"automatic": mark("automatic"), "always": mark("always"), "never": mark("never")}
"""When the on-screen keyboard is shown, as the settings name it, in words."""


class Ending(StrEnum):
    """How a check ended."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was found in a sentence.

    Attributes:
        name: of the thing, in English; it is looked up where it is shown.
        ending: how it ended.
        found: in the language that is spoken.
    """

    name: str
    ending: Ending
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
    yield Check(mark("program"), Ending.FINE, f"SkinScreen {__version__}")
    yield Check(
        mark("system"),
        Ending.FINE,
        f"{platform.system()} {platform.release()}, {platform.machine()}, "
        f"Python {platform.python_version()}",
    )
    yield _runtime()
    yield from _models(places)
    yield Check(
        mark("processor"),
        Ending.FINE,
        tr("{n} cores may be used, {threads} for the model by default").format(
            n=usable_processors(), threads=default_threads()
        ),
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
        return Check(mark("runtime"), Ending.WRONG, str(error))
    return Check(mark("runtime"), Ending.FINE, f"{runtime.name} {runtime.version}")


def _models(places: Sequence[Path]) -> Iterator[Check]:
    bundles = list_bundles(places)
    usable = [b for b in bundles if not isinstance(b, BrokenBundle)]
    if not usable:
        yield Check(
            mark("models"), Ending.WRONG, tr("there is no usable model; install the program again")
        )
    for bundle in bundles:
        if isinstance(bundle, BrokenBundle):
            yield Check(mark("model"), Ending.WRONG, bundle.reason)
        else:
            yield _model(bundle)
    for found in list_detectors(places):
        if isinstance(found, BrokenBundle):
            yield Check(mark("lesion finder"), Ending.NOTE, found.reason)
        else:
            yield _detector(found)


def _detector(bundle: DetectorBundle) -> Check:
    manifest, standing = bundle.manifest, standing_of(bundle.signed)
    ending = Ending.FINE if standing.trust is Trust.SIGNED else Ending.NOTE
    named = f"{manifest.name} {manifest.version}"
    return Check(mark("lesion finder"), ending, f"{named}. {standing.sentence}")


def _model(bundle: Bundle) -> Check:
    manifest, standing = bundle.manifest, standing_of(bundle.signed)
    n = len(manifest.labels)
    found = trn("{name} {version}, {n} class", "{name} {version}, {n} classes", n).format(
        name=manifest.name, version=manifest.version, n=n
    )
    ending = Ending.FINE if standing.trust is Trust.SIGNED else Ending.NOTE
    return Check(mark("model"), ending, f"{found}. {standing.sentence}")


def _photos() -> Check:
    """Which formats are read: some hang on what is installed."""
    is_read = {each.name: each.is_there() for each in FORMATS}
    read = ", ".join(name for name, there in is_read.items() if there)
    missing = listed([name for name, there in is_read.items() if not there])
    if missing:
        sentence = tr("{read}; {missing} not: install the program again")
        return Check(mark("photos"), Ending.NOTE, sentence.format(read=read, missing=missing))
    return Check(mark("photos"), Ending.FINE, read)


def _memory() -> Check:
    import psutil

    memory = psutil.virtual_memory()
    free, total = memory.available // _MEGABYTE, memory.total // _MEGABYTE
    found = tr("{free} of {total} MB free").format(free=free, total=total)
    if memory.available < _MEMORY_NEEDED:
        return Check(
            mark("memory"), Ending.WRONG, tr("{found}; close other programs").format(found=found)
        )
    return Check(mark("memory"), Ending.FINE, found)


def _disk() -> Iterator[Check]:
    folder = paths.user_config()
    while not os.path.exists(folder):  # noqa: PTH110 - Path.exists fails without permission
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = tr("{free} MB free").format(free=free // _MEGABYTE)
    if free < _DISK_NEEDED:
        yield Check(
            mark("disk"),
            Ending.WRONG,
            tr("{found}; delete files that are no longer needed").format(found=found),
        )
    else:
        yield Check(mark("disk"), Ending.FINE, found)
    if not os.access(folder, os.W_OK):
        yield Check(
            mark("settings"),
            Ending.WRONG,
            tr("{folder} cannot be written; nothing can be kept").format(folder=folder),
        )


def _display() -> Check:
    if sys.platform != "linux":
        return Check(mark("display"), Ending.FINE, tr("that of the system"))
    for variable in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"):
        if os.environ.get(variable):
            return Check(mark("display"), Ending.FINE, f"{variable}={os.environ[variable]}")
    return Check(mark("display"), Ending.NOTE, tr("none; the command line works without one"))


def _window() -> Check:
    """Whether Qt finds the system's libraries: asked without loading it, which could abort."""
    qt = qt_folder()
    if qt is None:
        return Check(
            mark("window"), Ending.WRONG, tr("Qt is not installed; install the program again")
        )
    parts = platform_parts(os.environ)
    fault = lacking(qt, PARTS[:1]) or lacking(qt, parts or PARTS[1:])
    if fault is None:
        return Check(mark("window"), Ending.FINE, tr("Qt finds what it needs"))
    ending = Ending.WRONG if parts else Ending.NOTE
    return Check(mark("window"), ending, tr("it cannot be opened: {fault}").format(fault=fault))


def _keyboard(mode: str) -> Check:
    """What there is to type with: it decides whether the keyboard on the screen is shown."""
    there = input_devices()
    shown = tr(_MODES.get(mode, mode))
    if not there.known:
        sentence = tr("the system does not list any; on screen: {mode}")
        return Check(mark("keyboard"), Ending.FINE, sentence.format(mode=shown))
    if mode == "automatic":
        is_shown = there.wants_keyboard and there.touchscreens
        shown = tr("automatic, so shown") if is_shown else tr("automatic, so not shown")
    sentence = tr("keyboard {keyboards}, touchscreen {touchscreens}; on screen: {mode}")
    found = sentence.format(
        keyboards=_listed(there.keyboards), touchscreens=_listed(there.touchscreens), mode=shown
    )
    if there.keyboards or there.touchscreens or mode == "always":
        return Check(mark("keyboard"), Ending.FINE, found)
    sentence = tr("{found}; where one is needed, choose Always in Settings, Look")
    return Check(mark("keyboard"), Ending.NOTE, sentence.format(found=found))


def _listed(names: Sequence[str]) -> str:
    # L10N: no keyboard, or no touchscreen.
    return listed(names) or trc("devices", "none")


def _cameras() -> Iterator[Check]:
    devices = list_devices()
    if not devices:
        yield Check(
            mark("camera"), Ending.NOTE, tr("none is connected; photos can be opened from files")
        )
    yield from map(_camera, devices)


def _lights(pins: Pins) -> Check:
    """The window says nothing of lights that are not there: here it is said."""
    lights = open_lights(pins)
    lights.close()
    numbers = ", ".join(f"GPIO {pin}" for pin in (pins.red, pins.yellow, pins.green) if pin)
    if isinstance(lights, NoLights):
        return Check(
            mark("lights"),
            Ending.NOTE,
            tr(
                "{pins} cannot be reached; close other programs that use them and install "
                "skinscreen with the extra pi"
            ).format(pins=numbers),
        )
    return Check(mark("lights"), Ending.FINE, numbers)


def _camera(device: DeviceDescription) -> Check:
    """A webcam is opened for a moment: only so is it known that nothing stands in the way."""
    if device.kind is DeviceKind.WEBCAM:
        source = WebcamSource(device, DEFAULT_RESOLUTION)
        try:
            source.open()
        except CaptureError as error:
            return Check(mark("camera"), Ending.WRONG, str(error))
        source.close()
    return Check(mark("camera"), Ending.FINE, device.name)
