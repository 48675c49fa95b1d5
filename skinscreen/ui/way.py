"""The straight way: which screen is shown, how far the person has come, where back leads."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets.step_header import JUDGEMENT, PHOTO, REPORT, StepHeader


class Way(QObject):
    """Shows one screen at a time and keeps the header in step with it.

    What lies behind the last step, such as the settings, is beside the way: it can always be
    gone to, and leads back to where the person came from.
    """

    moved = Signal()
    """Another screen is shown; it is the first to learn of it."""

    def __init__(
        self,
        header: StepHeader,
        pages: QStackedWidget,
        screen_at: Callable[[int], Screen],
    ) -> None:
        """At the first step.

        Args:
            header: marks the step.
            pages: one page for every screen, in the order of the steps.
            screen_at: the screen on a page; makes what is not there yet.
        """
        super().__init__()
        self._header = header
        self._pages = pages
        self._screen_at = screen_at
        self._came_from = PHOTO
        self._through: int | None = None
        self.reached = PHOTO

    @property
    def step(self) -> int:
        """The number of the screen that is shown."""
        return self._pages.currentIndex()

    @property
    def screen(self) -> Screen:
        """The screen that is shown."""
        return self._screen_at(self.step)

    def show(self, step: int) -> None:
        """Show a screen, wherever the person may go."""
        if step != self.step:
            self.screen.left()
            self._screen_at(step)  # it may not be there yet
            self._pages.setCurrentIndex(step)
        self._header.show_step(step, self.reached)
        self.moved.emit()

    def start_at(self, step: int) -> None:
        """Show a step that was just reached; what lay behind it is out of reach."""
        self.reached = step
        self.show(step)

    def step_aside(self, step: int) -> None:
        """Show a screen beside the way; from another one there, back leads to that first."""
        if self.step <= REPORT:
            self._came_from = self.step
        self._through = self.step if self.step > REPORT else None
        self.show(step)

    def go_back(self) -> None:
        """To the step before; from beside the way to where the person came from."""
        if self.step <= REPORT:
            self.show(self._before(self.step))
        else:
            through, self._through = self._through, None
            self.show(self._came_from if through is None else through)

    def _before(self, step: int) -> int:
        left_out = step - 1 == JUDGEMENT and not self._header.judgement_shown
        return max(PHOTO, step - (2 if left_out else 1))

    def put_away(self) -> tuple[int, int]:
        """Put all but the first step out of reach; returns what ``bring_back`` needs."""
        state = self.reached, self._came_from
        self.withdraw(PHOTO)
        return state

    def bring_back(self, state: tuple[int, int]) -> None:
        """Have the steps in reach again that ``put_away`` put out of it."""
        self.reached, self._came_from = state
        self._header.show_step(self.step, self.reached)

    def withdraw(self, step: int) -> None:
        """Put what lies behind ``step`` out of reach; who is there comes back to it."""
        self.reached = step
        self._came_from = min(self._came_from, step)
        if step < self.step <= REPORT:
            self.show(step)
        self._header.show_step(self.step, step)
