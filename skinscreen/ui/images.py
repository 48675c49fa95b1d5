"""Between pixels and Qt's pictures."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels


def to_qimage(pixels: "Pixels") -> QImage:
    """RGB pixels [h, w, 3] as a picture of Qt's own, which may outlive them."""
    height, width = pixels.shape[:2]
    rows = pixels if pixels.flags.c_contiguous else pixels.copy()
    image = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.copy()


def to_pixels(image: QImage) -> "Pixels":
    """A picture of Qt's as RGB pixels [h, w, 3]; transparent parts become white."""
    import numpy as np
    from PySide6.QtGui import QColor, QPainter

    opaque = QImage(image.size(), QImage.Format.Format_RGB888)
    opaque.fill(QColor("white"))
    painter = QPainter(opaque)
    painter.drawImage(0, 0, image)
    painter.end()
    rows = np.frombuffer(opaque.constBits(), np.uint8).reshape(image.height(), -1)
    width = image.width()
    return rows[:, : 3 * width].reshape(image.height(), width, 3).copy()


def profile_of(image: QImage) -> bytes | None:
    """The ICC profile of a picture's colours; None where it has none, empty where it is lost."""
    space = image.colorSpace()
    return bytes(space.iccProfile().data()) if space.isValid() else None
