"""What a runtime in C says that nobody needs to read."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import BinaryIO

_STDERR = 2
_turn = Lock()


@contextmanager
def without_chatter() -> Iterator[None]:
    """Leave out the ``INFO:`` lines written to the error stream inside; all else is passed on.

    It holds for the whole process: what another thread writes meanwhile comes a little later.
    """
    with _turn:
        try:
            printed: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
        except OSError:  # no folder takes a file: then all of it is said
            yield
            return
        with printed:
            kept = os.dup(_STDERR)
            if sys.stderr is not None:
                sys.stderr.flush()
            os.dup2(printed.fileno(), _STDERR)
            try:
                yield
            finally:
                os.dup2(kept, _STDERR)
                os.close(kept)
                printed.seek(0)
                _pass_on(printed.read())


def _pass_on(content: bytes) -> None:
    rest = b"".join(line for line in content.splitlines(True) if not line.startswith(b"INFO:"))
    while rest:
        try:
            rest = rest[os.write(_STDERR, rest) :]
        except OSError:  # nobody reads it
            return
