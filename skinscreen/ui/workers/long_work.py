"""One slow thing that goes on beside everything else: a backup, a check of one."""

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, Signal

from skinscreen.domain.watch import Watch
from skinscreen.ui.workers.jobs import Jobs, R


class LongWork(QObject):
    """Runs one call at a time in a thread of its own; it can be watched and given up."""

    progressed = Signal(float)
    """So much is done, 0 to 1; comes from the thread of the work."""

    def __init__(self) -> None:
        super().__init__()
        self._jobs = Jobs()
        self._cancelled = Event()
        self.running = False

    @property
    def given_up(self) -> bool:
        """Whether what is running was given up, and only has to stop."""
        return self._cancelled.is_set()

    def start(
        self,
        call: Callable[[Watch], R],
        done: Callable[[R], None],
        failed: Callable[[str], None],
    ) -> None:
        """Have ``call`` made; ``done`` or ``failed`` are called on the GUI thread.

        What runs already goes first.
        """
        self._cancelled = cancelled = Event()
        self.running = True
        watch = Watch(self.progressed.emit, cancelled.is_set)

        def finish(result: R) -> None:
            self.running = False
            done(result)

        def refuse(sentence: str) -> None:
            self.running = False
            failed(sentence)

        self._jobs.submit(lambda: call(watch), finish, refuse)

    def give_up(self) -> None:
        """Have it stop; ``failed`` is called once it has."""
        self._cancelled.set()

    def stop(self) -> bool:
        """Give it up and end the thread; whether it ended in time."""
        self.give_up()
        return self._jobs.stop()
