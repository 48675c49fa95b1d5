"""The entry in the desktop's menu, with its icon, in the person's own folders."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.errors import SettingsError
from skinscreen.language import tr

_FILES = "%f"
"""Of the entry itself; its actions are given something else."""
MARK = "X-SkinScreen-Own=true"
"""Stands in an entry this module wrote; another is not taken away."""
_REFRESH_S = 10
_RESERVED = '"`$\\'


def entry_file() -> Path:
    """Where the menu looks for the person's own entry (XDG base directories)."""
    return _xdg_folder() / "applications" / "skinscreen.desktop"


def icon_file() -> Path:
    """Where the entry's icon lies."""
    return _xdg_folder() / "icons" / "hicolor" / "scalable" / "apps" / "skinscreen.svg"


def install(program: str) -> Path:
    """Write entry and icon, over older ones of ours; returns the entry.

    Args:
        program: as it was called, ``sys.argv[0]``.

    Raises:
        SettingsError: they cannot be written, or an entry is there that is not ours.
    """
    target = entry_file()
    _require_ours(target)
    folder = paths.resources()
    try:
        template = (folder / "desktop" / "skinscreen.desktop").read_text(encoding="utf-8")
        icon = (folder / "icons" / "skinscreen.svg").read_bytes()
        for file, content in ((icon_file(), icon), (target, _filled(template, program).encode())):
            file.parent.mkdir(parents=True, exist_ok=True)
            paths.write_atomically(file, content)
    except OSError as error:
        sentence = tr("the menu entry cannot be written: {reason}")
        raise SettingsError(sentence.format(reason=error)) from error
    _refresh(target.parent)
    return target


def remove() -> tuple[Path, ...]:
    """Take away entry and icon; returns what was there.

    Raises:
        SettingsError: they cannot be taken away, or the entry is not ours.
    """
    _require_ours(entry_file())
    files = tuple(file for file in (entry_file(), icon_file()) if os.path.lexists(file))
    try:
        for file in files:
            file.unlink()
    except OSError as error:
        sentence = tr("the menu entry cannot be removed: {reason}")
        raise SettingsError(sentence.format(reason=error)) from error
    _refresh(entry_file().parent)
    return files


def _xdg_folder() -> Path:
    given = Path(os.environ.get("XDG_DATA_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".local" / "share"


def _require_ours(target: Path) -> None:
    try:
        ours = not os.path.lexists(target) or MARK in paths.read_plain(target, 100_000).decode()
    except (OSError, UnicodeDecodeError):
        ours = False
    if not ours:
        sentence = tr("{file} was not made by SkinScreen; move it away and try again")
        raise SettingsError(sentence.format(file=target))


def _filled(template: str, program: str) -> str:
    """The entry for this installation; it hides by itself once the program is gone (TryExec)."""
    called, words = _command(program)
    return "".join(_lines(template, called, words))


def _lines(template: str, called: str, words: tuple[str, ...]) -> Iterator[str]:
    for line in template.splitlines():
        if line.startswith("Exec="):
            command = _escaped(" ".join(map(_quoted, (called, *words))))
            given = line.partition(" ")[2]
            if given == _FILES:
                yield f"{MARK}\nTryExec={_escaped(called)}\n"
            yield f"Exec={command} {given}\n"
        else:
            yield f"{line}\n"


def _command(program: str) -> tuple[str, tuple[str, ...]]:
    """The program by a path that holds; of ``python -m skinscreen`` the interpreter."""
    found = shutil.which(program)
    if found is not None and not program.endswith(".py"):
        return str(Path(found).absolute()), ()  # pipx's link stays when what it leads to changes
    return sys.executable, ("-P", "-m", "skinscreen")


def _quoted(word: str) -> str:
    """A word of ``Exec``, by the Desktop Entry Specification; ``%`` would start a field."""
    inside = "".join(f"\\{c}" if c in _RESERVED else c for c in word).replace("%", "%%")
    return inside if word.replace("/", "").replace("-", "").isalnum() else f'"{inside}"'


def _escaped(value: str) -> str:
    """A value of type string: backslashes double."""
    return value.replace("\\", "\\\\")


def _refresh(applications: Path) -> None:
    """Let the desktop know at once which photos the program opens, where it keeps a list."""
    program = shutil.which("update-desktop-database")
    if program is not None:
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [program, applications], check=False, capture_output=True, timeout=_REFRESH_S
            )
