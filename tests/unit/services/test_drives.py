"""Removable drives as they are offered."""

import os
from pathlib import Path
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
