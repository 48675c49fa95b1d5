"""How long another system may take, and what ends it when it takes longer."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and bytes.

    Attributes:
        connect_s: until there is a connection.
        answer_s: until something comes, or is taken.
        whole_s: for the whole of it, beside what sending takes.
        answer_bytes: that may come.
        slowest: bytes a second that a slow line carries; what is sent has so much longer.
    """

    connect_s: float = 10.0
    answer_s: float = 30.0
    whole_s: float = 90.0
    answer_bytes: int = 16 << 20
    slowest: int = 50_000

    def for_sending(self, size: int) -> float:
        """Seconds for all of it, where ``size`` bytes are sent."""
        return self.whole_s + size / self.slowest


LIMITS = Limits()


class Deadline:
    """A connection that is cut when its time is over: a system that sends a byte a minute too."""

    def __init__(self) -> None:
        """Nothing is watched yet."""
        self._turn = threading.Lock()
        self._watched: socket.socket | None = None
        self.passed = False
        """Whether the time is over."""

    def watch(self, connection: socket.socket) -> None:
        """Cut this one, at once where the time is over."""
        with self._turn:
            self._watched = connection
            if self.passed:
                _cut(connection)

    def cut(self) -> None:
        """The time is over."""
        with self._turn:
            self.passed = True
            if self._watched is not None:
                _cut(self._watched)


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # closed already
        # Not the method of an encrypted one, which would take its state from under who reads.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


@contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """What is done inside has so long."""
    ends = Deadline()
    timer = threading.Timer(seconds, ends.cut)
    timer.daemon = True
    timer.start()
    try:
        yield ends
    finally:
        timer.cancel()
        timer.join()
