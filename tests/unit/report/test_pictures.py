"""The pictures beside each other: photo, crop, and the crop under its map."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from pypdf import PdfReader
from unit.report.drawn import assessment, pictures, report, words

from skinscreen.domain.assessment import Box
from skinscreen.report import pdf
from skinscreen.report.content import Overlay, Pictures
from skinscreen.report.flow import text_height
from skinscreen.report.pictures import pictures_strip
from skinscreen.report.typeset import Line

WORDS = "Right: the map for melanoma, 62.0 %. Grad-CAM: not a lesion outline."
WIDTH = 511.0


def overlay(words: str = WORDS) -> Overlay:
    blue = np.full((200, 200, 3), (20, 40, 120), np.uint8)
    return Overlay(blue, blue[:8], ("none", "strongest"), words)


def explained(**changes: object) -> Pictures:
    return replace(pictures(), overlay=overlay(), **changes)


def images(document: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(document)).pages)


def clipped(text: str, size: float, _width: float, _count: int) -> list[Line]:
    return [Line((), len(text) * size / 2, size)]


def test_the_map_stands_beside_the_crop_with_its_legend_and_what_it_is_not() -> None:
    document = pdf.render(report(shown=explained()))
    assert images(document) == 4
    said = words(document)
    assert WORDS in said
    assert "none strongest" in said
    assert "Page 1 of 1" in said


def test_without_a_map_nothing_is_said_of_one() -> None:
    document = pdf.render(report())
    assert images(document) == 2
    assert "map" not in words(document)


def test_the_same_map_gives_the_same_bytes() -> None:
    assert pdf.render(report(shown=explained())) == pdf.render(report(shown=explained()))


def test_a_crop_without_its_photo_is_explained_as_well() -> None:
    assert images(pdf.render(report(shown=explained(photo=None)))) == 3


def test_a_long_name_does_not_push_out_what_the_map_is_not() -> None:
    long = f"Right: the map for {'a very long name ' * 12}. It is not a lesion outline."
    shown = replace(pictures(), overlay=overlay(long))
    assert "not a lesion outline" in words(pdf.render(report(shown=shown)))


@pytest.mark.parametrize(("width", "height"), [(12000, 30), (30, 12000), (400, 300), (1, 1)])
def test_photos_of_any_shape_leave_room_for_the_map(width: int, height: int) -> None:
    photo = np.zeros((min(height, 2000), min(width, 2000), 3), np.uint8)
    shown = explained(photo=photo, width=width, height=height)
    said = replace(assessment(), crop=Box(0, 0, min(width, height)))
    document = pdf.render(report(said, shown=shown))
    assert words(document).count("Page 1 of 1") == 1
    assert images(document) == 4


@pytest.mark.parametrize("most", [180.0, 120.0])
def test_the_strip_is_as_high_as_what_it_holds(most: float) -> None:
    plain = pictures_strip(report(), clipped, WIDTH, most)
    with_map = pictures_strip(report(shown=explained()), clipped, WIDTH, most)
    line = text_height(clipped("", 7.5, 0, 0))
    assert plain.height == pytest.approx(most + line + 8, abs=1)
    assert line * 3 < with_map.height < most + 3 * line + 24
