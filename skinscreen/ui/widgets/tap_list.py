"""A list of which a tap, Return or Space chooses one."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QScroller, QSizePolicy

NO_PARENT = QModelIndex()
"""The parent of all rows of a plain list, as a model's ``rowCount`` is asked for it."""
AnyIndex = QModelIndex | QPersistentModelIndex
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class TapList(QListView):
    """Scrolls by finger, by itself and by the pixel; what is chosen is told to ``choose_row``."""

    def __init__(self, kind: str, name: str) -> None:
        """Without a model.

        Args:
            kind: name of the object, by which the theme knows it.
            name: for those who do not see it.
        """
        super().__init__()
        self.setObjectName(kind)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # A page that may scroll asks for what is preferred; a list scrolls by itself.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._choose)

    def choose_row(self, row: int) -> None:
        """The person chose the line with this number."""
        raise NotImplementedError

    def mark_first(self) -> None:
        """The first line has the mark of the keyboard, and none looks chosen."""
        if self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))
            self.clearSelection()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.choose_row(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Space choose the line that is marked."""
        if event.key() in _CHOOSE and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)
