"""The window's frame: header and message on top, the pages, the footer, the full screen."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QMainWindow,
    QPushButton,
    QWidget,
)

from skinscreen.language import mark, tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import JUDGEMENT, PHOTO, RESULT, Step
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action
from skinscreen.ui.widgets.footer import Footer
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.widgets.named import set_named
from skinscreen.ui.widgets.step_header import LOADING, StepHeader

_STATUS_AT = {
    JUDGEMENT: mark("The model's view is shown after yours"),
    RESULT: mark("Screening result, not a diagnosis"),
}
"""What the footer says at some steps, whatever else is going on."""

_SEEN = mark("Changes made now are noted in the report")
"""What it says at the clinician's own view once the model's was seen."""


class Frame(QMainWindow):
    """Shows the screen of the way that the person is at, with its actions in the footer."""

    def __init__(self, first: Screen) -> None:
        """Around the ``first`` screen; the others are added once they are needed."""
        super().__init__()
        self.setWindowTitle("SkinScreen")
        self._status = tr(LOADING)
        self.header = StepHeader()
        self.message = MessageBar()
        self._subject = labels.ElidedLabel()
        self._subject.setObjectName("subject")
        set_named(self._subject, alignment="AlignCenter")
        self._subject.hide()
        self.navigator = Navigator(self.header, self.message)
        self._footer = Footer()
        self.back_button = self._footer.back_button
        self.status = self._footer.status
        self.secondary_button = self._footer.secondary_button
        self.extra_button = self._footer.extra_button
        self.primary_button = self._footer.primary_button
        central = QWidget()
        central.setObjectName("page")
        self._column = layouts.column(
            self.header,
            self.message,
            self._subject,
            (self.navigator.pages, 1),
            self._footer,
            parent=central,
            margins=(0, 0, 0, 0),
            spacing=0,
        )
        self.setCentralWidget(central)
        self.navigator.moved.connect(self._on_moved)
        self.navigator.added.connect(self._on_added)
        self.navigator.add(PHOTO, first)
        self.message.shown.connect(lambda sentence: self.header.setVisible(not sentence))
        self.primary_button.clicked.connect(self.choose_primary)
        self.secondary_button.clicked.connect(self._choose_secondary)
        self.extra_button.clicked.connect(self._choose_extra)

    def show_band(self, words: str) -> None:
        """Say above every screen, for good, what everything here is."""
        band = labels.ElidedLabel()
        band.setObjectName("band")
        set_named(band, alignment="AlignCenter")
        band.show_words(words)
        self._column.insertWidget(0, band)

    @Slot(Screen)
    def _on_added(self, screen: Screen) -> None:
        screen.actions_changed.connect(self.refresh_footer)
        self.let_return_choose()

    def let_return_choose(self) -> None:
        """Have Return choose every button as Space does."""
        button: QPushButton
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(True)

    @property
    def step(self) -> Step:
        """The screen that is shown."""
        return self.navigator.step

    def _on_moved(self) -> None:
        screen = self.navigator.screen
        self._place_subject()
        self.refresh_footer()
        screen.entered()
        first = screen.first_field or self.primary_button
        # While the button is grey nothing has the keyboard, until it can be chosen.
        (first if first.isEnabled() else self._footer).setFocus()

    @Slot()
    def choose_primary(self) -> None:
        """Do what the primary button says, if it can be chosen."""
        self._choose(self.navigator.screen.footer_actions.primary)

    def _choose_secondary(self) -> None:
        self._choose(self.navigator.screen.footer_actions.secondary)

    def _choose_extra(self) -> None:
        self._choose(self.navigator.screen.footer_actions.extra)

    def _choose(self, action: Action) -> None:
        """Do it, or say why it cannot be done."""
        if not action.enabled and action.why:
            self.message.say(action.why)
        action.choose()

    def say_why(self, sentence: str) -> None:
        """A button that is grey was tapped: say why it is."""
        self.message.say(sentence)

    @Slot(str)
    def show_subject(self, words: str) -> None:
        """Say below the header whose lesion is on the way; nothing says nothing."""
        self._subject.show_words(words)
        self._place_subject()

    def _place_subject(self) -> None:
        """Only on the way: beside another patient's record it would name the wrong one."""
        self._subject.setVisible(bool(self.subject) and self.step.on_way)

    @property
    def subject(self) -> str:
        """What is said below the header."""
        return self._subject.accessibleName()

    @property
    def can_go_back(self) -> bool:
        """Whether the back button leads anywhere."""
        return True

    def refresh_footer(self) -> None:
        """Show the actions of the screen that is shown."""
        words = tr(_STATUS_AT[self.step]) if self.step in _STATUS_AT else self._status
        if self.step == JUDGEMENT and self.navigator.reached > JUDGEMENT:
            words = tr(_SEEN)
        screen = self.navigator.screen
        self._footer.show_actions(
            screen.footer_actions,
            words,
            can_go_back=self.can_go_back,
            take_keyboard=screen.first_field is None,
        )

    @Slot(str)
    def say_status(self, words: str) -> None:
        """Say in the footer what is going on."""
        self._status = words
        self.refresh_footer()

    def toggle_full_screen(self) -> None:
        """Full screen, or back."""
        self.show_full_screen(not self.isFullScreen())

    def show_full_screen(self, full: bool) -> None:
        """Take the whole screen, or what the window had."""
        from PySide6.QtCore import Qt

        whole = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | whole if full else self.windowState() & ~whole)
