"""A page as strips from top to bottom: how text is drawn and where a page ends."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import Any, TypeAlias

from skinscreen.report.fonts import Glyph, Shaped
from skinscreen.report.typeset import LEADING, Line

Canvas: TypeAlias = Any
"""A ``reportlab.pdfgen.canvas.Canvas``; y grows upwards, units are points."""

INK = "#1A1A1A"
"""Of text."""
GREY = "#57606A"
"""Of what is said softly."""
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
    canvas: Canvas, lines: Iterable[Line], left: float, top: float, colour: str = INK
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
    """Draw glyphs so that what is copied or searched is what was typed.

    A glyph made by shaping has no character of its own: what was typed goes beside it as
    ActualText, letter by letter, because readers turn right-to-left text around themselves.
    """
    for plain, clusters in groupby(_clusters(run.glyphs), key=_draws_what_was_typed):
        letters = list(clusters)
        for glyphs in [list(chain.from_iterable(letters))] if plain else letters:
            if plain:
                _draw_glyphs(canvas, glyphs, (run.font, size), x, y)
            else:
                typed = glyphs[0].source.encode("utf-16-be").hex().upper()
                canvas.addLiteral(f"/Span <</ActualText <FEFF{typed}>>> BDC")
                _draw_glyphs(canvas, glyphs, (run.font, size), x, y)
                canvas.addLiteral("EMC")
            x += sum(glyph.advance for glyph in glyphs) * size / 1000


def _clusters(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that stand for the same letters."""
    starts = [place for place, glyph in enumerate(glyphs) if glyph.source]
    for start, end in pairwise([*starts, len(glyphs)]):
        yield list(glyphs[start:end])


def _draws_what_was_typed(cluster: list[Glyph]) -> bool:
    return len(cluster) == 1 and cluster[0].character == cluster[0].source


def _draw_glyphs(
    canvas: Canvas, glyphs: list[Glyph], font: tuple[str, float], x: float, y: float
) -> None:
    from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr

    shapes = [ShapeData(0, g.advance, 0, g.x_offset, g.y_offset, g.width) for g in glyphs]
    text = canvas.beginText(x, y)
    text.setFont(*font)
    characters = "".join(glyph.character for glyph in glyphs)
    text.textOut(ShapedStr(characters, shapes))  # type: ignore[arg-type]
    canvas.drawText(text)
