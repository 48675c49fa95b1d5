"""The photos and folders of a place, as pictures to be tapped."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView

from skinscreen.language import tr
from skinscreen.ui.browser.thumbnails import SIDE
from skinscreen.ui.images import to_qimage
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.tap_list import NO_PARENT, AnyIndex, TapList

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels
    from skinscreen.services.browsing import Entry

_HIGH = 96


class EntryModel(QAbstractListModel):
    """Entries; the small picture of one is asked for when it is first seen."""

    picture_wanted = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[Entry, ...] = ()
        self._rows: dict[Path, int] = {}
        self._pictures: dict[Path, QPixmap] = {}
        self._numbers: dict[Path, int] = {}

    def show_entries(self, entries: "Sequence[Entry]") -> None:
        """Show others; no picture of those before is kept."""
        self.beginResetModel()
        self.entries = tuple(entries)
        self._rows = {entry.path: row for row, entry in enumerate(self.entries)}
        self._pictures, self._numbers = {}, {}
        self.endResetModel()

    def show_numbers(self, paths: "Sequence[Path]") -> None:
        """These are chosen, in this order."""
        before, self._numbers = self._numbers, {path: n for n, path in enumerate(paths, start=1)}
        for path in {*before, *self._numbers} & self._rows.keys():
            place = self.index(self._rows[path])
            self.dataChanged.emit(place, place)

    def show_picture(self, path: Path, pixels: "Pixels | None") -> None:
        """The picture of an entry is there; None: it cannot be shown."""
        row = self._rows.get(path)
        if row is None:
            return
        self._pictures[path] = sign("?") if pixels is None else framed(pixels)
        self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """How many entries there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(
        self,
        index: AnyIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name and picture of an entry."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.ToolTipRole:
                return labels.tip(entry.name)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(entry)
            case Qt.ItemDataRole.DecorationRole:
                number = self._numbers.get(entry.path)
                return numbered(self._picture(entry), number) if number else self._picture(entry)
        return None

    def _spoken(self, entry: "Entry") -> str:
        number = self._numbers.get(entry.path)
        if number:
            words = tr("Photo {name}, chosen as number {n}")
            return words.format(name=entry.name, n=number)
        words = tr("Folder {name}") if entry.is_folder else tr("Photo {name}")
        return words.format(name=entry.name)

    def _picture(self, entry: "Entry") -> QPixmap:
        if entry.path not in self._pictures:
            self._pictures[entry.path] = sign("▸" if entry.is_folder else "…")
            if not entry.is_folder:
                self.picture_wanted.emit(entry.path)
        return self._pictures[entry.path]


class PhotoGrid(TapList):
    """Shows entries as pictures; a tap or Return chooses one."""

    chosen = Signal(object)
    """The ``Entry``."""
    marked = Signal()
    """Another one has the mark of the keyboard."""

    def __init__(self, name: str) -> None:
        """Empty; ``name`` is for those who do not see it."""
        super().__init__("photos", name)
        self.model_of_entries = EntryModel()
        self.setModel(self.model_of_entries)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(SIDE, _HIGH))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMinimumSize(SIDE + 40, _HIGH + 60)
        self.selectionModel().currentChanged.connect(lambda *_: self.marked.emit())

    def show_entries(self, entries: "Sequence[Entry]") -> None:
        """Show others; the first has the mark of the keyboard."""
        self.setGridSize(QSize(SIDE + 16, _HIGH + 16 + self.fontMetrics().height()))
        self.model_of_entries.show_entries(entries)
        self.mark_first()
        self.marked.emit()

    @property
    def entry(self) -> "Entry | None":
        """The one with the mark of the keyboard."""
        index = self.currentIndex()
        return self.model_of_entries.entries[index.row()] if index.isValid() else None

    def choose_row(self, row: int) -> None:
        """Tell the entry."""
        self.chosen.emit(self.model_of_entries.entries[row])


def framed(pixels: "Pixels") -> QPixmap:
    """A small picture in the middle of the room that each has, so that names stand in lines."""
    room, picture = QPixmap(SIDE, _HIGH), QPixmap.fromImage(to_qimage(pixels))
    if picture.height() > _HIGH:
        picture = picture.scaledToHeight(_HIGH, Qt.TransformationMode.SmoothTransformation)
    room.fill(Qt.GlobalColor.transparent)
    painter = QPainter(room)
    painter.drawPixmap((SIDE - picture.width()) // 2, (_HIGH - picture.height()) // 2, picture)
    painter.end()
    return room


def sign(letter: str) -> QPixmap:
    """A picture in the place of one that is no photo, or is not there (yet)."""
    picture = QPixmap(SIDE, _HIGH)
    picture.fill(QColor(128, 128, 128, 60))
    painter = QPainter(picture)
    font = painter.font()
    font.setPixelSize(_HIGH // 2)
    painter.setFont(font)
    light = QGuiApplication.palette().base().color().lightness() > 128  # noqa: PLR2004 - half
    grey = 90 if light else 190
    painter.setPen(QColor(grey, grey, grey))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return picture


def numbered(picture: QPixmap, number: int) -> QPixmap:
    """A picture that is chosen, with its place among those that are."""
    shown, side = QPixmap(picture), _HIGH // 2
    painter = QPainter(shown)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = QGuiApplication.palette()
    painter.setPen(QPen(colours.highlightedText().color(), 3))
    painter.setBrush(colours.highlight())
    place = QRect(SIDE - side - 4, 4, side, side)
    painter.drawEllipse(place)
    font = painter.font()
    font.setBold(True)
    font.setPixelSize(side // 2)
    painter.setFont(font)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(number))
    painter.end()
    return shown
