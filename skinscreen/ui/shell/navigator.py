"""Which screen is shown, how far the person has come, where back leads."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from skinscreen.ui.screen import Screen
from skinscreen.ui.steps import BROWSE, JUDGEMENT, PHOTO, PRINT, SAVE, TAKING_OVER, Step
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.widgets.page import Page
from skinscreen.ui.widgets.step_header import StepHeader


class Navigator(QObject):
    """Shows one screen at a time and keeps the header in step with it.

    What is no step of the way, such as the settings, lies beside it: it can always be gone to,
    and leads back to where the person came from.
    """

    moved = Signal()
    """Another screen is shown; it is the first to learn of it."""
    added = Signal(Screen)
    """There is one more screen."""

    def __init__(self, header: StepHeader, message: MessageBar) -> None:
        """Without a screen; ``header`` marks the step, ``message`` is of the step before."""
        super().__init__()
        self.pages = QStackedWidget()
        self.make: Mapping[Step, Callable[[], object]] = {}
        """What makes and adds the screens that are not there yet."""
        self.step = PHOTO
        """Where the person is."""
        self.reached = PHOTO
        """How far the person has come."""
        self._header = header
        self._message = message
        self._screens: dict[Step, Screen] = {}
        self._pages: dict[Step, Page] = {}
        self._came_from = PHOTO
        self._through: Step | None = None

    def add(self, step: Step, screen: Screen) -> None:
        """Have a screen shown at ``step``."""
        page = Page(screen, self.pages)
        screen.part_shown.connect(page.bring_into_sight)
        screen.part_pinned.connect(page.pin)
        self.pages.addWidget(page)
        self._screens[step], self._pages[step] = screen, page
        self.added.emit(screen)

    def screen_at(self, step: Step) -> Screen:
        """The screen of a step; one that is not there yet is made."""
        if step not in self._screens:
            self.make[step]()
        return self._screens[step]

    @property
    def screen(self) -> Screen:
        """The screen that is shown."""
        return self._screens[self.step]

    def show(self, step: Step) -> None:
        """Show a screen, wherever the person may go."""
        if step != self.step:
            self._message.clear()  # it was of the screen that is left
            self.screen.left()
            self.screen_at(step)  # it may not be there yet
            self.step = step
            self.pages.setCurrentWidget(self._pages[step])
        self._header.show_step(step, self.reached)
        self.moved.emit()

    def start_at(self, step: Step) -> None:
        """Show a step that was just reached; what lay behind it is out of reach."""
        self._message.clear()
        self.reached = step
        self.show(step)
        self._pages[step].to_top()

    @Slot(object)
    def go_to(self, step: Step) -> None:
        """Go to a step that was reached before."""
        if step <= self.reached and step != self.step:
            self._message.clear()
            self.show(step)

    def step_aside(self, step: Step) -> None:
        """Show a screen beside the way; from another one there, back leads to that first."""
        if step == self.step:
            return
        if self.step.on_way:
            self._came_from = self.step
        self._message.clear()
        # From what the lock may hide nothing leads back to the files that were looked at, to
        # what a photo says of its patient, to the printers, or to where something was saved.
        passing = self.step.on_way or self.step in {BROWSE, TAKING_OVER, PRINT, SAVE}
        self._through = None if passing else self.step
        self.show(step)

    @Slot()
    def back(self) -> None:
        """One step back within the screen, or else to the one before."""
        self._message.clear()
        if not self.screen.step_back():
            self.go_back()

    def go_back(self) -> None:
        """To the step before; from beside the way to where the person came from."""
        if self.step.on_way:
            left_out = self.step - 1 == JUDGEMENT and not self._header.judgement_shown
            self.show(Step(max(PHOTO, self.step - (2 if left_out else 1))))
        else:
            through, self._through = self._through, None
            self.show(self._came_from if through is None else through)

    def put_away(self) -> tuple[Step, Step]:
        """Put all but the first step out of reach; returns what ``bring_back`` needs."""
        state = self.reached, self._came_from
        self.withdraw(PHOTO)
        return state

    def bring_back(self, state: tuple[Step, Step]) -> None:
        """Have the steps in reach again that ``put_away`` put out of it."""
        self.reached, self._came_from = state
        self._header.show_step(self.step, self.reached)

    def withdraw(self, step: Step) -> None:
        """Put what lies behind ``step`` out of reach; who is there comes back to it."""
        self.reached = step
        self._came_from = min(self._came_from, step)
        if self.step.on_way and self.step > step:
            self.show(step)
        self._header.show_step(self.step, step)
