"""Text of a document as strips: title, headings, sections, cells beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skinscreen.report.flow import GREY, INK, Canvas, Strip, draw_lines, gap, text_height
from skinscreen.report.fonts import FontSet
from skinscreen.report.typeset import Line, clip_lines, set_lines, unshown

TITLE, HEADING, BODY, SMALL = 15.0, 9.5, 9.0, 7.5
"""Sizes of the font, in points."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What every document sets its text with.

    Attributes:
        fonts: what it is set in.
        width: of the text, in points.
    """

    fonts: FontSet
    width: float

    def set(
        self, text: str, size: float, width: float | None = None, *, bold: bool = False
    ) -> list[Line]:
        """Lines of a text, as wide as the document's where no width is given."""
        across = self.width if width is None else width
        return set_lines(text, self.fonts, size, across, bold=bold)

    def clipped(
        self, text: str, size: float, width: float, count: int, *, bold: bool = False
    ) -> list[Line]:
        """At most ``count`` lines of a text; an ellipsis shows that there was more."""
        return clip_lines(text, self.fonts, size, width, count, bold=bold)

    def title(self, text: str) -> Strip:
        """What the document is."""
        return _strip(self.set(text, TITLE, bold=True), after=4)

    def heading(self, text: str) -> Strip:
        """A heading, never alone at the foot of a page."""
        return _strip(self.set(text, HEADING, bold=True), after=1, keep=True)

    def text(
        self,
        text: str,
        size: float = BODY,
        *,
        colour: str = INK,
        bold: bool = False,
        keep: bool = False,
    ) -> Iterator[Strip]:
        """A text as long as it likes, a strip for each line; nothing for an empty one.

        What reads from the right begins at the right margin.
        """
        for line in self.set(text, size, bold=bold) if text else ():
            indent = 0.0 if line.rightward else self.width - line.width
            yield _strip([line], indent=indent, colour=colour, keep=keep)

    def section(self, heading: str, text: str) -> Iterator[Strip]:
        """A heading with a text and space below; nothing without a text."""
        if text:
            yield self.heading(heading)
            yield from self.text(text)
            yield gap(4)

    def unshown(self, typed: str) -> Iterator[Strip]:
        """Which characters of what was typed the fonts lack, so that nobody trusts a gap."""
        yield from self.text(unshown(typed, self.fonts), SMALL, colour=GREY)


def cells_strip(
    cells: Sequence[tuple[float, list[Line]]],
    *,
    after: float,
    colour: str = INK,
    label: str | None = None,
    keep: bool = False,
) -> Strip:
    """Cells beside each other.

    Args:
        cells: how far from the left each one begins, in points, and its lines.
        after: space below the highest, in points.
        colour: of the text.
        label: colour of each cell's first line, where it is another one.
        keep: stays on one page with the next strip.
    """

    def paint(canvas: Canvas, left: float, top: float) -> None:
        for x, lines in cells:
            draw_lines(canvas, lines[:1], left + x, top, label or colour)
            draw_lines(canvas, lines[1:], left + x, top - text_height(lines[:1]), colour)

    return Strip(max(text_height(lines) for _, lines in cells) + after, paint, keep)


def _strip(
    lines: list[Line],
    *,
    indent: float = 0.0,
    after: float = 0.0,
    colour: str = INK,
    keep: bool = False,
) -> Strip:
    def paint(canvas: Canvas, left: float, top: float) -> None:
        draw_lines(canvas, lines, left + indent, top, colour)

    return Strip(text_height(lines) + after, paint, keep)
