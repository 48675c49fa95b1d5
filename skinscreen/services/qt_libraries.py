"""Libraries of the system that Qt's wheel expects: which are missing, and what to install.

The standard library alone: set-up and the packages' builder read it before anything is installed.
"""

import importlib.util
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from skinscreen.language import tr

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-util.so.1": "libxcb-util1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""Debian package of each library that Qt's wheel expects on the system."""
PARTS = (
    "QtWidgets.abi3.so",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqwayland-egl.so",
    "Qt/plugins/platforms/libqwayland.so",  # its name since Qt 6.10
)
"""What of PySide6 needs them, first the window itself."""
PLATFORMS = {
    "xcb": ("Qt/plugins/platforms/libqxcb.so",),
    "wayland": ("Qt/plugins/platforms/libqwayland.so", "Qt/plugins/platforms/libqwayland-egl.so"),
}
"""What Qt loads for each kind of desktop; one of the paths is there."""


def platform_parts(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What Qt would load for the desktop this is; empty where that cannot be said.

    Args:
        environment: variables. QT_QPA_PLATFORM names kinds, each with options after a colon.
    """
    if any(environment.get(name) for name in ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")):
        return ()
    told = environment.get("QT_QPA_PLATFORM", "")
    names = [each.partition(":")[0].partition("-")[0] for each in told.split(";") if each]
    if not names:
        names = [
            name
            for variable, name in (("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "xcb"))
            if environment.get(variable)
        ]
    if any(name not in PLATFORMS for name in names):
        return ()
    return tuple(part for name in names for part in PLATFORMS[name])


def qt_folder() -> Path | None:
    """Where PySide6 lies, found without loading it; None where it is not installed."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def missing_libraries(qt: Path | None, parts: Iterable[str] = PARTS) -> set[str]:
    """Names of libraries that parts of Qt want and the system lacks; empty where none can tell.

    Args:
        qt: the folder PySide6.
        parts: paths in it; those that are not there are passed over.
    """
    missing: set[str] = set()
    if qt is None or not sys.platform.startswith("linux") or shutil.which("ldd") is None:
        return missing
    import subprocess

    for part in parts:
        if (qt / part).exists():
            listing = subprocess.run(
                ["ldd", str(qt / part)], capture_output=True, text=True, check=False
            ).stdout
            missing |= {
                line.split("=>")[0].strip() for line in listing.splitlines() if "not found" in line
            }
    return missing


def to_install(missing: Iterable[str]) -> list[str]:
    """The Debian packages that have them, as far as they are known, in order."""
    return sorted({PACKAGES[name] for name in missing if name in PACKAGES})


def fault_of(error: ImportError) -> str | None:
    """What is wrong with this system when Qt could not be loaded, and what to do.

    Returns:
        None if the error is none of the system's but a bug of the program.
    """
    if (error.name or "").partition(".")[0] in {"PySide6", "shiboken6"} and qt_folder() is None:
        return tr("Qt (PySide6) is not installed; install SkinScreen again")
    found = re.match(r"(lib\S+): cannot open shared object file", str(error))
    if found is None:
        return None
    missing = missing_libraries(qt_folder()) | {found[1]}
    return _lacks(missing)


def lacking(qt: Path | None, parts: Iterable[str]) -> str | None:
    """What parts of Qt lack, and what to do, if none of them has all it needs; else None.

    Args:
        qt: the folder PySide6.
        parts: of which one is enough; those that are not there do not count.
    """
    missing: set[str] = set()
    for part in parts:
        if qt is not None and (qt / part).exists():
            wanted = missing_libraries(qt, [part])
            if not wanted:
                return None
            missing |= wanted
    return _lacks(missing) if missing else None


def _lacks(missing: set[str]) -> str:
    sentence = tr("this system lacks {libraries}; {advice}")
    return sentence.format(libraries=", ".join(sorted(missing)), advice=advice(missing))


def advice(missing: Iterable[str]) -> str:
    """What to do about missing libraries, to follow "…; "."""
    names = sorted(missing)
    unknown = [name for name in names if name not in PACKAGES]
    steps = []
    if packages := to_install(names):
        line = f"sudo apt-get install --no-install-recommends {' '.join(packages)}"
        steps.append(tr("install them with: {command}").format(command=line))
    if unknown:
        sentence = tr("find the package of {libraries} and install it")
        steps.append(sentence.format(libraries=", ".join(unknown)))
    return "; ".join(steps)
