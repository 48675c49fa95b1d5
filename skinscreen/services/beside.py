"""Things done on a thread beside the one that asks for them."""

import weakref
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Beside(Generic[T]):
    """A thread that does one thing after another, until nobody holds this any more.

    To hand a thing over and its answer back takes half of the time that a ``ThreadPoolExecutor``
    takes, which is a hundredth of a model's run.
    """

    def __init__(self, name: str) -> None:
        """Have a thread called ``name`` from when something is first to be done."""
        self._given: SimpleQueue[Job[T] | None] = SimpleQueue()
        # It must hold nothing of this object, or nobody would ever cease to hold it.
        self._thread = Thread(target=_work, args=(self._given,), name=name, daemon=True)

    def job(self, work: Callable[[], T]) -> "Job[T]":
        """What can be begun on the thread.

        Args:
            work: needs no more of its thread than any other.
        """
        if self._thread.ident is None:
            self._thread.start()
            weakref.finalize(self, self._given.put, None)
        return Job(work, self._given)


class Job(Generic[T]):
    """One thing to be done on the thread; see ``Beside.job``."""

    def __init__(self, work: Callable[[], T], given: "SimpleQueue[Job[T] | None]") -> None:
        """Wait to be begun; ``given`` is what the thread takes its work from."""
        self._work = work
        self._given = given
        self._came: SimpleQueue[tuple[T] | BaseException] = SimpleQueue()

    def begin(self) -> None:
        """Have it done, after what was begun before it."""
        self._given.put(self)

    def do(self) -> None:
        """Do it now, on whatever thread this is."""
        try:
            self._came.put((self._work(),))
        except BaseException as error:  # noqa: BLE001 - it belongs to who asked
            self._came.put(error)

    def answer(self) -> T:
        """Wait for what was begun: its answer, or its error raised; once."""
        came = self._came.get()
        if isinstance(came, tuple):
            return came[0]
        try:
            raise came
        finally:
            del came  # its traceback holds this frame, which would hold it


def _work(given: "SimpleQueue[Job[T] | None]") -> None:
    while (job := given.get()) is not None:
        job.do()
        del job  # what it looked at is let go before the next comes
