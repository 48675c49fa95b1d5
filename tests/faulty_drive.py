"""A drive that fails when a test wants it to: between SQLite and the system's own calls.

SQLite lets each system call of its file layer be replaced (``xSetSystemCall``, meant for this).
Only its own calls are; Python's file functions work as ever.
"""

import ctypes
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_SET_SYSTEM_CALL = 16  # its place among the pointers that follow three ints in sqlite3_vfs
WRITERS = ("write", "pwrite", "ftruncate")
READERS = ("read", "pread")
_LIBC = ctypes.CDLL(None, use_errno=True)
_ARGUMENTS = {
    "write": (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t),
    "pwrite": (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64),
    "ftruncate": (ctypes.c_int, ctypes.c_int64),
    "read": (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t),
    "pread": (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64),
    "open": (ctypes.c_char_p, ctypes.c_int, ctypes.c_int),
}


class Drive:
    """Counts the calls and fails at the moment it was told.

    Attributes:
        calls: so far.
        failed: how many of them failed.
    """

    def __init__(self) -> None:
        """A drive that works."""
        self.calls = 0
        self.failed = 0
        self._first, self._last, self._error = 0, 0, 0

    def fail(self, at: int, error: int, *, forever: bool) -> None:
        """Fail the ``at``-th call from now, and those after it where ``forever``."""
        self.calls = self.failed = 0
        self._first, self._last, self._error = at, 1 << 60 if forever else at, error

    def mend(self) -> None:
        """Work again."""
        self._first = self._last = 0

    def answer(self) -> int:
        """The error of the next call; 0 for none."""
        self.calls += 1
        if self._first <= self.calls <= self._last:
            self.failed += 1
            return self._error
        return 0


@contextmanager
def faulty_drive(names: tuple[str, ...] = WRITERS) -> Iterator[Drive]:
    """All of SQLite's calls of these names go through the drive."""
    drive = Drive()

    def guarded(name: str) -> Callable[..., int]:
        real = getattr(_LIBC, name)
        real.argtypes = _ARGUMENTS[name]
        real.restype = ctypes.c_ssize_t

        def call(*arguments: Any) -> int:  # noqa: ANN401 - as C gives them
            error = drive.answer()
            if error:
                ctypes.set_errno(error)
                return -1
            return int(real(*arguments))

        return call

    with _replaced({name: guarded(name) for name in names}):
        yield drive


@contextmanager
def read_only_drive(error: int) -> Iterator[None]:
    """No file can be opened for writing."""

    def call(path: bytes, flags: int, mode: int) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            ctypes.set_errno(error)
            return -1
        return int(_LIBC.open(path, flags, mode))

    with _replaced({"open": call}):
        yield


@contextmanager
def _replaced(calls: dict[str, Callable[..., int]]) -> Iterator[None]:
    import sqlcipher3._sqlite3 as built

    library = ctypes.CDLL(built.__file__)
    library.sqlite3_vfs_find.restype = ctypes.c_void_p
    vfs = library.sqlite3_vfs_find(None)
    offset = 3 * ctypes.sizeof(ctypes.c_int)
    offset += -offset % ctypes.sizeof(ctypes.c_void_p)
    pointers = (ctypes.c_void_p * (_SET_SYSTEM_CALL + 1)).from_address(vfs + offset)
    setter = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    set_call = setter(pointers[_SET_SYSTEM_CALL])
    kept = []  # C holds the pointers, Python must hold the functions
    # A connection that is collected inside such a call waits for a lock that SQLite holds there.
    gc.collect()
    gc.disable()
    try:
        for name, function in calls.items():
            kind = ctypes.CFUNCTYPE(ctypes.c_ssize_t, *_ARGUMENTS[name], use_errno=True)
            kept.append(kind(function))
            set_call(vfs, name.encode(), ctypes.cast(kept[-1], ctypes.c_void_p))
        yield
    finally:
        gc.enable()
        for name in calls:
            set_call(vfs, name.encode(), None)
