"""The bar at the bottom of the window: back, what is going on, and what can be done next."""

from PySide6.QtWidgets import QApplication, QFrame, QPushButton

from skinscreen.language import tr, trc
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.primary_button import PrimaryButton

_MARGIN, _SPACING = 12, 12


class Footer(QFrame):
    """Shows the actions of the screen above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.back_button = QPushButton(trc("navigation", "Back"))
        self.back_button.setToolTip(labels.tip(tr("Esc")))
        self.status = labels.ElidedLabel(least=0.5, lines=2)
        self.secondary_button = QPushButton()
        self.secondary_button.setMinimumWidth(TARGET)
        self.extra_button = QPushButton()
        self.extra_button.setProperty("compact", True)
        self.primary_button = PrimaryButton()
        self._row = layouts.row(
            self.back_button,
            (self.status, 1),
            self.extra_button,
            self.secondary_button,
            self.primary_button,
            parent=self,
            margins=(_MARGIN, 4, _MARGIN, 4),
            spacing=_SPACING,
        )

    def show_actions(
        self, actions: Actions, words: str, *, can_go_back: bool, take_keyboard: bool
    ) -> None:
        """Show what can be done.

        Args:
            actions: of the screen above.
            words: about what is going on.
            can_go_back: whether the back button leads anywhere.
            take_keyboard: whether the primary button has it once it can be chosen.
        """
        self.status.show_words(words)
        grey.allow(self.back_button, can_go_back, tr("This is the first step."))
        self._make_room(bool(actions.extra.text))
        buttons = (
            (self.secondary_button, actions.secondary.text),
            (self.extra_button, actions.extra.text),
            (self.primary_button, actions.primary.text),
        )
        # What goes, goes first: a button that is shown beside it would widen a small window.
        for button, text in buttons:
            button.setText(text)
            if not text:
                button.hide()
        self._close_ranks([self.back_button, *(button for button, text in buttons if text)])
        for button, text in buttons:
            button.setVisible(bool(text))
        was_enabled = self.primary_button.isEnabled()
        self._allow(self.primary_button, actions.primary)
        self._allow(self.secondary_button, actions.secondary)
        self._allow(self.extra_button, actions.extra)
        free = QApplication.focusWidget() in {None, self}
        if actions.primary.enabled and not was_enabled and take_keyboard and free:
            self.primary_button.setFocus()

    def _allow(self, button: QPushButton, action: Action) -> None:
        """Have a button chosen or not. One that turns grey leaves the keyboard to no other."""
        if button.hasFocus() and not action.enabled:
            self.setFocus()  # Qt would hand it on, and Return would choose what is next to it
        grey.allow(button, action.enabled, action.why)

    def _make_room(self, narrow: bool) -> None:
        """With four buttons, two have narrow margins, so that large text fits a small window."""
        _narrow(self.secondary_button, narrow)

    def _close_ranks(self, buttons: list[QPushButton]) -> None:
        """Where they have no room all the same, all are as narrow as can be, before they show."""
        _narrow(self.primary_button, narrow=False)
        _narrow(self.back_button, narrow=False)
        for button in buttons:
            button.ensurePolished()
        widths = [button.minimumSizeHint().width() for button in buttons]
        crowded = sum(widths) + _SPACING * len(widths) + 2 * _MARGIN > self.width()
        _narrow(self.primary_button, crowded)
        _narrow(self.back_button, crowded)
        self._row.setSpacing(_SPACING // 2 if crowded else _SPACING)


def _narrow(button: QPushButton, narrow: bool) -> None:
    if bool(button.property("compact")) != narrow:
        button.setProperty("compact", narrow)
        button.style().unpolish(button)
        button.style().polish(button)
