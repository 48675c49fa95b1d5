"""The pictures of a report beside each other: photo with frame, crop, crop with its map."""

from collections.abc import Callable
from typing import TypeAlias

from skinscreen.language import tr
from skinscreen.report import figures
from skinscreen.report.content import Overlay, ReportContent
from skinscreen.report.flow import GREY, Canvas, Strip, draw_lines, text_height
from skinscreen.report.typeset import Line

GAP = 12.0
"""Between two columns, in points."""
_SMALL = 7.5
_MOST_LINES = 3
_LEGEND_HEIGHT = 6.0

Clipped: TypeAlias = Callable[[str, float, float, int], list[Line]]
"""Sets a text of some size in lines of some width, at most so many."""


def pictures_strip(content: ReportContent, clipped: Clipped, width: float, most: float) -> Strip:
    """The pictures, and below them what they are.

    Args:
        content: of the report.
        clipped: sets text.
        width: of the strip, in points.
        most: height of the pictures at most, in points.
    """
    pictures, box = content.pictures, content.box
    overlay = pictures.overlay
    squares = 1 if overlay is None else 2
    free = width - squares * GAP
    # All are equally high and together no wider than the text.
    high = max(min(most, free / (pictures.width / pictures.height + squares)), most / 2)
    scale = min((free - squares * high) / pictures.width, high / pictures.height)
    size = pictures.width * scale, pictures.height * scale
    across = 0.0 if pictures.photo is None else size[0] + GAP
    about = clipped(_about(content), _SMALL, width, _MOST_LINES)
    legend = [] if overlay is None else _legend(overlay, clipped, high)
    words = [] if overlay is None else clipped(overlay.words, _SMALL, width, 2 * _MOST_LINES)
    lower = 0.0 if overlay is None else _LEGEND_HEIGHT + 2 + text_height(legend[0])

    def paint(canvas: Canvas, left: float, top: float) -> None:
        if pictures.photo is not None:
            figures.draw_pixels(canvas, pictures.photo, left, top - size[1], *size)
            figures.draw_frame(canvas, box, left, top, scale)
        figures.draw_pixels(canvas, pictures.crop, left + across, top - high, high, high)
        if overlay is not None:
            x, y = left + across + high + GAP, top - high - 2 - _LEGEND_HEIGHT
            figures.draw_pixels(canvas, overlay.pixels, x, top - high, high, high)
            figures.draw_pixels(canvas, overlay.legend, x, y, high, _LEGEND_HEIGHT)
            low, strong = legend
            draw_lines(canvas, low, x, y, GREY)
            draw_lines(canvas, strong, x + high - strong[0].width, y, GREY)
        below = top - high - 2 - lower
        draw_lines(canvas, about, left, below, GREY)
        draw_lines(canvas, words, left, below - text_height(about), GREY)

    return Strip(high + lower + text_height(about) + text_height(words) + 8, paint)


def _legend(overlay: Overlay, clipped: Clipped, width: float) -> list[list[Line]]:
    low, strong = overlay.ends
    return [clipped(low, _SMALL, width / 3, 1), clipped(strong, _SMALL, width * 2 / 3, 1)]


def _about(content: ReportContent) -> str:
    pictures, box = content.pictures, content.box
    if pictures.photo is None:
        sentence = tr(
            "The assessed square, {side} pixels a side, from ({x}, {y}), of {photo}, {width} x "
            "{height} pixels."
        )
    else:
        sentence = tr(
            "The framed square beside it was assessed: {side} pixels a side, from ({x}, {y}). "
            "Photo: {photo}, {width} x {height} pixels."
        )
    return sentence.format(
        side=box.side,
        x=box.x,
        y=box.y,
        photo=pictures.name,
        width=pictures.width,
        height=pictures.height,
    )
