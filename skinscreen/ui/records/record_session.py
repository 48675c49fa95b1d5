"""The record as the window has it: asked in the background, locked when no one is there."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from skinscreen.language import trn
from skinscreen.ui.workers.jobs import Jobs, R

if TYPE_CHECKING:
    from skinscreen.services.records import Records

_TICK_MS = 1_000
_OF_A_PERSON = (QInputEvent, QInputMethodEvent)
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.InputMethod,
    }
)
# Time asleep counts too: whoever wakes the device is not the one who left it.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class RecordSession(QObject):
    """Has the record's slow work done in the background and forgets its answers once it is locked.

    The GUI thread never touches the record's file.
    """

    opened = Signal()
    """The record can be read and changed from now on."""
    closed = Signal(str)
    """It is locked: why, as a sentence. Whatever shows something of a patient goes at once."""

    def __init__(self, jobs: Jobs, minutes: int) -> None:
        """Locked, or without a record; ``minutes`` without a sign of life lock it again."""
        super().__init__()
        self._jobs = jobs
        self._minutes = minutes
        self._records: Records | None = None
        self._turn = 0
        self._last = 0.0
        self.is_open = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._look_for_life)

    @property
    def exists(self) -> bool:
        """Whether there is a record on this device."""
        return self.records.exist

    @property
    def records(self) -> "Records":
        """The record itself, for work in the background."""
        if self._records is None:
            from skinscreen.services import records

            self._records = records.Records()
        return self._records

    def use_minutes(self, minutes: int) -> None:
        """Lock after another time without a sign of life."""
        self._minutes = minutes

    # --- asking -------------------------------------------------------------------------

    def ask(
        self,
        call: Callable[["Records"], R],
        done: Callable[[R], None],
        failed: Callable[[str], None],
        screen: QObject | None = None,
        *,
        latest: str = "",
    ) -> None:
        """Have ``call`` made with the record; what comes after it was locked is dropped.

        So is what comes after ``screen``, which it was asked for, has gone, and the answer to all
        but the last call that was made under the name ``latest``.
        """
        turn = self._turn

        def awaited() -> bool:
            return turn == self._turn and (screen is None or isValid(screen))

        def finish(result: R) -> None:
            if awaited():
                done(result)

        def refuse(sentence: str) -> None:
            if awaited():
                failed(sentence)

        if latest:
            records = self.records
            self._jobs.latest(latest, lambda: call(records), finish, refuse)
        else:
            self.ask_to_the_end(call, finish, refuse)

    def ask_to_the_end(
        self,
        call: Callable[["Records"], R],
        done: Callable[[R], None],
        failed: Callable[[str], None],
    ) -> None:
        """As ``ask``, but the person hears of it even if the record was locked meanwhile.

        For what must be acknowledged; ``done`` shows nothing of a patient.
        """
        records = self.records
        self._jobs.submit(lambda: call(records), done, failed)

    # --- open and locked ----------------------------------------------------------------

    def open_with(
        self,
        call: Callable[["Records"], R],
        done: Callable[[R], None],
        failed: Callable[[str], None],
        screen: QObject,
    ) -> None:
        """Have the record opened by ``call``; ``done`` comes before anything is shown.

        ``failed`` is for ``screen``, and not called once that has gone.
        """

        def refuse(sentence: str) -> None:
            if isValid(screen):
                failed(sentence)

        self.ask_to_the_end(call, self.opening(done), refuse)

    def opening(self, done: Callable[[R], None]) -> Callable[[R], None]:
        """What is to be called once something has opened the record; ``done`` is part of it.

        Where it was to be locked meanwhile, it is.
        """
        turn = self._turn

        def finish(result: R) -> None:
            if turn != self._turn:
                self._close()
                return
            self._begin()
            done(result)
            self.opened.emit()

        return finish

    def _close(self, *, tidy: bool = True) -> None:
        def locked(_: object) -> None:
            """By now the pages have been destroyed."""
            if tidy:
                from skinscreen.services import memory

                memory.tidy_thread()
                self._jobs.submit(memory.tidy, _nothing, _nothing)

        self.ask_to_the_end(lambda records: records.lock(), locked, locked)

    def _begin(self) -> None:
        self.is_open = True
        self._last = time.clock_gettime(_CLOCK)
        self._timer.start()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def lock(self, why: str = "", *, ending: bool = False) -> None:
        """Lock the record; what is shown of it goes first.

        Args:
            why: a sentence for the person.
            ending: whether the program ends, which frees all of its memory.
        """
        self._turn += 1
        was_open, self.is_open = self.is_open, False
        self._timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if was_open:
            self.closed.emit(why)
            self._close(tidy=not ending)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note that someone is there; nothing is held back."""
        # The class first: every event of the program comes here, and to ask its type takes longer.
        if isinstance(event, _OF_A_PERSON) and event.type() in _SIGNS_OF_LIFE:
            self._last = time.clock_gettime(_CLOCK)
        return False

    def _look_for_life(self) -> None:
        if time.clock_gettime(_CLOCK) - self._last >= self._minutes * 60:
            sentence = trn(
                "Locked after {n} minutes without use.",
                "Locked after {n} minutes without use.",
                self._minutes,
            )
            self.lock(sentence.format(n=self._minutes))


def _nothing(_: object) -> None:
    """Locking has no answer that anyone waits for."""
