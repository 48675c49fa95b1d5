"""Folders for the while: private, and gone at the end, if not by their process then by the next."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def folder(kind: str) -> Iterator[Path]:
    """A new folder beside the system's temporary ones that its owner alone can look into.

    It is deleted at the end. What processes that were killed left of its kind is deleted first;
    what is still held, by another process or by this one, stays. A lock says so, not the number
    of a process, which another one may have by then.

    Args:
        kind: begins its name, ``skinscreen-practice-``; the number of the process follows.

    Raises:
        OSError: no folder can be made.
    """
    _clear_abandoned(kind)
    # Hidden until it is locked, since nobody clears those: no other sees it without its lock.
    made = Path(tempfile.mkdtemp(prefix=f".{kind}{os.getpid()}-"))
    lock = _locked(made)
    try:
        if lock is not None:
            made = made.rename(made.with_name(made.name.removeprefix(".")))
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _clear_abandoned(kind: str) -> None:
    for left in Path(tempfile.gettempdir()).glob(f"{kind}*"):
        number = left.name.removeprefix(kind).partition("-")[0]
        lock = _locked(left) if number.isdigit() else None
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _locked(place: Path) -> int | None:
    """The descriptor of a folder of one's own, locked until it is closed or the process ends.

    None where another holds it, where it is another user's, or where no lock can be had.
    """
    with suppress(OSError):
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(descriptor).st_uid == os.getuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
        except OSError:
            pass
        os.close(descriptor)
    return None
