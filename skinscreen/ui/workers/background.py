"""One worker in one thread of its own; stopping is quit and wait, never terminate."""

import logging

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal, Slot

log = logging.getLogger(__name__)

STOP_LIMIT_S = 60.0
"""How long work in hand is waited for: long enough for a report or a backup that was given up."""


class Worker(QObject):
    """Lives in a ``Background``; its slots run there."""

    def shut_down(self) -> None:
        """Let go of whatever the thread owns; runs in the worker's thread, last of all."""

    @Slot()
    def end(self) -> None:
        """Clean up and end the thread this runs in."""
        self.shut_down()
        self.thread().quit()


class Background(QObject):
    """A thread with one worker in it, started when there is first something to do."""

    _ending = Signal()

    def __init__(self, worker: Worker, name: str) -> None:
        """Make the thread and move ``worker`` into it."""
        super().__init__()
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._ending.connect(worker.end)

    def start(self) -> None:
        """Start the thread, where it does not run already."""
        if not self._thread.isRunning():
            self._thread.start()

    def stop(self, limit: float = STOP_LIMIT_S) -> bool:
        """Wait for the work in hand, let the worker clean up, end the thread.

        Args:
            limit: in seconds; nothing can end a thread that hangs, but the window must close.

        Returns:
            Whether the thread has ended.
        """
        if not self._thread.isRunning():
            return True
        self._ending.emit()
        if self._thread.wait(QDeadlineTimer(round(1000 * limit))):
            return True
        log.error("the thread %s hangs and is left behind", self._thread.objectName())
        _hanging.append((self, self._worker, self._thread))
        return False


_hanging: list[tuple[QObject, ...]] = []
"""Qt aborts where a running thread's object is deleted."""
