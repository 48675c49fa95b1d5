"""One worker in one thread of its own; stopping is quit and wait, never terminate."""

from PySide6.QtCore import QObject, QThread, Signal, Slot


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
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._ending.connect(worker.end)

    def start(self) -> None:
        """Start the thread, where it does not run already."""
        if not self._thread.isRunning():
            self._thread.start()

    def stop(self) -> None:
        """Wait for the work in hand, let the worker clean up, end the thread."""
        if self._thread.isRunning():
            self._ending.emit()
            self._thread.wait()
