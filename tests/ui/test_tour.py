"""The tour of five cards: skipped at once, replayed from About or by F1, whole on small screens."""

import pytest
from PySide6.QtCore import QSize
from sweeps import slow
from ui.test_look import cut_text, laid_out
from window_fixtures import Clinician

from skinscreen.ui.settings.tour import CARDS, TourScreen
from skinscreen.ui.steps import PHOTO, SETTINGS, TOUR


@pytest.fixture
def tour(clinician: Clinician) -> TourScreen:
    """Shown by its key."""
    clinician.press("F1")
    assert clinician.step == TOUR
    return clinician.window.settings.tour


def test_five_cards_lead_to_the_beginning_by_taps_alone(
    clinician: Clinician, tour: TourScreen
) -> None:
    titles = [tour.title.text()]
    for _ in range(4):
        clinician.primary()
        titles.append(tour.title.text())
    assert titles == [card.title for card in CARDS]
    assert len(CARDS) == 5
    clinician.primary()
    assert clinician.step == PHOTO


def test_it_is_skipped_at_once_and_begins_anew(clinician: Clinician, tour: TourScreen) -> None:
    clinician.primary()
    clinician.secondary()
    assert clinician.step == PHOTO
    clinician.press("F1")
    assert tour.card == 0


def test_esc_leads_to_the_card_before_and_from_the_first_one_out(
    clinician: Clinician, tour: TourScreen
) -> None:
    clinician.press("Ctrl+Return")
    clinician.press("Esc")
    assert (clinician.step, tour.card) == (TOUR, 0)
    clinician.press("Esc")
    assert clinician.step == PHOTO


def test_it_can_be_seen_again_from_about_and_leads_back_there(clinician: Clinician) -> None:
    clinician.press("Ctrl+,")
    clinician.settings.show_section("About")
    clinician.click(clinician.settings.about.tour_button)
    assert clinician.step == TOUR
    clinician.secondary()
    assert clinician.step == SETTINGS


@pytest.mark.parametrize("size", [QSize(800, 480), *slow([QSize(720, 1280)])])
@pytest.mark.parametrize("text_size", [*slow([100]), 200])
def test_every_card_is_seen_whole(
    clinician: Clinician, tour: TourScreen, size: QSize, text_size: int
) -> None:
    clinician.prefer(text_size=text_size)
    clinician.window.resize(size)
    for _ in CARDS:
        page = laid_out(clinician)
        clinician.wait(lambda: cut_text(clinician.window) == [])
        assert page.horizontalScrollBar().maximum() == 0
        assert text_size > 100 or page.verticalScrollBar().maximum() == 0
        clinician.primary()
