"""USB webcams (UVC) through OpenCV and Video4Linux."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skinscreen.capture.camera import (
    RESOLUTIONS,
    DeviceDescription,
    DeviceKind,
    Resolution,
)
from skinscreen.capture.live import DeviceClock
from skinscreen.domain.errors import CaptureError
from skinscreen.imaging.photo import Pixels
from skinscreen.language import tr

if TYPE_CHECKING:
    import cv2

SYSFS = Path("/sys/class/video4linux")
DEVICES = Path("/dev")
_PREFIX = f"{DeviceKind.WEBCAM}:"
_SAMPLE = 16
_LOG_ERRORS = 2
"""LOG_LEVEL_ERROR of OpenCV, which Python has no name for."""
_UNCOMPRESSED = Resolution(640, 480)
"""More pixels than these do not go through USB 2 uncompressed at 30 frames a second."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A device file that sends pictures, with the USB port behind it."""

    path: Path
    name: str
    port: str


def list_webcams() -> list[DeviceDescription]:
    """The webcams that are plugged in, read from sysfs without opening any."""
    return [DeviceDescription(_PREFIX + n.port, n.name, DeviceKind.WEBCAM) for n in _nodes()]


def _nodes() -> list[_Node]:
    numbered = sorted(
        (int(digits), entry)
        for entry in SYSFS.glob("video*")
        if (digits := entry.name.removeprefix("video")).isdecimal()
    )
    nodes = (_node(entry) for _, entry in numbered)
    return [node for node in nodes if node is not None]


def _node(entry: Path) -> _Node | None:
    """One entry of sysfs, or None where it is no camera.

    A webcam has a second node for its metadata, with ``index`` 1. The codecs, scalers and CSI
    receivers of a Raspberry Pi are nodes as well, on the platform bus.
    """
    device = entry / "device"
    try:
        name = (entry / "name").read_text(errors="replace").strip()
        index = (entry / "index").read_text().strip()
    except OSError:  # unplugged while it was read
        return None
    if index != "0" or (device / "subsystem").resolve().name == "platform":
        return None
    port = device.resolve().name if device.exists() else entry.name
    # The kernel joins the product's and the function's name, which mostly are the same.
    return _Node(DEVICES / entry.name, name.partition(":")[0] or entry.name, port)


class WebcamSource:
    """A webcam, found again by its USB port or, moved to another port, by its name."""

    def __init__(
        self,
        device: DeviceDescription,
        resolution: Resolution,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens nothing yet.

        Args:
            device: of ``list_webcams``.
            resolution: what to ask for; a device that cannot send it is asked for less.
            clock: ``time.monotonic``, in seconds.
        """
        self.name = device.name
        self._port = device.id.removeprefix(_PREFIX)
        self._wanted = (
            resolution,
            *(r for r in RESOLUTIONS if r.width * r.height < resolution.width * resolution.height),
        )
        self._refused = 0
        self._clock = clock
        self._node: Path | None = None
        self._capture: cv2.VideoCapture | None = None
        self._stamps = DeviceClock()
        self._newest: Pixels | None = None
        self._taken_at = 0.0

    def open(self) -> None:
        """Start the stream; see ``Source``.

        Raises:
            CaptureError: the webcam is not plugged in, not permitted, or used by another
                program.
        """
        # The driver's own ten seconds would hold up closing; OpenCV reads this at its first wait.
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
        import cv2

        # A busy device is tried every second; what OpenCV prints each time is said by the errors.
        cv2.setLogLevel(_LOG_ERRORS)
        self._node = self._find()
        if not os.access(self._node, os.R_OK | os.W_OK):
            forbidden = tr(
                "you have no permission to use it; add your account to the group 'video' and log "
                "in again"
            )
            raise CaptureError(f"{self.name}: {forbidden}")
        capture = cv2.VideoCapture(str(self._node), cv2.CAP_V4L2)
        if not capture.isOpened():
            capture.release()
            closed = tr(
                "{name} cannot be opened; close the other program that uses it, or plug it in again"
            )
            raise CaptureError(closed.format(name=self.name))
        self._capture = capture
        self._stamps, self._newest, self._taken_at = DeviceClock(), None, 0.0
        wanted = self._wanted[self._refused % len(self._wanted)]
        if wanted.width > _UNCOMPRESSED.width:
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, wanted.width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wanted.height)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def read(self) -> tuple[Pixels, float] | None:
        """The next picture; see ``Source``.

        OpenCV may go on giving the last picture after the webcam was unplugged: the device
        file is looked for each time, a picture stamped by the driver is as old as its stamp,
        and one without a stamp is new only where it differs from the one before.

        Raises:
            CaptureError: the webcam was unplugged.
        """
        import cv2

        if self._capture is None or self._node is None:
            raise self._absent()
        came, bgr = self._capture.read()
        arrival = self._clock()
        if not self._node.exists():
            raise self._absent()
        if not came:
            return None
        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        taken_at = self._stamps.taken_at(stamp, arrival)
        pixels = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        if taken_at is None:
            taken_at, is_new = arrival, not _same(pixels, self._newest)
        else:
            is_new = taken_at > self._taken_at
        if not is_new:
            return None
        self._newest, self._taken_at = pixels, taken_at
        return pixels, taken_at

    def close(self) -> None:
        """Let go of the device; see ``Source``.

        Where it was opened and sent nothing, it is asked for fewer pixels next time: some
        devices offer what the USB port cannot carry.
        """
        if self._capture is None or self._node is None:
            return
        if self._newest is None and self._node.exists():
            self._refused += 1
        self._capture.release()
        self._capture = None

    def _find(self) -> Path:
        nodes = _nodes()
        there = [n for n in nodes if n.port == self._port]
        moved = [n for n in nodes if n.name == self.name]
        if there:
            return there[0].path
        # Of two alike, the other one is not this one.
        if len(moved) == 1:
            return moved[0].path
        raise self._absent()

    def _absent(self) -> CaptureError:
        absent = tr("{name} is not connected; plug it in again")
        return CaptureError(absent.format(name=self.name))


def _same(pixels: Pixels, before: Pixels | None) -> bool:
    """Whether two pictures are equal to the last bit, which a sensor's noise never gives."""
    return (
        before is not None
        and np.array_equal(pixels[::_SAMPLE], before[::_SAMPLE])
        and np.array_equal(pixels, before)
    )
