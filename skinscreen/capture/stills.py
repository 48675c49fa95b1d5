"""A folder of photos, or a video file, as a camera: for training rooms and tests."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from skinscreen.capture.camera import Camera, Frame
from skinscreen.domain.errors import CaptureError, ImageError
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.heif_boxes import movie_code_points
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.source import shown
from skinscreen.imaging.told import HDR_TRANSFERS
from skinscreen.language import mark, tr

if TYPE_CHECKING:
    import cv2

RATES = (5.0, 60.0)
"""Slowest and fastest, in frames a second, that a video is played; a slower one would not give
a frame often enough to be fresh."""
_DEFAULT_RATE = 25.0
HDR_VIDEO = mark(
    "is an HDR video, whose brightness cannot be compared; record it as a standard one"
)
NO_VIDEOS = mark("this installation plays no videos; give a folder of photos instead")


class StillsCamera(Camera):
    """A folder whose photos come one after the other, in the order of their names.

    The same photo is seen until it is taken; then comes the next, and after the last the first.
    Files that cannot be read are passed over.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Reads nothing yet.

        Args:
            folder: where the photos lie; subfolders and hidden files are left out.
            clock: ``time.monotonic``, in seconds.
        """
        self._folder = folder
        self._clock = clock
        self._photo: Photo | None = None
        self._pixels: Pixels | None = None
        self._last = ""
        self._sequence = 0
        self._skipped: dict[str, str] = {}
        self._is_closed = False

    @property
    def skipped(self) -> Mapping[str, str]:
        """Files that were passed over, by name, with the sentence why."""
        return MappingProxyType(self._skipped)

    def latest(self) -> Frame:
        """The photo that would be taken now; see ``Camera``."""
        photo = self._current()
        if self._pixels is None:
            self._pixels = photo.pixels.copy()
            self._pixels.flags.writeable = False
            self._sequence += 1
        return Frame(self._pixels, self._clock(), self._sequence)

    def take(self) -> Photo:
        """The photo as its file gives it, so also with its full resolution; see ``Camera``."""
        photo = self._current()
        self._photo = self._pixels = None
        return photo

    def close(self) -> None:
        """Forget the photo; see ``Camera``."""
        self._is_closed = True
        self._photo = self._pixels = None

    def _current(self) -> Photo:
        name = shown(self._folder)
        if self._is_closed:
            raise CaptureError(tr("{name} is closed; open it again").format(name=name))
        if not self._folder.is_dir():
            absent = tr("there is no such folder; connect its drive or choose one")
            raise CaptureError(f"{name}: {absent}")
        if self._photo is None:
            self._photo = self._next()
        return self._photo

    def _next(self) -> Photo:
        """The first photo behind the last one that can be read.

        Raises:
            CaptureError: none can.
        """
        for path in self._files():
            try:
                photo = read_photo(path)
            except ImageError as error:
                self._skipped[path.name] = str(error)
            else:
                self._last = path.name
                return photo
        none = tr("no photo in this folder can be read; put JPEG or PNG files into it")
        raise CaptureError(f"{shown(self._folder)}: {none}")

    def _files(self) -> list[Path]:
        """The files not found unreadable yet, those behind the last photo first."""
        try:
            files = sorted(p for p in self._folder.iterdir() if p.is_file())
        except OSError as error:
            unread = tr("the folder cannot be read ({reason})").format(reason=error.strerror)
            raise CaptureError(f"{shown(self._folder)}: {unread}") from error
        files = [p for p in files if p.name not in self._skipped and not p.name.startswith(".")]
        behind = [p for p in files if p.name > self._last]
        return behind + files[: len(files) - len(behind)]


class VideoSource:
    """A video file, played at its own rate and from the start again at its end."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Opens nothing yet.

        Args:
            path: the file; the formats are those of OpenCV's FFmpeg.
            clock: ``time.monotonic``, in seconds.
            sleep: waits for some seconds.
        """
        self.name = shown(path)
        # An absolute path is never taken for an address in a network.
        self._path = path.absolute()
        self._clock = clock
        self._sleep = sleep
        self._capture: cv2.VideoCapture | None = None
        self._period = 1 / _DEFAULT_RATE
        self._due = 0.0

    def open(self) -> None:
        """Start to play; see ``Source``.

        Raises:
            CaptureError: the file is missing or a video of HDR, or this OpenCV plays no videos
                (the Debian package's).
        """
        import cv2

        if not self._path.is_file():
            absent = tr("there is no such file; connect its drive")
            raise CaptureError(f"{self.name}: {absent}")
        if cv2.CAP_FFMPEG not in cv2.videoio_registry.getStreamBackends():
            raise CaptureError(f"{self.name}: {tr(NO_VIDEOS)}")
        self._require_standard_colours()
        self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        slowest, fastest = RATES
        self._period = 1 / (min(max(rate, slowest), fastest) if rate > 0 else _DEFAULT_RATE)

    def read(self) -> tuple[Pixels, float]:
        """The next picture when its time has come; see ``Source``.

        Raises:
            CaptureError: no picture can be read from the file.
        """
        import cv2

        bgr = self._grabbed()
        self._sleep(max(0.0, self._due - self._clock()))
        taken_at = self._clock()
        # After a delay the video goes on from where it is; it does not hurry to catch up.
        self._due = max(self._due + self._period, taken_at)
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8), taken_at

    def close(self) -> None:
        """Let go of the file; see ``Source``."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _require_standard_colours(self) -> None:
        try:
            with self._path.open("rb") as file:
                code = movie_code_points(file)
        except OSError as error:
            unread = tr("cannot be read ({reason})").format(reason=error.strerror)
            raise CaptureError(f"{self.name}: {unread}") from error
        if code is not None and code[1] in HDR_TRANSFERS:
            raise CaptureError(f"{self.name}: {tr(HDR_VIDEO)}")

    def _grabbed(self) -> "cv2.typing.MatLike":
        """The next picture, or the first one after the last."""
        for _ in range(2):
            came, bgr = self._capture.read() if self._capture is not None else (False, None)
            if came and bgr is not None:
                return bgr
            self.close()
            self.open()
        empty = tr("no picture can be read from this file; choose another")
        raise CaptureError(f"{self.name}: {empty}")
