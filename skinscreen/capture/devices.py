"""Which cameras there are, and opening one of them."""

from pathlib import Path

from skinscreen.capture.camera import (
    DEFAULT_RESOLUTION,
    Camera,
    DeviceDescription,
    DeviceKind,
    Resolution,
)
from skinscreen.capture.live import LiveCamera
from skinscreen.capture.picamera import PicameraSource, list_picameras
from skinscreen.capture.stills import StillsCamera, VideoSource
from skinscreen.capture.webcam import WebcamSource, list_webcams
from skinscreen.imaging.source import shown

_PREFIX = f"{DeviceKind.STILLS}:"


def list_devices(stills: Path | None = None) -> list[DeviceDescription]:
    """The cameras that are there now, without opening any.

    Args:
        stills: a folder of photos or a video file that is to stand in for a camera.
    """
    devices = list_webcams() + list_picameras()
    if stills is not None:
        devices.append(DeviceDescription(f"{_PREFIX}{stills}", shown(stills), DeviceKind.STILLS))
    return devices


def open_camera(
    description: DeviceDescription, resolution: Resolution = DEFAULT_RESOLUTION
) -> Camera:
    """Open a camera; returns at once and never fails, see ``skinscreen.capture.camera``.

    Args:
        description: of ``list_devices``, also one kept from an earlier start.
        resolution: what to ask for; stills come as they are.
    """
    if description.kind is DeviceKind.WEBCAM:
        return LiveCamera(WebcamSource(description, resolution))
    if description.kind is DeviceKind.PICAMERA:
        return LiveCamera(PicameraSource(description, resolution))
    path = Path(description.id.removeprefix(_PREFIX))
    return LiveCamera(VideoSource(path)) if path.is_file() else StillsCamera(path)
