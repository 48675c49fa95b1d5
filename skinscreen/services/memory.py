"""What this process keeps in its memory, and who may look at it."""

import ctypes
import gc
import sys
from contextlib import suppress

from skinscreen.store import wiping

_SET_DUMPABLE = 4
"""Of prctl(2)."""


def forbid_dumps() -> None:
    """Have no image of this process written when it crashes, nor read by other programs.

    Only root can look into it from now on. On a system without these calls nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def guard() -> None:
    """Before secrets come into this process: no dumps, and what is freed is overwritten."""
    forbid_dumps()
    wiping.fill_what_is_freed()


def tidy_thread() -> None:
    """After the record was locked, on the thread that had its pages: free and overwrite them."""
    gc.collect()
    wiping.scrub_thread()


def tidy() -> None:
    """After that, on any other thread: overwrite what Python has freed; takes some 0.3 s."""
    wiping.scrub_small_blocks()
    wiping.scrub_thread()
