"""The bar at the bottom of the window: back, what is going on, and what can be done next."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.primary_button import PrimaryButton


class Footer(QFrame):
    """Shows the actions of the screen above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.back_button = QPushButton("Back")
        self.back_button.setToolTip("Esc")
        self.status = labels.ElidedLabel(least=0.5, lines=2)
        self.secondary_button = QPushButton()
        self.secondary_button.setMinimumWidth(TARGET)
        self.extra_button = QPushButton()
        self.extra_button.setProperty("compact", True)
        self.primary_button = PrimaryButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self.back_button)
        row.addWidget(self.status, 1)
        row.addWidget(self.extra_button)
        row.addWidget(self.secondary_button)
        row.addWidget(self.primary_button)

    def show_screen(self, screen: Screen, words: str, *, can_go_back: bool) -> None:
        """Show the actions of ``screen``, with ``words`` about what is going on."""
        self.status.show_words(words)
        self.back_button.setEnabled(can_go_back)
        self._make_room(bool(screen.extra_text))
        buttons = (
            (self.secondary_button, screen.secondary_text),
            (self.extra_button, screen.extra_text),
            (self.primary_button, screen.primary_text),
        )
        # What goes, goes first: a button that is shown beside it would widen a small window.
        for button, said in buttons:
            button.setText(said)
            if not said:
                button.hide()
        for button, said in buttons:
            button.setVisible(bool(said))
        was_enabled = self.primary_button.isEnabled()
        self.primary_button.setEnabled(screen.primary_enabled)
        if screen.primary_enabled and not was_enabled and screen.first_field is None:
            self.primary_button.setFocus()

    def _make_room(self, narrow: bool) -> None:
        """With four buttons, two have narrow margins, so that large text fits a small window."""
        button = self.secondary_button
        if button.property("compact") != narrow:
            button.setProperty("compact", narrow)
            button.style().unpolish(button)
            button.style().polish(button)
