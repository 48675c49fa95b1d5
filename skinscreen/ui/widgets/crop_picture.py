"""The square that was scored, and over it where the evidence for a class lies."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QSizePolicy

from skinscreen.language import tr
from skinscreen.ui.images import to_qimage
from skinscreen.ui.widgets.labels import PlainLabel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skinscreen.imaging.photo import Pixels


class CropPicture(PlainLabel):
    """The crop, as large as there is room, alone or under the colours of a map."""

    def __init__(self, name: str = "") -> None:
        """Empty; ``name`` is for those who do not see it, where it is no crop."""
        super().__init__()
        self._name = name or tr("The framed square that was assessed")
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setMinimumSize(120, 100)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(self._name)
        self._crop: Pixels | None = None
        self._brightness: NDArray[np.float32] | None = None
        self._opacity = 0.0
        self._small: Pixels | None = None
        self._colours: Pixels | None = None

    def show_crop(self, pixels: "Pixels | None") -> None:
        """Show a crop without a map; None shows nothing."""
        self._crop = pixels
        self.hide_map()
        self._fit()

    def show_map(self, brightness: "NDArray[np.float32]", opacity: float, name: str) -> None:
        """Lay the map of a class over the crop.

        Args:
            brightness: 0 to 1, [h, w]; see ``heatmap.strength``.
            opacity: 0 to 1.
            name: of the class, for those who do not see it.
        """
        self._brightness, self._opacity = brightness, opacity
        words = tr("The framed square that was assessed, under the map for {name}")
        self.setAccessibleName(words.format(name=name))
        self._colour()
        self._draw()

    def set_opacity(self, opacity: float) -> None:
        """Show more or less of the map, 0 to 1."""
        self._opacity = opacity
        self._draw()

    def hide_map(self) -> None:
        """Show the crop as it is."""
        self._brightness = self._colours = None
        self.setAccessibleName(self._name)
        self._draw()

    def resizeEvent(self, event: object) -> None:
        """Fit anew."""
        self._fit()

    def _fit(self) -> None:
        """Scale the crop and the map to the room there is."""
        self._small = None
        if self._crop is not None:
            from skinscreen.imaging.resizing import resize

            height, width = self._crop.shape[:2]
            scale = min(self.width() / width, self.height() / height)
            self._small = resize(
                self._crop, max(1, round(width * scale)), max(1, round(height * scale))
            )
        self._colour()
        self._draw()

    def _colour(self) -> None:
        if self._small is not None and self._brightness is not None:
            from skinscreen.imaging.heatmap import coloured

            self._colours = coloured(self._brightness, self._small.shape[0])

    def _draw(self) -> None:
        if self._small is None:
            self.clear()
            return
        pixels = self._small
        if self._colours is not None:
            from skinscreen.imaging.heatmap import blended

            pixels = blended(pixels, self._colours, self._opacity)
        self.setPixmap(QPixmap.fromImage(to_qimage(pixels)))
