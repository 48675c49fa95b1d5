"""Sets up a virtual environment on a fresh machine: packages as locked, and Qt's libraries.

Needs nothing but Python 3.11 or later with venv. Quick when everything already is there. What was
cut short, moved or lost its Python is seen and put right.

    python3 packaging/bootstrap.py .venv run        # what the program needs
    python3 packaging/bootstrap.py .venv dev        # and what its tests need
    python3 packaging/bootstrap.py .venv train      # and what training needs
    python3 packaging/bootstrap.py .venv archive    # and what skinscreen archive and its tests need
    python3 packaging/bootstrap.py .venv-litert litert
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
INCLUDES = {"run": ("run", "dev", "train", "archive"), "dev": ("dev", "train", "archive")}
"""A lock is satisfied where one that includes it was installed."""
UNFINISHED = ".unfinished"
"""Stands in an environment while packages are installed: one that was killed is seen by it."""
LOG = ROOT / "build" / "setup.log"
"""What apt and dpkg say while they install."""
MAX_SHEBANG = 127
"""Bytes that Linux reads of a script's first line."""
ASK = "import sys, pip; print('%d.%d' % sys.version_info[:2])"


def say(words: str) -> None:
    """Tell what is being done."""
    print(f"setup: {words}", flush=True)


def main(folder: str, lock: str) -> int:
    """Set up ``folder`` with the packages of ``lock``."""
    if sys.version_info < (3, 11):  # noqa: UP036 - says so to those who have an older one
        say(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}")
        return 1
    venv = ROOT / folder
    mend(venv)
    if not venv.exists() and not create(venv):
        return 1
    if not satisfied(venv, lock):
        unfinished = venv / UNFINISHED
        unfinished.touch()
        try:
            install(interpreter(venv), lock)
        except subprocess.CalledProcessError:
            unfinished.unlink()  # pip ended by itself and left what was there before
            raise
        stamp(venv, lock).write_text(fingerprint(venv, lock))
        unfinished.unlink()
    return provide_qt_libraries(venv)


def interpreter(venv: Path) -> Path:
    """The environment's own Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def mend(venv: Path) -> None:
    """See what became of an environment since it was made, and put it right, with a sentence."""
    if not os.path.lexists(venv):
        return
    why = past_mending(venv)
    if why is not None:
        say(f"{venv.name} {why}; it is made anew")
        if venv.is_symlink() or not venv.is_dir():
            venv.unlink()
        else:
            shutil.rmtree(venv)
        return
    follow(venv)
    if importlib.util.find_spec("picamera2") is not None:
        open_to_system(venv)


def past_mending(venv: Path) -> str | None:
    """What is wrong with an environment that only making it anew puts right; None if nothing is."""
    if (venv / UNFINISHED).exists() or not any(venv.glob(".installed-*")):
        return "was not finished when it was last set up"
    made_with = settings(venv).get("version", "")
    try:
        told = subprocess.run(
            [interpreter(venv), "-I", "-c", ASK], capture_output=True, text=True, check=False
        )
    except OSError:  # it was never there, or what it leads to has gone
        return "has no Python that runs"
    if told.returncode != 0:
        kept = ".".join(made_with.split(".")[:2])
        has = any((venv / "lib").glob("python*/site-packages/pip/__init__.py"))
        return f"was made for Python {kept}, which is another now" if has else "is not whole"
    return None


def settings(venv: Path) -> dict[str, str]:
    """What Python noted when it made the environment."""
    file = venv / "pyvenv.cfg"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}


def follow(venv: Path) -> None:
    """Write the folder's present path where its old one stands, if it was moved."""
    made = settings(venv).get("command", "").partition(" -m venv ")[2]
    while made.startswith("--"):
        made = made.partition(" ")[2]
    old, new = Path(made), venv.resolve()
    if not old.is_absolute() or old == new or old.name != new.name or venv.is_symlink():
        return
    say(f"the folder was moved from {old.parent}; its paths are put right")
    notes = [*venv.glob("lib/python*/site-packages/*.pth")]
    notes += [*venv.glob("lib/python*/site-packages/*.dist-info/direct_url.json")]
    for file in (*interpreter(venv).parent.iterdir(), venv / "pyvenv.cfg", *notes):
        if file.is_file() and not file.is_symlink():
            before = file.read_bytes()
            after = runnable(put_right(before, old.parent, new.parent))
            if b"\0" not in before and after != before:
                file.write_bytes(after)


def put_right(content: bytes, old: Path, new: Path) -> bytes:
    """Text with a path in place of another, where that one begins and ends as a path does."""
    whole = rb"(?<![\w.-])" + re.escape(os.fsencode(old)) + rb"(?=[/\s\"':)]|$)"
    return re.sub(whole, lambda _: os.fsencode(new), content)


def runnable(script: bytes) -> bytes:
    """A script whose first line the kernel takes: no blank in the path, and not too long.

    Otherwise the shell starts it, as pip writes it: a line for the shell, a string for Python.
    """
    first, _, rest = script.partition(b"\n")
    path = first.removeprefix(b"#!")
    if not first.startswith(b"#!/") or not re.search(rb"/bin/python[0-9.]*$", path):
        return script
    if b" " not in path and len(first) < MAX_SHEBANG:
        return script
    return b"#!/bin/sh\n'''exec' \"" + path + b'" "$0" "$@"\n\' \'\'\'\n' + rest


def open_to_system(venv: Path) -> None:
    """Let it see Debian's packages: the Pi camera's was installed after it was made."""
    file = venv / "pyvenv.cfg"
    before = file.read_text(encoding="utf-8")
    after = before.replace(
        "include-system-site-packages = false", "include-system-site-packages = true"
    )
    if after != before:
        file.write_text(after, encoding="utf-8")
        say(f"picamera2 is installed now; {venv.name} sees it")


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


def fingerprint(venv: Path, lock: str) -> str:
    """Changes when what is to be installed changes."""
    files = (ROOT / "requirements" / f"{lock}.txt", ROOT / "pyproject.toml")
    digest = hashlib.sha256(settings(venv).get("version", "").encode())
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
        if note.exists() and note.read_text() == fingerprint(venv, candidate):
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


def provide_qt_libraries(venv: Path) -> int:
    """Install the system libraries Qt lacks where that is allowed, else say how."""
    from skinscreen.services.qt_libraries import PACKAGES, missing_libraries, to_install

    qt = next(iter(venv.glob("lib/python*/site-packages/PySide6")), None)
    missing = missing_libraries(qt)
    unknown = sorted(missing - PACKAGES.keys())
    if unknown:
        say(f"Qt also wants {', '.join(unknown)}, whose package is not known here")
    packages = to_install(missing)
    if not packages:
        return 0
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    prefix = privilege()
    if prefix is None or shutil.which("apt-get") is None:
        say("Qt needs libraries of the system; install them with:")
        print(f"    sudo {line}", flush=True)
        return 1
    say(f"installing the libraries Qt needs: {' '.join(packages)}")
    done = apt(prefix, "update") | apt(prefix, *line.split()[1:])
    if missing_libraries(qt) - set(unknown):
        say(f"that failed (exit code {done}; {LOG} says why); install them with:")
        print(f"    sudo {line}", flush=True)
        return 1
    return 0


def apt(prefix: list[str], *words: str) -> int:
    """Run apt, with what it and dpkg say in the log; returns its exit code."""
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        return subprocess.run(
            [*prefix, "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", *words],
            check=False, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        ).returncode  # fmt: skip


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
