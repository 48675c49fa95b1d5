"""Sets up a virtual environment on a fresh machine: packages as locked, and Qt's libraries.

Needs nothing but Python 3.11 or later with venv. Quick when everything already is there.

    python3 packaging/bootstrap.py .venv run        # what the program needs
    python3 packaging/bootstrap.py .venv dev        # and what its tests need
    python3 packaging/bootstrap.py .venv train      # and what training needs
    python3 packaging/bootstrap.py .venv-litert litert
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDES = {"run": ("run", "dev", "train"), "dev": ("dev", "train")}
"""A lock is satisfied where one that includes it was installed."""
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
QT_PARTS = (
    "QtWidgets.abi3.so",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqwayland-egl.so",
)


def say(words: str) -> None:
    """Tell what is being done."""
    print(f"setup: {words}", flush=True)


def main(folder: str, lock: str) -> int:
    """Set up ``folder`` with the packages of ``lock``."""
    if sys.version_info < (3, 11):  # noqa: UP036 - says so to those who have an older one
        say(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}")
        return 1
    venv = ROOT / folder
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists() and not create(venv):
        return 1
    if not satisfied(venv, lock):
        install(python, lock)
        stamp(venv, lock).write_text(fingerprint(lock))
    return provide_qt_libraries(venv)


def create(venv: Path) -> bool:
    """Make the virtual environment; it sees Debian's packages where the Pi camera's is one."""
    if importlib.util.find_spec("ensurepip") is None:
        say("Python's venv is missing; install it with: sudo apt-get install python3-venv")
        return False
    say(f"creating {venv.name}")
    command = [sys.executable, "-m", "venv", str(venv)]
    if importlib.util.find_spec("picamera2") is not None:
        command.append("--system-site-packages")
    subprocess.run(command, check=True)
    return True


def fingerprint(lock: str) -> str:
    """Changes when what is to be installed changes."""
    files = (ROOT / "requirements" / f"{lock}.txt", ROOT / "pyproject.toml")
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def stamp(venv: Path, lock: str) -> Path:
    """Where is noted what was installed."""
    return venv / f".installed-{lock}"


def satisfied(venv: Path, lock: str) -> bool:
    """Whether a lock that includes this one was installed as it stands now."""
    for candidate in INCLUDES.get(lock, (lock,)):
        note = stamp(venv, candidate)
        if note.exists() and note.read_text() == fingerprint(candidate):
            return True
    return False


def install(python: Path, lock: str) -> None:
    """Install the locked packages and the program itself, editable."""
    say(f"installing the packages of requirements/{lock}.txt (a minute or more)")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    requirements = str(ROOT / "requirements" / f"{lock}.txt")
    # The lock names everything. Left to resolve, pip meets pytest-cov's "coverage[toml]", takes the
    # newest coverage for it, and refuses that for having no hash.
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", requirements], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)


def missing_libraries(venv: Path) -> set[str]:
    """Libraries that Qt's parts want and the system lacks."""
    missing: set[str] = set()
    if not sys.platform.startswith("linux") or shutil.which("ldd") is None:
        return missing
    for package in venv.glob("lib/python*/site-packages/PySide6"):
        for part in QT_PARTS:
            if not (package / part).exists():
                continue
            listing = subprocess.run(
                ["ldd", str(package / part)], capture_output=True, text=True, check=False
            ).stdout
            missing |= {
                line.split("=>")[0].strip() for line in listing.splitlines() if "not found" in line
            }
    return missing


def provide_qt_libraries(venv: Path) -> int:
    """Install the system libraries Qt lacks where that is allowed, else say how."""
    missing = missing_libraries(venv)
    if not missing:
        return 0
    packages = sorted({PACKAGES[name] for name in missing if name in PACKAGES})
    unknown = sorted(name for name in missing if name not in PACKAGES)
    if unknown:
        say(f"Qt also wants {', '.join(unknown)}, whose package is not known here")
    if not packages:
        return 0
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    prefix = privilege()
    if prefix is None or shutil.which("apt-get") is None:
        say("Qt needs libraries of the system; install them with:")
        print(f"    sudo {line}", flush=True)
        return 1
    say(f"installing the libraries Qt needs: {' '.join(packages)}")
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", *quiet, "update"], check=False, env=environment)
    done = subprocess.run(
        [*prefix, "apt-get", *quiet, *line.split()[1:]], check=False, env=environment
    )
    if done.returncode != 0 or missing_libraries(venv) - set(unknown):
        say("that failed; install them with:")
        print(f"    sudo {line}", flush=True)
        return 1
    return 0


def privilege() -> list[str] | None:
    """What to put before a command that only root may run; None where it may not be."""
    if os.geteuid() == 0:
        return []
    allowed = shutil.which("sudo") is not None and (
        subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    return ["sudo", "-n"] if allowed else None


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:3]))
    except subprocess.CalledProcessError as failure:
        say(f"failed: {' '.join(failure.cmd[:5])} … (exit code {failure.returncode})")
        sys.exit(1)
