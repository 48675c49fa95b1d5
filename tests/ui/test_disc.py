"""A disc's list (DICOMDIR) that is dropped or chosen shows its photos, as pictures."""

from pathlib import Path

import pytest
from unit.imaging.dicoms import decode_here
from unit.services.test_disc import CT, PATIENT, image, listing, on_stick
from window_fixtures import Clinician

from skinscreen.ui.steps import BROWSE, TAKING_OVER


def test_a_disc_that_is_dropped_shows_its_photos_and_says_what_else_there_is(
    clinician: Clinician, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode_here(monkeypatch)
    records = [image("IMAGES", "IM1", **PATIENT), image("IMAGES", "CT", kind=CT)]
    clinician.drop_files(on_stick(tmp_path, listing(*records), "IM1"))
    clinician.wait(lambda: clinician.step == BROWSE)
    browser = clinician.window.browser
    entries = browser.grid.model_of_entries
    clinician.wait(lambda: len(entries.entries) == 2)
    assert [entry.name for entry in entries.entries] == ["IMAGES", "Jane Doe"]
    assert "CT Image (1)" in browser.message_label.text()
    browser.grid.choose_row(1)
    clinician.wait(lambda: clinician.step == TAKING_OVER)
