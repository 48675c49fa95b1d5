"""A page as strips from top to bottom: how text is drawn and where a page ends."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from skinscreen.report.fonts import Shaped
from skinscreen.report.typeset import LEADING, Line

Canvas: TypeAlias = Any
"""A ``reportlab.pdfgen.canvas.Canvas``; y grows upwards, units are points."""

_ASCENT = 1.05
"""Height above the baseline kept free for a line, in font sizes."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A horizontal strip as wide as the text, never cut by a page's end.

    Attributes:
        height: in points.
        paint: draws it; gets the canvas and the left and top of the strip.
        keep: stays on one page with the next strip.
    """

    height: float
    paint: Callable[[Canvas, float, float], None]
    keep: bool = False


def gap(height: float) -> Strip:
    """Empty space."""
    return Strip(height, lambda _canvas, _left, _top: None)


def paginate(strips: Iterable[Strip], room: float) -> list[list[Strip]]:
    """Deal strips out to pages of ``room`` points; those that keep together stay together."""
    pages: list[list[Strip]] = [[]]
    left = room
    for group in _groups(strips):
        height = sum(strip.height for strip in group)
        if height > left and pages[-1]:
            pages.append([])
            left = room
        pages[-1] += group
        left -= height
    return pages


def _groups(strips: Iterable[Strip]) -> Iterable[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group


def text_height(lines: Sequence[Line]) -> float:
    """Height of lines under each other, in points."""
    return sum(line.size * LEADING for line in lines)


def draw_lines(
    canvas: Canvas, lines: Iterable[Line], left: float, top: float, colour: str = "#1A1A1A"
) -> None:
    """Draw lines under each other, each beginning at ``left``."""
    canvas.setFillColor(colour)
    for line in lines:
        x = left
        for run in line.runs:
            _draw_run(canvas, run, x, top - _ASCENT * line.size, line.size)
            x += run.advance * line.size / 1000
        top -= line.size * LEADING


def _draw_run(canvas: Canvas, run: Shaped, x: float, y: float, size: float) -> None:
    from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr

    text = canvas.beginText(x, y)
    text.setFont(run.font, size)
    if run.placements is None:
        text.textOut(run.characters)
    else:
        shapes = [
            ShapeData(0, p.advance, 0, p.x_offset, p.y_offset, p.width) for p in run.placements
        ]
        text.textOut(ShapedStr(run.characters, shapes))  # type: ignore[arg-type]
    # Glyphs made by shaping do not copy or search as what was typed; this makes them.
    if run.characters != run.source:
        typed = run.source.encode("utf-16-be", "replace").hex().upper()
        canvas.addLiteral(f"/Span <</ActualText <FEFF{typed}>>> BDC")
        canvas.drawText(text)
        canvas.addLiteral("EMC")
    else:
        canvas.drawText(text)
