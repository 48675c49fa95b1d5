"""The protocol every camera keeps, and the values it speaks in.

One protocol serves both the live preview (a worker polls ``latest`` 20 to 30 times a second)
and the capture (``take``). Opening never waits and never fails: a camera comes up in its own
time, and until it has, ``latest`` and ``take`` raise the sentence that says what is the matter.
They raise it again when the camera is unplugged, and stop raising it when it is back, so that
whoever polls needs no other signal.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from skinscreen.imaging.photo import Photo, Pixels

MAX_FRAME_AGE = 0.5
"""Seconds after which a frame no longer shows what is before the lens."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Size of a frame in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        """As shown to the person."""
        return f"{self.width} x {self.height}"


RESOLUTIONS = (
    Resolution(2592, 1944),
    Resolution(1920, 1080),
    Resolution(1600, 1200),
    Resolution(1280, 720),
    Resolution(640, 480),
)
"""What can be asked for, most pixels first; a camera gives the nearest it has."""
DEFAULT_RESOLUTION = Resolution(1920, 1080)


class DeviceKind(StrEnum):
    """By what a device is read."""

    WEBCAM = "webcam"
    PICAMERA = "picamera"
    STILLS = "stills"


@dataclass(frozen=True, slots=True)
class DeviceDescription:
    """A device that can be opened as a camera.

    Attributes:
        id: stays the same when the device is plugged in again, so that it can be kept in the
            settings: the USB port of a webcam, the number of a Pi camera, the path of stills.
        name: for the person to recognise it.
        kind: by what it is read.
    """

    id: str
    name: str
    kind: DeviceKind


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a camera.

    Attributes:
        pixels: RGB, 8 bit, upright, [height, width, 3], contiguous, read-only: never written
            to again by the camera, nor by anyone else.
        taken_at: when the camera took it, in seconds of ``time.monotonic``.
        sequence: counts up with every new frame, from 1; the same number is the same frame.
    """

    pixels: Pixels
    taken_at: float
    sequence: int

    @property
    def resolution(self) -> Resolution:
        """What the camera really gives, whatever was asked for."""
        return Resolution(self.pixels.shape[1], self.pixels.shape[0])


class Camera(Protocol):
    """An opened camera; for one thread at a time. Leaving its ``with`` block closes it."""

    def latest(self) -> Frame:
        """The newest frame, without waiting for one; never one older than ``MAX_FRAME_AGE``.

        Raises:
            CaptureError: there is none yet, or none any more; the sentence says why.
        """
        ...

    def take(self) -> Photo:
        """What the camera sees now, at full resolution, as a photo of its own.

        Raises:
            CaptureError: as ``latest``.
        """
        ...

    def close(self) -> None:
        """Let go of the device, within about two seconds even where it is stuck.

        May be called again; ``latest`` and ``take`` raise ``CaptureError`` from then on.
        """
        ...

    def __enter__(self) -> Self:
        """The camera itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
