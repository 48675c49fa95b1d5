"""What every page of the record has."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from skinscreen.language import tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import layouts
from skinscreen.ui.workers.jobs import R

if TYPE_CHECKING:
    from skinscreen.services.records import Records
    from skinscreen.ui.records.record_session import RecordSession


class RecordPage(Screen):
    """A page under a title; where it is given a ``RecordSession`` it can ask the record."""

    title_changed = Signal()
    failed = Signal(str)
    """A sentence for the person: what was refused, or could not be read."""

    def __init__(self, title: str | None = None, record: "RecordSession | None" = None) -> None:
        """Empty, under ``title``, which is "Records" where none is given."""
        super().__init__()
        self.title = tr("Records") if title is None else title
        self._record = record
        self._busy = False

    def arrange(
        self, *parts: layouts.Part, side: int = 12, edge: int = 6, spacing: int = 6
    ) -> None:
        """Put the parts of the page below each other; margins and spacing in pixels."""
        margins = (side, edge, side, edge)
        layouts.column(*parts, parent=self, margins=margins, spacing=spacing)

    def show_title(self, title: str) -> None:
        """Stand under another title from now on."""
        self.title = title
        self.title_changed.emit()

    def show_busy(self, busy: bool) -> None:
        """What the page asked for is being done; or it is done, or could not be."""
        self._busy = busy
        self.actions_changed.emit()

    def ask(
        self,
        call: Callable[["Records"], R],
        show: Callable[[R], None],
        failed: Callable[[str], None] | None = None,
        *,
        latest: str = "",
    ) -> None:
        """Ask the record for what the page shows; see ``RecordSession.ask``."""
        if self._record is not None:
            self._record.ask(call, show, failed or self.failed.emit, self, latest=latest)
