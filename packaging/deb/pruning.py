"""What of the wheels stays in the package, and what that needs of the system."""

import fnmatch
import importlib.metadata
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import icu
import standins
from elf import libraries_in, machine, tool, wanted

from skinscreen.services.qt_libraries import PACKAGES

KEPT_MODULES = ("QtCore", "QtGui", "QtSvg", "QtWidgets")
KEPT_PLUGINS = (
    "platforms/libqxcb.so",
    "platforms/libqwayland*.so",
    "platforms/libqoffscreen.so",
    "platforms/libqminimal.so",
    "xcbglintegrations/*",
    "wayland-decoration-client/*",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    "wayland-shell-integration/libxdg-shell.so",
    *(f"imageformats/libq{kind}.so" for kind in ("gif", "ico", "jpeg", "svg")),
    "iconengines/*",
    "platforminputcontexts/libcompose*",
    "platforminputcontexts/libibus*",
    "platformthemes/*",
)
KEPT_TRANSLATIONS = ("qtbase_de.qm", "qtbase_es.qm", "qtbase_fr.qm")
"""Qt's own words in the languages of the program; a test holds that they are those."""
UNUSED_OF_REPORTLAB = (
    "PyFontify", "attrmap", "codecharts", "corp", "fontfinder", "formatters", "normalDate",
    "pygments2xpre", "randomtext", "rparsexml", "sequencer", "styles", "testutils", "textsplit",
    "validators", "yaml",
)  # fmt: skip
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
    "cv2/LICENSE*",  # again in its dist-info
    "PIL/_imagingft.*.so",
    "PIL/_imagingtk.*.so",
    *(f"PIL/Image{other}.py" for other in ("Grab", "Qt", "Tk", "Win")),
    "numpy/array_api",
    "numpy/*core/_[orsu]*_tests.*.so",
    "numpy/testing",
    "numpy/ma/t*.py",
    "numpy/random/lib",
    "numpy/*setup.py",
    "*.pxd",
    "*.pyx",
    "pydicom/cli",
    "pydicom/data/*_files",
    "pydicom/data/palettes",
    "pydicom/fileset.py",
    "pydicom/sr",
    "psutil/_ps[abow]*.py",  # AIX, BSD, macOS, Windows
    "psutil/_pssunos.py",
    "reportlab/fonts",
    "reportlab/graphics",
    "reportlab/platypus",
    *(f"reportlab/lib/{name}.py" for name in UNUSED_OF_REPORTLAB),
    "skinscreen/training",
    "skinscreen/locale/*.po",  # compiled beside them
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
)
"""Tests, headers, tools for building, Pillow's drawing of text, ReportLab's layout, charts and
fonts, training (which needs Keras), pip's notes."""
KEPT_DECODERS = ("Avif", "Bmp", "Gif", "Jpeg", "Jpeg2K", "Mpo", "Png", "Ppm", "Tiff", "WebP")
"""Pillow's for what the program opens (JPEG 2000: in DICOM files), and those that Pillow asks for
at every start."""
KEPT_OF_LITERT = (
    "__init__.py",
    "interpreter.py",
    "metrics_*.py",
    "_pywrap_litert_interpreter_wrapper.so",
    "libpywrap_litert_common.so",
)
"""The interpreter; what converts, compiles and calibrates models is not called."""
NOT_CALLED = {
    "ai-edge-litert": {"backports-strenum", "ml-dtypes", "protobuf", "tqdm", "typing-extensions"},
    "reportlab": {"charset-normalizer"},
    "skinscreen": {"tqdm"},
}
"""What a distribution asks for and what calls it is left out, or never used: models that are
compiled, a guess at text that is no Unicode, training's bars."""
FROM_DEBIAN = {"cryptography": "python3-cryptography"}
"""Distributions that come as Debian's package, which Debian's own updates mend. What they compute
is the same whoever built them; nothing else asks for what they need in their turn."""
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
    "liblzma.so.5": "liblzma5",
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
    keep(site / "ai_edge_litert", KEPT_OF_LITERT)
    for pattern in UNUSED:
        for path in list(site.rglob(pattern) if "/" not in pattern else _matching(site, pattern)):
            remove(path)
    drop_decoders(site)
    shorten_pydicom(site / "pydicom")
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
    told = {"extra": "", "platform_machine": machine()}
    needed, open_names = set(), ["skinscreen"]
    while open_names:
        name = open_names.pop()
        if name in needed or name in FROM_DEBIAN:
            continue
        needed.add(name)
        wanted = [Requirement(line) for line in found[name].requires or ()]
        open_names += {
            plain(each.name) for each in wanted
            if each.marker is None or each.marker.evaluate(told)
        } - NOT_CALLED.get(name, set())  # fmt: skip
    for name in found.keys() - needed:
        for file in found[name].files or ():
            remove(Path(file.locate()))
    sys.path.remove(str(site))
    for folder in sorted(site.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def drop_decoders(site: Path) -> None:
    """Leave of Pillow the decoders in use."""
    for decoder in site.glob("PIL/*ImagePlugin.py"):
        if decoder.name.removesuffix("ImagePlugin.py") not in KEPT_DECODERS:
            remove(decoder)


def shorten_pydicom(package: Path) -> None:
    """Leave pydicom no names of makers' own elements, and no examples to look for at its start."""
    shortened = {
        "_private_dict.py": "private_dictionaries: dict[str, dict[str, tuple]] = {}\n",
        "examples/__init__.py": "",
    }
    for name, content in shortened.items():
        if (package / name).exists():
            (package / name).write_text(content)


def keep(folder: Path, patterns: Iterable[str]) -> None:
    """Leave in a folder, if it is there, what has one of the names."""
    for path in list(folder.glob("*")):
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns):
            remove(path)


def plain(name: str) -> str:
    """A distribution's name as others write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def drop_qt(qt: Path) -> None:
    """Leave of PySide6 the modules and plugins in use, and the libraries these need."""
    kept = set(qt.glob("*.py")) | set((qt / "support").rglob("*.py"))
    kept |= {qt / f"{name}.abi3.so" for name in KEPT_MODULES}
    kept |= {qt / "Qt/translations" / name for name in KEPT_TRANSLATIONS}
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
        subprocess.run([tool("strip"), "--strip-unneeded", path], check=False, capture_output=True)


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
    packages = sorted({SYSTEM[name] for name in asked} | set(FROM_DEBIAN.values()))
    return [RENAMED.get(name, name) for name in packages]
