"""Which cameras there are, and opening one of them; devices are fakes."""

import sys
import time
from pathlib import Path

import pytest
from unit.capture.fakes import (
    Ribbon,
    UsbBus,
    first_frame,
    shows_scene,
    stills,
    write_photo,
    write_video,
)

from skinscreen.capture.camera import DEFAULT_RESOLUTION, RESOLUTIONS, DeviceKind, Resolution
from skinscreen.capture.devices import list_devices, open_camera
from skinscreen.domain.errors import CaptureError


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    UsbBus(tmp_path, monkeypatch, time.monotonic).plug()
    Ribbon(monkeypatch, time.monotonic)


def test_every_kind_is_listed_with_an_id_of_its_own(both: None, tmp_path: Path) -> None:
    found = list_devices(tmp_path)
    assert [d.kind for d in found] == [DeviceKind.WEBCAM, DeviceKind.PICAMERA, DeviceKind.STILLS]
    assert len({d.id for d in found}) == 3
    assert found[-1].name == tmp_path.name


def test_without_any_camera_the_list_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    UsbBus(tmp_path, monkeypatch, time.monotonic)
    monkeypatch.setitem(sys.modules, "picamera2", None)
    assert list_devices() == []


def test_every_listed_device_opens_and_shows_its_picture(both: None, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    write_photo(folder / "a.png")
    for device in list_devices(folder):
        with open_camera(device, Resolution(96, 64)) as camera:
            assert shows_scene(first_frame(camera).pixels), device


def test_a_video_file_opens_as_a_video(tmp_path: Path) -> None:
    with open_camera(stills(write_video(tmp_path / "v.avi"))) as camera:
        first_frame(camera)
        assert camera.take().name == "v.avi"


def test_stills_that_are_gone_open_and_say_so(tmp_path: Path) -> None:
    with (
        open_camera(stills(tmp_path / "gone")) as camera,
        pytest.raises(CaptureError, match="gone: there is no such folder"),
    ):
        camera.latest()


def test_a_resolution_reads_as_the_person_writes_it() -> None:
    assert str(Resolution(1280, 720)) == "1280 x 720"
    assert DEFAULT_RESOLUTION in RESOLUTIONS
