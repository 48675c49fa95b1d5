"""Folders for the while: what was left is cleared, what is held stays."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from skinscreen.services import scratch

_HOLDS = """
import sys, time
from skinscreen.services import scratch
with scratch.folder("skinscreen-test-") as folder:
    (folder / "photo.jpg").write_bytes(b"of a patient")
    print(folder, flush=True)
    time.sleep(60)
"""
KIND = "skinscreen-test-"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, for this process and those it starts."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setenv("TMPDIR", str(place))
    return place


def test_its_owner_alone_can_look_into_it_and_it_is_gone_at_the_end(temporary: Path) -> None:
    with scratch.folder(KIND) as folder:
        assert folder.parent == temporary
        assert folder.name.startswith(f"{KIND}{os.getpid()}-")
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "inside").mkdir()
    assert list(temporary.iterdir()) == []


def test_what_a_living_process_holds_stays_and_what_a_killed_one_left_is_cleared() -> None:
    command = [sys.executable, "-c", _HOLDS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        theirs = Path(process.stdout.readline().strip())
        with scratch.folder(KIND):
            assert (theirs / "photo.jpg").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (theirs / "photo.jpg").exists()
    with scratch.folder(KIND):
        assert not theirs.exists()


def test_two_of_one_process_leave_each_other_alone() -> None:
    with scratch.folder(KIND) as first:
        with scratch.folder(KIND) as second:
            assert first.is_dir()
            assert first != second
        assert first.is_dir()


def test_a_living_process_of_the_same_number_saves_nothing_that_was_left(temporary: Path) -> None:
    left = temporary / f"{KIND}{os.getppid()}-abc"
    left.mkdir()
    with scratch.folder(KIND):
        assert not left.exists()


def test_what_is_of_another_name_or_kind_or_another_users_stays(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = temporary / f"{KIND}of-mine", temporary / "skinscreen-other-1-abc"
    elsewhere, file = temporary / "elsewhere", temporary / f"{KIND}3-abc"
    for folder in (mine, other, elsewhere):
        folder.mkdir()
    file.touch()
    (temporary / f"{KIND}4-abc").symlink_to(elsewhere)
    with scratch.folder(KIND):
        assert all(one.exists() for one in (mine, other, elsewhere, file))
    theirs = temporary / f"{KIND}5-abc"
    theirs.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: theirs.stat().st_uid + 1)
    with scratch.folder(KIND):
        assert theirs.exists()


def test_where_nothing_can_be_locked_a_folder_is_had_and_none_is_cleared(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    left = temporary / f"{KIND}1-abc"
    left.mkdir()
    monkeypatch.setattr(fcntl, "flock", refuse)
    with scratch.folder(KIND) as first, scratch.folder(KIND):
        assert first.is_dir()
        assert left.exists()
    monkeypatch.undo()
    assert list(temporary.iterdir()) == [left]
