"""Drives and what lies on them, looked for again and again while a page is shown."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.line_list import Line, LineList
from skinscreen.ui.workers.drive_watch import DriveWatch

ELSEWHERE = "elsewhere"


class DrivesScreen(RecordPage):
    """A list that follows what is plugged in; a tap chooses."""

    chosen = Signal(str)
    """The path of a drive's folder or of a file; ``ELSEWHERE`` for one the person will name."""

    def __init__(
        self,
        record: RecordSession,
        title: str,
        words: str,
        look: Callable[[], tuple[Line, ...]],
        *,
        nothing: str,
        elsewhere: str,
    ) -> None:
        """Look in the background.

        Args:
            record: has it looked for.
            title: of the page.
            words: what one of them is chosen for.
            look: gives a line for each that is there.
            nothing: said while there is none.
            elsewhere: the words of the last line.
        """
        super().__init__(title, record)
        self._look_for = look
        self._nothing = nothing
        self._elsewhere = Line(ELSEWHERE, elsewhere)
        self._found: tuple[Line, ...] | None = None
        self.words = labels.text(words)
        self.message_label = labels.quiet()
        self.list = LineList(title)
        self._first_field = self.list
        self.list.chosen.connect(self.chosen)
        self.arrange(self.words, (self.list, 1), self.message_label)
        self._watch = DriveWatch(self, self._look)

    def entered(self) -> None:
        """Look now, and again while it is shown."""
        self._watch.begin()

    def left(self) -> None:
        """Nothing is looked for any more."""
        self._watch.end()

    def _look(self) -> None:
        self.ask(lambda _: self._look_for(), self._show, self.message_label.setText)

    def _show(self, found: tuple[Line, ...]) -> None:
        if found == self._found:
            return
        self._found = found
        self.list.show_lines([*found, self._elsewhere])
        self.message_label.setText("" if found else self._nothing)
