"""A report as a PDF file."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from skinscreen.domain.errors import ReportError
from skinscreen.language import tr
from skinscreen.paths import in_time, unused, write_atomically
from skinscreen.report import fonts
from skinscreen.report.blocks import TITLE, Composer
from skinscreen.report.content import ReportContent
from skinscreen.report.flow import Strip, paginate
from skinscreen.report.overview import overview, place_of
from skinscreen.report.sheets import Sheet, bound
from skinscreen.report.writer import Writer

_PICTURE_HEIGHTS = (180.0, 120.0)
"""Generous, and where that takes a second page, small."""

PATIENCE_S = 20.0
"""Seconds a drive may take, and more for a long document."""
_SLOWEST = 1e6
"""Bytes a second that the slowest drive takes."""


def render(content: ReportContent) -> bytes:
    """The PDF of a report."""
    sheet = _sheet(content)
    writer = Writer(fonts.bundled(), sheet.room[0])
    return bound(_pages(content, writer, sheet), sheet, writer.fonts)


def render_each(contents: Sequence[ReportContent]) -> bytes:
    """The PDF of a report on several lesions of one photo: all on one page, then each by itself.

    Args:
        contents: of each lesion, the worst first.
    """
    sheet = _sheet(contents[0])
    writer = Writer(fonts.bundled(), sheet.room[0])
    pages = paginate(overview(contents, writer), sheet.room[1])
    for number, content in enumerate(contents, start=1):
        pages += _pages(content, writer, sheet, place_of(number, len(contents)))
    return bound(pages, sheet, writer.fonts)


def _sheet(content: ReportContent) -> Sheet:
    return Sheet(
        title=tr(TITLE),
        created=content.created,
        created_text=content.created_text,
        reference=content.reference,
        page_size=content.page_size,
        app_version=content.app_version,
    )


def _pages(
    content: ReportContent, writer: Writer, sheet: Sheet, place: str = ""
) -> list[list[Strip]]:
    """The pages of one lesion."""
    pages: list[list[Strip]] = []
    for picture_height in _PICTURE_HEIGHTS:
        composer = Composer(content, writer, picture_height, place)
        pages = paginate(composer.strips(), sheet.room[1])
        if len(pages) != 2:  # noqa: PLR2004 - small pictures save less than a page
            break
    return pages


def save(content: ReportContent, target: Path, *, as_new: bool = False) -> Path:
    """Write the PDF of a report, whole or not at all; see ``save_document``.

    Raises:
        ReportError: the file cannot be written; an existing one is untouched.
    """
    return save_document(render(content), target, as_new=as_new)


def save_document(document: bytes, target: Path, *, as_new: bool = False) -> Path:
    """Write a document, whole or not at all, in a limited time.

    Args:
        document: the file's bytes.
        target: the file.
        as_new: an existing file is not replaced: the document takes a name with a number.

    Returns:
        The file that was written.

    Raises:
        ReportError: the file cannot be written, or its drive does not answer (a share whose
            server is gone) and nothing will be put there later; an existing one is untouched.
    """
    last_word = Lock()  # whoever has it says whether the document takes its name

    def write() -> Path:
        file = unused(target.parent, target.name) if as_new else target
        write_atomically(file, document, lambda: last_word.acquire(blocking=False))
        return file

    name = str(target).encode("utf-8", "replace").decode()
    try:
        return in_time(write, PATIENCE_S + len(document) / _SLOWEST)
    except TimeoutError as error:
        if last_word.acquire(blocking=False):
            sentence = tr("The drive of {file} does not answer: choose another folder or drive.")
        else:
            sentence = tr(
                "The drive of {file} does not answer: look whether the report is there, or save "
                "again."
            )
        raise ReportError(sentence.format(file=name)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sentence = tr(
            "The report cannot be saved as {file} ({reason}): choose another folder or drive."
        )
        raise ReportError(sentence.format(file=name, reason=reason)) from error
