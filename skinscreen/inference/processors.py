"""How many processors this process may use, which is not how many there are."""

import os
from contextlib import suppress
from pathlib import Path


def usable_processors(root: Path = Path("/")) -> int:
    """Processors this process is allowed on, within its groups' share of time; 1 at least.

    A process may be pinned to some processors (``taskset``, a container's set), and its control
    group may have a quota of their time (a container's limit, a service's ``CPUQuota``).

    Args:
        root: of the file system that tells of control groups.
    """
    allowed = all_processors()
    if hasattr(os, "sched_getaffinity"):
        with suppress(OSError):
            allowed = len(os.sched_getaffinity(0))
    return max(1, min(allowed, int(_quota(root))))


def all_processors() -> int:
    """Processors of the machine, whatever this process may use of them; 1 at least."""
    return os.cpu_count() or 1


def _quota(root: Path) -> float:
    """Processors' worth of time the control groups give; very many where they set no limit.

    Linux: ``cpu.max`` of each group up to the top (cgroup v2), ``cpu.cfs_quota_us`` and
    ``cpu.cfs_period_us`` (v1). The kernel's documentation: admin-guide/cgroup-v2,
    scheduler/sched-bwc.
    """
    shares = [float(all_processors())]
    with suppress(OSError, UnicodeDecodeError):
        for line in (root / "proc/self/cgroup").read_text("utf-8").splitlines():
            _, controllers, path = line.split(":", 2)
            if not controllers:
                shares += _of_groups(root / "sys/fs/cgroup", path, ("cpu.max",))
            elif "cpu" in controllers.split(","):
                files = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
                shares += _of_groups(root / "sys/fs/cgroup/cpu", path, files)
    return min(shares)


def _of_groups(mount: Path, path: str, files: tuple[str, ...]) -> list[float]:
    """What a group and each above it allows. In a container its own group is the top."""
    inner = Path(path.strip("/"))
    found = []
    for group in dict.fromkeys((mount / inner, *(mount / p for p in inner.parents), mount)):
        # "max", -1 and what is not there are no limit.
        with suppress(OSError, ValueError, IndexError):
            words = " ".join((group / name).read_text("utf-8") for name in files).split()
            quota, period = int(words[0]), int(words[1])
            if quota > 0 and period > 0:
                found.append(quota / period)
    return found
