"""What cannot be chosen now, and why."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from skinscreen.ui.widgets import labels

_WHY, _TIP = "why", "tipWhenAllowed"
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
"""Two quick taps are a double click to Qt, also on two buttons."""


@runtime_checkable
class SaysWhy(Protocol):
    """A window that can say why something in it cannot be chosen."""

    def say_why(self, sentence: str) -> None:
        """Say it."""


class _Taps(QObject):
    """Looks for taps on one button: while it is grey Qt hands them to nobody."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() in _PRESSES
            and isinstance(watched, QAbstractButton)
            and not watched.isEnabled()
        ):
            window, why = watched.window(), why_not(watched)
            if why and isinstance(window, SaysWhy):
                window.say_why(why)
        return False


def allow(part: QWidget, allowed: bool, why: str) -> None:
    """Have a button, or all in a part, chosen or not; where not, tool tip and a tap say why.

    Args:
        part: grey where it is not allowed.
        allowed: whether it can be chosen.
        why: it cannot be, as a sentence.
    """
    if part.property(_TIP) is None:
        part.setProperty(_TIP, part.toolTip())
    grey = bool(why) and not allowed
    if grey:
        _watch(part)
        button: QAbstractButton
        for button in part.findChildren(QAbstractButton):
            _watch(button)
    part.setEnabled(allowed)
    part.setProperty(_WHY, why if grey else "")
    if grey:
        part.setToolTip(labels.tip(why))
    else:
        part.setToolTip(part.property(_TIP))
    part.setAccessibleDescription(why if grey else "")


def _watch(part: QWidget) -> None:
    if part.findChild(_Taps, options=Qt.FindChildOption.FindDirectChildrenOnly) is None:
        part.installEventFilter(_Taps(part))


def why_not(part: QWidget) -> str:
    """Why something cannot be chosen, or what it is a part of; empty where nobody knows."""
    above: QWidget | None = part
    while above is not None:
        if why := above.property(_WHY):
            return str(why)
        above = above.parentWidget()
    return ""
