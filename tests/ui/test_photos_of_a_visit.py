"""A visit keeps an overview beside what was screened; the next lesion is two taps away."""

from pathlib import Path

import pytest
from record_fixtures import Keeper

from skinscreen.domain.further_photo import PhotoRole
from skinscreen.domain.record import Lesion
from skinscreen.ui.records.further_photos import FurtherPhotosScreen, RoleScreen
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.steps import CROP, PHOTO, RECORDS


@pytest.fixture
def kept(keeper: Keeper, lesion_photo: Path) -> tuple[Keeper, Lesion]:
    """The result of a visit is kept, and stands there still."""
    keeper.make_record()
    lesion = keeper.begin_visit()
    keeper.screen_file(lesion_photo)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence.startswith("Saved to the record."))
    return keeper, lesion


def test_an_overview_is_kept_with_the_visit_and_taken_away_again(
    kept: tuple[Keeper, Lesion], lesion_photo: Path
) -> None:
    keeper, lesion = kept
    keeper.open(lesion_photo)
    assert keeper.secondary_button.text() == "Keep unscreened…"
    keeper.secondary()
    page = keeper.wait_page(RoleScreen)
    keeper.back()
    assert keeper.step == CROP
    keeper.secondary()
    page = keeper.wait_page(RoleScreen)
    assert "mole 1" in page.words.text()
    keeper.choose_line(0)
    keeper.wait(lambda: keeper.step == PHOTO)
    keeper.wait(lambda: "not screened" in keeper.sentence)
    assert keeper.session.photo is None
    assert keeper.session.lesion is not None

    keeper.click(keeper.secondary_button)  # Records
    keeper.wait_page(LesionScreen)
    keeper.wait(lambda: keeper.lines(keeper.page))
    keeper.choose_line()
    keeper.wait_page(VisitScreen)
    keeper.wait(lambda: keeper.page.photos_button.text() == "Photos (1)…")
    keeper.click(keeper.page.photos_button)
    shown = keeper.wait_page(FurtherPhotosScreen)
    keeper.wait(lambda: shown.list.lines.rowCount() == 1 and keeper.secondary_button.isEnabled())
    (visit,) = keeper.ask(lambda records: records.timeline(lesion.id))
    (further,) = keeper.ask(lambda records: records.further_photos.of(visit.id))
    assert further.role is PhotoRole.OVERVIEW
    keeper.wait(lambda: not shown.picture.pixmap().isNull())
    drawn = shown.picture.pixmap()
    assert drawn.width() / drawn.height() == pytest.approx(further.width / further.height, abs=0.02)
    keeper.secondary()
    keeper.wait(lambda: shown.list.lines.rowCount() == 0)
    keeper.wait(keeper.action.isVisible)
    keeper.click(keeper.action)  # Undo
    keeper.wait(lambda: shown.list.lines.rowCount() == 1)
    keeper.primary()
    keeper.wait(lambda: keeper.step == PHOTO)
    assert keeper.session.visit_id == visit.id


def test_the_next_lesion_of_the_patient_is_two_taps_away(kept: tuple[Keeper, Lesion]) -> None:
    keeper, _ = kept
    patient = keeper.session.patient
    assert patient is not None
    other = keeper.has_lesion(patient, "mole 2")
    assert not keeper.action.isVisible(), "it is offered once"
    keeper.click(keeper.extra_button)
    assert keeper.step == RECORDS
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: len(keeper.lines(page)) == 2)
    keeper.choose_line(1)
    keeper.wait(lambda: keeper.step == PHOTO)
    assert keeper.session.lesion is not None
    assert keeper.session.lesion.id == other.id
    assert keeper.session.visit_id == ""


def test_of_several_photos_the_first_is_screened_and_the_others_can_be_kept_with_its_visit(
    keeper: Keeper, lesion_photo: Path
) -> None:
    files = [lesion_photo.with_name(f"{name}.jpg") for name in ("far", "near")]
    for file in files:
        file.write_bytes(lesion_photo.read_bytes())
    keeper.make_record()
    keeper.begin_visit()
    keeper.drop_files(lesion_photo, *files)
    keeper.wait(lambda: keeper.step == CROP)
    keeper.screen()
    keeper.primary()
    keeper.wait(lambda: keeper.sentence.startswith("Saved to the record."))
    assert keeper.action.text() == "Next lesion"
    assert keeper.extra_button.text() == "Photo 2/3"
    keeper.click(keeper.extra_button)
    keeper.wait(lambda: keeper.crop.photo_name.accessibleName() == "2 of 3 · far.jpg")
    keeper.secondary()  # Keep unscreened…
    keeper.wait_page(RoleScreen)
    keeper.choose_line(0)
    keeper.wait(lambda: keeper.step == PHOTO and keeper.sentence)
    assert keeper.primary_button.text() == "Photo 3/3"
    keeper.press("Ctrl+L")
    assert keeper.window.photo_screen.waiting.next is None, "behind the lock no name is shown"


def test_a_new_lesion_is_photographed_at_once(kept: tuple[Keeper, Lesion]) -> None:
    keeper, before = kept
    keeper.click(keeper.extra_button)
    page = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: page.patient is not None)
    keeper.primary()
    keeper.wait(lambda: keeper.page is not page)
    keeper.page.label.setText("mole 9")
    keeper.primary()
    keeper.wait(lambda: keeper.step == PHOTO)
    assert keeper.session.lesion is not None
    assert keeper.session.lesion.label == "mole 9"
    assert keeper.session.lesion.id != before.id
