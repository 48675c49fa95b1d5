"""The day's work: what waits is listed, the most urgent first, and opened with one tap."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from record_fixtures import NAME, Keeper
from unit.store.cases import kept_photo, visit
from window_fixtures import BENIGN, FakeLoader

from skinscreen import language
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.record import Lesion, Patient, Visit
from skinscreen.domain.worklist import FollowUp
from skinscreen.services.records import Records
from skinscreen.ui.records.day import DayScreen
from skinscreen.ui.records.follow_up import FollowUpScreen
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.steps import RESULT

TODAY = datetime.now().astimezone().date()


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def answered(spot: Lesion, outcome: Outcome) -> Visit:
    """A visit of today that was kept without an own view."""
    kept = visit(spot)
    assessment = replace(kept.assessment, outcome=outcome)
    return replace(kept, taken=datetime.now(UTC), judgement=None, assessment=assessment)


@pytest.fixture
def busy(keeper: Keeper) -> tuple[Keeper, Patient, dict[str, Lesion]]:
    """Lesions that are due, answers that wait, and one of each that does not."""
    keeper.make_record()
    who = keeper.has_patient()
    spots = {label: keeper.has_lesion(who, label) for label in ("late", "soon", "calm", "red")}

    def fill(records: Records) -> None:
        records.set_follow_up(spots["late"].id, FollowUp(in_days(-3)))
        records.set_follow_up(spots["soon"].id, FollowUp(in_days(2)))
        records.set_follow_up(spots["calm"].id, FollowUp(in_days(60)))
        records.cases.add_visit(answered(spots["red"], Outcome.REFER), kept_photo(10))
        records.set_follow_up(spots["calm"].id, FollowUp(in_days(60)))

    keeper.ask(fill)
    keeper.page.entered()
    return keeper, who, spots


def to_day(keeper: Keeper) -> DayScreen:
    keeper.click(keeper.wait_page(PatientsScreen).day_button)
    page = keeper.wait_page(DayScreen)
    keeper.wait(page.list.lines.rowCount)
    return page


def test_the_list_of_patients_says_how_much_waits(
    busy: tuple[Keeper, Patient, dict[str, Lesion]],
) -> None:
    keeper, _, _ = busy
    button = keeper.wait_page(PatientsScreen).day_button
    keeper.wait(lambda: button.text() == "The day (3)")
    assert button.height() >= 44


def test_what_waits_is_listed_the_most_urgent_first(
    busy: tuple[Keeper, Patient, dict[str, Lesion]],
) -> None:
    keeper, _, _ = busy
    lines = keeper.lines(to_day(keeper))
    assert [next(s for s in ("red", "late", "soon") if s in line) for line in lines] == [
        *("red", "late", "soon")
    ]
    assert all(NAME in line for line in lines)
    assert "▲" in lines[0]
    assert "overdue" in lines[1]
    assert "3 days" in lines[1]


def test_a_tap_opens_the_lesion_that_is_due(
    busy: tuple[Keeper, Patient, dict[str, Lesion]],
) -> None:
    keeper, _, spots = busy
    to_day(keeper)
    keeper.choose_line(1)
    page = keeper.wait_page(LesionScreen)
    keeper.wait(lambda: language.day(in_days(-3)) in page.follow_up_button.text())
    assert page.lesion.id == spots["late"].id


def test_a_tap_sets_another_day_and_undo_the_one_before(
    busy: tuple[Keeper, Patient, dict[str, Lesion]],
) -> None:
    keeper, _, spots = busy
    to_day(keeper)
    keeper.choose_line(1)
    page = keeper.wait_page(LesionScreen)
    keeper.click(page.follow_up_button)
    choice = keeper.wait_page(FollowUpScreen)
    lines = [line.words for line in choice.list.lines.lines]
    keeper.choose_line(next(i for i, words in enumerate(lines) if "12 weeks" in words))
    keeper.wait_page(LesionScreen)
    set_now = keeper.ask(lambda records: records.follow_up(spots["late"].id))
    assert set_now == FollowUp(in_days(84), by_hand=True)
    keeper.click(keeper.action)
    keeper.wait(lambda: "as it was before" in keeper.sentence)
    assert keeper.ask(lambda records: records.follow_up(spots["late"].id)).due == in_days(-3)


def test_a_day_is_typed_and_one_that_is_past_or_none_is_refused(keeper: Keeper) -> None:
    keeper.make_record()
    spot = keeper.to_lesion()
    page = keeper.wait_page(LesionScreen)
    keeper.wait(lambda: "no day set" in page.follow_up_button.text())
    keeper.click(page.follow_up_button)
    choice = keeper.wait_page(FollowUpScreen)
    assert not keeper.primary_button.isEnabled()
    for typed, refused in (("31.31.2027", "not understood"), (language.day(in_days(-1)), "past")):
        choice.day.setText(typed)
        keeper.primary()
        keeper.wait(lambda refused=refused: refused in keeper.sentence)
    choice.day.setText(language.day(in_days(40)))
    keeper.primary()
    keeper.wait_page(LesionScreen)
    assert keeper.ask(lambda r: r.follow_up(spot.id)) == FollowUp(in_days(40), by_hand=True)
    keeper.click(page.follow_up_button)
    choice = keeper.wait_page(FollowUpScreen)
    keeper.choose_line(choice.list.lines.rowCount() - 1)
    keeper.wait_page(LesionScreen)
    assert keeper.ask(lambda r: r.follow_up(spot.id)) is None


def test_an_answer_is_signed_with_one_tap_and_waits_no_more(
    busy: tuple[Keeper, Patient, dict[str, Lesion]], monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, _, _ = busy
    monkeypatch.setattr(Records, "photo", _any_photo)
    day = to_day(keeper)
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(page.sign_button.isVisible)
    assert not page.follow_up_button.isVisible()
    keeper.click(page.sign_button)
    keeper.wait(lambda: "Dr Keeper" in page.reading.text())
    assert not page.sign_button.isVisible()
    keeper.press("Esc")
    keeper.press("Esc")
    keeper.wait_page(DayScreen)
    keeper.wait(lambda: day.list.lines.rowCount() == 2)


def _any_photo(_records: Records, _visit: str) -> object:
    import numpy as np

    from skinscreen.imaging.photo import Photo
    from skinscreen.services.records import ShownPhoto

    pixels = np.full((64, 64, 3), 180, np.uint8)
    return ShownPhoto(Photo(pixels, 64, 64, "drawn"), pixels)


@pytest.fixture
def saved(keeper: Keeper, loader: FakeLoader, lesion_photo: Path) -> tuple[Keeper, Lesion]:
    """A visit without a sign was saved, and its result is shown."""
    loader.model.answer = BENIGN
    keeper.make_record()
    spot = keeper.begin_visit()
    keeper.screen_file(lesion_photo)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence.startswith("Saved"))
    assert keeper.step == RESULT
    return keeper, spot


def test_on_the_saved_result_one_tap_sets_the_day_that_is_advised(
    saved: tuple[Keeper, Lesion],
) -> None:
    keeper, spot = saved
    button = keeper.extra_button
    assert button.text() == f"Next photo {language.day(in_days(84))}"
    keeper.click(button)
    keeper.wait(lambda: keeper.sentence.startswith("Next photo"))
    assert keeper.ask(lambda records: records.follow_up(spot.id)) == FollowUp(in_days(84))
    assert button.text() == "Next lesion"


def test_on_the_visit_one_tap_sets_the_day_that_is_advised(saved: tuple[Keeper, Lesion]) -> None:
    keeper, spot = saved
    keeper.press("Ctrl+R")
    keeper.wait_page(LesionScreen)
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(page.follow_up_button.isVisible)
    keeper.click(page.follow_up_button)
    keeper.wait(lambda: not page.follow_up_button.isVisible())
    assert keeper.ask(lambda records: records.follow_up(spot.id)) == FollowUp(in_days(84))


def test_a_referral_offers_no_later_photo(keeper: Keeper, lesion_photo: Path) -> None:
    keeper.make_record()
    keeper.begin_visit()
    keeper.screen_file(lesion_photo)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence.startswith("Saved"))
    assert "Next photo" not in keeper.extra_button.text()
