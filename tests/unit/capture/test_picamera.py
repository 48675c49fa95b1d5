"""The Pi's own camera, with a fake picamera2 module: none is on the machines that test."""

import sys
from pathlib import Path

import pytest
from unit.capture.fakes import ASKED, Clock, Ribbon, shows_scene

from skinscreen.capture.camera import DeviceDescription, DeviceKind
from skinscreen.capture.picamera import PicameraSource, list_picameras
from skinscreen.domain.errors import CaptureError

DEVICE = DeviceDescription("picamera:0", "Pi camera 0 (imx708)", DeviceKind.PICAMERA)


@pytest.fixture
def ribbon(monkeypatch: pytest.MonkeyPatch) -> Ribbon:
    return Ribbon(monkeypatch, Clock())


def opened(ribbon: Ribbon) -> PicameraSource:
    source = PicameraSource(DEVICE, ASKED, ribbon.clock)
    source.open()
    return source


def test_cameras_on_the_connectors_are_listed_and_webcams_are_not(ribbon: Ribbon) -> None:
    assert list_picameras() == [DEVICE]


def test_without_picamera2_none_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", None)
    assert list_picameras() == []


def test_a_camera_system_that_fails_lists_none(
    ribbon: Ribbon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("no /dev/media0")

    monkeypatch.setattr(sys.modules["picamera2"].Picamera2.static, "global_camera_info", fail)
    assert list_picameras() == []


def test_without_picamera2_the_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(CaptureError, match=r"apt install python3-picamera2.*system-site-packages"):
        PicameraSource(DEVICE, ASKED).open()


def test_a_picamera2_built_for_another_numpy_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "picamera2.py").write_text("raise ValueError('numpy.dtype size changed')")
    monkeypatch.delitem(sys.modules, "picamera2", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CaptureError, match="needs picamera2"):
        PicameraSource(DEVICE, ASKED).open()


def test_an_absent_camera_says_so(ribbon: Ribbon) -> None:
    ribbon.is_attached = False
    source = PicameraSource(DEVICE, ASKED, ribbon.clock)
    with pytest.raises(CaptureError, match=r"imx708.* cannot be opened"):
        source.open()
    source.close()


def test_a_camera_that_sends_nothing_in_time_says_so(ribbon: Ribbon) -> None:
    source = opened(ribbon)
    ribbon.is_attached = False
    with pytest.raises(CaptureError, match=r"imx708.* has stopped sending"):
        source.read()
    source.close()
    assert ribbon.cameras[0].is_closed


def test_every_buffer_is_given_back(ribbon: Ribbon) -> None:
    source = opened(ribbon)
    for _ in range(5):
        source.read()
    assert ribbon.cameras[0].requests_held == 0
    source.close()


def test_a_frame_is_as_old_as_the_sensor_says(ribbon: Ribbon) -> None:
    source = opened(ribbon)
    source.read()
    ribbon.stamps = 0.7
    pixels, taken_at = source.read()
    source.close()
    assert taken_at == pytest.approx(ribbon.clock.now - 0.7)
    assert shows_scene(pixels)


def test_without_a_stamp_a_frame_is_as_old_as_its_arrival(ribbon: Ribbon) -> None:
    ribbon.stamps = None
    source = opened(ribbon)
    assert source.read()[1] == ribbon.clock.now
    source.close()


def test_a_lost_camera_that_cannot_be_released_is_forgotten(ribbon: Ribbon) -> None:
    source = opened(ribbon)
    ribbon.fails_to_close = True
    source.close()
    source.close()
    assert ribbon.cameras[0].is_closed


def test_stamps_are_judged_anew_after_opening_anew(ribbon: Ribbon) -> None:
    ribbon.stamps = None
    source = opened(ribbon)
    source.read()
    source.close()
    ribbon.stamps = 0.0
    source.open()
    source.read()
    ribbon.stamps = 0.3
    assert source.read()[1] == pytest.approx(ribbon.clock.now - 0.3)
    source.close()
