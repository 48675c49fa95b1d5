"""A camera whose frames are read by a thread of its own, whatever they come from.

The thread opens the source, reads it as fast as it sends, keeps the newest frame alone, and
opens the source anew when it fails, so that unplugging and plugging in again need no one.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from skinscreen.capture.camera import MAX_FRAME_AGE, Camera, Frame
from skinscreen.domain.errors import CaptureError
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.language import tr

REOPEN_AFTER = 1.0
"""Seconds between two attempts to open a source that failed."""
SILENCE = 2.0
"""Seconds without a new frame after which a source is opened anew."""
CLOSE_WITHIN = 2.0
"""Seconds that closing waits for a source that is stuck in its driver."""
_PAUSE = 0.01
_TRUSTED_DELAY = 1.0


class Source(Protocol):
    """What a ``LiveCamera`` reads; used by its thread alone, from ``open`` to ``close``."""

    @property
    def name(self) -> str:
        """For the person to recognise it."""
        ...

    def open(self) -> None:
        """Start it.

        Raises:
            CaptureError: it is absent, busy or not permitted.
        """
        ...

    def read(self) -> tuple[Pixels, float] | None:
        """Wait for the next picture, one or two seconds at most.

        Returns:
            RGB pixels in a contiguous array of their own, with the time they were taken in
            seconds of ``time.monotonic``; None where nothing new came.

        Raises:
            CaptureError: it is gone.
        """
        ...

    def close(self) -> None:
        """Let go of it; also after ``open`` failed."""
        ...


class LiveCamera(Camera):
    """A source, read by a thread from construction to ``close``."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        """Start to read; returns at once.

        Args:
            source: not used by anyone else from now on.
            clock: the time that the source's frames are stamped in, in seconds.
        """
        self._source = source
        self._clock = clock
        self._stopping = threading.Event()
        self._sequence = 0
        # One reference, replaced whole: the newest frame, or the sentence why there is none.
        self._seen: Frame | str = self._starting()
        self._thread = threading.Thread(target=self._run, name=f"camera {source.name}")
        self._thread.start()

    def latest(self) -> Frame:
        """The newest frame; see ``Camera``."""
        if self._stopping.is_set():
            closed = tr("{name} is closed; open it again")
            raise CaptureError(closed.format(name=self._source.name))
        seen = self._seen
        if isinstance(seen, str):
            raise CaptureError(seen)
        if self._clock() - seen.taken_at > MAX_FRAME_AGE:
            raise CaptureError(self._silent())
        return seen

    def take(self) -> Photo:
        """The newest frame as a photo; see ``Camera``.

        The preview runs at the full resolution that was asked for, so the photo is what the
        person saw when pressing the button, without a change of mode in between.
        """
        frame = self.latest()
        size = frame.resolution
        return Photo(frame.pixels.copy(), size.width, size.height, self._source.name)

    def close(self) -> None:
        """End the thread; see ``Camera``.

        A source that is stuck in its driver cannot be let go of from outside: its thread then
        ends, and lets go of it, as soon as the driver returns.
        """
        self._stopping.set()
        self._thread.join(CLOSE_WITHIN)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._source.open()
                self._seen = self._starting()
                self._follow()
            except CaptureError as error:
                self._seen = str(error)
            finally:
                self._source.close()
            self._stopping.wait(REOPEN_AFTER)

    def _follow(self) -> None:
        """Keep the newest frame until the camera is closed.

        Raises:
            CaptureError: the source is gone or silent.
        """
        came_at = self._clock()
        while not self._stopping.is_set():
            shot = self._source.read()
            if shot is not None:
                pixels, taken_at = shot
                pixels.flags.writeable = False
                self._sequence += 1
                self._seen = Frame(pixels, taken_at, self._sequence)
                came_at = self._clock()
            elif self._clock() - came_at > SILENCE:
                raise CaptureError(self._silent())
            else:
                self._stopping.wait(_PAUSE)

    def _starting(self) -> str:
        # L10N: {name} is a camera's, here and in all that follows
        return tr("{name} is starting").format(name=self._source.name)

    def _silent(self) -> str:
        silent = tr("{name} has stopped sending pictures; check its cable")
        return silent.format(name=self._source.name)


class DeviceClock:
    """Turns a device's own time stamps into times of ``time.monotonic``, where they are that.

    Linux stamps a frame when the sensor sends it, in the clock of ``time.monotonic``; the time
    at which a frame is read says less, for it may have lain in a queue. Some drivers stamp in
    another clock or not at all. The first frame after opening cannot be old, so its stamp
    tells which it is.
    """

    def __init__(self) -> None:
        """Nothing is known of the device yet."""
        self._trusted: bool | None = None

    def taken_at(self, stamp: float, arrival: float) -> float | None:
        """When a frame was taken, in seconds, or None where the stamp does not tell.

        Args:
            stamp: of the device, in seconds.
            arrival: when the frame was read, in seconds of ``time.monotonic``.
        """
        if self._trusted is None:
            self._trusted = stamp > 0 and 0 <= arrival - stamp <= _TRUSTED_DELAY
        return min(stamp, arrival) if self._trusted else None
