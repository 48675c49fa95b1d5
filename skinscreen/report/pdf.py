"""A report as a PDF file.

The same content gives the same bytes. What the person typed never enters the document's
metadata, which file managers and search indexes show: title, author and subject name the
kind of document, its date and the program alone.
"""

from io import BytesIO
from pathlib import Path

from skinscreen.domain.errors import ReportError
from skinscreen.paths import write_atomically
from skinscreen.report import fonts
from skinscreen.report.blocks import Composer
from skinscreen.report.content import ReportContent
from skinscreen.report.flow import GREY, Canvas, draw_lines, paginate

_PAPER = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
_SIDE_MARGIN = 42.0
_TOP_MARGIN, _BOTTOM_MARGIN = 48.0, 42.0
_PICTURE_HEIGHTS = (180.0, 120.0)
"""Generous, and where that takes a second page, small."""
_SMALL = 7.5


def render(content: ReportContent) -> bytes:
    """The PDF of a report."""
    from reportlab.pdfgen.canvas import Canvas as PdfCanvas

    width, height = _PAPER[content.page_size]
    for picture_height in _PICTURE_HEIGHTS:
        composer = Composer(content, fonts.bundled(), width - 2 * _SIDE_MARGIN, picture_height)
        pages = paginate(composer.strips(), height - _TOP_MARGIN - _BOTTOM_MARGIN)
        if len(pages) != 2:  # noqa: PLR2004 - small pictures save less than a page
            break
    document = BytesIO()
    canvas = PdfCanvas(document, (width, height), pageCompression=1, invariant=1, lang="en")
    _describe(canvas, content)
    for number, strips in enumerate(pages, start=1):
        _draw_margins(canvas, composer, height, f"Page {number} of {len(pages)}")
        top = height - _TOP_MARGIN
        for strip in strips:
            strip.paint(canvas, _SIDE_MARGIN, top)
            top -= strip.height
        canvas.showPage()
    canvas.save()
    return document.getvalue()


def save(content: ReportContent, target: Path) -> None:
    """Write the PDF of a report, whole or not at all.

    Raises:
        ReportError: the file cannot be written; an existing one is untouched.
    """
    document = render(content)
    try:
        write_atomically(target, document)
    except (OSError, ValueError) as error:
        name = str(target).encode("utf-8", "replace").decode()
        reason = getattr(error, "strerror", None) or str(error)
        msg = f"The report cannot be saved as {name} ({reason}): choose another folder or drive."
        raise ReportError(msg) from error


def _describe(canvas: Canvas, content: ReportContent) -> None:
    program = f"SkinScreen {content.app_version}"
    offset = f"{content.created:%z}"
    stamp = f"D:{content.created:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"
    canvas.setTitle(f"Skin lesion screening report, {content.created_text}")
    canvas.setAuthor(program)
    canvas.setSubject("Screening result, not a diagnosis")
    canvas.setCreator(program)
    canvas.setProducer(f"{program} (ReportLab)")
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _draw_margins(canvas: Canvas, composer: Composer, height: float, page: str) -> None:
    """The running head and foot of a page."""
    content, width = composer.content, composer.width
    head = f"SkinScreen {content.app_version}, offline screening aid"
    whose = composer.clipped(content.reference, _SMALL, width * 0.4, 1)
    when = composer.set(content.created_text, _SMALL, width)
    foot = composer.set("Screening result, not a diagnosis", _SMALL, width)
    number = composer.set(page, _SMALL, width)
    top, bottom = height - 26, 32
    right = _SIDE_MARGIN + width
    draw_lines(canvas, composer.set(head, _SMALL, width), _SIDE_MARGIN, top, GREY)
    draw_lines(canvas, whose, right - when[0].width - whose[0].width - 12, top, GREY)
    draw_lines(canvas, when, right - when[0].width, top, GREY)
    draw_lines(canvas, foot, _SIDE_MARGIN, bottom, GREY)
    draw_lines(canvas, number, right - number[0].width, bottom, GREY)
