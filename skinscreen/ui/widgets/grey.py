"""What cannot be chosen now, and why."""

from typing import ClassVar, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import labels

_WHY, _TIP = "why", "tipWhenAllowed"


@runtime_checkable
class SaysWhy(Protocol):
    """A window that can say why something in it cannot be chosen."""

    def say_why(self, sentence: str) -> None:
        """Say it."""


class _Taps(QObject):
    """Looks for taps on one button: while it is grey Qt hands them to nobody."""

    _last: ClassVar[tuple[QPointF, int]] = (QPointF(), 0)
    """Where on the screen, and at what time in ms, any such button was pressed last."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, QAbstractButton)
            and isinstance(event, QMouseEvent)
            and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
            and self._note_press(event)
            and not watched.isEnabled()
        ):
            window, why = watched.window(), why_not(watched)
            if why and isinstance(window, SaysWhy):
                window.say_why(why)
        return False

    @classmethod
    def _note_press(cls, event: QMouseEvent) -> bool:
        """Remember a press; whether it is a tap of its own and not the second of a double tap.

        Two quick taps are a double click to Qt, also on two buttons.
        """
        (before, when), place = cls._last, event.globalPosition()
        cls._last = (place, event.timestamp())
        if event.type() == QEvent.Type.MouseButtonPress:
            return True
        soon = event.timestamp() - when <= QGuiApplication.styleHints().mouseDoubleClickInterval()
        return soon and (place - before).manhattanLength() > TARGET


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
    if not any(isinstance(child, _Taps) for child in part.children()):
        part.installEventFilter(_Taps(part))


def why_not(part: QWidget) -> str:
    """Why something cannot be chosen, or what it is a part of; empty where nobody knows."""
    above: QWidget | None = part
    while above is not None:
        if why := above.property(_WHY):
            return str(why)
        above = above.parentWidget()
    return ""
