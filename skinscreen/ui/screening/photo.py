"""Step 1: open a photo, or take one with the camera."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QStackedWidget, QWidget

from skinscreen.language import mark, tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.screening.waiting import WaitingPhotos
from skinscreen.ui.theme import PRIMARY
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.named import set_named
from skinscreen.ui.widgets.split import Split
from skinscreen.ui.workers.workers import Workers

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListWidget, QListWidgetItem

    from skinscreen.services.cameras import DeviceDescription, Resolution
    from skinscreen.ui.screening.camera_panel import CameraPanel

NONE_YET = mark(
    "Nothing yet. Photos you open are listed here, but for those of patients. Nothing leaves this "
    "device."
)
READING = mark("A photo is being read.")
NO_LIST = mark("Photos are not listed (Settings, Look). Nothing leaves this device.")


class PhotoScreen(Screen):
    """Offers files, recent files and the camera."""

    file_chosen = Signal(Path)
    several_chosen = Signal(tuple)
    """Photos that are to be opened one after the other."""
    image_pasted = Signal(object)
    """A ``QImage``: the pixels of a picture."""
    encoded_pasted = Signal(object)
    """A picture's file as bytes: it says more than Qt's picture of it, its colours above all."""
    photo_taken = Signal(object)
    unusable = Signal(str)
    """What was dropped or pasted cannot be opened, or no photo taken: why."""
    camera_wanted = Signal()
    browser_wanted = Signal(str)
    """Photos are to be shown as pictures, from this folder on; empty for any."""
    records_wanted = Signal()
    visit_ended = Signal()
    """The next photo belongs to no lesion of the record."""

    def __init__(self, workers: Workers) -> None:
        """With the camera of the ``workers``, which is opened when it is asked for."""
        super().__init__()
        self.setAcceptDrops(True)
        self._busy = False
        self._on_visit = False
        self._folder = ""
        self._listed: tuple[str, ...] = ()
        self._again: Callable[[], object] | None = None
        """Has the next photo taken as the last one was; None before there was one."""
        self.waiting = WaitingPhotos()
        self.waiting.changed.connect(self._on_waiting)
        self._workers = workers
        self._pages = QStackedWidget()
        self._pages.addWidget(self._choices())
        layouts.column(self._pages, parent=self, margins=(12, 8, 12, 8))

    @cached_property
    def panel(self) -> "CameraPanel":
        """The live preview; made when it is first asked for."""
        from skinscreen.ui.screening.camera_panel import CameraPanel

        panel = CameraPanel(self._workers.feed)
        panel.closed.connect(self.close_camera)
        panel.photo_taken.connect(self._on_taken)
        panel.not_taken.connect(self.unusable)
        panel.ready_changed.connect(self.actions_changed)
        self._pages.addWidget(panel)
        return panel

    def _choices(self) -> QWidget:
        self.camera_button = QPushButton(tr("Use the camera"))
        self.paste_button = QPushButton(tr("Paste"))
        self.paste_button.setToolTip(labels.tip(tr("Ctrl+V")))
        self.camera_button.clicked.connect(self.camera_wanted)
        self.paste_button.clicked.connect(self.paste)
        self.camera_button.setMinimumHeight(PRIMARY)
        self.others_button = QPushButton(tr("Open another photo…"))
        self.others_button.clicked.connect(self.browse)
        self.others_button.hide()
        left = QFrame()
        left.setObjectName("card")
        layouts.column(
            labels.heading(tr("Take or open a photo")),
            self.camera_button,
            self.paste_button,
            self.others_button,
            (self._drop_place, 1),
            parent=left,
            margins=(14, 10, 14, 10),
        )

        right = QFrame()
        right.setObjectName("card")
        self._none_yet = labels.quiet(tr(NONE_YET))
        self._opened_last = layouts.column(
            labels.heading(tr("Opened last")),
            self._none_yet,
            parent=right,
            margins=(14, 10, 14, 10),
        )
        self._opened_last.addStretch(0)
        return Split(left, right)

    @cached_property
    def recent(self) -> "QListWidget":
        """The photos opened last; made once there are any."""
        from PySide6.QtWidgets import QListWidget

        recent = QListWidget()
        recent.setAccessibleName(tr("Photos opened last"))
        set_named(
            recent, horizontalScrollBarPolicy="ScrollBarAlwaysOff", textElideMode="ElideMiddle"
        )
        recent.itemClicked.connect(self._on_recent)
        recent.itemActivated.connect(self._on_recent)
        recent.hide()
        self._opened_last.insertWidget(self._opened_last.count() - 1, recent, 1)
        return recent

    @cached_property
    def _drop_place(self) -> QLabel:
        place = labels.text(tr("Drop a photo here, or open one with the button below."))
        place.setObjectName("drop")
        set_named(place, alignment="AlignCenter")
        return place

    @property
    def footer_actions(self) -> Actions:
        """With the camera on to take the photo, before that anything else."""
        if self.camera_on:
            ready = self.panel.ready and not self._busy
            why = tr("There is no picture from the camera yet.")
            return Actions(Action(tr("Take the photo"), self.panel.take, ready, why=why))
        why, words = tr(READING), self.waiting.words
        first = (words, self.open_next) if words else (tr("Open a photo…"), self.browse)
        return Actions(
            Action(*first, not self._busy, why=why),
            Action(tr("Records"), self.records_wanted.emit),
            Action(tr("End visit") if self._on_visit else "", self.visit_ended.emit),
        )

    def show_visit(self, on: bool) -> None:
        """Whether the photo will be of a lesion of the record."""
        self._on_visit = on
        self.actions_changed.emit()

    @property
    def camera_on(self) -> bool:
        """Whether the live preview is shown."""
        return self._pages.currentIndex() == 1

    def show_recent(self, paths: tuple[str, ...], *, listed: bool) -> None:
        """List the photos opened last; ``listed`` tells whether there is such a list at all."""
        self._none_yet.setText(labels.breakable(tr(NONE_YET if listed else NO_LIST)))
        self._none_yet.setVisible(not paths)
        if not paths and not self._listed:
            return
        from PySide6.QtWidgets import QListWidgetItem

        self._listed = paths
        self.recent.clear()
        for path in paths:
            item = QListWidgetItem(Path(path).name)
            item.setToolTip(labels.tip(path))
            self.recent.addItem(item)
        self.recent.setVisible(bool(paths))

    def show_busy(self, busy: bool) -> None:
        """A photo is being read."""
        self._busy = busy
        grey.allow(self._pages, not busy, tr(READING))
        self.actions_changed.emit()

    def show_camera(
        self,
        devices: "Sequence[DeviceDescription]",
        resolutions: "Sequence[Resolution]",
        preferred: tuple[str, int, int],
    ) -> None:
        """Show the live preview; see ``CameraPanel.start``."""
        self.panel.start(devices, resolutions, preferred)
        self._pages.setCurrentWidget(self.panel)
        self.actions_changed.emit()

    def close_camera(self) -> None:
        """Let go of the camera and show the choices."""
        self.panel.stop()
        self._pages.setCurrentIndex(0)
        self.actions_changed.emit()

    def step_back(self) -> bool:
        """There is no step before: the camera is closed."""
        if self.camera_on:
            self.close_camera()
        return True

    def left(self) -> None:
        """The light goes out when the person leaves."""
        if self.camera_on:
            self.close_camera()

    def forget_folder(self) -> None:
        """The next photo is not looked for where the last one lay."""
        self._folder = ""
        self._again = None

    def browse(self) -> None:
        """Choose among photos by what they show."""
        self.browser_wanted.emit(self._folder)

    def take_shown(self, file: Path) -> None:
        """Open a photo that was chosen by its picture."""
        self.waiting.begin((), "")
        self._again = self.browse
        self.take_file(file)

    def take_several(self, files: Sequence[Path]) -> None:
        """Open photos that were chosen together, one after the other."""
        self._again = self.browse
        self._folder = str(files[0].parent)
        self.several_chosen.emit(tuple(files))

    def open_next(self) -> None:
        """Open the next of several photos that were chosen together."""
        if self.waiting.next is not None:
            self.file_chosen.emit(self.waiting.next)

    def take_next(self) -> None:
        """Have the next photo opened, or taken or chosen as the last one was."""
        if self.waiting:
            self.open_next()
        elif self._again is not None:
            self._again()

    def _on_waiting(self) -> None:
        self.others_button.setVisible(bool(self.waiting))
        self._drop_place.setVisible(not self.waiting)  # where one is waited for, there is no room
        self.actions_changed.emit()

    def take_file(self, file: Path) -> None:
        """Open a photo that was chosen; the next one is looked for where it lies."""
        self._folder = str(file.parent)
        self.file_chosen.emit(file)

    def choose_file(self, folder: str = "") -> None:
        """Ask by the system's own dialog which file; where none is given, in the last folder."""
        from PySide6.QtWidgets import QFileDialog

        start = folder or self._folder
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a photo"), start, _file_kinds())
        if name:
            self.take_file(Path(name))

    def paste(self) -> None:
        """Take the picture, or the file, on the clipboard."""
        self._take_mime(QGuiApplication.clipboard().mimeData())

    def _take_mime(self, mime: QMimeData) -> None:
        from PySide6.QtGui import QImage

        files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
        if len(files) > 1:
            self.several_chosen.emit(tuple(map(Path, files)))
        elif files:
            self.file_chosen.emit(Path(files[0]))
        elif encoded := _encoded(mime):
            self.encoded_pasted.emit(encoded)
        elif _is_decoded(mime) and not (image := QImage(mime.imageData())).isNull():
            self.image_pasted.emit(image)
        else:
            self.unusable.emit(tr("There is no picture in this; copy or drop a photo."))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures are welcome."""
        from skinscreen.imaging.formats import MEDIA_TYPES

        mime = event.mimeData()
        if mime.hasUrls() or mime.hasImage() or any(map(mime.hasFormat, MEDIA_TYPES)):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        self._take_mime(event.mimeData())

    def _on_recent(self, item: "QListWidgetItem") -> None:
        self.file_chosen.emit(Path(self._listed[self.recent.row(item)]))

    def _on_taken(self, photo: object) -> None:
        self.close_camera()
        self._again = self.camera_wanted.emit
        self.photo_taken.emit(photo)


def _file_kinds() -> str:
    """What the dialog for files offers to show, as Qt reads it."""
    from skinscreen.imaging.formats import SUFFIXES

    kinds = " ".join(f"*.{suffix}" for suffix in SUFFIXES)
    return f"{tr('Photos')} ({kinds});;{tr('All files')} (*)"


def _is_decoded(mime: QMimeData) -> bool:
    """Whether there are pixels, which Qt need not decode: its decoders are not for foreign files.

    The formats that are read have been looked for before; of any other (ICNS, SVG, TGA) Qt's plugin
    would be the one to read it (docs/advisories.md).
    """
    return mime.hasImage() and not any(kind.startswith("image/") for kind in mime.formats())


def _encoded(mime: QMimeData) -> bytes:
    """The file of a picture in one of the formats that are read, or nothing."""
    from skinscreen.imaging.formats import MEDIA_TYPES

    found = (bytes(mime.data(kind).data()) for kind in MEDIA_TYPES if mime.hasFormat(kind))
    return next((encoded for encoded in found if encoded), b"")
