"""Boxes to choose from, which keep what they hold while the page is scrolled past them."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate

Value = TypeVar("Value", int, float)


class Choice(QComboBox):
    """A box to choose from; scrolling the page past it changes nothing."""

    def __init__(self, name: str, words: Sequence[str] = ()) -> None:
        """With its ``name`` for those who do not see it."""
        super().__init__()
        self.setItemDelegate(QStyledItemDelegate(self))  # the default one makes low rows
        self.addItems(list(words))
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class NumberChoice(Choice, Generic[Value]):
    """A choice among numbers; one that is not among them is added when it is to be shown."""

    chosen = Signal(object)
    """The person chose another number."""

    def __init__(self, name: str, values: Sequence[Value], words: Callable[[Value], str]) -> None:
        """Offer ``values``, rising, each in ``words``."""
        super().__init__(name, [words(value) for value in values])
        self._values: list[Value] = list(values)
        self._words: Callable[[Value], str] = words
        self.activated.connect(lambda index: self.chosen.emit(self._values[index]))

    def show_value(self, value: Value) -> None:
        """Show a number as chosen."""
        if value not in self._values:
            place = sum(1 for v in self._values if v < value)
            self._values.insert(place, value)
            self.insertItem(place, self._words(value))
        self.setCurrentIndex(self._values.index(value))
