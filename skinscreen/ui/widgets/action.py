"""What the person can do on a screen, as the footer shows it."""

from collections.abc import Callable
from typing import NamedTuple


def _nothing() -> None:
    """There is nothing to be done."""


class Action(NamedTuple):
    """One thing that can be done.

    Attributes:
        text: the words of its button; empty for no button.
        run: does it.
        enabled: whether it can be chosen now.
        refuse: says what is missing, where it is chosen while it cannot be.
        why: it cannot be chosen now, as a sentence; for a tool tip and for who taps it grey.
    """

    text: str = ""
    run: Callable[[], object] = _nothing
    enabled: bool = True
    refuse: Callable[[], object] = _nothing
    why: str = ""

    def choose(self) -> None:
        """Do it, or say what is missing."""
        if not self.enabled:
            self.refuse()
        elif self.text:
            self.run()


NO_ACTION = Action()


class Actions(NamedTuple):
    """What can be done on a screen: first of all, beside it, and in a third button."""

    primary: Action = NO_ACTION
    secondary: Action = NO_ACTION
    extra: Action = NO_ACTION


NO_ACTIONS = Actions()
