"""One of a few things."""

from collections.abc import Sequence

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate


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
