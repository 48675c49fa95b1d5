"""A long list of lines to choose from, by finger and by keys; as fluid with many as with few."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from skinscreen.ui.widgets.tap_list import NO_PARENT, AnyIndex, TapList

_PICTURE = 64


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of a list.

    Attributes:
        id: what is chosen with it.
        words: what it shows; a line break makes a second row.
        picture: shown before the words, encoded; empty for none.
    """

    id: str
    words: str
    picture: bytes = b""


class LineModel(QAbstractListModel):
    """The lines; a picture is decoded when its line is first seen."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()
        self._pictures: dict[int, QPixmap] = {}

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show others."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self._pictures = {}
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def data(
        self,
        index: AnyIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The words or the picture of a line."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.words.replace("\n", ", ")
        if role == Qt.ItemDataRole.DecorationRole and line.picture:
            return self._picture(index.row(), line.picture)
        return None

    def _picture(self, row: int, encoded: bytes) -> QPixmap:
        if row not in self._pictures:
            picture = QPixmap()
            if picture.loadFromData(encoded):
                picture = picture.scaled(
                    _PICTURE,
                    _PICTURE,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            self._pictures[row] = picture
        return self._pictures[row]


class _Rows(QStyledItemDelegate):
    """Makes rows with room for each line of words; the default one makes low rows.

    Where a line has letters of several fonts, Qt asks for less than it then needs, and leaves out
    the lines that do not fit.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt says, and a little more."""
        hint = super().sizeHint(option, index)
        metrics: QFontMetrics = option.fontMetrics  # type: ignore[attr-defined]
        return QSize(hint.width(), hint.height() + metrics.height() // 4)


class LineList(TapList):
    """Shows lines; a tap or Return chooses one."""

    chosen = Signal(str)
    """The id of the line that was tapped."""

    def __init__(self, name: str) -> None:
        """Empty; ``name`` is for those who do not see it."""
        super().__init__("lines", name)
        self.lines = LineModel()
        self.setModel(self.lines)
        self.setItemDelegate(_Rows(self))
        self.setIconSize(QSize(_PICTURE, _PICTURE))
        self.setMinimumHeight(2 * _PICTURE)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show others; the first has the mark of the keyboard."""
        self.lines.show_lines(lines)
        self.mark_first()

    def choose_row(self, row: int) -> None:
        """Tell its id."""
        self.chosen.emit(self.lines.lines[row].id)


def forget_last_line() -> None:
    """Have Qt's style let go of the line that was laid out last: it keeps a copy of its words."""
    empty = QStyleOptionViewItem()
    # PySide's description of the class lacks it.
    empty.features = QStyleOptionViewItem.ViewItemFeature.HasDisplay  # type: ignore[attr-defined]
    view = LineList("")  # for such a list the theme's own style lays out, and has a copy of its own
    view.ensurePolished()
    for widget in (None, view):
        style = view.style() if widget else QApplication.style()
        style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, empty, widget)
    view.deleteLater()
