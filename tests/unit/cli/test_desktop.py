"""The entry in the desktop's menu."""

import os
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest
from unit.cli.commands import Command

from skinscreen.domain.errors import SettingsError
from skinscreen.services import desktop_entry


@pytest.fixture(autouse=True)
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own data folder."""
    folder = tmp_path / "share"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    return folder


def program(folder: Path, name: str = "skinscreen") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def values(file: Path, group: str = "Desktop Entry") -> dict[str, str]:
    read = RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(file, encoding="utf-8")
    return dict(read[group])


def test_the_entry_starts_the_program_that_was_called(
    skinscreen: Command, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = program(tmp_path / "bin")
    monkeypatch.setattr(sys, "argv", [str(called)])
    done = skinscreen("desktop", "install")
    entry = share / "applications/skinscreen.desktop"
    assert (done.code, done.err) == (0, "")
    assert str(entry) in done.out
    assert values(entry)["TryExec"] == str(called)
    assert shlex.split(values(entry)["Exec"]) == [str(called), "%f"]
    assert (share / "icons/hicolor/scalable/apps/skinscreen.svg").read_bytes().startswith(b"<svg")


def test_an_installed_link_is_kept_for_what_it_leads_to_changes(tmp_path: Path) -> None:
    real = program(tmp_path / "venvs/one")
    link = tmp_path / "bin/skinscreen"
    link.parent.mkdir()
    link.symlink_to(real)
    assert values(desktop_entry.install(str(link)))["TryExec"] == str(link)


def test_practice_starts_the_same_program(tmp_path: Path) -> None:
    called = program(tmp_path / "a b")
    entry = desktop_entry.install(str(called))
    action = values(entry, "Desktop Action practice")
    assert values(entry)["Actions"] == "practice;"
    assert shlex.split(action["Exec"]) == [str(called), "--practice"]
    assert "TryExec" not in action


def test_a_program_found_by_the_path_is_named_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = program(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(called.parent))
    assert values(desktop_entry.install("skinscreen"))["TryExec"] == str(called)


def test_python_with_a_module_is_started_as_such() -> None:
    entry = values(desktop_entry.install("/somewhere/skinscreen/__main__.py"))
    assert entry["TryExec"] == sys.executable
    assert entry["Exec"].endswith("-P -m skinscreen %f")


@pytest.mark.parametrize(
    "folder", ["with space", "50%off", "dollar$HOME", 'quo"te', "ba\\ck", "tick`s", "é"]
)
def test_a_path_with_odd_characters_is_quoted_by_the_specification(
    folder: str, tmp_path: Path
) -> None:
    called = program(tmp_path / folder)
    told = values(desktop_entry.install(str(called)))
    assert told["TryExec"].replace("\\\\", "\\") == str(called)
    quoted = told["Exec"].replace("\\\\", "\\")  # as a value of type string is read
    # Within double quotes the specification takes backslashes as a shell does.
    words = quoted.removesuffix(" %f")
    read = subprocess.run(["sh", "-c", f"printf %s {words}"], capture_output=True, check=True)
    assert read.stdout.decode().replace("%%", "%") == str(called)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no validator here")
def test_the_entry_passes_the_validator(tmp_path: Path) -> None:
    entry = desktop_entry.install(str(program(tmp_path / "a $ b")))
    done = subprocess.run(["desktop-file-validate", entry], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_an_entry_of_ours_is_replaced_and_removed(
    skinscreen: Command, share: Path, tmp_path: Path
) -> None:
    desktop_entry.install(str(program(tmp_path / "old")))
    newer = program(tmp_path / "new")
    assert values(desktop_entry.install(str(newer)))["TryExec"] == str(newer)
    assert skinscreen("desktop", "remove").out == "removed from the menu\n"
    left = [file.name for file in share.rglob("*") if file.is_file()]
    assert [name for name in left if name != "mimeinfo.cache"] == []  # the desktop's own list
    assert "was not in the menu" in skinscreen("desktop", "remove").out


@pytest.mark.parametrize("content", [b"[Desktop Entry]\nName=My own\n", b"\xff\xfe"])
def test_an_entry_of_another_making_is_left_alone(
    content: bytes, skinscreen: Command, share: Path
) -> None:
    entry = share / "applications/skinscreen.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_bytes(content)
    for action in ("install", "remove"):
        done = skinscreen("desktop", action)
        assert done.code == 1
        assert "was not made by SkinScreen" in done.err
        assert entry.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_said(share: Path, tmp_path: Path) -> None:
    share.write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match="cannot be written"):
        desktop_entry.install(str(program(tmp_path / "bin")))


def test_an_entry_that_cannot_be_removed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop_entry.install(str(program(tmp_path / "bin")))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(SettingsError, match="cannot be removed"):
        desktop_entry.remove()


@pytest.mark.parametrize("given", ["", "relative/folder"])
def test_without_a_data_folder_the_home_is_used(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", given)
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = tmp_path / ".local/share/applications/skinscreen.desktop"
    assert desktop_entry.entry_file() == expected


@pytest.mark.parametrize("script", ["#!/bin/sh\n: > $1/asked\n", "#!/nowhere/sh\n"])
def test_the_desktops_list_is_renewed_where_it_keeps_one(
    script: str, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = program(tmp_path / "bin")
    program(tmp_path / "bin", "update-desktop-database").write_text(script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    desktop_entry.install(str(called))
    assert (share / "applications/asked").exists() == (": >" in script)


def test_where_no_list_is_kept_nothing_is_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert desktop_entry.install(str(program(tmp_path / "bin"))).exists()


def test_elsewhere_than_on_linux_it_is_said(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    done = skinscreen("desktop", "install")
    assert done.code == 1
    assert "Linux alone" in done.err
