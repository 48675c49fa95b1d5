"""Cameras as the window has them: which there are, and one that is opened."""

from skinscreen.capture.camera import RESOLUTIONS, Camera, DeviceDescription, Frame, Resolution
from skinscreen.capture.devices import list_devices, open_camera

__all__ = [
    "RESOLUTIONS", "Camera", "DeviceDescription", "Frame", "Resolution", "list_devices",
    "open_camera",
]  # fmt: skip
