"""The record beside the way: one page at a time, each leading back to the one it came from."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets.action import NO_ACTIONS, Actions


class RecordsScreen(Screen):
    """Shows the last of a stack of pages; a page that is left for good is destroyed."""

    titled = Signal(str)
    """What the header says while the record is shown."""
    failed = Signal(str)
    """What a page could not do."""

    def __init__(self) -> None:
        super().__init__()
        self._pages: list[RecordPage] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def page(self) -> RecordPage | None:
        """The page that is shown."""
        return self._pages[-1] if self._pages else None

    def push(self, page: RecordPage) -> None:
        """Show a page; back leads to the one before."""
        if self.page is not None:
            self.page.left()
            self.page.hide()
        self._pages.append(page)
        page.actions_changed.connect(self.actions_changed)
        page.title_changed.connect(self.show_title)
        page.failed.connect(self.failed)
        self._column.addWidget(page)
        self._show_last()

    def pop(self) -> None:
        """Back to the page before."""
        self.pop_from(self.page, 1)

    def pop_from(self, page: RecordPage | None, count: int) -> None:
        """Back to the page ``count`` before ``page``; nothing where the person has left it."""
        if page is None or page is not self.page:
            return
        for _ in range(count):
            self._drop()
        self._show_last()

    def start_with(self, page: RecordPage) -> None:
        """Show a page from which nothing leads back; what was shown is gone."""
        while self._pages:
            self._drop()
        self.push(page)

    def _drop(self) -> None:
        page = self._pages.pop()
        page.left()
        page.hide()
        page.actions_changed.disconnect(self.actions_changed)
        self._column.removeWidget(page)
        page.deleteLater()

    def _show_last(self) -> None:
        page = self.page
        if page is None:
            return
        page.show()
        self.show_title()
        if self.isVisible():
            page.entered()
            self.actions_changed.emit()
            if page.first_field is not None:
                page.first_field.setFocus()

    def show_title(self) -> None:
        """Say again what the header should say."""
        self.titled.emit(self.page.title if self.page else "")

    # --- what the window asks goes to the page ------------------------------------------

    @property
    def footer_actions(self) -> Actions:
        """The page's."""
        return self.page.footer_actions if self.page else NO_ACTIONS

    @property
    def first_field(self) -> QWidget | None:
        """The page's."""
        return self.page.first_field if self.page else None

    def step_back(self) -> bool:
        """To the page before, if there is one."""
        if self.page is None or self.page.step_back():
            return self.page is not None
        if len(self._pages) == 1:
            return False
        self.pop()
        return True

    def entered(self) -> None:
        """What was changed meanwhile is shown."""
        if self.page:
            self.page.entered()

    def left(self) -> None:
        """The page is not shown any more."""
        if self.page:
            self.page.left()
