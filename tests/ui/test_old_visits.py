"""Visits older than the clinic keeps them are listed; a tap opens one; nothing is deleted."""

from pathlib import Path

from record_fixtures import Keeper

from skinscreen.domain.worklist import Pending
from skinscreen.services.records import Records
from skinscreen.ui.records import overview
from skinscreen.ui.records.retention import RetentionScreen
from skinscreen.ui.records.visit import VisitScreen


def test_old_visits_are_listed_and_opened(keeper: Keeper, lesion_photo: Path) -> None:
    keeper.make_record()
    lesion = keeper.begin_visit()
    keeper.screen_file(lesion_photo)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence.startswith("Saved to the record."))
    keeper.prefer(retention_years=1)

    def old(records: Records, _before: object) -> tuple[Pending, ...]:
        (visit,) = records.timeline(lesion.id)
        return (Pending(records.patient(lesion.patient_id), lesion, visit=visit),)

    for listed in (False, True):
        keeper.records.flow.cases.show_patients()
        keeper.records.show()
        if listed:
            keeper.patch.setattr(Records, "older_visits", old)
        keeper.choose(overview.OLD)
        page = keeper.wait_page(RetentionScreen)
        words = "Visits older than 1 year" if listed else "No visit is older than 1 year"
        keeper.wait(lambda page=page, words=words: page.message_label.text().startswith(words))
    keeper.choose_line()
    keeper.wait_page(VisitScreen)


def test_without_a_time_it_is_said_where_one_is_set(keeper: Keeper) -> None:
    keeper.make_record()
    keeper.choose(overview.OLD)
    page = keeper.wait_page(RetentionScreen)
    keeper.wait(lambda: "Settings, Records" in page.message_label.text())
