"""How large a photo is drawn, and which part of it: zoomed about a point, shifted, followed."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt

MOST = 8.0
"""How many times larger than fitted a photo can be drawn."""
STEP = 1.5
"""By how much a button or a turn of the wheel changes that."""
_MARGIN = 12.0
"""Between what is followed and the edge of the view, in pixels."""


class Zoom:
    """The part of a photo that is seen; all of it at first."""

    def __init__(self, most: float = MOST) -> None:
        """All of it, and at most ``most`` times larger."""
        self.most = most
        self.factor = 1.0
        """How many times larger than fitted it is drawn."""
        self._middle = QPointF(0.5, 0.5)
        """What of the photo is in the middle of the view, as shares of its sides."""

    def reset(self) -> None:
        """See all of it."""
        self.factor = 1.0
        self._middle = QPointF(0.5, 0.5)

    def area(self, photo: QSize, view: QSize) -> QRectF:
        """Where the whole photo is drawn; parts of it may lie outside the view."""
        fitted = photo.scaled(view, Qt.AspectRatioMode.KeepAspectRatio)
        size = QSizeF(fitted) * self.factor
        x = _placed(size.width(), view.width(), self._middle.x())
        y = _placed(size.height(), view.height(), self._middle.y())
        return QRectF(x, y, size.width(), size.height())

    def about(self, factor: float, point: QPointF, photo: QSize, view: QSize) -> bool:
        """Draw it ``factor`` times as large, with what is at ``point`` staying there.

        Returns:
            Whether anything changed.
        """
        before = self.area(photo, view)
        wanted = min(self.most, max(1.0, self.factor * factor))
        if wanted == self.factor:
            return False
        grown = wanted / self.factor
        self.factor = wanted
        held = point - before.topLeft()
        corner = QPointF(point.x() - held.x() * grown, point.y() - held.y() * grown)
        self._put(corner, photo, view)
        return True

    def shift(self, offset: QPointF, photo: QSize, view: QSize) -> None:
        """Move the photo by an offset on the screen, as far as it reaches."""
        self._put(self.area(photo, view).topLeft() + offset, photo, view)

    def follow(self, frame: QRectF, photo: QSize, view: QSize) -> None:
        """Move the photo just so far that ``frame`` is seen, where it is drawn now."""
        seen = QRectF(0, 0, view.width(), view.height())
        seen.adjust(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        across = _missing(frame.left(), frame.right(), seen.left(), seen.right())
        down = _missing(frame.top(), frame.bottom(), seen.top(), seen.bottom())
        if across or down:
            self.shift(QPointF(across, down), photo, view)

    def _put(self, corner: QPointF, photo: QSize, view: QSize) -> None:
        """Draw it with its top left there, or as near as no room beside it is wasted."""
        size = QSizeF(photo.scaled(view, Qt.AspectRatioMode.KeepAspectRatio)) * self.factor
        x = (view.width() / 2 - corner.x()) / max(1.0, size.width())
        y = (view.height() / 2 - corner.y()) / max(1.0, size.height())
        self._middle = QPointF(
            _kept(x, view.width() / max(1.0, size.width())),
            _kept(y, view.height() / max(1.0, size.height())),
        )


def _placed(size: float, view: float, middle: float) -> float:
    """Where a side begins: in the middle where there is room, else as ``middle`` has it."""
    if size <= view:
        return (view - size) / 2
    return min(0.0, max(view - size, view / 2 - middle * size))


def _kept(middle: float, seen: float) -> float:
    """A middle about which as much as is ``seen`` lies within the photo."""
    return 0.5 if seen >= 1 else min(1 - seen / 2, max(seen / 2, middle))


def _missing(first: float, last: float, seen_first: float, seen_last: float) -> float:
    """How far a stretch is to be moved to be seen; what is longer is centred."""
    if last - first > seen_last - seen_first:
        return (seen_first + seen_last - first - last) / 2
    return max(0.0, seen_first - first) + min(0.0, seen_last - last)
