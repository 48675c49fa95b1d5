"""Removable drives, which reports and backups are written to."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

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


def drives() -> tuple[Drive, ...]:
    """The removable drives that are mounted and can be written."""
    import psutil

    try:
        mounted = [Path(p.mountpoint) for p in psutil.disk_partitions(all=False)]
    except (OSError, RuntimeError):  # a system that does not tell has none to offer
        return ()
    removable = (m for m in mounted if str(m).startswith(_MOUNT_ROOTS) and os.access(m, os.W_OK))
    return tuple(Drive(_short(m.name), m, _free(m)) for m in sorted(removable))


def _free(folder: Path) -> int | None:
    import psutil

    with suppress(OSError):
        return int(psutil.disk_usage(str(folder)).free)
    return None


def _short(name: str) -> str:
    return re.sub(r"\s+", " ", name)[:_NAME_LIMIT]
