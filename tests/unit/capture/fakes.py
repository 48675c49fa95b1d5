"""Devices that are not there: fakes at the boundary of OpenCV, of sysfs and of picamera2.

No real webcam and no Pi camera take part in these tests; the video file and the folder of
photos are real files read by the real libraries.
"""

# ruff: noqa: D102, ARG002 - the fakes' methods are those of the libraries they stand for

import itertools
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from skinscreen.capture import devices, live, webcam
from skinscreen.capture.camera import Camera, DeviceDescription, DeviceKind, Frame, Resolution
from skinscreen.capture.live import LiveCamera
from skinscreen.capture.picamera import PicameraSource, list_picameras
from skinscreen.capture.stills import StillsCamera, VideoSource
from skinscreen.capture.webcam import WebcamSource, list_webcams
from skinscreen.domain.errors import CaptureError

WIDTH, HEIGHT = 96, 64
ASKED = Resolution(WIDTH, HEIGHT)
PATIENCE = 10.0
"""Seconds after which a test gives up; never reached when all is well."""


class Clock:
    """A clock that goes only where a test sends it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def scene() -> NDArray[np.uint8]:
    """White above; below it red on the left and blue on the right. In RGB, upright."""
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    pixels[HEIGHT // 2 :, : WIDTH // 2] = (255, 0, 0)
    pixels[HEIGHT // 2 :, WIDTH // 2 :] = (0, 0, 255)
    return pixels


def shows_scene(pixels: NDArray[np.uint8]) -> bool:
    """Whether pixels are the scene, within what JPEG loses; the lower right corner may differ."""
    if pixels.shape != (HEIGHT, WIDTH, 3):
        return False
    far = np.abs(pixels[:, :-24].astype(int) - scene()[:, :-24].astype(int)) > 60
    return float(far.mean()) < 0.05


def numbered(number: int) -> NDArray[np.uint8]:
    """The scene with a corner that is different for every number."""
    pixels = scene()
    pixels[-4:, -4:] = (number % 256, number // 256 % 256, 0)
    return pixels


def first_frame(camera: Camera) -> Frame:
    """The first frame, as soon as there is one."""
    return next_frame(camera, 0)


def next_frame(camera: Camera, sequence: int) -> Frame:
    """The first frame with a higher number."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            frame = camera.latest()
        except CaptureError:
            frame = None
        if frame is not None and frame.sequence > sequence:
            return frame
        if time.monotonic() > end:
            pytest.fail("no new frame came")
        time.sleep(0.002)


def refusal(camera: Camera, about: str = "") -> str:
    """The sentence with which the camera refuses, as soon as it does and names ``about``."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            camera.latest()
        except CaptureError as error:
            if about in str(error):
                return str(error)
        if time.monotonic() > end:
            pytest.fail(f"the camera never said {about!r}")
        time.sleep(0.002)


class Gate:
    """Where a device waits before each frame; a test shuts and opens it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_open = True
        self._is_reached = False

    def wait(self) -> None:
        with self._changed:
            self._is_reached = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_open, PATIENCE)
            self._is_reached = False

    def hold(self) -> None:
        """Shut; returns when the device waits, so that no frame is under way any more."""
        with self._changed:
            self._is_open = False
            assert self._changed.wait_for(lambda: self._is_reached, PATIENCE)

    def release(self) -> None:
        with self._changed:
            self._is_open = True
            self._changed.notify_all()


class UsbBus:
    """Webcams as sysfs lists them, and what ``cv2.VideoCapture`` does with them."""

    def __init__(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, clock: Callable[[], float]
    ) -> None:
        self.sysfs, self.dev = root / "class", root / "dev"
        self.root, self.clock = root, clock
        self.sysfs.mkdir()
        self.dev.mkdir()
        for change in (lambda v: monkeypatch.setenv(v, "10"), monkeypatch.delenv):
            change("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT")  # both are undone after the test
        self.is_busy = False
        self.damaged = 0
        self.is_frozen = False
        self.is_stamped = True
        self.sends_at_most: int | None = None
        self.gate = Gate()
        self.captures: list[FakeVideoCapture] = []
        self.numbers = itertools.count(1)
        monkeypatch.setattr(webcam, "SYSFS", self.sysfs)
        monkeypatch.setattr(webcam, "DEVICES", self.dev)
        monkeypatch.setattr(cv2, "VideoCapture", lambda *a: FakeVideoCapture(self, *a))

    def plug(
        self,
        number: int = 0,
        name: str = "DermCam: DermCam",
        port: str | None = "1-1.2:1.0",
        index: str = "0",
        bus: str = "usb",
    ) -> None:
        entry = self.sysfs / f"video{number}"
        entry.mkdir()
        (entry / "name").write_text(f"{name}\n")
        (entry / "index").write_text(f"{index}\n")
        if port is not None:
            device = self.root / "devices" / port
            subsystem = self.root / "bus" / bus
            subsystem.mkdir(parents=True, exist_ok=True)
            device.mkdir(parents=True, exist_ok=True)
            if not (device / "subsystem").exists():
                (device / "subsystem").symlink_to(subsystem)
            (entry / "device").symlink_to(device)
        (self.dev / f"video{number}").touch()

    def unplug(self, number: int = 0) -> None:
        (self.dev / f"video{number}").unlink()
        entry = self.sysfs / f"video{number}"
        for part in entry.iterdir():
            part.unlink()
        entry.rmdir()


class FakeVideoCapture:
    """``cv2.VideoCapture`` on a device file, with the parts that are used."""

    def __init__(self, bus: UsbBus, path: str, api: int) -> None:
        assert api == cv2.CAP_V4L2
        self.bus, self.path = bus, Path(path)
        self.properties: dict[int, float] = {}
        self.stamp = 0.0
        self.is_released = False
        bus.captures.append(self)

    def isOpened(self) -> bool:  # noqa: N802
        return self.path.exists() and not self.bus.is_busy

    def set(self, prop: int, value: float) -> bool:
        self.properties[prop] = value
        return True

    def get(self, prop: int) -> float:
        assert prop == cv2.CAP_PROP_POS_MSEC
        return self.stamp * 1000 if self.bus.is_stamped else 0.0

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        assert not self.is_released
        self.bus.gate.wait()
        time.sleep(0.001)
        most = self.bus.sends_at_most
        if most is not None and self.properties[cv2.CAP_PROP_FRAME_WIDTH] > most:
            return False, None
        if self.bus.damaged:
            self.bus.damaged -= 1
            return False, None
        if not self.bus.is_frozen:
            self.number = next(self.bus.numbers)
            self.stamp = self.bus.clock() - 0.001 / self.number
        # Like the real one, goes on with the last picture after the device is gone.
        return True, np.ascontiguousarray(numbered(self.number)[..., ::-1])

    def release(self) -> None:
        self.is_released = True


class Ribbon:
    """A Pi camera and the picamera2 module that reads it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.is_attached = True
        self.fails_to_close = False
        self.stamps: float | None = 0.0
        self.gate = Gate()
        self.numbers = itertools.count(1)
        self.cameras: list[FakePicamera2] = []
        self.found = [
            {"Model": "imx708", "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a"},
            {"Model": "DermCam", "Id": "/base/scb/pcie@7d500000/pci@0,0/usb@0,0-1:1.0"},
        ]
        factory = SimpleNamespace(global_camera_info=lambda: self.found)
        module = SimpleNamespace(Picamera2=_Factory(self, factory))
        monkeypatch.setitem(sys.modules, "picamera2", module)


class _Factory:
    def __init__(self, ribbon: Ribbon, static: SimpleNamespace) -> None:
        self.ribbon, self.static = ribbon, static

    def global_camera_info(self) -> list[dict[str, str]]:
        return self.static.global_camera_info()

    def __call__(self, number: int) -> "FakePicamera2":
        assert number == 0
        if not self.ribbon.is_attached:
            raise IndexError("list index out of range")
        return FakePicamera2(self.ribbon)


class FakePicamera2:
    """``picamera2.Picamera2``, with the parts that are used."""

    def __init__(self, ribbon: Ribbon) -> None:
        self.ribbon = ribbon
        self.is_started = self.is_closed = False
        self.requests_held = 0
        ribbon.cameras.append(self)

    def create_video_configuration(self, main: dict[str, Any], buffer_count: int) -> object:
        # picamera2 calls "BGR888" what lies in memory as R, G, B.
        assert main["format"] == "BGR888"
        assert buffer_count > 1
        return main

    def configure(self, configuration: dict[str, Any]) -> None:
        self.size = configuration["size"]

    def start(self) -> None:
        self.is_started = True

    def capture_request(self, *, wait: bool) -> object:
        assert self.is_started
        assert not wait
        return object()

    def wait(self, job: object, timeout: float) -> "FakePicamera2":
        self.ribbon.gate.wait()
        time.sleep(0.001)
        if not self.ribbon.is_attached:
            raise TimeoutError
        self.requests_held += 1
        return self

    def make_array(self, stream: str) -> NDArray[np.uint8]:
        assert stream == "main"
        return numbered(next(self.ribbon.numbers))

    def get_metadata(self) -> dict[str, int]:
        if self.ribbon.stamps is None:
            return {}
        return {"SensorTimestamp": int((self.ribbon.clock() - self.ribbon.stamps) * 1e9)}

    def release(self) -> None:
        self.requests_held -= 1

    def close(self) -> None:
        assert self.requests_held == 0
        self.is_closed = True
        if self.ribbon.fails_to_close:
            raise RuntimeError("Failed to release camera")


class Rig:
    """One kind of camera with the hand that plugs it in and out, for the behaviour suite."""

    def __init__(
        self,
        kind: str,
        root: Path,
        monkeypatch: pytest.MonkeyPatch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        monkeypatch.setattr(live, "REOPEN_AFTER", 0.01)
        self.root, self.clock, self.kind = root, clock, kind
        self.gate = Gate()
        getattr(self, f"_prepare_{kind}")(monkeypatch)

    def _prepare_webcam(self, monkeypatch: pytest.MonkeyPatch) -> None:
        bus = UsbBus(self.root, monkeypatch, self.clock)
        bus.gate = self.gate
        bus.plug()
        (device,) = list_webcams()
        self.name, self.unplug, self.plug = device.name, bus.unplug, bus.plug
        self.open = lambda: LiveCamera(WebcamSource(device, ASKED, self.clock), self.clock)

    def _prepare_picamera(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ribbon = Ribbon(monkeypatch, self.clock)
        ribbon.gate = self.gate
        (device,) = list_picameras()
        self.name = device.name
        self.unplug = lambda: setattr(ribbon, "is_attached", False)
        self.plug = lambda: setattr(ribbon, "is_attached", True)
        self.open = lambda: LiveCamera(PicameraSource(device, ASKED, self.clock), self.clock)

    def _prepare_video(self, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write_video(self.root / "lesion.avi")
        self.name = path.name
        self._moved(path)

        def sleep(seconds: float) -> None:
            time.sleep(min(seconds, 0.005))
            self.gate.wait()

        self.open = lambda: LiveCamera(VideoSource(path, self.clock, sleep), self.clock)

    def _prepare_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = self.root / "teaching"
        folder.mkdir()
        write_photo(folder / "a.jpg")
        write_photo(folder / "b.png")
        self.name = folder.name
        self._moved(folder)
        self.open = lambda: StillsCamera(folder, self.clock)

    def _moved(self, path: Path) -> None:
        away = path.with_name("away")
        self.unplug = lambda: path.rename(away)
        self.plug = lambda: away.rename(path)


def write_photo(path: Path) -> None:
    """The scene as a file; a JPEG lies on its side and says so in its EXIF."""
    image = Image.fromarray(scene())
    if path.suffix == ".jpg":
        exif = Image.Exif()
        exif[0x0112] = 6  # "turn me a quarter clockwise"
        lying = image.transpose(Image.Transpose.ROTATE_90)
        lying.save(path, quality=95, exif=exif, subsampling=0)
    else:
        image.save(path)


def write_video(path: Path, frames: int = 4, rate: float = 60.0) -> Path:
    """A few frames of the scene as Motion JPEG."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, (WIDTH, HEIGHT))
    for number in range(frames):
        writer.write(np.ascontiguousarray(numbered(number * 60)[..., ::-1]))
    writer.release()
    return path


def stills(path: Path) -> DeviceDescription:
    """The description of a folder or a video file."""
    return next(d for d in devices.list_devices(path) if d.kind is DeviceKind.STILLS)
