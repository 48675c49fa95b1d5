"""The report on several lesions: all on the first page, then each by itself."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader
from unit.report.drawn import report, words

from skinscreen.domain.assessment import Box, Outcome
from skinscreen.report import pdf
from skinscreen.report.content import ReportContent


def several(count: int) -> list[ReportContent]:
    first = report()
    return [first, *(replace(first, box=Box(10 * n, 0, 90)) for n in range(1, count))]


def test_the_first_page_has_every_answer_and_each_lesion_pages_of_its_own() -> None:
    contents = several(3)
    contents[1:] = [
        replace(one, outcome=Outcome.NO_SIGN, headline="No sign") for one in contents[1:]
    ]
    document = pdf.render_each(contents)
    pages = [page.extract_text() for page in PdfReader(BytesIO(document)).pages]
    assert "3 lesions of the photo were screened" in pages[0]
    assert f"1 {contents[0].headline}" in " ".join(pages[0].split())
    assert " ".join(pages[0].split()).count("No sign") == 2
    assert "It can miss some: examine the whole skin." in " ".join(pages[0].split())
    for number in (1, 2, 3):
        assert any(f"lesion {number} of 3" in page for page in pages[1:])
    assert f"Page 1 of {len(pages)}" in pages[0]


def test_every_lesion_has_its_number_on_the_photo() -> None:
    contents = several(9)
    one, nine = (pdf.render_each(contents[:n]) for n in (1, 9))
    drawn = PdfReader(BytesIO(nine)).pages[0].get_contents().get_data().decode("latin-1")
    alone = PdfReader(BytesIO(one)).pages[0].get_contents().get_data().decode("latin-1")
    for number in range(2, 10):
        assert f"({number}) Tj" in drawn
        assert f"({number}) Tj" not in alone


def test_without_the_photo_the_answers_stay() -> None:
    contents = [replace(one, pictures=replace(one.pictures, photo=None)) for one in several(2)]
    assert "2 lesions of the photo were screened" in words(pdf.render_each(contents))
