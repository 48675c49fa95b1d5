"""The Raspberry Pi's own camera (CSI) through picamera2, which OpenCV cannot reach.

picamera2 comes with the system's Python (``sudo apt install python3-picamera2``), not from a
package index: the virtual environment must be made with ``--system-site-packages`` to see it.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from skinscreen.capture.camera import DeviceDescription, DeviceKind, Resolution
from skinscreen.capture.live import DeviceClock
from skinscreen.domain.errors import CaptureError
from skinscreen.imaging.photo import Pixels
from skinscreen.language import tr

_PREFIX = f"{DeviceKind.PICAMERA}:"
_USB = "/usb"
_BUFFERS = 3
_TIMEOUT = 1.0


def _picamera2() -> Any:  # noqa: ANN401 - a library without types
    """The library.

    Raises:
        CaptureError: it is not installed, or built for another numpy.
    """
    try:
        import picamera2
    except (ImportError, ValueError, OSError) as error:
        raise CaptureError(
            tr(
                "The Raspberry Pi camera needs picamera2: run 'sudo apt install python3-picamera2' "
                "and make the virtual environment with --system-site-packages"
            )
        ) from error
    return picamera2


def list_picameras() -> list[DeviceDescription]:
    """The cameras on the Pi's own connectors; none where picamera2 is not installed."""
    try:
        cameras = _picamera2().Picamera2.global_camera_info()
    except (CaptureError, RuntimeError):
        return []
    # libcamera knows webcams as well; those are read through OpenCV, which recovers them.
    return [
        DeviceDescription(
            f"{_PREFIX}{number}", f"Pi camera {number} ({camera['Model']})", DeviceKind.PICAMERA
        )
        for number, camera in enumerate(cameras)
        if _USB not in camera.get("Id", "")
    ]


class PicameraSource:
    """A camera on one of the Pi's connectors."""

    def __init__(
        self,
        device: DeviceDescription,
        resolution: Resolution,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens nothing yet.

        Args:
            device: of ``list_picameras``.
            resolution: what to ask for; the camera gives the nearest it has.
            clock: ``time.monotonic``, in seconds.
        """
        self.name = device.name
        self._number = int(device.id.removeprefix(_PREFIX))
        self._size = (resolution.width, resolution.height)
        self._clock = clock
        self._camera: Any = None
        self._stamps = DeviceClock()

    def open(self) -> None:
        """Start the stream; see ``Source``.

        Raises:
            CaptureError: picamera2 is not installed, or the camera absent or busy.
        """
        library = _picamera2()
        try:
            self._camera = library.Picamera2(self._number)
            # picamera2 names the bytes from the last to the first: BGR888 lies as R, G, B.
            self._camera.configure(
                self._camera.create_video_configuration(
                    main={"size": self._size, "format": "BGR888"}, buffer_count=_BUFFERS
                )
            )
            self._camera.start()
        except (RuntimeError, IndexError, OSError) as error:
            closed = tr(
                "{name} cannot be opened; close the other program that uses it, or check its "
                "ribbon cable and start the Raspberry Pi again"
            )
            raise CaptureError(closed.format(name=self.name)) from error
        self._stamps = DeviceClock()

    def read(self) -> tuple[Pixels, float]:
        """The next picture; see ``Source``.

        Raises:
            CaptureError: none came in time, or the camera was lost.
        """
        try:
            request = self._camera.wait(self._camera.capture_request(wait=False), timeout=_TIMEOUT)
            arrival = self._clock()
            try:
                pixels = np.ascontiguousarray(request.make_array("main"), dtype=np.uint8)
                stamp = request.get_metadata().get("SensorTimestamp", 0) / 1e9
            finally:
                request.release()
        except (TimeoutError, RuntimeError, OSError) as error:
            silent = tr("{name} has stopped sending pictures; check its ribbon cable")
            raise CaptureError(silent.format(name=self.name)) from error
        taken_at = self._stamps.taken_at(stamp, arrival)
        return pixels, arrival if taken_at is None else taken_at

    def close(self) -> None:
        """Let go of the camera; see ``Source``."""
        camera, self._camera = self._camera, None
        if camera is None:
            return
        try:
            camera.close()  # stops it as well
        except (RuntimeError, OSError):
            return  # a camera that was lost cannot be released; a new attempt tells the rest
