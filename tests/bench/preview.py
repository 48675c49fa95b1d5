"""From a 12-megapixel file to the picture on screen, next to Pillow's own reduced decode."""

from pathlib import Path

from PIL import Image
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from skinscreen.imaging.decode import PREVIEW_SIDE, read_photo
from skinscreen.services.turns import by_turns
from skinscreen.ui.images import to_qimage
from tests.bench.figure import Figure

ROUNDS = 41


def _ours(path: Path) -> QPixmap:
    return QPixmap.fromImage(to_qimage(read_photo(path).pixels))


def _pillows(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        return image.convert("RGB")


def measure(phone_photo: Path) -> Figure:
    """Both sides read the file anew and decode it at the same reduced size."""
    application = QApplication.instance() or QApplication([])
    turns = by_turns(lambda: _ours(phone_photo), lambda: _pillows(phone_photo), ROUNDS)
    del application
    return Figure(
        "12-megapixel JPEG to preview / Pillow's draft",
        turns.ratio,
        "x",
        1.15,
        detail=f"{turns.ours * 1e3:.1f} ms against {turns.base * 1e3:.1f} ms",
        spread=turns.spread,
    )
