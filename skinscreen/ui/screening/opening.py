"""How a photo comes into the window: from a file, the clipboard or the camera."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from skinscreen.language import mark, tr
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screening.photo import PhotoScreen
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.workers.cameras import look_for_cameras
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:  # imported for real where they are used, after the window is shown
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.cameras import DeviceDescription
    from skinscreen.services.taking_over import Offer

PASTED = mark("Pasted picture")
"""The name of a photo that came without one; kept with it as it stands here."""


class PhotoOpening(QObject):
    """Joins the first step to what reads photos."""

    reading = Signal(bool)
    """Whether a photo is being read now."""
    opened = Signal(object, object, bool, object)
    """The ``Photo``, the file it was read from or None, and whether it came from the camera; what
    it offers to the record, or None."""

    def __init__(
        self, screen: PhotoScreen, message: MessageBar, preferences: Preferences, jobs: Jobs
    ) -> None:
        super().__init__()
        self._screen = screen
        self._message = message
        self._preferences = preferences
        self._jobs = jobs
        screen.file_chosen.connect(self.open_file)
        screen.image_pasted.connect(self.use_image)
        screen.encoded_pasted.connect(self.use_encoded)
        screen.photo_taken.connect(lambda photo: self.opened.emit(photo, None, True, None))
        screen.camera_wanted.connect(self.show_camera)
        screen.unusable.connect(message.say)
        screen.panel.device_chosen.connect(
            lambda device, width, height: preferences.change(
                camera=device, camera_width=width, camera_height=height
            )
        )

    @Slot(Path)
    def open_file(self, file: Path) -> None:
        """Read a photo from a file; of a disc's list (DICOMDIR) show what it names."""
        from skinscreen.services.disc import is_list

        if is_list(file):
            self._screen.browser_wanted.emit(str(file.parent))
            return

        def read() -> "tuple[Photo, Offer | None]":
            from skinscreen.imaging.decode import read_photo

            return read_photo(file), offer()

        def offer() -> "Offer | None":
            from skinscreen.services.taking_over import offered

            return offered(file, datetime.now().astimezone().date())

        self._read(read, file)

    @Slot(QImage)
    def use_image(self, image: QImage) -> None:
        """Take a picture from the clipboard."""

        def convert() -> "tuple[Photo, None]":
            from skinscreen.imaging.decode import photo_of_pixels
            from skinscreen.ui.images import profile_of, to_pixels

            return photo_of_pixels(to_pixels(image), PASTED, profile_of(image)), None

        self._read(convert)

    @Slot(object)
    def use_encoded(self, encoded: bytes) -> None:
        """Take a picture from the clipboard that came as a file's bytes."""

        def read() -> "tuple[Photo, Offer | None]":
            from skinscreen.imaging.decode import decode_photo

            return decode_photo(encoded, PASTED), offer()

        def offer() -> "Offer | None":
            from skinscreen.services.taking_over import offered_by

            return offered_by(encoded, tr(PASTED), datetime.now().astimezone().date())

        self._read(read)

    def _read(
        self, call: "Callable[[], tuple[Photo, Offer | None]]", file: Path | None = None
    ) -> None:
        """Read a photo in the background; only the last one asked for is shown."""

        def done(read: "tuple[Photo, Offer | None]") -> None:
            photo, offer = read
            self._show_reading(False)
            self.opened.emit(photo, file, False, offer)

        def failed(sentence: str) -> None:
            self._screen.waiting.take(file)
            self._show_reading(False)
            self._message.say(sentence)

        self._show_reading(True)
        self._jobs.latest("photo", call, done, failed)

    def _show_reading(self, reading: bool) -> None:
        self.reading.emit(reading)
        self._screen.show_busy(reading)

    @Slot()
    def show_camera(self) -> None:
        """Look for cameras and show the first or the kept one."""

        def found(devices: "list[DeviceDescription]") -> None:
            from skinscreen.services.cameras import RESOLUTIONS

            if not self._screen.isVisible():
                return
            if not devices:
                self._message.say(tr("No camera is connected. Plug one in, or open a photo."))
                return
            kept = self._preferences.settings
            preferred = (kept.camera, kept.camera_width, kept.camera_height)
            self._screen.show_camera(devices, RESOLUTIONS, preferred)

        look_for_cameras(self._jobs, self._preferences.settings, found, self._message.say)
