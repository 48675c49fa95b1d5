"""The live preview with its choices: device, resolution."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QWidget

from skinscreen.domain.issue import Issue
from skinscreen.language import mark, tr
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.badges import Badges, Steady
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.split import Split
from skinscreen.ui.workers.camera_feed import FRAMED, CameraFeed

if TYPE_CHECKING:
    from skinscreen.services.cameras import DeviceDescription, Resolution


_CLOSER, _HOLD_STILL, _READY = mark("Closer"), mark("Hold still"), mark("Ready")
STEADY_MS = 1000
"""Time for which a lesion must be ready before its photo is taken by itself."""
_SMALL = 0.25
"""Share of the picture's shorter side below which the box round a lesion is small."""
_STEADY = 0.1
"""Share of its side by which the box of a hand that holds still moves from look to look."""


class LivePicture(QWidget):
    """The camera's picture, or the sentence why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAccessibleName(tr("Live picture of the camera"))
        self._image = QImage()
        self._sentence = ""
        self.lesion = QRectF()
        self.words = ""
        """What brings a good photo of the lesion nearer; empty where none was found."""
        self.is_ready = False
        """Whether the lesion that was found is near enough and holds still."""
        self.badges = Badges(QBoxLayout.Direction.LeftToRight)
        column = layouts.column(parent=self, margins=(6, 6, 6, 6))
        column.addWidget(self.badges, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def hasHeightForWidth(self) -> bool:
        """No: badges that come and go must not move the page."""
        return False

    def show_image(self, image: QImage) -> None:
        """Show a live picture."""
        self._image, self._sentence = image, ""
        self.update()

    def show_lesion(self, box: QRectF) -> None:
        """Lay a box round the lesion that was found; an empty one for none.

        Args:
            box: left, top, width and height as shares of the picture's.
        """
        before, self.lesion = self.lesion, box
        sentence = "" if box.isEmpty() else _what_to_do(before, box)
        self.words, self.is_ready = tr(sentence) if sentence else "", sentence == _READY
        self.update()

    def say(self, words: str) -> None:
        """Words below the box, until the next one."""
        self.words = words
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """Show why there is none."""
        self._image, self._sentence = QImage(), sentence
        self.setAccessibleDescription(sentence)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, with the square a crop will start from."""
        painter = QPainter(self)
        if self._image.isNull():
            painter.drawText(
                self.rect().adjusted(12, 12, -12, -12),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self._sentence,
            )
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        drawn = QSize(self._image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        x, y = (self.width() - drawn.width()) / 2, (self.height() - drawn.height()) / 2
        painter.drawImage(QRectF(x, y, drawn.width(), drawn.height()), self._image)
        side = min(drawn.width(), drawn.height()) * FRAMED
        square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        is_found = not self.lesion.isEmpty()
        if is_found:
            wide, high, box = drawn.width(), drawn.height(), self.lesion
            square = QRectF(
                x + box.x() * wide, y + box.y() * high, box.width() * wide, box.height() * high
            )
        for colour, width in ((Qt.GlobalColor.black, 4), (Qt.GlobalColor.white, 2)):
            line = Qt.PenStyle.SolidLine if is_found else Qt.PenStyle.DashLine
            painter.setPen(QPen(colour, width, line))
            painter.drawRect(square)
        if is_found:
            _draw_words(painter, square, QRectF(self.rect()), self.words)


def _what_to_do(before: QRectF, now: QRectF) -> str:
    """What brings a good photo of the lesion nearer; the marked sentence."""
    if max(now.width(), now.height()) < _SMALL:
        return _CLOSER
    moved = (now.center() - before.center()).manhattanLength()
    if before.isEmpty() or moved > _STEADY * (now.width() + now.height()):
        return _HOLD_STILL
    return _READY


def _draw_words(painter: QPainter, box: QRectF, room: QRectF, words: str) -> None:
    """Words on a dark ground below the box, or within the picture where it ends there."""
    size = painter.fontMetrics().size(0, words)
    ground = QRectF(0, 0, size.width() + 12, size.height() + 6)
    ground.moveCenter(box.center())
    ground.moveTop(min(box.bottom() + 4, room.bottom() - ground.height()))
    painter.fillRect(ground, Qt.GlobalColor.black)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, words)


class CameraPanel(QWidget):
    """Live preview, choice of device and resolution."""

    photo_taken = Signal(object)
    not_taken = Signal(str)
    """The photo could not be taken: why. The live picture may go on."""
    closed = Signal()
    ready_changed = Signal()
    pictured = Signal(QImage)
    """A live picture is shown."""
    stopped = Signal()
    """No live picture is shown any more."""
    device_chosen = Signal(str, int, int)
    """Id, width and height, to be kept in the settings."""

    def __init__(self, feed: CameraFeed) -> None:
        """With the camera behind ``feed``."""
        super().__init__()
        self._feed = feed
        self._devices: Sequence[DeviceDescription] = ()
        self._resolutions: Sequence[Resolution] = ()
        self.ready = False
        self._running = False
        self.picture = LivePicture()
        self._by_itself = False
        self._is_good = False
        self._steadily = QTimer(self)
        self._steadily.setSingleShot(True)
        self._steadily.timeout.connect(self._take_by_itself)
        self.devices = Choice(tr("Camera"))
        self.resolutions = Choice(tr("Resolution"))
        for choice in (self.devices, self.resolutions):
            choice.activated.connect(self._restart)
        self.status = labels.ElidedLabel()
        self.close_button = QPushButton(tr("Close the camera"))
        self.close_button.clicked.connect(self.closed)
        side = QWidget()
        layouts.column(
            self.devices,
            self.resolutions,
            self.status,
            1,
            self.close_button,
            parent=side,
            margins=(0, 0, 0, 0),
        )
        layouts.column(Split(self.picture, side, (3, 1), (1, 0)), parent=self, margins=(0, 0, 0, 0))
        self._steady = Steady()
        feed.frame.connect(self._on_frame)
        feed.judged.connect(self._on_judged)
        feed.lost.connect(self._on_lost)
        feed.taken.connect(self._on_taken)
        feed.not_taken.connect(self._on_not_taken)

    def start(
        self,
        devices: Sequence["DeviceDescription"],
        resolutions: Sequence["Resolution"],
        preferred: tuple[str, int, int],
    ) -> None:
        """Show a camera; ``preferred`` is the id, width and height that were kept."""
        wanted, width, height = preferred
        self._devices, self._resolutions = devices, resolutions
        self.devices.clear()
        self.devices.addItems([device.name for device in devices])
        self.resolutions.clear()
        self.resolutions.addItems([str(resolution) for resolution in resolutions])
        ids = [device.id for device in devices]
        self.devices.setCurrentIndex(ids.index(wanted) if wanted in ids else 0)
        sizes = [(r.width, r.height) for r in resolutions]
        self.resolutions.setCurrentIndex(
            sizes.index((width, height)) if (width, height) in sizes else 1
        )
        self._open()

    def stop(self) -> None:
        """Let go of the camera."""
        self._running = False
        self._set_ready(False)
        self.picture.show_sentence("")
        self._forget_badges()
        self._feed.close()

    def take(self) -> None:
        """Take the photo."""
        self._steadily.stop()
        self._set_ready(False)
        self._feed.take()

    def _restart(self) -> None:
        device = self._devices[self.devices.currentIndex()]
        size = self._resolutions[self.resolutions.currentIndex()]
        self.device_chosen.emit(device.id, size.width, size.height)
        self._open()

    def _open(self) -> None:
        self._running = True
        self._set_ready(False)
        self.picture.show_sentence(tr("The camera is starting…"))
        self._forget_badges()
        self._feed.open(
            self._devices[self.devices.currentIndex()],
            self._resolutions[self.resolutions.currentIndex()],
        )

    def _set_ready(self, ready: bool) -> None:
        if ready != self.ready:
            self.ready = ready
            self.ready_changed.emit()

    def _on_frame(self, image: QImage, resolution: str) -> None:
        if self._running:
            self.picture.show_image(image)
            self.pictured.emit(image)
            self.status.show_words(tr("Gives {resolution}").format(resolution=resolution))
            self._set_ready(True)

    def _on_judged(self, issues: Sequence[Issue]) -> None:
        if self.ready:
            self._is_good = not issues
            self.picture.badges.show_issues(self._steady.after(issues))
            self._count_on()

    def show_lesion(self, box: QRectF, *, by_itself: bool = False) -> None:
        """Lay a box round the lesion in the live picture; see ``LivePicture.show_lesion``.

        Args:
            box: as there.
            by_itself: whether the photo is taken once that lesion was ready, in a picture without
                an issue, for ``STEADY_MS``.
        """
        if self.ready:
            self.picture.show_lesion(box)
            self._by_itself = by_itself
            self._count_on()

    def _count_on(self) -> None:
        """Wait for the end of the steady second, or for its beginning."""
        if not (self._by_itself and self.picture.is_ready and self._is_good):
            self._steadily.stop()
            return
        self.picture.say(tr("Hold still: the photo is taken"))
        if not self._steadily.isActive():
            self._steadily.start(STEADY_MS)

    def _take_by_itself(self) -> None:
        if self.ready:
            self.take()

    def _forget_badges(self) -> None:
        self._steadily.stop()
        self._is_good = False
        self.picture.show_lesion(QRectF())
        self.stopped.emit()
        self._steady = Steady()
        self.picture.badges.show_issues(())

    def _on_lost(self, sentence: str) -> None:
        if self._running:
            self.picture.show_sentence(tr("No picture: {reason}").format(reason=sentence))
            self._forget_badges()
            self._set_ready(False)

    def _on_taken(self, photo: object) -> None:
        if self._running:
            self.photo_taken.emit(photo)

    def _on_not_taken(self, sentence: str) -> None:
        if self._running:
            self.not_taken.emit(sentence)
