"""Slow things that are no inference (decoding, reports, importing), one after another."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.errors import SkinscreenError
from skinscreen.language import mark, tr
from skinscreen.ui.workers.background import STOP_LIMIT_S, Background, Worker

log = logging.getLogger(__name__)

R = TypeVar("R")
"""What a call gives."""
UNEXPECTED = mark(
    "Something went wrong that should not have. It was noted in the log; please try again."
)


@dataclass(frozen=True, slots=True, eq=False)
class Job(Generic[R]):
    """A call to be made off the GUI thread.

    Attributes:
        call: free of Qt; its result goes to ``done``.
        done: called on the GUI thread with the result.
        failed: called on the GUI thread with a sentence.
    """

    call: Callable[[], R]
    done: Callable[[R], None]
    failed: Callable[[str], None]


class _JobWorker(Worker):
    finished = Signal(object, object)
    refused = Signal(object, str)

    @Slot(object)
    def run(self, job: Job[R]) -> None:
        try:
            result = job.call()
        except SkinscreenError as error:
            self.refused.emit(job, str(error))
        except Exception:
            log.exception("a background job failed")
            self.refused.emit(job, tr(UNEXPECTED))
        else:
            self.finished.emit(job, result)


class Jobs(QObject):
    """Runs calls in a thread of their own, one after another, and hands back the results."""

    _submitted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: dict[str, object] = {}
        self._worker = _JobWorker()
        self._background = Background(self._worker, "jobs")
        self._submitted.connect(self._worker.run)
        self._worker.finished.connect(self._finish)
        self._worker.refused.connect(self._refuse)

    def submit(
        self,
        call: Callable[[], R],
        done: Callable[[R], None],
        failed: Callable[[str], None],
    ) -> None:
        """Have ``call`` made; see ``Job``."""
        self._background.start()
        self._submitted.emit(Job(call, done, failed))

    def latest(
        self,
        key: str,
        call: Callable[[], R],
        done: Callable[[R], None],
        failed: Callable[[str], None],
        unwanted: Callable[[R], object] = lambda _: None,
    ) -> None:
        """As ``submit``, but only the call that was last submitted under ``key`` is answered.

        Args:
            key: names what the calls are about.
            call: free of Qt.
            done: called with the result of the last call.
            failed: called with a sentence, if the last call failed.
            unwanted: called with the result of any other.
        """
        ticket = self._newest[key] = object()

        def finish(result: R) -> None:
            (done if self._newest.get(key) is ticket else unwanted)(result)

        def refuse(sentence: str) -> None:
            if self._newest.get(key) is ticket:
                failed(sentence)

        self.submit(call, finish, refuse)

    def drop(self, key: str) -> None:
        """Nothing that was submitted under ``key`` so far is answered any more."""
        self._newest.pop(key, None)

    def stop(self, limit: float = STOP_LIMIT_S) -> bool:
        """Wait ``limit`` seconds for the job in hand, end the thread; whether it ended in time."""
        return self._background.stop(limit)

    @Slot(object, object)
    def _finish(self, job: Job[R], result: R) -> None:
        job.done(result)

    @Slot(object, str)
    def _refuse(self, job: Job[R], sentence: str) -> None:
        job.failed(sentence)
