"""Has the lesions of an opened photo looked for, so that the frame lies on one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screening.crop import CropScreen
from skinscreen.ui.workers.inference import Inference

if TYPE_CHECKING:  # imported for real where they are used, after the window is shown
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.lesion_finder import FoundLesions


class LesionFraming(QObject):
    """Joins the second step to what finds lesions, which works beside the window."""

    def __init__(self, screen: CropScreen, preferences: Preferences, inference: Inference) -> None:
        super().__init__()
        self._screen = screen
        self._preferences = preferences
        self._inference = inference
        inference.found.connect(self._on_found)

    def look(self, photo: "Photo") -> None:
        """Look for the lesions of a photo, if the person wishes that; it is shown already."""
        if self._preferences.settings.find_lesions:
            self._inference.find(photo)

    @Slot(object, object)
    def _on_found(self, photo: "Photo", found: "FoundLesions") -> None:
        self._screen.show_found(photo, found)
