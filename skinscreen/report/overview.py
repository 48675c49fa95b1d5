"""The first page of a report on several lesions of one photo: where each is, and its answer."""

from collections.abc import Iterator, Sequence

from skinscreen.language import tr, trn
from skinscreen.report import figures
from skinscreen.report.blocks import TITLE, Composer
from skinscreen.report.content import ReportContent
from skinscreen.report.flow import GREY, Canvas, Strip, gap
from skinscreen.report.writer import SMALL, Writer

_PICTURE_HEIGHT = 300.0


def place_of(number: int, count: int) -> str:
    """Which of several lesions it is."""
    return tr("lesion {number} of {count}").format(number=number, count=count)


def overview(contents: Sequence[ReportContent], writer: Writer) -> Iterator[Strip]:
    """All lesions at once.

    Args:
        contents: of each lesion, the worst first; the photo is the first one's.
        writer: sets the text.
    """
    first = Composer(contents[0], writer, _PICTURE_HEIGHT)
    yield writer.title(tr(TITLE))
    yield from first.patient()
    count = len(contents)
    sentence = trn(
        "{n} lesion of the photo was screened.",
        "{n} lesions of the photo were screened, each by itself; the one that leaves most open "
        "is number 1.",
        count,
    )
    yield from writer.text(sentence.format(n=count), bold=True)
    yield gap(4)
    if contents[0].pictures.photo is not None:
        yield _numbered(contents, writer.width)
    for number, content in enumerate(contents, start=1):
        head = f"{number}  {content.headline}"
        yield first.banner(content.outcome, head, content.sentence)
    unseen = tr(
        "Only lesions that the program found were screened. It can miss some: examine the whole "
        "skin."
    )
    yield from writer.text(unseen, SMALL, colour=GREY)
    yield from writer.text(contents[0].disclaimer, SMALL, bold=True)


def _numbered(contents: Sequence[ReportContent], width: float) -> Strip:
    """The photo with a number at every frame."""
    pictures = contents[0].pictures
    scale = min(width / pictures.width, _PICTURE_HEIGHT / pictures.height)
    size = pictures.width * scale, pictures.height * scale

    def paint(canvas: Canvas, left: float, top: float) -> None:
        assert pictures.photo is not None  # noqa: S101 - looked at by those who call
        figures.draw_pixels(canvas, pictures.photo, left, top - size[1], *size)
        for content in contents:
            figures.draw_frame(canvas, content.box, left, top, scale)
        for number, content in enumerate(contents, start=1):
            figures.draw_number(canvas, number, content.box, left, top, scale)

    return Strip(size[1] + 10, paint)
