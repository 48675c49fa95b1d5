"""Pages as a PDF file: the paper, what stands around the text, and what the file says of itself.

The same content gives the same bytes. What the person typed never enters the document's
metadata, which file managers and search indexes show: title, author and subject name the
kind of document, its date and the program alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from skinscreen.language import mark, spoken, tr
from skinscreen.report.content import PageSize
from skinscreen.report.flow import GREY, Canvas, Strip, draw_lines
from skinscreen.report.fonts import FontSet
from skinscreen.report.typeset import clip_lines, set_lines

_PAPER = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
_SIDE_MARGIN = 42.0
_TOP_MARGIN, _BOTTOM_MARGIN = 48.0, 42.0
_SMALL = 7.5
_SUBJECT = mark("Screening result, not a diagnosis")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is the same on every page of a document.

    Attributes:
        title: the kind of document.
        created: with its time zone.
        created_text: the same for the reader.
        reference: the patient's, for the head of every page.
        page_size: of the paper.
        app_version: of the program.
    """

    title: str
    created: datetime
    created_text: str
    reference: str
    page_size: PageSize
    app_version: str

    @property
    def room(self) -> tuple[float, float]:
        """Width and height of the text on a page, in points."""
        width, height = _PAPER[self.page_size]
        return width - 2 * _SIDE_MARGIN, height - _TOP_MARGIN - _BOTTOM_MARGIN


def bound(pages: Sequence[Sequence[Strip]], sheet: Sheet, fonts: FontSet) -> bytes:
    """The PDF of pages."""
    from reportlab.pdfgen.canvas import Canvas as PdfCanvas

    width, height = _PAPER[sheet.page_size]
    document = BytesIO()
    canvas = PdfCanvas(
        document, (width, height), pageCompression=1, invariant=1, lang=spoken().code
    )
    _describe(canvas, sheet)
    page = tr("Page {number} of {pages}")
    for number, strips in enumerate(pages, start=1):
        _draw_margins(canvas, sheet, fonts, height, page.format(number=number, pages=len(pages)))
        top = height - _TOP_MARGIN
        for strip in strips:
            strip.paint(canvas, _SIDE_MARGIN, top)
            top -= strip.height
        canvas.showPage()
    canvas.save()
    return document.getvalue()


def _describe(canvas: Canvas, sheet: Sheet) -> None:
    program = f"SkinScreen {sheet.app_version}"
    offset = f"{sheet.created:%z}"
    stamp = f"D:{sheet.created:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"
    canvas.setTitle(f"{sheet.title}, {sheet.created_text}")
    canvas.setAuthor(program)
    canvas.setSubject(tr(_SUBJECT))
    canvas.setCreator(program)
    canvas.setProducer(f"{program} (ReportLab)")
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _draw_margins(canvas: Canvas, sheet: Sheet, fonts: FontSet, height: float, page: str) -> None:
    """The running head and foot of a page."""
    width = sheet.room[0]
    head = tr("SkinScreen {version}, offline screening aid").format(version=sheet.app_version)
    whose = clip_lines(sheet.reference, fonts, _SMALL, width * 0.4, 1)
    when = set_lines(sheet.created_text, fonts, _SMALL, width)
    foot = set_lines(tr(_SUBJECT), fonts, _SMALL, width)
    number = set_lines(page, fonts, _SMALL, width)
    top, bottom = height - 26, 32
    right = _SIDE_MARGIN + width
    draw_lines(canvas, set_lines(head, fonts, _SMALL, width), _SIDE_MARGIN, top, GREY)
    draw_lines(canvas, whose, right - when[0].width - whose[0].width - 12, top, GREY)
    draw_lines(canvas, when, right - when[0].width, top, GREY)
    draw_lines(canvas, foot, _SIDE_MARGIN, bottom, GREY)
    draw_lines(canvas, number, right - number[0].width, bottom, GREY)
