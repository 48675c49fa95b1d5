"""What Qt lacks on a system, and what is said of it."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from skinscreen.services import qt_libraries
from skinscreen.services.qt_libraries import (
    PARTS,
    PLATFORMS,
    advice,
    fault_of,
    lacking,
    missing_libraries,
    platform_parts,
    qt_folder,
    to_install,
)

XCB, WAYLAND = PLATFORMS["xcb"], PLATFORMS["wayland"]


@pytest.fixture
def qt(tmp_path: Path) -> Path:
    """A folder like PySide6's, with the parts as empty files."""
    folder = tmp_path / "PySide6"
    for part in PARTS:
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        (folder / part).touch()
    return folder


@pytest.fixture
def absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the loader's ``ldd`` miss libraries, for files with a word in their name."""

    def miss(word: str, *names: str) -> None:
        lines = "".join(f"echo '\t{name} => not found'\n" for name in names)
        ldd = tmp_path / "bin" / "ldd"
        ldd.parent.mkdir(exist_ok=True)
        ldd.write_text(
            "#!/bin/sh\necho '\tlibc.so.6 => /lib/libc.so.6'\n"
            f"case $1 in *{word}*)\n{lines};; esac\n"
        )
        ldd.chmod(0o755)
        monkeypatch.setenv("PATH", f"{ldd.parent}{os.pathsep}{os.environ['PATH']}")

    return miss


def test_what_the_system_lacks_is_found_with_its_packages(
    qt: Path, absent: Callable[..., None]
) -> None:
    absent("", "libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0")
    missing = missing_libraries(qt)
    assert missing == {"libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0"}
    assert to_install(missing) == ["libegl1", "libglib2.0-0"]


def test_parts_that_are_not_there_are_passed_over(
    tmp_path: Path, absent: Callable[..., None]
) -> None:
    absent("", "libEGL.so.1")
    assert missing_libraries(tmp_path) == set()


@pytest.mark.parametrize("reason", ["no Qt", "not Linux", "no ldd"])
def test_where_nothing_can_tell_nothing_is_missing(
    reason: str, qt: Path, absent: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent("", "libEGL.so.1")
    if reason == "not Linux":
        monkeypatch.setattr("sys.platform", "darwin")
    if reason == "no ldd":
        monkeypatch.setenv("PATH", "/nowhere")
    assert missing_libraries(None if reason == "no Qt" else qt) == set()


def test_the_advice_is_a_line_to_type_and_names_what_is_unknown() -> None:
    assert advice({"libxcb-cursor.so.0", "libEGL.so.1"}) == (
        "install them with: sudo apt-get install --no-install-recommends libegl1 libxcb-cursor0"
    )
    assert advice({"libodd.so.1"}) == "find the package of libodd.so.1 and install it"


def test_qt_is_found_without_loading_it() -> None:
    folder = qt_folder()
    assert folder is not None
    assert (folder / "QtWidgets.abi3.so").exists()


@pytest.mark.parametrize("origin", [None, "namespace"])
def test_qt_that_is_not_installed_is_no_folder(
    origin: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = importlib.util.spec_from_loader("PySide6", None) if origin else None
    monkeypatch.setattr(qt_libraries.importlib.util, "find_spec", lambda _: empty)
    assert qt_folder() is None


def test_a_library_that_cannot_be_loaded_is_told_with_all_that_are_missing(
    qt: Path, absent: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent("", "libxkbcommon.so.0")
    monkeypatch.setattr(qt_libraries, "qt_folder", lambda: qt)
    said = "libEGL.so.1: cannot open shared object file: No such file or directory"
    fault = fault_of(ImportError(said, name="PySide6.QtGui"))
    assert fault is not None
    assert fault.startswith("this system lacks libEGL.so.1, libxkbcommon.so.0; install them with")
    assert fault.endswith("libegl1 libxkbcommon0")


def test_qt_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries, "qt_folder", lambda: None)
    fault = fault_of(ModuleNotFoundError("No module named 'PySide6'", name="PySide6"))
    assert fault == "Qt (PySide6) is not installed; install SkinScreen again"


def test_a_bug_in_an_import_is_none_of_the_systems() -> None:
    assert fault_of(ImportError("cannot import name 'x' from 'skinscreen.ui'")) is None
    assert fault_of(ModuleNotFoundError("No module named 'PySide6.Qx'", name="PySide6.Qx")) is None


def test_one_of_the_parts_is_enough(qt: Path, absent: Callable[..., None]) -> None:
    absent("libqxcb", "libxcb-cursor.so.0")
    fault = lacking(qt, XCB)
    assert fault is not None
    assert "libxcb-cursor0" in fault
    assert lacking(qt, (*XCB, *WAYLAND)) is None
    assert lacking(None, XCB) is None


@pytest.mark.parametrize(
    ("variables", "parts"),
    [
        ({"DISPLAY": ":0"}, XCB),
        ({"WAYLAND_DISPLAY": "wayland-1", "DISPLAY": ":0"}, (*WAYLAND, *XCB)),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, (*WAYLAND, *XCB)),
        ({"QT_QPA_PLATFORM": "wayland-egl:option", "DISPLAY": ":0"}, WAYLAND),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, ()),
        ({"DISPLAY": ":0", "QT_PLUGIN_PATH": "/elsewhere"}, ()),
        ({}, ()),
    ],
)
def test_what_qt_would_load_follows_from_the_desktop(
    variables: dict[str, str], parts: tuple[str, ...]
) -> None:
    assert platform_parts(variables) == parts
