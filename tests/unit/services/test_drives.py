"""Removable drives as they are offered."""

import os
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from skinscreen.services import drives as service
from skinscreen.services.drives import drives


def mounted(monkeypatch: pytest.MonkeyPatch, *points: str) -> None:
    partitions = [SimpleNamespace(mountpoint=point) for point in points]
    monkeypatch.setattr("psutil.disk_partitions", lambda **_: partitions)


def test_removable_drives_that_can_be_written_are_offered_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOUNT_ROOTS", (f"{tmp_path}/media/",))
    for name in ("media/pi/USB B", "media/pi/A\nstick", "elsewhere/disk"):
        (tmp_path / name).mkdir(parents=True)
    closed = tmp_path / "media/pi/closed"
    closed.mkdir()
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed and access(path, mode))
    names = ("media/pi/USB B", "media/pi/A\nstick", "elsewhere/disk", "media/pi/closed")
    mounted(monkeypatch, "/", *(str(tmp_path / name) for name in names))
    found = drives()
    assert [(d.name, d.folder.name) for d in found] == [
        ("A stick", "A\nstick"),
        ("USB B", "USB B"),
    ]
    assert all(d.free for d in found)


def test_a_drive_that_can_only_be_read_is_offered_where_nothing_is_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOUNT_ROOTS", (f"{tmp_path}/",))
    (tmp_path / "card").mkdir()
    mounted(monkeypatch, str(tmp_path / "card"))
    monkeypatch.setattr(os, "access", lambda _path, mode: mode == os.R_OK)
    assert drives() == ()
    assert [drive.name for drive in drives(to_write=False)] == ["card"]


def test_a_drive_that_goes_while_it_is_asked_for_its_room_has_none_to_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_folder: str) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(service, "_MOUNT_ROOTS", (f"{tmp_path}/",))
    (tmp_path / "stick").mkdir()
    mounted(monkeypatch, str(tmp_path / "stick"))
    monkeypatch.setattr("psutil.disk_usage", gone)
    assert [d.free for d in drives()] == [None]


def test_without_a_drive_none_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    mounted(monkeypatch, "/", "/boot/firmware")
    assert drives() == ()


def test_a_system_that_does_not_tell_its_drives_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("psutil.disk_partitions", denied)
    assert drives() == ()


def test_a_drive_that_never_answers_is_left_out_and_asked_no_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOUNT_ROOTS", (f"{tmp_path}/",))
    monkeypatch.setattr(service, "ANSWER_S", 0.2)
    dead, alive = tmp_path / "dead", tmp_path / "stick"
    dead.mkdir()
    alive.mkdir()
    mounted(monkeypatch, str(dead), str(alive))
    released = Event()
    asked: list[Path] = []
    access = os.access

    def ask(path: Path, mode: int) -> bool:
        asked.append(path)
        if path == dead:
            released.wait()
        return access(path, mode)

    monkeypatch.setattr(os, "access", ask)
    for _ in range(3):
        assert [d.name for d in drives()] == ["stick"]
    assert asked.count(dead) == 1
    released.set()
    service._silent[dead].wait(60)
    assert [d.name for d in drives()] == ["dead", "stick"]
