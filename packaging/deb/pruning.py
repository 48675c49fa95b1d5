"""What of the wheels stays in the package, and what that needs of the system."""

import fnmatch
import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

import icu
import standins
from elf import libraries_in, wanted

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
    "numpy/*core/_simd.*.so",  # NumPy's own tests of its loops
    "cv2/data/*.xml",
    "PIL/_imagingft.*.so",
    "PIL/_imagingtk.*.so",
    "numpy/array_api",
    "reportlab/fonts/*.afm",
    "reportlab/fonts/*.pfb",
    "reportlab/fonts/*.sfd",
    "reportlab/fonts/DarkGarden*",
    "reportlab/graphics",
    "reportlab/platypus",
    "skinscreen/training",
    "tqdm",
    "tqdm-*.dist-info",
    "ai_edge_litert/tools",
    "ai_edge_litert/vendors",
    "ai_edge_litert/libLiteRtWebGpuAccelerator.so",
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
)
"""Tests, headers, tools for building, accelerators that no supported device has, Pillow's drawing
of text, ReportLab's layout, charts and Type 1 fonts, training (which needs Keras), pip's notes."""
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
    "libblas.so.3": "libblas3 | libblas.so.3",
    "liblapack.so.3": "liblapack3 | liblapack.so.3",
    "libgfortran.so.5": "libgfortran5",
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
    icu.shorten(site)
    standins.lay_all(site)


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


def strip(site: Path) -> None:
    """Take away symbols that only a debugger reads."""
    for path in libraries_in(site):
        subprocess.run(["strip", "--strip-unneeded", path], check=False, capture_output=True)


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
