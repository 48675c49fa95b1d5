"""The live picture is looked at for a lesion, a few times a second, beside the window."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Slot
from PySide6.QtGui import QImage

from skinscreen.ui.images import to_pixels
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screening.camera_panel import CameraPanel
from skinscreen.ui.workers.inference import Inference

if TYPE_CHECKING:  # imported for real where they are used, after the window is shown
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.lesion_finder import FoundLesions

_INTERVAL_S = 0.25
"""Between two looks: the picture itself goes on meanwhile."""


class LiveLesion(QObject):
    """Has the box follow the lesion; at most one picture is on its way, so none is waited for."""

    def __init__(self, panel: CameraPanel, preferences: Preferences, inference: Inference) -> None:
        super().__init__()
        self._panel = panel
        self._preferences = preferences
        self._inference = inference
        self._awaited: Photo | None = None
        self._looked_at = 0.0
        self._useless = False
        """Whether there is nothing on this device that looks for lesions."""
        panel.pictured.connect(self._look)
        panel.stopped.connect(self._forget)
        inference.found.connect(self._on_found)
        inference.loaded.connect(self._look_again)
        inference.refused.connect(self._look_again)

    @Slot(QImage)
    def _look(self, image: QImage) -> None:
        from skinscreen.imaging.photo import Photo

        now = time.monotonic()
        waits = self._awaited is not None or now - self._looked_at < _INTERVAL_S
        if self._useless or waits or not self._preferences.settings.find_lesions:
            return
        self._looked_at = now
        self._awaited = Photo(to_pixels(image), image.width(), image.height(), "")
        self._inference.find(self._awaited, live=True)

    @Slot(object, object)
    def _on_found(self, photo: "Photo", found: "FoundLesions") -> None:
        if photo is not self._awaited:
            return
        self._awaited = None
        self._useless = not found.looked and not found.problem
        box = found.best
        wide, high = photo.width, photo.height
        self._panel.show_lesion(
            QRectF()
            if box is None
            else QRectF(box.x / wide, box.y / high, box.side / wide, box.side / high),
            by_itself=self._preferences.settings.take_by_itself,
        )

    @Slot()
    def _look_again(self) -> None:
        """What looks for lesions is loaded anew with every model."""
        self._useless = False

    @Slot()
    def _forget(self) -> None:
        """An answer that is on its way is of a picture that is gone."""
        self._awaited = None
