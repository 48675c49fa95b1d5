"""A report as a PDF file."""

from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from skinscreen.domain.errors import ReportError
from skinscreen.paths import write_atomically
from skinscreen.report import fonts
from skinscreen.report.blocks import Composer
from skinscreen.report.content import ReportContent
from skinscreen.report.flow import paginate
from skinscreen.report.sheets import Sheet, bound

_PICTURE_HEIGHTS = (180.0, 120.0)
"""Generous, and where that takes a second page, small."""

PATIENCE_S = 20.0
"""Seconds a drive may take, and more for a long document."""
_SLOWEST = 1e6
"""Bytes a second that the slowest drive takes."""


def render(content: ReportContent) -> bytes:
    """The PDF of a report."""
    sheet = Sheet(
        title="Skin lesion screening report",
        created=content.created,
        created_text=content.created_text,
        reference=content.reference,
        page_size=content.page_size,
        app_version=content.app_version,
    )
    width, height = sheet.room
    for picture_height in _PICTURE_HEIGHTS:
        composer = Composer(content, fonts.bundled(), width, picture_height)
        pages = paginate(composer.strips(), height)
        if len(pages) != 2:  # noqa: PLR2004 - small pictures save less than a page
            break
    return bound(pages, sheet, composer.fonts)


def save(content: ReportContent, target: Path) -> None:
    """Write the PDF of a report, whole or not at all.

    Raises:
        ReportError: the file cannot be written; an existing one is untouched.
    """
    save_document(render(content), target)


def save_document(document: bytes, target: Path) -> None:
    """Write a document, whole or not at all, in a limited time.

    Raises:
        ReportError: the file cannot be written, or its drive does not answer (a share whose
            server is gone); an existing one is untouched.
    """
    outcome: Queue[BaseException | None] = Queue()

    def write() -> None:
        try:
            write_atomically(target, document)
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            outcome.put(error)
        else:
            outcome.put(None)

    # A thread of its own: nothing can call back one that waits for a dead drive.
    Thread(target=write, name="writing", daemon=True).start()
    try:
        failure = outcome.get(timeout=PATIENCE_S + len(document) / _SLOWEST)
        if failure is not None:
            raise failure
    except Empty as error:
        name = str(target).encode("utf-8", "replace").decode()
        msg = f"The drive of {name} does not answer: choose another folder or drive."
        raise ReportError(msg) from error
    except (OSError, ValueError) as error:
        name = str(target).encode("utf-8", "replace").decode()
        reason = getattr(error, "strerror", None) or str(error)
        msg = f"The report cannot be saved as {name} ({reason}): choose another folder or drive."
        raise ReportError(msg) from error
