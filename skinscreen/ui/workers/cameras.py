"""Cameras, looked for in the background."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from skinscreen.settings import Settings
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.services.cameras import DeviceDescription


def look_for_cameras(
    jobs: Jobs,
    settings: Settings,
    found: Callable[["list[DeviceDescription]"], None],
    failed: Callable[[str], None],
) -> None:
    """Give the descriptions of the cameras that are there to ``found``."""
    stills = Path(settings.stills) if settings.stills else None

    def look() -> "list[DeviceDescription]":
        from skinscreen.services.cameras import list_devices

        return list_devices(stills)

    jobs.submit(look, found, failed)
