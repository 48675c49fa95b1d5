"""A visit keeps photos beside the one that was screened, and its report shows them."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from pypdf import PdfReader
from unit.services.kept import Device

from skinscreen.domain.further_photo import PhotoRole
from skinscreen.imaging.photo import Photo
from skinscreen.services import further_photos
from skinscreen.services.record_export import export_visit_pdf


def photo(width: int = 96, height: int = 72) -> Photo:
    pixels = np.asarray(lesion_pixels(width, height))
    return Photo(pixels, width, height, "IMG_plugh.jpg")


def test_a_photo_comes_back_as_it_was_given(device: Device) -> None:
    visit = device.visit()
    kept = further_photos.add(device.records, visit, photo(), PhotoRole.CLOSE_UP)
    (listed,) = further_photos.of_visit(device.records, visit)
    assert (listed.id, listed.role, listed.width) == (kept.id, PhotoRole.CLOSE_UP, 96)
    shown = further_photos.restored_photo(device.records, visit, kept.id)
    assert np.array_equal(shown.pixels, photo().pixels)


def test_what_was_taken_away_can_be_put_back(device: Device) -> None:
    visit = device.visit()
    kept = further_photos.add(device.records, visit, photo(), PhotoRole.OVERVIEW)
    removed = further_photos.remove(device.records, visit, kept.id)
    assert further_photos.of_visit(device.records, visit) == ()
    further_photos.put_back(device.records, removed)
    assert [found.id for found in further_photos.of_visit(device.records, visit)] == [kept.id]


@pytest.mark.parametrize("named", [True, False])
def test_the_report_of_the_visit_shows_them_and_says_that_they_were_not_screened(
    device: Device, tmp_path: Path, named: bool
) -> None:
    visit = device.visit()
    before = export_visit_pdf(device.records, visit, tmp_path / "before.pdf", named=named)
    assert "Further photos" not in text(before)
    for role in (PhotoRole.OVERVIEW, *PhotoRole):
        further_photos.add(device.records, visit, photo(), role)
    said = text(export_visit_pdf(device.records, visit, tmp_path / "v.pdf", named=named))
    for part in ("Further photos of this visit", "not screened", "Overview", "Dermoscopy"):
        assert part in said
    assert ("IMG_plugh" in said) is named


def text(file: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(file.read_bytes())).pages)
