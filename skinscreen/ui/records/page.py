"""What every page of the record has."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.workers.jobs import R

if TYPE_CHECKING:
    from skinscreen.services.records import Records
    from skinscreen.ui.records.desk import Desk


class RecordPage(Screen):
    """A page under a title; where it is given a ``Desk`` it can ask the record."""

    title_changed = Signal()
    failed = Signal(str)
    """A sentence for the person: what was refused, or could not be read."""

    def __init__(self, title: str = "Records", desk: "Desk | None" = None) -> None:
        """Empty, under ``title``."""
        super().__init__()
        self.title = title
        self._desk = desk

    def column(self, side: int = 12, edge: int = 6, spacing: int = 6) -> QVBoxLayout:
        """The page's layout: one part below the other; margins in pixels."""
        column = QVBoxLayout(self)
        column.setContentsMargins(side, edge, side, edge)
        column.setSpacing(spacing)
        return column

    def show_title(self, title: str) -> None:
        """Stand under another title from now on."""
        self.title = title
        self.title_changed.emit()

    def ask(
        self,
        call: Callable[["Records"], R],
        show: Callable[[R], None],
        failed: Callable[[str], None] | None = None,
        *,
        latest: str = "",
    ) -> None:
        """Ask the record for what the page shows; see ``Desk.ask``."""
        if self._desk is not None:
            self._desk.ask(call, show, failed or self.failed.emit, self, latest=latest)
