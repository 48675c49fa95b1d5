"""Sections of sentences, tables and pictures as a PDF file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from skinscreen.imaging.photo import Pixels
from skinscreen.report import figures, fonts
from skinscreen.report.content import PageSize, moment_text
from skinscreen.report.flow import GREY, INK, Canvas, Strip, draw_lines, gap, paginate, text_height
from skinscreen.report.sheets import Sheet, bound
from skinscreen.report.typeset import Line
from skinscreen.report.writer import BODY, SMALL, Writer, cells_strip

_FIRST = 0.2
"""Share of the width that a table's first column has."""
_ACROSS = 4
_GAP = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A heading with what stands below it.

    Attributes:
        title: the heading.
        sentences: below it.
        heads: of a table's columns; empty for none.
        rows: of the table, as many cells each.
        pictures: RGB pixels, [side, side, 3], each with a line below it.
    """

    title: str
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[tuple[str, Pixels], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What stands on every page.

    Attributes:
        title: of the document.
        reference: which it is.
        created: when, with a time zone.
        page_size: of the paper.
        app_version: of the program.
    """

    title: str
    reference: str
    created: datetime
    page_size: PageSize
    app_version: str


def render_parts(parts: Sequence[Part], told: Told) -> bytes:
    """The PDF of parts, in their order."""
    sheet = Sheet(
        title=told.title,
        created=told.created,
        created_text=moment_text(told.created),
        reference=told.reference,
        page_size=told.page_size,
        app_version=told.app_version,
    )
    width, height = sheet.room
    writer = Writer(fonts.bundled(), width)
    strips = _strips(parts, told.title, writer)
    return bound(paginate(strips, height), sheet, writer.fonts)


def _strips(parts: Sequence[Part], title: str, write: Writer) -> Iterator[Strip]:
    yield write.title(title)
    for part in parts:
        if part.title != title:
            yield write.heading(part.title)
        for sentence in part.sentences:
            yield from write.text(sentence, BODY)
        if part.heads:
            yield _row(write, part.heads, GREY, keep=True)
            for row in part.rows:
                yield _row(write, row, INK)
        for first in range(0, len(part.pictures), _ACROSS):
            yield _pictures(write, part.pictures[first : first + _ACROSS])
        yield gap(6)
    words = (*(w for p in parts for r in p.rows for w in r), *(w for p in parts for w in p.heads))
    yield from write.unshown("".join(words))


def _row(write: Writer, cells: Sequence[str], colour: str, *, keep: bool = False) -> Strip:
    first = write.width * _FIRST
    across = (write.width - first) / max(1, len(cells) - 1)
    lefts = [0.0, *(first + place * across for place in range(len(cells) - 1))]
    widths = [first, *(across for _ in cells[1:])]
    placed: list[tuple[float, list[Line]]] = [
        (left, write.set(text or " ", SMALL, width - 4))
        for left, width, text in zip(lefts, widths, cells, strict=True)
    ]
    return cells_strip(placed, after=2, colour=colour, keep=keep)


def _pictures(write: Writer, pictures: Sequence[tuple[str, Pixels]]) -> Strip:
    side = (write.width - (_ACROSS - 1) * _GAP) / _ACROSS
    about = [write.set(words, SMALL, side) for words, _ in pictures]

    def paint(canvas: Canvas, left: float, top: float) -> None:
        for place, ((_, pixels), lines) in enumerate(zip(pictures, about, strict=True)):
            x = left + place * (side + _GAP)
            figures.draw_pixels(canvas, pixels, x, top - side, side, side)
            draw_lines(canvas, lines, x, top - side - 2)

    return Strip(side + max(map(text_height, about)) + 8, paint)
