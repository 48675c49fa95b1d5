"""What a program or library says of itself to the loader, as readelf tells it."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
"""What Debian's architectures are called elsewhere."""


def machine() -> str:
    """The processor that is built for: this one, where `SKINSCREEN_MACHINE` names no other."""
    return os.environ.get("SKINSCREEN_MACHINE") or platform.machine()


def tool(name: str) -> str:
    """One of binutils for that processor."""
    own = f"{machine()}-linux-gnu-{name}"
    return own if shutil.which(own) else name


def libraries_in(folder: Path) -> list[Path]:
    """All files that the loader could load."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    found.append(path)
    return found


def wanted(file: Path) -> list[str]:
    """Names of the libraries that a program or library asks the loader for."""
    return re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", _read("--dynamic", file))


def undefined(file: Path) -> dict[str, str]:
    """Names that a library wants of others, each with the version it wants, or an empty text."""
    return dict(re.findall(r" UND ([\w.$]+)(?:@+([\w.]+))?", _read("--dyn-syms", file)))


def defined(file: Path) -> set[str]:
    """Names that a library has for others."""
    found = re.findall(
        r" (?:\d+|ABS) ([\w.$]+)(?:@+[\w.]+)?$", _read("--dyn-syms", file), re.MULTILINE
    )
    return set(found)


def _read(what: str, file: Path) -> str:
    return subprocess.run(
        ["readelf", what, "--wide", file], capture_output=True, text=True, check=False
    ).stdout
