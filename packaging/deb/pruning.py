"""What of the wheels stays in the package, and what that needs of the system."""

import fnmatch
import importlib.metadata
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from skinscreen.services.qt_libraries import PACKAGES

KEPT_MODULES = ("QtCore", "QtGui", "QtSvg", "QtWidgets")
KEPT_PLUGINS = (
    "platforms/libqxcb.so",
    "platforms/libqwayland*.so",
    "platforms/libqoffscreen.so",
    "platforms/libqminimal.so",
    "xcbglintegrations/*",
    "wayland-decoration-client/*",
    "wayland-graphics-integration-client/*",
    "wayland-shell-integration/*",
    *(f"imageformats/libq{kind}.so" for kind in ("gif", "ico", "jpeg", "svg")),
    "iconengines/*",
    "platforminputcontexts/libcompose*",
    "platforminputcontexts/libibus*",
    "platformthemes/*",
)
UNUSED = (
    "bin",
    "*/tests",
    "*/__pycache__",
    "*.pyi",
    "*.a",
    "*/include",
    "numpy/distutils",
    "numpy/f2py",
    "cv2/data/*.xml",
    "ai_edge_litert/tools",
    "ai_edge_litert/vendors",
    "ai_edge_litert/libLiteRtWebGpuAccelerator.so",
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
)
"""Tests, headers, tools for building, accelerators that no supported device has, pip's notes."""
OPTIONAL = ("PySide6/Qt/plugins/platformthemes/libqgtk3.so",)
"""Used where what they need is there; Qt goes on without."""
SYSTEM = PACKAGES | {
    "libc.so.6": "libc6",
    "libm.so.6": "libc6",
    "libmvec.so.1": "libc6",
    "libdl.so.2": "libc6",
    "librt.so.1": "libc6",
    "libpthread.so.0": "libc6",
    "libutil.so.1": "libc6",
    "libresolv.so.2": "libc6",
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libexpat.so.1": "libexpat1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
RENAMED = {"libglib2.0-0": "libglib2.0-0t64 | libglib2.0-0"}
"""Debian 13 gave packages other names."""


def prune(site: Path) -> None:
    """Leave what the program uses at run time in a folder of packages."""
    drop_unneeded(site)
    drop_qt(site / "PySide6")
    for pattern in UNUSED:
        for path in list(site.rglob(pattern) if "/" not in pattern else _matching(site, pattern)):
            remove(path)
    strip(site)
    for encoder in site.glob("pillow_heif.libs/libx265-*"):
        empty(encoder, [each for each in libraries_in(site) if encoder.name in wanted(each)])


def _matching(folder: Path, pattern: str) -> list[Path]:
    """Paths below a folder that match, ``*`` standing for folders as well."""
    return [
        path for path in folder.rglob("*")
        if fnmatch.fnmatch(path.relative_to(folder).as_posix(), pattern)
    ]  # fmt: skip


def remove(path: Path) -> None:
    """Take away a file or folder that may be gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def drop_unneeded(site: Path) -> None:
    """Take away distributions that the program does not ask for: what built its wheel."""
    sys.path.append(str(site))
    from packaging.requirements import Requirement

    found = {
        plain(each.metadata["Name"]): each
        for each in importlib.metadata.distributions(path=[str(site)])
    }
    needed, open_names = set(), ["skinscreen"]
    while open_names:
        name = open_names.pop()
        if name in needed:
            continue
        needed.add(name)
        wanted = [Requirement(line) for line in found[name].requires or ()]
        open_names += [
            plain(each.name) for each in wanted
            if each.marker is None or each.marker.evaluate({"extra": ""})
        ]  # fmt: skip
    for name in found.keys() - needed:
        for file in found[name].files or ():
            remove(Path(file.locate()))
    sys.path.remove(str(site))
    for folder in sorted(site.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def plain(name: str) -> str:
    """A distribution's name as others write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def drop_qt(qt: Path) -> None:
    """Leave of PySide6 the modules and plugins in use, and the libraries these need."""
    kept = set(qt.glob("*.py")) | set((qt / "support").rglob("*.py"))
    kept |= {qt / f"{name}.abi3.so" for name in KEPT_MODULES}
    plugins = qt / "Qt/plugins"
    kept |= {path for pattern in KEPT_PLUGINS for path in plugins.glob(pattern)}
    libraries = {path.name: path for path in (*qt.glob("lib*.so*"), *qt.glob("Qt/lib/*.so*"))}
    todo = [path for path in kept if ".so" in path.name]
    while todo:
        for name in wanted(todo.pop()):
            path = libraries.get(name)
            if path is not None and path not in kept:
                kept.add(path)
                todo.append(path)
    for path in sorted(qt.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in kept:
            path.unlink()


def wanted(file: Path) -> list[str]:
    """Names of the libraries that a program or library asks the loader for."""
    listing = subprocess.run(
        ["readelf", "--dynamic", "--wide", file], capture_output=True, text=True, check=False
    ).stdout
    return re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", listing)


def libraries_in(folder: Path) -> list[Path]:
    """All files that the loader could load."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    found.append(path)
    return found


def strip(site: Path) -> None:
    """Take away symbols that only a debugger reads."""
    for path in libraries_in(site):
        subprocess.run(["strip", "--strip-unneeded", path], check=False, capture_output=True)


RETURN_NULL = {"x86_64": "xor %eax, %eax\nret", "aarch64": "mov x0, #0\nret"}


def empty(library: Path, users: list[Path]) -> None:
    """Put in a library's place one whose functions, as far as they are asked for, give nothing.

    For x265, the encoder that comes with pillow-heif: the program decodes alone, x265 takes 21 MB,
    and its licence (GPL 2) would hold for the whole package. For libheif it is one that fails.
    """
    asked = {name for user in users for name in undefined(user) if name.startswith("x265_")}
    code = [".text"]
    for name in sorted(asked):
        code += [f".globl {name}", f".type {name}, %function", f"{name}:"]
        code.append(RETURN_NULL[platform.machine()])
    code += ['.section .note.GNU-stack,"",%progbits', ""]
    with tempfile.TemporaryDirectory() as place:
        written = Path(place) / "empty.o"
        subprocess.run(["as", "-o", written, "-"], input="\n".join(code), text=True, check=True)
        linking = ["ld", "-shared", "--build-id=none", "-soname", library.name, "-o", library]
        subprocess.run([*linking, written], check=True)


def undefined(file: Path) -> list[str]:
    """Names of the functions that a library wants of others."""
    listing = subprocess.run(
        ["readelf", "--dyn-syms", "--wide", file], capture_output=True, text=True, check=True
    ).stdout
    return re.findall(r" UND (\w+)", listing)


def needed(stage: Path) -> list[str]:
    """The Debian packages whose libraries are asked for and do not lie in the package itself.

    Raises:
        SystemExit: a library's package is not known here.
    """
    files = libraries_in(stage)
    own = {path.name for path in files}
    asked = {
        name: path
        for path in files
        if not path.as_posix().endswith(OPTIONAL)
        for name in wanted(path)
        if name not in own
    }
    unknown = [f"{name} (for {path.name})" for name, path in asked.items() if name not in SYSTEM]
    if unknown:
        sys.exit(f"deb: no package is known for {', '.join(unknown)}; add it to pruning.SYSTEM")
    packages = sorted({SYSTEM[name] for name in asked})
    return [RENAMED.get(name, name) for name in packages]
