"""The report of a lesion as a PDF file: timeline, course of the probability, pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from skinscreen.domain import wording
from skinscreen.language import mark, tr, trc
from skinscreen.report import figures, fonts
from skinscreen.report.course import draw_course
from skinscreen.report.flow import GREY, INK, Canvas, Strip, draw_lines, gap, paginate, text_height
from skinscreen.report.lesion_content import (
    NOT_COMPARABLE,
    PICTURES_NOTE,
    LesionContent,
    Stop,
)
from skinscreen.report.sheets import Sheet, bound
from skinscreen.report.typeset import Line
from skinscreen.report.writer import BODY, SMALL, Writer, cells_strip

TITLE = mark("Skin lesion over time: screening results")
_GAP = 10.0
_ACROSS = 3
_COURSE_HEIGHT = 150.0
# L10N: heads of narrow columns.
_COLUMNS = (
    (0.05, mark("Visit")),
    (0.17, mark("Date")),
    (0.40, mark("Answer")),
    (0.13, mark("Malignant")),
    (0.13, mark("Threshold")),
    (0.12, mark("Model")),
)
"""Share of the width, and head, of the timeline's columns."""


def render_lesion(content: LesionContent) -> bytes:
    """The PDF of a lesion's report."""
    sheet = Sheet(
        title=tr(TITLE),
        created=content.created,
        created_text=content.created_text,
        reference=content.reference,
        page_size=content.page_size,
        app_version=content.app_version,
    )
    width, height = sheet.room
    writer = Writer(fonts.bundled(), width)
    pages = paginate(_Composer(content, writer).strips(), height)
    return bound(pages, sheet, writer.fonts)


@dataclass(frozen=True, slots=True)
class _Composer:
    content: LesionContent
    writer: Writer

    def strips(self) -> Iterator[Strip]:
        content, write = self.content, self.writer
        yield write.title(tr(TITLE))
        for label, value in content.fields:
            yield from write.text(f"{label}: {value}")
        yield from write.section(tr("Notes on the lesion"), content.notes)
        yield gap(4)
        yield write.heading(tr("Malignant probability over time"))
        yield self._course()
        # L10N: {letter} is that of the model in a chart.
        model = tr("Model {letter}: {name}")
        for letter, name in content.models:
            yield from write.text(model.format(letter=letter, name=name), SMALL, colour=GREY)
        yield from write.text(tr(NOT_COMPARABLE), SMALL, colour=GREY)
        yield gap(6)
        yield write.heading(tr("Visits"))
        yield self._row([tr(head) for _, head in _COLUMNS], SMALL, GREY, keep=True)
        for stop in content.stops:
            yield from self._visit(stop)
        yield from self._pictures([stop for stop in content.stops if stop.crop is not None])
        yield gap(4)
        yield from write.unshown(self._typed())
        yield write.heading(tr("Limits"))
        yield from write.text(" ".join(map(tr, wording.LIMITS)), SMALL)
        yield from write.text(tr(wording.DISCLAIMER), SMALL, bold=True)

    def _typed(self) -> str:
        content = self.content
        fields = "".join(value for _, value in content.fields)
        return fields + content.notes + "".join(stop.notes for stop in content.stops)

    def _visit(self, stop: Stop) -> Iterator[Strip]:
        # L10N: no threshold, in a column of a table.
        threshold = trc("threshold", "none")
        if stop.threshold is not None:
            threshold = wording.threshold_text(stop.threshold)
        cells = [
            *(str(stop.number), stop.taken_text, stop.outcome),
            *(stop.probability_text, threshold, stop.model),
        ]
        yield self._row(cells, BODY)
        for text in (*stop.sentences, stop.notes):
            yield from self.writer.text(text, SMALL, colour=GREY)
        yield gap(2)

    def _row(
        self, cells: Sequence[str], size: float, colour: str = INK, *, keep: bool = False
    ) -> Strip:
        placed: list[tuple[float, list[Line]]] = []
        left = 0.0
        for (share, _), text in zip(_COLUMNS, cells, strict=True):
            across = self.writer.width * share
            placed.append((left, self.writer.set(text, size, across - 4)))
            left += across
        return cells_strip(placed, after=1, colour=colour, keep=keep)

    def _course(self) -> Strip:
        def paint(canvas: Canvas, left: float, top: float) -> None:
            box = (left, top - _COURSE_HEIGHT, self.writer.width, _COURSE_HEIGHT)
            draw_course(canvas, self.writer.fonts, self.content.stops, box)

        return Strip(_COURSE_HEIGHT + 6, paint)

    def _pictures(self, stops: Sequence[Stop]) -> Iterator[Strip]:
        if not stops:
            return
        yield gap(4)
        yield self.writer.heading(tr("Pictures"))
        yield from self.writer.text(tr(PICTURES_NOTE), SMALL, colour=GREY, keep=True)
        yield replace(gap(4), keep=True)
        for first in range(0, len(stops), _ACROSS):
            yield self._picture_row(stops[first : first + _ACROSS])

    def _picture_row(self, stops: Sequence[Stop]) -> Strip:
        side = (self.writer.width - (_ACROSS - 1) * _GAP) / _ACROSS
        sentence = tr("Visit {number}, {taken}: malignant {probability} (model {letter})")
        texts = [
            sentence.format(
                number=stop.number,
                taken=stop.taken_text,
                probability=stop.probability_text,
                letter=stop.model,
            )
            for stop in stops
        ]
        about = [self.writer.set(text, SMALL, side) for text in texts]

        def paint(canvas: Canvas, left: float, top: float) -> None:
            for place, (stop, lines) in enumerate(zip(stops, about, strict=True)):
                x = left + place * (side + _GAP)
                if stop.crop is not None:
                    figures.draw_pixels(canvas, stop.crop, x, top - side, side, side)
                draw_lines(canvas, lines, x, top - side - 2)

        return Strip(side + max(map(text_height, about)) + 8, paint)
