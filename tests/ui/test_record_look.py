"""The record's pages fit the small screen at every text size and can be tapped by a finger."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from record_fixtures import Keeper
from sweeps import thinned
from ui.test_look import SMALL, cut_text, page, settle, shown

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.record import BodySide, Place
from skinscreen.settings import TEXT_SIZES
from skinscreen.ui.records import overview
from skinscreen.ui.records.audit import AuditScreen
from skinscreen.ui.records.drives import DrivesScreen
from skinscreen.ui.records.export import ExportScreen
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.overview import OverviewScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.records.users import UsersScreen
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.theme import TARGET

LONG = "Maximiliane-Friederike von Hohenstein-Langenscheidt zu Beispielhausen"
KEEPING = {
    overview.BACK_UP: DrivesScreen,
    overview.CHECK_BACKUP: DrivesScreen,
    overview.EXPORT: ExportScreen,
    overview.USERS: UsersScreen,
    overview.AUDIT: AuditScreen,
}


def pages(keeper: Keeper, photo: Path) -> Iterator[str]:
    """Every page of the record, with names as long as people have them."""
    keeper.make_record()
    patient = keeper.has_patient(LONG)
    lesion = keeper.has_lesion(patient, "mole 1", place=Place(BodySide.FRONT, 0.45, 0.27))
    keeper.press("Esc")
    keeper.screen_file(photo)
    screening = keeper.session.screening
    assert screening is not None
    for _ in range(2):
        keeper.ask(
            lambda records: records.keep(
                lesion.id, screening, notes="as before", clinic=NOTHING_SET
            )
        )
    keeper.press("Ctrl+R")
    keeper.wait(lambda: keeper.lines(keeper.wait_page(PatientsScreen)))
    yield "patients"
    yield from _of_the_patient(keeper)
    for what, kind in KEEPING.items():
        keeper.choose(what)
        keeper.wait_page(kind)
        keeper.ask(lambda _: None)
        yield what
        if what == overview.USERS:
            keeper.primary()
            keeper.wait_page(SecretScreen)
            yield "confirm"
            keeper.press("Esc")
        keeper.press("Esc")
        keeper.wait_page(OverviewScreen)
        yield "more"
        keeper.press("Esc")


def _of_the_patient(keeper: Keeper) -> Iterator[str]:
    keeper.choose_line()
    patient = keeper.wait_page(PatientScreen)
    keeper.wait(lambda: patient._patient)
    yield "patient"
    keeper.click(patient.edit_button)
    yield "patient form"
    keeper.press("Esc")
    keeper.primary()
    yield "lesion form"
    keeper.press("Esc")
    keeper.choose_line()
    lesion = keeper.wait_page(LesionScreen)
    keeper.wait(lesion.compare_button.isEnabled)
    yield "lesion"
    keeper.click(lesion.compare_button)
    keeper.ask(lambda _: None)
    yield "compare"
    keeper.press("Esc")
    keeper.choose_line()
    visit = keeper.wait_page(VisitScreen)
    keeper.wait(visit.headline.text)
    yield "visit"
    for _ in range(3):
        keeper.press("Esc")


@pytest.mark.parametrize("text_size", thinned(TEXT_SIZES, 200))
def test_every_page_fits_or_scrolls_up_and_down_alone(
    keeper: Keeper, lesion_photo: Path, text_size: int
) -> None:
    keeper.prefer(text_size=text_size)
    settle(keeper, SMALL)
    for step in pages(keeper, lesion_photo):
        keeper.wait(lambda: page(keeper).horizontalScrollBar().maximum() == 0)
        keeper.wait(lambda: cut_text(keeper.window) == [])
        assert keeper.window.size() == SMALL, step


def test_every_page_at_the_usual_text_size_is_seen_whole(
    keeper: Keeper, lesion_photo: Path
) -> None:
    settle(keeper, SMALL)
    for _ in pages(keeper, lesion_photo):
        keeper.wait(lambda: page(keeper).verticalScrollBar().maximum() == 0)


def test_whatever_is_tapped_is_as_large_as_a_finger(keeper: Keeper, lesion_photo: Path) -> None:
    settle(keeper, SMALL)
    for step in pages(keeper, lesion_photo):
        window = keeper.window
        for widget in shown(window, QPushButton) + shown(window, QComboBox):
            assert min(widget.width(), widget.height()) >= TARGET, step
        for field in shown(window, QLineEdit):
            if not isinstance(field.parent(), QComboBox):
                assert field.height() >= TARGET, (step, field.accessibleName())
