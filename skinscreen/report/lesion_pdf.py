"""The report of a lesion as a PDF file: timeline, course of the probability, pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from skinscreen.domain import wording
from skinscreen.report import figures, fonts
from skinscreen.report.course import draw_course
from skinscreen.report.flow import GREY, Canvas, Strip, draw_lines, gap, paginate, text_height
from skinscreen.report.fonts import FontSet
from skinscreen.report.lesion_content import (
    NOT_COMPARABLE,
    PICTURES_NOTE,
    LesionContent,
    Stop,
)
from skinscreen.report.sheets import Sheet, bound
from skinscreen.report.typeset import Line, set_lines, unshown

TITLE = "Skin lesion over time: screening results"
_BODY, _SMALL, _HEADING, _LARGE = 9.0, 7.5, 9.5, 15.0
_GAP = 10.0
_ACROSS = 3
_COURSE_HEIGHT = 150.0
_COLUMNS = ((0.05, "Visit"), (0.17, "Date"), (0.40, "Answer"), (0.13, "Malignant"),
            (0.13, "Threshold"), (0.12, "Model"))  # fmt: skip
"""Share of the width, and head, of the timeline's columns."""


def render_lesion(content: LesionContent) -> bytes:
    """The PDF of a lesion's report."""
    sheet = Sheet(
        title=TITLE,
        created=content.created,
        created_text=content.created_text,
        reference=content.reference,
        page_size=content.page_size,
        app_version=content.app_version,
    )
    width, height = sheet.room
    composer = _Composer(content, fonts.bundled(), width)
    return bound(paginate(composer.strips(), height), sheet, composer.fonts)


@dataclass(frozen=True, slots=True)
class _Composer:
    content: LesionContent
    fonts: FontSet
    width: float

    def strips(self) -> Iterator[Strip]:
        content = self.content
        yield self._lines(set_lines(TITLE, self.fonts, _LARGE, self.width, bold=True), after=4)
        for label, value in content.fields:
            yield from self._text(f"{label}: {value}", _BODY)
        yield from self._section("Notes on the lesion", content.notes)
        yield gap(4)
        yield self._heading("Malignant probability over time")
        yield self._course()
        for letter, name in content.models:
            yield from self._text(f"Model {letter}: {name}", _SMALL, GREY)
        yield from self._text(NOT_COMPARABLE, _SMALL, GREY)
        yield gap(6)
        yield self._heading("Visits")
        yield self._row([head for _, head in _COLUMNS], _SMALL, GREY, keep=True)
        for stop in content.stops:
            yield from self._visit(stop)
        yield from self._pictures([stop for stop in content.stops if stop.crop is not None])
        yield gap(4)
        yield from self._text(unshown(self._typed(), self.fonts), _SMALL, GREY)
        yield self._heading("Limits")
        yield from self._text(" ".join(wording.LIMITS), _SMALL)
        yield from self._text(wording.DISCLAIMER, _SMALL, bold=True)

    def _typed(self) -> str:
        content = self.content
        fields = "".join(value for _, value in content.fields)
        return fields + content.notes + "".join(stop.notes for stop in content.stops)

    def _visit(self, stop: Stop) -> Iterator[Strip]:
        threshold = "none" if stop.threshold is None else wording.threshold_text(stop.threshold)
        cells = [
            *(str(stop.number), stop.taken_text, stop.outcome),
            *(stop.probability_text, threshold, stop.model),
        ]
        yield self._row(cells, _BODY)
        for text in (*stop.said, stop.notes):
            yield from self._text(text, _SMALL, GREY)
        yield gap(2)

    def _row(
        self, cells: Sequence[str], size: float, colour: str = "#1A1A1A", *, keep: bool = False
    ) -> Strip:
        placed: list[tuple[float, list[Line]]] = []
        left = 0.0
        for (share, _), text in zip(_COLUMNS, cells, strict=True):
            across = self.width * share
            placed.append((left, set_lines(text, self.fonts, size, across - 4)))
            left += across

        def paint(canvas: Canvas, left: float, top: float) -> None:
            for x, lines in placed:
                draw_lines(canvas, lines, left + x, top, colour)

        return Strip(max(text_height(lines) for _, lines in placed) + 1, paint, keep)

    def _course(self) -> Strip:
        def paint(canvas: Canvas, left: float, top: float) -> None:
            box = (left, top - _COURSE_HEIGHT, self.width, _COURSE_HEIGHT)
            draw_course(canvas, self.fonts, self.content.stops, box)

        return Strip(_COURSE_HEIGHT + 6, paint)

    def _pictures(self, stops: Sequence[Stop]) -> Iterator[Strip]:
        if not stops:
            return
        yield gap(4)
        yield self._heading("Pictures")
        yield from self._text(PICTURES_NOTE, _SMALL, GREY, keep=True)
        yield replace(gap(4), keep=True)
        for first in range(0, len(stops), _ACROSS):
            yield self._picture_row(stops[first : first + _ACROSS])

    def _picture_row(self, stops: Sequence[Stop]) -> Strip:
        side = (self.width - (_ACROSS - 1) * _GAP) / _ACROSS
        about = [
            set_lines(
                f"Visit {stop.number}, {stop.taken_text}: malignant {stop.probability_text} "
                f"(model {stop.model})",
                *(self.fonts, _SMALL, side),
            )
            for stop in stops
        ]

        def paint(canvas: Canvas, left: float, top: float) -> None:
            for place, (stop, lines) in enumerate(zip(stops, about, strict=True)):
                x = left + place * (side + _GAP)
                if stop.crop is not None:
                    figures.draw_pixels(canvas, stop.crop, x, top - side, side, side)
                draw_lines(canvas, lines, x, top - side - 2)

        return Strip(side + max(map(text_height, about)) + 8, paint)

    def _section(self, heading: str, text: str) -> Iterator[Strip]:
        if text:
            yield self._heading(heading)
            yield from self._text(text, _BODY)

    def _heading(self, text: str) -> Strip:
        lines = set_lines(text, self.fonts, _HEADING, self.width, bold=True)
        return self._lines(lines, after=1, keep=True)

    def _text(
        self,
        text: str,
        size: float,
        colour: str = "#1A1A1A",
        *,
        bold: bool = False,
        keep: bool = False,
    ) -> Iterator[Strip]:
        for line in set_lines(text, self.fonts, size, self.width, bold=bold) if text else ():
            indent = 0.0 if line.rightward else self.width - line.width
            yield self._lines([line], colour=colour, keep=keep, indent=indent)

    @staticmethod
    def _lines(
        lines: list[Line],
        *,
        after: float = 0.0,
        colour: str = "#1A1A1A",
        keep: bool = False,
        indent: float = 0.0,
    ) -> Strip:
        def paint(canvas: Canvas, left: float, top: float) -> None:
            draw_lines(canvas, lines, left + indent, top, colour)

        return Strip(text_height(lines) + after, paint, keep)
