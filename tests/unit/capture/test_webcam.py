"""Webcams, with fakes at the boundary of sysfs and ``cv2.VideoCapture``."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from unit.capture.fakes import Clock, UsbBus, first_frame, next_frame, refusal

from skinscreen.capture import live
from skinscreen.capture.camera import DeviceDescription, DeviceKind, Resolution
from skinscreen.capture.live import LiveCamera
from skinscreen.capture.webcam import WebcamSource, list_webcams
from skinscreen.domain.errors import CaptureError

HD = Resolution(1920, 1080)
VGA = Resolution(640, 480)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UsbBus:
    monkeypatch.setattr(live, "REOPEN_AFTER", 0.01)
    return UsbBus(tmp_path, monkeypatch, Clock())


def source_of(bus: UsbBus, resolution: Resolution = VGA) -> WebcamSource:
    return WebcamSource(list_webcams()[0], resolution, bus.clock)


@pytest.fixture
def source(bus: UsbBus) -> Iterator[WebcamSource]:
    bus.plug()
    source = source_of(bus)
    source.open()
    yield source
    source.close()


def test_a_webcam_is_listed_once_by_its_port_and_name(bus: UsbBus) -> None:
    bus.plug(0, name="DermCam: DermCam")
    bus.plug(1, name="DermCam: DermCam", index="1")  # the node of its metadata
    assert list_webcams() == [
        DeviceDescription("webcam:1-1.2:1.0", "DermCam", DeviceKind.WEBCAM),
    ]


def test_codecs_and_csi_receivers_of_a_raspberry_pi_are_no_webcams(bus: UsbBus) -> None:
    bus.plug(10, name="bcm2835-codec-decode", port="bcm2835-codec", bus="platform")
    bus.plug(11, name="unicam-image", port="fe801000.csi", bus="platform")
    assert list_webcams() == []


def test_webcams_are_listed_in_the_order_of_their_numbers(bus: UsbBus) -> None:
    bus.plug(10, name="Ten", port="1-4:1.0")
    bus.plug(2, name="Two", port="1-3:1.0")
    assert [d.name for d in list_webcams()] == ["Two", "Ten"]


def test_a_virtual_webcam_without_a_device_behind_it_is_listed(bus: UsbBus) -> None:
    bus.plug(7, name="", port=None)
    assert list_webcams() == [DeviceDescription("webcam:video7", "video7", DeviceKind.WEBCAM)]


def test_an_entry_that_goes_while_it_is_read_is_left_out(bus: UsbBus) -> None:
    bus.plug()
    (bus.sysfs / "video0" / "index").unlink()
    (bus.sysfs / "videotape").mkdir()
    assert list_webcams() == []


def test_no_device_is_opened_for_listing(bus: UsbBus) -> None:
    bus.plug()
    list_webcams()
    assert bus.captures == []


def test_a_busy_webcam_says_so_and_is_let_go_of(bus: UsbBus) -> None:
    bus.plug()
    bus.is_busy = True
    with pytest.raises(CaptureError, match="DermCam cannot be opened; close the other program"):
        source_of(bus).open()
    assert [c.is_released for c in bus.captures] == [True]


def test_a_busy_webcam_comes_up_when_the_other_program_ends(bus: UsbBus) -> None:
    bus.plug()
    bus.is_busy = True
    with LiveCamera(source_of(bus), bus.clock) as camera:
        assert "close the other program" in refusal(camera, "cannot be opened")
        bus.is_busy = False
        first_frame(camera)


def test_a_forbidden_webcam_says_which_group_is_missing(
    bus: UsbBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus.plug()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CaptureError, match=r"no permission.*group 'video'"):
        source_of(bus).open()
    assert bus.captures == []


def test_an_absent_webcam_says_so(bus: UsbBus) -> None:
    bus.plug()
    source = source_of(bus)
    bus.unplug()
    with pytest.raises(CaptureError, match="DermCam is not connected"):
        source.open()
    with pytest.raises(CaptureError, match="DermCam is not connected"):
        source.read()
    source.close()


def test_an_unplugged_webcam_is_lost_at_once_though_opencv_goes_on(
    bus: UsbBus, source: WebcamSource
) -> None:
    assert source.read() is not None
    bus.unplug()
    assert bus.captures[0].read()[0]  # the fake goes on as OpenCV may
    with pytest.raises(CaptureError, match="not connected"):
        source.read()


def test_a_webcam_is_found_again_under_another_number_and_in_another_port(bus: UsbBus) -> None:
    bus.plug(0)
    source = source_of(bus)
    bus.unplug(0)
    bus.plug(3, port="1-1.4:1.0")
    source.open()
    assert bus.captures[-1].path.name == "video3"
    source.close()


def test_of_two_alike_the_other_one_is_not_taken_for_it(bus: UsbBus) -> None:
    bus.plug(0, port="1-1:1.0")
    bus.plug(2, port="1-2:1.0")
    bus.plug(4, port="1-3:1.0")
    source = source_of(bus)
    bus.unplug(0)
    with pytest.raises(CaptureError, match="not connected"):
        source.open()


def test_high_resolutions_are_asked_for_as_motion_jpeg(bus: UsbBus) -> None:
    bus.plug()
    for resolution in (HD, VGA):
        source = source_of(bus, resolution)
        source.open()
        source.close()
    asked = [c.properties for c in bus.captures]
    assert [p[cv2.CAP_PROP_FRAME_WIDTH] for p in asked] == [1920, 640]
    assert [p[cv2.CAP_PROP_FRAME_HEIGHT] for p in asked] == [1080, 480]
    assert [p[cv2.CAP_PROP_BUFFERSIZE] for p in asked] == [1, 1]
    assert [p.get(cv2.CAP_PROP_FOURCC) for p in asked] == [cv2.VideoWriter.fourcc(*"MJPG"), None]


def test_a_resolution_that_sends_nothing_gives_way_to_a_smaller_one(
    bus: UsbBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SILENCE", 0.05)
    bus.plug()
    bus.sends_at_most = 1280
    source = WebcamSource(list_webcams()[0], HD, time.monotonic)
    bus.clock = time.monotonic
    with LiveCamera(source) as camera:
        first_frame(camera)
    widths = [c.properties[cv2.CAP_PROP_FRAME_WIDTH] for c in bus.captures]
    assert widths == [1920, 1600, 1280]
    assert all(c.is_released for c in bus.captures)


def test_unplugging_before_the_first_frame_costs_no_resolution(bus: UsbBus) -> None:
    bus.plug()
    source = source_of(bus, HD)
    source.open()
    bus.unplug()
    source.close()
    bus.plug()
    source.open()
    assert bus.captures[-1].properties[cv2.CAP_PROP_FRAME_WIDTH] == 1920
    source.close()


def test_a_frame_is_as_old_as_the_driver_says_not_as_its_arrival(
    bus: UsbBus, source: WebcamSource
) -> None:
    source.read()
    bus.is_frozen = True
    bus.captures[0].stamp = taken = bus.clock.now + 0.1
    bus.clock.now += 5.0  # it lay in a queue
    shot = source.read()
    assert shot is not None
    assert shot[1] == pytest.approx(taken)


def test_a_frozen_picture_with_the_same_stamp_is_not_new(bus: UsbBus, source: WebcamSource) -> None:
    assert source.read() is not None
    bus.is_frozen = True
    assert source.read() is None


def test_without_stamps_a_frozen_picture_is_not_new_and_a_changed_one_is(
    bus: UsbBus, source: WebcamSource
) -> None:
    bus.is_stamped = False
    first = source.read()
    assert first is not None
    assert first[1] == bus.clock.now
    bus.is_frozen = True
    assert source.read() is None
    bus.is_frozen = False
    bus.clock.now += 0.04
    second = source.read()
    assert second is not None
    assert second[1] == bus.clock.now
    assert not np.array_equal(first[0], second[0])


def test_a_frozen_webcam_is_opened_anew(bus: UsbBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SILENCE", 0.05)
    bus.clock = time.monotonic
    bus.plug()
    with LiveCamera(source_of(bus)) as camera:
        first = first_frame(camera)
        bus.is_frozen = True
        assert "has stopped sending" in refusal(camera, "stopped")
        bus.is_frozen = False
        next_frame(camera, first.sequence)
    assert len(bus.captures) > 1


def test_one_damaged_picture_does_not_end_the_stream(bus: UsbBus) -> None:
    bus.plug()
    with LiveCamera(source_of(bus), bus.clock) as camera:
        first_frame(camera)
        bus.gate.hold()
        newest = camera.latest()
        bus.damaged = 1
        bus.gate.release()
        next_frame(camera, newest.sequence)
    assert bus.damaged == 0
    assert len(bus.captures) == 1


def test_the_drivers_wait_is_shortened_so_that_closing_is_quick(
    source: WebcamSource,
) -> None:
    assert os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"] == "1"


def test_a_picture_after_opening_anew_is_new_even_if_it_is_the_same(
    bus: UsbBus, source: WebcamSource
) -> None:
    bus.is_stamped = False
    assert source.read() is not None
    bus.is_frozen = True
    assert source.read() is None
    source.close()
    source.open()
    bus.captures[-1].number = bus.captures[0].number
    assert source.read() is not None
