"""Removable drives, which reports and backups are written to."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from skinscreen.paths import in_time

ANSWER_S = 1.0
"""Seconds that a drive may take to say whether it can be written."""
_MOUNT_ROOTS = ("/media/", "/run/media/", "/Volumes/")
_NAME_LIMIT = 48


@dataclass(frozen=True, slots=True)
class Drive:
    """A removable drive that is mounted.

    Attributes:
        name: as it can be shown in a line.
        folder: its top.
        free: bytes that can be written; None where it does not say.
    """

    name: str
    folder: Path
    free: int | None = None


def drives(*, to_write: bool = True) -> tuple[Drive, ...]:
    """The removable drives that are mounted and answer, and can be written or at least be read."""
    import psutil

    try:
        mounted = [Path(p.mountpoint) for p in psutil.disk_partitions(all=False)]
    except (OSError, RuntimeError):  # a system that does not tell has none to offer
        return ()
    removable = sorted(m for m in mounted if str(m).startswith(_MOUNT_ROOTS))
    asked = (_asked(folder, os.W_OK if to_write else os.R_OK) for folder in removable)
    return tuple(drive for drive in asked if drive is not None)


_silent: dict[Path, Event] = {}
"""What tells that a drive which did not answer has: till then it is not asked again."""


def _asked(folder: Path, mode: int) -> Drive | None:
    """A drive, or None where that cannot be done with it, or it does not answer in time."""
    if folder in _silent and not _silent[folder].is_set():
        return None
    answered = Event()

    def ask() -> Drive | None:
        try:
            can_be = os.access(folder, mode)
            return Drive(_short(folder.name), folder, _free(folder)) if can_be else None
        finally:
            answered.set()

    try:
        return in_time(ask, ANSWER_S)
    except TimeoutError:
        _silent[folder] = answered
        return None


def _free(folder: Path) -> int | None:
    import psutil

    with suppress(OSError):
        return int(psutil.disk_usage(str(folder)).free)
    return None


def _short(name: str) -> str:
    return re.sub(r"\s+", " ", name)[:_NAME_LIMIT]
