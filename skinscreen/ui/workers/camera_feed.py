"""The worker that owns the camera: live frames for the screen, and the photo taken."""

import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from skinscreen.domain.assessment import START_SHARE
from skinscreen.domain.errors import CaptureError
from skinscreen.language import tr
from skinscreen.ui.workers.background import Background, Worker
from skinscreen.ui.workers.jobs import UNEXPECTED

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels
    from skinscreen.services.cameras import Camera, DeviceDescription, Frame, Resolution

log = logging.getLogger(__name__)

STOP_LIMIT_S = 10.0
"""A camera's driver may hang; nothing is lost with it."""
_INTERVAL = 40
"""Milliseconds between two looks at the camera: 25 pictures a second."""
_LOOK_INTERVAL = 0.3
"""Seconds between two looks at the light and focus of a live picture."""
FRAMED = START_SHARE
"""Share of a live picture's shorter side, about its middle, that is looked at."""
_PREVIEW_SIDE = 960
"""Longest side of a live picture, in pixels: more is only work."""


class _CameraWorker(Worker):
    frame = Signal(QImage, str)
    judged = Signal(object)
    lost = Signal(str)
    taken = Signal(object)
    not_taken = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._camera: Camera | None = None
        self._timer: QTimer | None = None
        self._sequence = -1
        self._is_seen = True
        self._looked_at = 0.0

    @Slot(object, object)
    def open(self, device: "DeviceDescription", resolution: "Resolution") -> None:
        from skinscreen.services.cameras import open_camera

        self.close()
        try:
            self._camera = open_camera(device, resolution)
        except CaptureError as error:
            self.lost.emit(str(error))
            return
        except Exception:
            log.exception("opening the camera failed")
            self.lost.emit(tr(UNEXPECTED))
            return
        self._is_seen = True
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_INTERVAL)

    @Slot()
    def _look(self) -> None:
        if self._camera is None or not self._is_seen:
            return
        try:
            frame = self._camera.latest()
            if frame.sequence != self._sequence:
                self._sequence = frame.sequence
                self.frame.emit(_preview(frame), str(frame.resolution))
                self._is_seen = False
            self._judge(frame)
        except CaptureError as error:
            self._sequence = -1
            self.lost.emit(str(error))
        except Exception:
            log.exception("the live picture failed")
            self.close()
            self.lost.emit(tr(UNEXPECTED))

    def _judge(self, frame: "Frame") -> None:
        """Look at a picture's framed middle, a few times a second, off the GUI thread."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_INTERVAL:
            from skinscreen.services.framing import look_live

            self._looked_at = now
            self.judged.emit(look_live(_framed(frame)))

    @Slot()
    def go_on(self) -> None:
        """The last picture is on the screen: a slow one gets no queue of old ones."""
        self._is_seen = True

    @Slot()
    def take(self) -> None:
        if self._camera is None:
            self.not_taken.emit(tr("no camera is open"))
            return
        try:
            self.taken.emit(self._camera.take())
        except CaptureError as error:
            self._sequence = -1
            self.not_taken.emit(str(error))
        except Exception:
            log.exception("taking a photo failed")
            self._sequence = -1
            self.not_taken.emit(tr(UNEXPECTED))

    @Slot()
    def close(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer.deleteLater()
            self._timer = None
        if self._camera is not None:
            self._camera.close()
            self._camera = None
        self._sequence = -1

    def shut_down(self) -> None:
        self.close()


def _framed(frame: "Frame") -> "Pixels":
    height, width = frame.pixels.shape[:2]
    side = round(min(height, width) * FRAMED)
    top, left = (height - side) // 2, (width - side) // 2
    return frame.pixels[top : top + side, left : left + side]


def _preview(frame: "Frame") -> QImage:
    from skinscreen.imaging.resizing import resize
    from skinscreen.ui.images import to_qimage

    height, width = frame.pixels.shape[:2]
    scale = min(1.0, _PREVIEW_SIDE / max(width, height))
    if scale < 1:
        return to_qimage(resize(frame.pixels, round(width * scale), round(height * scale)))
    return to_qimage(frame.pixels)


class CameraFeed(QObject):
    """A camera in a thread of its own."""

    frame = Signal(QImage, str)
    """A live picture, and the resolution the camera really gives."""
    judged = Signal(object)
    """What is the matter with the framed middle of a live picture: a tuple of ``Issue``."""
    lost = Signal(str)
    """No picture now: why. Sent again and again until there is one."""
    taken = Signal(object)
    """The ``Photo`` that was asked for."""
    not_taken = Signal(str)
    """No photo: why."""

    _open = Signal(object, object)
    _take = Signal()
    _close = Signal()
    _seen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = _CameraWorker()
        self._background = Background(self._worker, "camera")
        self._open.connect(self._worker.open)
        self._take.connect(self._worker.take)
        self._close.connect(self._worker.close)
        self._seen.connect(self._worker.go_on)
        self._worker.frame.connect(self._on_frame)
        for name in ("judged", "lost", "taken", "not_taken"):
            getattr(self._worker, name).connect(getattr(self, name))

    def open(self, device: "DeviceDescription", resolution: "Resolution") -> None:
        """Switch to a camera."""
        self._background.start()
        self._open.emit(device, resolution)

    def take(self) -> None:
        """Ask for a photo of what is before the lens now."""
        self._take.emit()

    def close(self) -> None:
        """Let go of the camera; the light goes out."""
        self._close.emit()

    @Slot(QImage, str)
    def _on_frame(self, image: QImage, resolution: str) -> None:
        self.frame.emit(image, resolution)
        self._seen.emit()

    def stop(self) -> bool:
        """Let go of the camera and end the thread; whether it ended in time."""
        return self._background.stop(STOP_LIMIT_S)
