"""Photos of the visit that were not screened, on their own below what was."""

from collections.abc import Iterator, Sequence

from skinscreen.language import tr
from skinscreen.report import figures
from skinscreen.report.content import Further
from skinscreen.report.flow import GREY, Canvas, Strip, draw_lines, gap, text_height
from skinscreen.report.writer import SMALL, Writer

_ACROSS = 3
_GAP = 10.0
_MOST_LINES = 3


def further_strips(photos: Sequence[Further], write: Writer) -> Iterator[Strip]:
    """Three beside each other, each with what it shows; nothing for none."""
    if not photos:
        return
    yield write.heading(tr("Further photos of this visit"))
    told = tr("Kept with the visit, not screened: nothing in this report is about them.")
    yield from write.text(told, SMALL, colour=GREY, keep=True)
    for first in range(0, len(photos), _ACROSS):
        yield _row(photos[first : first + _ACROSS], write)
    yield gap(4)


def _row(photos: Sequence[Further], write: Writer) -> Strip:
    side = (write.width - (_ACROSS - 1) * _GAP) / _ACROSS
    about = [write.clipped(photo.words, SMALL, side, _MOST_LINES) for photo in photos]
    sizes = []
    for photo in photos:
        height, width = photo.pixels.shape[:2]
        scale = side / max(height, width)
        sizes.append((width * scale, height * scale))
    high = max(height for _, height in sizes)

    def paint(canvas: Canvas, left: float, top: float) -> None:
        for place, (photo, size) in enumerate(zip(photos, sizes, strict=True)):
            x = left + place * (side + _GAP)
            figures.draw_pixels(canvas, photo.pixels, x, top - size[1], *size)
            draw_lines(canvas, about[place], x, top - high - 2, GREY)

    return Strip(high + max(map(text_height, about)) + 8, paint)
