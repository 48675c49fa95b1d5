"""The parts of a report, each as strips for the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skinscreen.domain import wording
from skinscreen.domain.agreement import Conclusion
from skinscreen.domain.assessment import Outcome
from skinscreen.report import figures
from skinscreen.report.content import ReportContent, Row
from skinscreen.report.flow import GREY, Canvas, Strip, draw_lines, gap, text_height
from skinscreen.report.fonts import FontSet
from skinscreen.report.pictures import GAP, pictures_strip
from skinscreen.report.typeset import Line, clip_lines, set_lines, unshown

_RULE = "#D0D7DE"
_BODY, _SMALL, _HEADING = 9.0, 7.5, 9.5
_FIELD_COLUMNS = 3
_FIELD_LINES = 3
_LABEL_LINES = 3
_LOOKS = {
    Conclusion.REFER: Outcome.REFER,
    Conclusion.JUDGE: Outcome.NO_SIGN,
    Conclusion.OPEN: Outcome.NO_RESULT,
}
"""As which outcome a conclusion looks."""
_LABEL_GAP, _MARK_WIDTH, _CODE_WIDTH, _VALUE_WIDTH = 6.0, 78.0, 44.0, 48.0


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns a report's content into strips.

    Attributes:
        content: what the report says.
        fonts: what it is set in.
        width: of the text, in points.
        picture_height: of photo and crop at most, in points.
    """

    content: ReportContent
    fonts: FontSet
    width: float
    picture_height: float

    def strips(self) -> Iterator[Strip]:
        """The whole report, from top to bottom."""
        yield self._title()
        yield from self._patient()
        yield from self._conclusion()
        yield self._banner(self.content.outcome, self.content.headline, self.content.sentence)
        yield from self._issues()
        yield pictures_strip(self.content, self.clipped, self.width, self.picture_height)
        yield from self._probabilities()
        yield from self._model()
        yield from self._own_view()
        yield from self._section("Notes", self.content.notes)
        yield from self._unshown()
        yield from self._limits()
        yield self._signature()

    def set(self, text: str, size: float, width: float, *, bold: bool = False) -> list[Line]:
        """Lines of a text in this report's fonts."""
        return set_lines(text, self.fonts, size, width, bold=bold)

    def clipped(
        self, text: str, size: float, width: float, count: int, *, bold: bool = False
    ) -> list[Line]:
        """At most ``count`` lines of a text; an ellipsis shows that there was more."""
        return clip_lines(text, self.fonts, size, width, count, bold=bold)

    def _title(self) -> Strip:
        lines = self.set("Skin lesion screening report", 15, self.width, bold=True)
        return _text_strip(lines, after=4)

    def _patient(self) -> Iterator[Strip]:
        column = (self.width - (_FIELD_COLUMNS - 1) * GAP) / _FIELD_COLUMNS
        cells, long = [], []
        for label, value in self.content.fields:
            lines = self.set(value, 10, column, bold=label == "Patient reference")
            if len(lines) > _FIELD_LINES:
                long.append((label, value))
            else:
                cells.append([*self.set(label, _SMALL, column), *lines])
        yield _rule_strip(self.width)
        for place in range(0, len(cells), _FIELD_COLUMNS):
            yield _columns_strip(cells[place : place + _FIELD_COLUMNS], column + GAP)
        for label, value in long:
            yield from self._section(label, value)
        yield gap(4)

    def _conclusion(self) -> Iterator[Strip]:
        """What both views come to, above the model's: where either says refer, it leads."""
        views = self.content.views
        if views is not None and views.both is not None:
            both = views.both
            head = f"Conclusion of both views: {both.headline}"
            said = f"{both.statement('Clinician')} {both.notice}".rstrip()
            yield self._banner(_LOOKS[both.conclusion], head, said)

    def _banner(self, look: Outcome, headline: str, sentence: str) -> Strip:
        """An answer in the colours and with the symbol of an outcome."""
        strong, tint = figures.COLOURS[look]
        inset, padding = 46.0, 7.0
        head = self.set(headline, 13, self.width - inset - padding, bold=True)
        said = self.set(sentence, 9.5, self.width - inset - padding)
        height = text_height(head) + text_height(said) + 2 * padding

        def paint(canvas: Canvas, left: float, top: float) -> None:
            canvas.setFillColor(tint)
            canvas.setStrokeColor(strong)
            canvas.setLineWidth(1)
            canvas.rect(left, top - height, self.width, height, stroke=1, fill=1)
            canvas.setFillColor(strong)
            canvas.rect(left, top - height, 5, height, stroke=0, fill=1)
            centre = (left + inset / 2 + 2, top - height / 2)
            figures.draw_outcome_symbol(canvas, look, centre, 26)
            draw_lines(canvas, head, left + inset, top - padding, strong)
            draw_lines(canvas, said, left + inset, top - padding - text_height(head))

        return Strip(height + 6, paint)

    def _issues(self) -> Iterator[Strip]:
        for issue in self.content.issues:
            for line in self.set(f"Note: {issue}", _BODY, self.width, bold=True):
                yield _text_strip([line])
        if self.content.issues:
            yield gap(4)

    def _probabilities(self) -> Iterator[Strip]:
        content = self.content
        yield self._heading("Probabilities")
        if not content.rows:
            yield _text_strip(self.set("No probabilities are given.", _BODY, self.width))
            return
        yield self._column_heads()
        if content.malignant is not None:
            yield self._row_strip(content.malignant, total=True)
        for row in content.rows:
            yield self._row_strip(row, total=False)
        said = wording.MALIGNANT_NOTE
        if content.threshold is not None:
            threshold = wording.threshold_text(content.threshold)
            said += f" The line across its bar is the threshold of {threshold}."
        if content.unlisted:
            said += f" {content.unlisted} less probable classes, none malignant, are not listed."
        for line in self.set(said, _SMALL, self.width):
            yield _text_strip([line], colour=GREY)
        yield gap(4)

    def _column_heads(self) -> Strip:
        label, bar = _row_widths(self.width)
        code = label + _LABEL_GAP + _MARK_WIDTH
        heads = {"Class": 0.0, "ICD-10": code, "Probability": code + _CODE_WIDTH}
        lines = [(self.set(text, _SMALL, bar), x) for text, x in heads.items()]

        def paint(canvas: Canvas, left: float, top: float) -> None:
            for head, x in lines:
                draw_lines(canvas, head, left + x, top, GREY)
            _draw_rule(canvas, left, top - text_height(lines[0][0]), self.width)

        return Strip(text_height(lines[0][0]), paint, keep=True)

    def _row_strip(self, row: Row, *, total: bool) -> Strip:
        widths = _row_widths(self.width)
        label = self.clipped(row.label, _BODY, widths[0], _LABEL_LINES, bold=total)
        word = self.set(wording.malignant_word(row.code), 8, _MARK_WIDTH - 10, bold=True)
        code = self.clipped(row.code, _BODY, _CODE_WIDTH, 2)
        value = self.set(row.text, _BODY, _VALUE_WIDTH, bold=total or row.malignant)
        marked = row.malignant and not total
        parts = (label, code, word) if marked else (label, code)
        needed = [text_height(lines) for lines in parts]
        height = max(max(needed) + 3.0, 15.0)
        threshold = self.content.threshold if total else None

        def paint(canvas: Canvas, left: float, top: float) -> None:
            middle = top - height / 2
            draw_lines(canvas, label, left, middle + text_height(label) / 2)
            x = left + widths[0] + _LABEL_GAP
            if marked:
                figures.draw_malignant_mark(canvas, x, middle, 7)
                draw_lines(canvas, word, x + 10, middle + text_height(word) / 2, figures.MALIGNANT)
            x += _MARK_WIDTH
            draw_lines(canvas, code, x, middle + text_height(code) / 2, GREY)
            x += _CODE_WIDTH
            track = (x, middle - 4, widths[1], 8)
            figures.draw_bar(
                canvas, track, row.probability, malignant=row.malignant, threshold=threshold
            )
            x = left + self.width - value[0].width
            draw_lines(canvas, value, x, middle + text_height(value) / 2)
            _draw_rule(canvas, left, top - height, self.width)

        return Strip(height, paint)

    def _model(self) -> Iterator[Strip]:
        yield self._heading("Operating point and model")
        for text in (self.content.operating_point, self.content.predictive):
            for line in self.set(text, _BODY, self.width) if text else ():
                yield _text_strip([line])
        model = ". ".join(f"{label} {value}" for label, value in self.content.model)
        for line in self.set(model, _SMALL, self.width):
            yield _text_strip([line], colour=GREY)
        yield gap(4)

    def _own_view(self) -> Iterator[Strip]:
        """The clinician's answers, and the rule that joins them to the model's."""
        views = self.content.views
        if views is None:
            return
        yield self._heading("Clinician's view")
        cards = (f"{title}: {said}." for title, said in views.answers)
        for text in (*(f"{score}." for score in views.scores), *cards):
            for line in self.set(text, _BODY, self.width):
                yield _text_strip([line])
        yield gap(4)
        yield from self._section("Differential", views.differential)
        yield self._heading("How the two views are combined")
        yield _text_strip(self.set(views.rule, _SMALL, self.width), after=4)

    def _limits(self) -> Iterator[Strip]:
        yield self._heading("Limits")
        for line in self.set(" ".join(self.content.limits), _SMALL, self.width):
            yield _text_strip([line], keep=True)
        for line in self.set(self.content.disclaimer, _SMALL, self.width, bold=True):
            yield _text_strip([line], keep=True)

    def _unshown(self) -> Iterator[Strip]:
        """Which characters of the typed text the fonts lack, so that nobody trusts a gap."""
        content = self.content
        typed = "".join(value for _, value in content.fields)
        typed += content.notes + content.pictures.name
        typed += content.views.differential if content.views else ""
        said = unshown(typed, self.fonts)
        for line in self.set(said, _SMALL, self.width) if said else ():
            yield _text_strip([line], colour=GREY)

    def _signature(self) -> Strip:
        labels = [self.set(text, _SMALL, 200) for text in ("Clinician's signature", "Date")]

        def paint(canvas: Canvas, left: float, top: float) -> None:
            for label, x, length in zip(
                labels, (left, left + self.width - 140), (260, 140), strict=True
            ):
                canvas.setStrokeColor("#1A1A1A")
                canvas.setLineWidth(0.7)
                canvas.line(x, top - 27, x + length, top - 27)
                draw_lines(canvas, label, x, top - 28, GREY)

        return Strip(39, paint)

    def _section(self, heading: str, text: str) -> Iterator[Strip]:
        """A heading with a text as long as it likes; nothing without a text."""
        if not text:
            return
        yield self._heading(heading)
        for line in self.set(text, _BODY, self.width):
            indent = 0.0 if line.rightward else self.width - line.width
            yield _text_strip([line], indent=indent)
        yield gap(4)

    def _heading(self, text: str) -> Strip:
        return _text_strip(self.set(text, _HEADING, self.width, bold=True), after=1, keep=True)


def _row_widths(width: float) -> tuple[float, float]:
    """Widths of the label's and the bar's column, in points."""
    free = width - _LABEL_GAP - _MARK_WIDTH - _CODE_WIDTH - _VALUE_WIDTH
    return free * 0.56, free * 0.44


def _text_strip(
    lines: list[Line],
    *,
    indent: float = 0.0,
    after: float = 0.0,
    colour: str = "#1A1A1A",
    keep: bool = False,
) -> Strip:
    def paint(canvas: Canvas, left: float, top: float) -> None:
        draw_lines(canvas, lines, left + indent, top, colour)

    return Strip(text_height(lines) + after, paint, keep)


def _columns_strip(cells: Sequence[list[Line]], step: float) -> Strip:
    """Cells beside each other, each with a grey first line."""

    def paint(canvas: Canvas, left: float, top: float) -> None:
        for place, lines in enumerate(cells):
            x = left + place * step
            draw_lines(canvas, lines[:1], x, top, GREY)
            draw_lines(canvas, lines[1:], x, top - text_height(lines[:1]))

    return Strip(max(map(text_height, cells)) + 3, paint)


def _rule_strip(width: float) -> Strip:
    return Strip(4, lambda canvas, left, top: _draw_rule(canvas, left, top, width))


def _draw_rule(canvas: Canvas, left: float, y: float, width: float) -> None:
    canvas.setStrokeColor(_RULE)
    canvas.setLineWidth(0.5)
    canvas.line(left, y, left + width, y)
