"""The parts of a report, each as strips for the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from skinscreen.domain import wording
from skinscreen.domain.agreement import Conclusion
from skinscreen.domain.assessment import Outcome
from skinscreen.language import mark, tr, trn
from skinscreen.report import figures
from skinscreen.report.content import ReportContent, Row
from skinscreen.report.flow import GREY, INK, Canvas, Strip, draw_lines, gap, text_height
from skinscreen.report.further import further_strips
from skinscreen.report.pictures import GAP, pictures_strip
from skinscreen.report.writer import BODY, SMALL, Writer, cells_strip

TITLE = mark("Skin lesion screening report")
_RULE = "#D0D7DE"
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
        writer: sets its text.
        picture_height: of photo and crop at most, in points.
        place: which of several lesions it is about; empty where there is one.
    """

    content: ReportContent
    writer: Writer
    picture_height: float
    place: str = ""

    def strips(self) -> Iterator[Strip]:
        """The whole report, from top to bottom."""
        content, write = self.content, self.writer
        title = tr(TITLE)
        yield write.title(f"{title}: {self.place}" if self.place else title)
        yield from self.patient()
        yield from self._conclusion()
        yield self.banner(content.outcome, content.headline, content.sentence)
        yield from self._issues()
        yield pictures_strip(content, write.clipped, write.width, self.picture_height)
        yield from self._probabilities()
        yield from self._model()
        yield from self._own_view()
        yield from write.section(tr("Notes"), content.notes)
        yield from further_strips(content.further, write)
        yield from write.unshown(self._typed())
        yield from self._limits()
        yield self._signature()

    def patient(self) -> Iterator[Strip]:
        """Whom the report is about."""
        write = self.writer
        column = (write.width - (_FIELD_COLUMNS - 1) * GAP) / _FIELD_COLUMNS
        cells, long = [], []
        reference = tr("Patient reference")
        for label, value in self.content.fields:
            lines = write.set(value, 10, column, bold=label == reference)
            if len(lines) > _FIELD_LINES:
                long.append((label, value))
            else:
                cells.append([*write.set(label, SMALL, column), *lines])
        yield _rule_strip(write.width)
        for first in range(0, len(cells), _FIELD_COLUMNS):
            row = enumerate(cells[first : first + _FIELD_COLUMNS])
            placed = [(place * (column + GAP), lines) for place, lines in row]
            yield cells_strip(placed, after=3, label=GREY)
        for label, value in long:
            yield from write.section(label, value)
        yield gap(4)

    def _conclusion(self) -> Iterator[Strip]:
        """What both views come to, above the model's: where either says refer, it leads."""
        views = self.content.views
        if views is not None and views.both is not None:
            both = views.both
            head = tr("Conclusion of both views: {conclusion}").format(conclusion=both.headline)
            sentence = f"{both.statement(tr('Clinician'))} {both.notice}".rstrip()
            yield self.banner(_LOOKS[both.conclusion], head, sentence)

    def banner(self, look: Outcome, headline: str, sentence: str) -> Strip:
        """An answer in the colours and with the symbol of an outcome."""
        strong, tint = figures.COLOURS[look]
        inset, padding = 46.0, 7.0
        head = self.writer.set(headline, 13, self.writer.width - inset - padding, bold=True)
        lines = self.writer.set(sentence, 9.5, self.writer.width - inset - padding)
        height = text_height(head) + text_height(lines) + 2 * padding

        def paint(canvas: Canvas, left: float, top: float) -> None:
            canvas.setFillColor(tint)
            canvas.setStrokeColor(strong)
            canvas.setLineWidth(1)
            canvas.rect(left, top - height, self.writer.width, height, stroke=1, fill=1)
            canvas.setFillColor(strong)
            canvas.rect(left, top - height, 5, height, stroke=0, fill=1)
            centre = (left + inset / 2 + 2, top - height / 2)
            figures.draw_outcome_symbol(canvas, look, centre, 26)
            draw_lines(canvas, head, left + inset, top - padding, strong)
            draw_lines(canvas, lines, left + inset, top - padding - text_height(head))

        return Strip(height + 6, paint)

    def _issues(self) -> Iterator[Strip]:
        for issue in self.content.issues:
            yield from self.writer.text(tr("Note: {issue}").format(issue=issue), bold=True)
        if self.content.issues:
            yield gap(4)

    def _probabilities(self) -> Iterator[Strip]:
        content = self.content
        yield self.writer.heading(tr("Probabilities"))
        if not content.rows:
            yield from self.writer.text(tr("No probabilities are given."))
            return
        yield self._column_heads()
        if content.malignant is not None:
            yield self._row_strip(content.malignant, total=True)
        for row in content.rows:
            yield self._row_strip(row, total=False)
        sentence = tr(wording.MALIGNANT_NOTE)
        if content.threshold is not None:
            threshold = wording.threshold_text(content.threshold)
            line = tr("The line across its bar is the threshold of {threshold}.")
            sentence = f"{sentence} {line.format(threshold=threshold)}"
        if content.unlisted:
            more = trn(
                "{n} less probable class, not malignant, is not listed.",
                "{n} less probable classes, none malignant, are not listed.",
                content.unlisted,
            )
            sentence = f"{sentence} {more.format(n=content.unlisted)}"
        yield from self.writer.text(sentence, SMALL, colour=GREY)
        yield gap(4)

    def _column_heads(self) -> Strip:
        label, bar = _row_widths(self.writer.width)
        code = label + _LABEL_GAP + _MARK_WIDTH
        heads = ((tr("Class"), 0.0), ("ICD-10", code), (tr("Probability"), code + _CODE_WIDTH))
        lines = [(self.writer.set(text, SMALL, bar), x) for text, x in heads]

        def paint(canvas: Canvas, left: float, top: float) -> None:
            for head, x in lines:
                draw_lines(canvas, head, left + x, top, GREY)
            _draw_rule(canvas, left, top - text_height(lines[0][0]), self.writer.width)

        return Strip(text_height(lines[0][0]), paint, keep=True)

    def _row_strip(self, row: Row, *, total: bool) -> Strip:
        widths = _row_widths(self.writer.width)
        label = self.writer.clipped(row.label, BODY, widths[0], _LABEL_LINES, bold=total)
        word = self.writer.set(wording.malignant_word(row.code), 8, _MARK_WIDTH - 10, bold=True)
        code = self.writer.clipped(row.code, BODY, _CODE_WIDTH, 2)
        value = self.writer.set(row.text, BODY, _VALUE_WIDTH, bold=total or row.malignant)
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
            x = left + self.writer.width - value[0].width
            draw_lines(canvas, value, x, middle + text_height(value) / 2)
            _draw_rule(canvas, left, top - height, self.writer.width)

        return Strip(height, paint)

    def _model(self) -> Iterator[Strip]:
        content, write = self.content, self.writer
        yield write.heading(tr("Operating point and model"))
        yield from write.text(content.operating_point)
        yield from write.text(content.predictive)
        model = ". ".join(f"{label} {value}" for label, value in content.model)
        yield from write.text(model, SMALL, colour=GREY)
        yield gap(4)

    def _own_view(self) -> Iterator[Strip]:
        """The clinician's answers, and the rule that joins them to the model's."""
        views, write = self.content.views, self.writer
        if views is None:
            return
        yield write.heading(tr("Clinician's view"))
        for score in views.scores:
            yield from write.text(f"{score}.")
        for title, answer in views.answers:
            yield from write.text(f"{title}: {answer}.")
        yield gap(4)
        yield from write.section(tr("Differential"), views.differential)
        yield write.heading(tr("How the two views are combined"))
        yield from write.text(views.rule, SMALL, keep=True)  # one paragraph on one page
        yield gap(4)

    def _limits(self) -> Iterator[Strip]:
        yield self.writer.heading(tr("Limits"))
        yield from self.writer.text(" ".join(self.content.limits), SMALL, keep=True)
        yield from self.writer.text(self.content.disclaimer, SMALL, bold=True, keep=True)

    def _typed(self) -> str:
        content = self.content
        fields = "".join(value for _, value in content.fields)
        differential = content.views.differential if content.views else ""
        shown = "".join(further.words for further in content.further)
        return fields + content.notes + content.pictures.name + differential + shown

    def _signature(self) -> Strip:
        texts = (tr("Clinician's signature"), tr("Date"))
        labels = [self.writer.set(text, SMALL, 200) for text in texts]

        def paint(canvas: Canvas, left: float, top: float) -> None:
            for label, x, length in zip(
                labels, (left, left + self.writer.width - 140), (260, 140), strict=True
            ):
                canvas.setStrokeColor(INK)
                canvas.setLineWidth(0.7)
                canvas.line(x, top - 27, x + length, top - 27)
                draw_lines(canvas, label, x, top - 28, GREY)

        return Strip(39, paint)


def _row_widths(width: float) -> tuple[float, float]:
    """Widths of the label's and the bar's column, in points."""
    free = width - _LABEL_GAP - _MARK_WIDTH - _CODE_WIDTH - _VALUE_WIDTH
    return free * 0.56, free * 0.44


def _rule_strip(width: float) -> Strip:
    return Strip(4, lambda canvas, left, top: _draw_rule(canvas, left, top, width))


def _draw_rule(canvas: Canvas, left: float, y: float, width: float) -> None:
    canvas.setStrokeColor(_RULE)
    canvas.setLineWidth(0.5)
    canvas.line(left, y, left + width, y)
