"""Secrets overwritten where they lie, as far as Python allows.

Python and the C library free memory without clearing it: a key that is only dropped stays where it
was until something else happens to lie there.
"""

import ctypes
import sys
from collections.abc import Iterator
from typing import Any

_BYTES_HEAD = sys.getsizeof(b"") - 1
_TEXT_HEAD = sys.getsizeof("") - 1
"""Bytes before the content of an object whose content is bytes, or ASCII (PEP 393)."""
_SMALL = range(16, 513, 16)
"""Sizes of the blocks that Python keeps for itself (pymalloc); larger ones are the C library's."""
_KEPT_BY_PYTHON = 2 << 20
"""Bytes taken of each size: more than was found free of any after a day's work."""
_CACHED = range(24, 1_050, 16)
"""Sizes that the C library keeps for each thread."""
_KEPT_BY_C = 256
"""How many of each are taken."""
_M_PERTURB = -6
_FREED_AS = 0xFF
"""Freed memory is filled with it, and what is handed out with its complement: zeros."""


def wipe(*secrets: bytes | str) -> None:
    """Overwrite the content of objects with zeros; they must be nobody else's any more.

    A text must be ASCII and no literal. What is empty or one letter long is shared by the whole
    program and left as it is.

    Raises:
        ValueError: a text has letters that are not ASCII.
    """
    for secret in secrets:
        if isinstance(secret, str) and not secret.isascii():
            raise ValueError("only the place of ASCII letters is known")
        if len(secret) > 1:
            head = _BYTES_HEAD if isinstance(secret, bytes) else _TEXT_HEAD
            ctypes.memset(id(secret) + head, 0, len(secret))


def copy_of(secret: bytes) -> bytes:
    """Another object with the same content: ``bytes(secret)`` would be the same one."""
    return b"".join((secret[:1], memoryview(secret)[1:]))


def xor(left: bytes, right: bytes) -> bytes:
    """Bytes of the same length, mixed; nothing but the result is left of it."""
    mixed = bytearray(a ^ b for a, b in zip(left, right, strict=True))
    try:
        return bytes(mixed)
    finally:
        mixed[:] = bytes(len(mixed))


def fill_what_is_freed() -> None:
    """Have the C library overwrite, from now on, what it frees; Qt keeps its texts there.

    Python's own small blocks and those it caches for each thread are left to ``scrub``. Nothing
    happens where the C library cannot (glibc can).
    """
    change = getattr(_c_library(), "mallopt", None)
    if change is not None:
        change(_M_PERTURB, _FREED_AS)


def scrub_small_blocks() -> None:
    """Overwrite what Python has freed: free blocks of each size are taken, as zeros, and freed."""
    for _ in _taken():
        pass


def _taken() -> Iterator[list[bytearray]]:
    for size in _SMALL:
        yield [bytearray(size - 1) for _ in range(_KEPT_BY_PYTHON // size)]


def scrub_thread() -> None:
    """Overwrite what the C library keeps for this thread, and give back what it can."""
    library = _c_library()
    library.malloc.restype = ctypes.c_void_p
    library.free.argtypes = (ctypes.c_void_p,)
    for size in _CACHED:
        taken = [library.malloc(size) for _ in range(_KEPT_BY_C)]
        for block in filter(None, taken):
            ctypes.memset(block, 0, size)
            library.free(block)
    trim = getattr(library, "malloc_trim", None)
    if trim is not None:
        trim(0)


def _c_library() -> Any:  # noqa: ANN401 - ctypes has no better type
    return ctypes.CDLL(None)
