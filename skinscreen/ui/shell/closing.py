"""What stands against closing the window."""

from collections.abc import Callable

from skinscreen.language import mark, tr
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.workers.workers import Workers

STILL_WORKING = mark("A backup is being written or checked. Wait for its end, or give it up.")

UNKEPT = mark("What you typed in the record cannot be kept as a draft: save it, or it is lost.")


class Closing:
    """A backup that is being written is not given up without a word, nor what would be lost.

    A guarded window closes for nobody without a PIN.
    """

    def __init__(
        self,
        message: MessageBar,
        would_be_lost: Callable[[], str],
        workers: Workers,
        close: Callable[[], object],
        ask_for_pin: Callable[[], object],
        *,
        guarded: bool,
    ) -> None:
        """See what stands against it.

        Args:
            message: asks.
            would_be_lost: what goes with the program, as a marked sentence; empty for nothing.
            workers: of whose long work some may be going on.
            close: tries to close the window again.
            ask_for_pin: of a guarded window.
            guarded: whether it closes for nobody without a PIN.
        """
        self._message = message
        self._would_be_lost = would_be_lost
        self._workers = workers
        self._close = close
        self._ask_for_pin = ask_for_pin
        self._ending = False
        self.guarded = guarded
        self.by_pin = False
        """Whether somebody left a guarded window as they should."""

    def is_free(self) -> bool:
        """Whether the window may close now; else what stands against it is said."""
        if self.guarded and not self.by_pin:
            self._ask_for_pin()
        elif self._workers.is_at_long_work:
            self._message.offer(tr(STILL_WORKING), tr("Give up"), self._give_up)
        elif not self._ending and (question := self._would_be_lost()):
            self._ask(question)
        else:
            return True
        return False

    def leave(self) -> None:
        """Somebody entered a PIN."""
        self.by_pin = True
        self._close()

    def let_go(self) -> None:
        """Close without a PIN or a question from now on: the program itself is told to end."""
        self.guarded = False
        self._ending = True

    def _ask(self, question: str) -> None:
        """Ask whether that may go; the PIN that was entered holds for this answer alone."""
        by_pin, self.by_pin = self.by_pin, False

        def end() -> None:
            self.by_pin, self._ending = by_pin, True
            self._close()

        self._message.offer(tr(question), tr("Quit without it"), end)

    def _give_up(self) -> None:
        self._workers.give_up()
        self._close()
