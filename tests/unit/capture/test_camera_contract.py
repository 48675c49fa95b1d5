"""One behaviour suite for every camera.

The webcam is a fake at the boundary of ``cv2.VideoCapture`` and sysfs, the Pi camera a fake
picamera2 module; the folder and the video file are real.
"""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from unit.capture.fakes import Clock, Rig, first_frame, next_frame, refusal, shows_scene

from skinscreen.capture import live
from skinscreen.capture.camera import MAX_FRAME_AGE
from skinscreen.domain.errors import CaptureError

LIVE = ("webcam", "picamera", "video")
EVERY = (*LIVE, "folder")


@pytest.fixture(params=EVERY)
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(request.param, tmp_path, monkeypatch)


@pytest.fixture(params=LIVE)
def held(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A camera with its own thread, a clock that a test moves, and frames that a test holds."""
    return Rig(request.param, tmp_path, monkeypatch, Clock())


def test_a_frame_is_upright_rgb_and_fresh(rig: Rig) -> None:
    with rig.open() as camera:
        frame = first_frame(camera)
        assert shows_scene(frame.pixels)
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.flags.c_contiguous
        assert (frame.resolution.width, frame.resolution.height) == (96, 64)
        assert 0 <= time.monotonic() - frame.taken_at <= MAX_FRAME_AGE


def test_a_taken_photo_shows_what_the_frame_showed_at_full_resolution(rig: Rig) -> None:
    with rig.open() as camera:
        first_frame(camera)
        photo = camera.take()
        assert shows_scene(photo.pixels)
        assert (photo.width, photo.height) == (96, 64)
        assert photo.encoded is None
        assert photo.name


def test_frames_come_one_after_the_other(held: Rig) -> None:
    with held.open() as camera:
        first = first_frame(camera)
        later = next_frame(camera, first.sequence)
        assert later.taken_at >= first.taken_at
        assert not np.array_equal(later.pixels, first.pixels) or held.kind == "video"


def test_a_frame_never_changes_under_its_owner(rig: Rig) -> None:
    with rig.open() as camera:
        frame = first_frame(camera)
        before = frame.pixels.copy()
        photo = camera.take()
        photo.pixels[:] = 0
        next_frame(camera, frame.sequence)
        assert np.array_equal(frame.pixels, before)
        with pytest.raises(ValueError, match="read-only"):
            frame.pixels[0, 0, 0] = 1


def test_no_frame_older_than_500_ms_is_shown_or_taken(held: Rig) -> None:
    with held.open() as camera:
        first_frame(camera)
        held.gate.hold()
        newest = camera.latest()
        held.clock.now = newest.taken_at + MAX_FRAME_AGE - 0.001
        assert camera.latest() is newest
        assert shows_scene(camera.take().pixels)
        held.clock.now = newest.taken_at + MAX_FRAME_AGE + 0.001
        with pytest.raises(CaptureError, match="has stopped sending"):
            camera.latest()
        with pytest.raises(CaptureError, match="has stopped sending"):
            camera.take()
        held.gate.release()
        fresh = next_frame(camera, newest.sequence)
        assert held.clock.now - fresh.taken_at <= MAX_FRAME_AGE


def test_unplugging_is_said_with_the_name_and_plugging_in_recovers(rig: Rig) -> None:
    with rig.open() as camera:
        before = first_frame(camera)
        rig.unplug()
        assert rig.name in refusal(camera)
        with pytest.raises(CaptureError):
            camera.take()
        rig.plug()
        after = first_frame(camera)
        assert after.taken_at > before.taken_at
        assert shows_scene(after.pixels)


def test_a_camera_that_is_not_there_yet_comes_up_when_it_is(rig: Rig) -> None:
    rig.unplug()
    with rig.open() as camera:
        assert rig.name in refusal(camera, rig.name)
        rig.plug()
        assert shows_scene(first_frame(camera).pixels)


def test_a_closed_camera_leaves_no_thread_and_gives_nothing(rig: Rig) -> None:
    before = set(threading.enumerate())
    camera = rig.open()
    first_frame(camera)
    camera.close()
    camera.close()
    assert not set(threading.enumerate()) - before
    with pytest.raises(CaptureError, match="closed"):
        camera.latest()
    with pytest.raises(CaptureError, match="closed"):
        camera.take()


def test_closing_does_not_wait_for_a_stuck_driver(
    held: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CLOSE_WITHIN", 0.05)
    camera = held.open()
    first_frame(camera)
    held.gate.hold()
    camera.close()
    stuck = [t for t in threading.enumerate() if t.name.startswith("camera ")]
    assert len(stuck) == 1
    held.gate.release()
    stuck[0].join(10)
    assert not stuck[0].is_alive()
    with pytest.raises(CaptureError, match="closed"):
        camera.latest()


def test_leaving_the_with_block_closes_also_after_an_error(rig: Rig) -> None:
    camera = rig.open()
    with pytest.raises(ZeroDivisionError), camera:
        raise ZeroDivisionError
    with pytest.raises(CaptureError, match="closed"):
        camera.latest()
