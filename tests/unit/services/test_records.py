"""The record as the screens use it: made, locked, opened, filled and shown again."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from unit.imaging.test_bare import LARGE, SECRET, telling
from unit.services.screeners import answering
from unit.store.cases import CHEAP, NOON, PIN, lesion, patient

from skinscreen import paths
from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import LockedError, StoreError, WrongSecretError
from skinscreen.domain.judgement import Judgement
from skinscreen.domain.record import Lesion, RecordKind, new_id
from skinscreen.domain.worklist import FollowUp
from skinscreen.imaging.crop import turn
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.photo import Photo
from skinscreen.services.records import Records
from skinscreen.services.screening import Screening, ScreeningRequest


class Clock:
    """Says what a test wants."""

    def __init__(self) -> None:
        """Noon."""
        self.now = NOON

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(tmp_path: Path, clock: Clock) -> Iterator[Records]:
    """An open record with its recovery phrase in ``phrase``."""
    records = Records(tmp_path / "records", now=clock, cost=CHEAP)
    records.create(PIN)
    yield records
    records.lock()


@pytest.fixture
def spot(records: Records) -> Lesion:
    who = patient()
    where = lesion(who)
    records.cases.add_patient(who)
    records.cases.add_lesion(where)
    return where


@pytest.fixture(scope="module")
def screening() -> Screening:
    photo = turn(Photo(np.asarray(lesion_pixels(160, 120)), 160, 120, "lesion.jpg"))
    return answering(0.75, 0.25, 0.0).screen(ScreeningRequest(1, photo))


def test_without_a_record_nothing_is_made_by_asking(tmp_path: Path) -> None:
    records = Records(tmp_path / "records")
    assert (records.exist, records.unlocked) == (False, False)
    assert list(tmp_path.iterdir()) == []


def test_the_record_lies_in_the_persons_own_folder() -> None:
    assert Records().folder.path == paths.user_records()


def test_a_made_record_is_open_and_opens_again_with_its_pin(records: Records) -> None:
    assert (records.exist, records.unlocked) == (True, True)
    records.lock()
    records.lock()
    assert (records.exist, records.unlocked) == (True, False)
    records.unlock(PIN)
    records.unlock(PIN)
    assert records.cases.count_patients() == 0


def test_a_wrong_pin_opens_nothing(records: Records) -> None:
    records.lock()
    with pytest.raises(WrongSecretError):
        records.unlock("000000")
    assert not records.unlocked


def test_a_locked_record_shows_and_changes_nothing(records: Records, screening: Screening) -> None:
    records.lock()
    for ask in (
        lambda: records.cases,
        lambda: records.deletion,
        lambda: records.database,
        lambda: records.photo("1"),
        lambda: records.keep("1", screening, clinic=NOTHING_SET),
    ):
        with pytest.raises(LockedError, match="the record is locked; enter the PIN"):
            ask()


def test_what_was_asked_for_before_the_lock_answers_nothing_after_it(records: Records) -> None:
    cases = records.cases
    records.lock()
    with pytest.raises(StoreError, match="the record is closed"):
        cases.patients()


def test_a_lost_pin_is_replaced_with_the_recovery_phrase(tmp_path: Path) -> None:
    records = Records(tmp_path, cost=CHEAP)
    phrase = records.create(PIN)
    records.lock()
    for wrong in ("", PIN, phrase[:-1]):
        with pytest.raises(WrongSecretError):
            records.recover(wrong, "another")
    with pytest.raises(StoreError, match="too short"):
        records.recover(phrase, "1")
    assert not records.unlocked
    records.recover(phrase.lower().replace("-", " "), "another")
    records.lock()
    with pytest.raises(WrongSecretError):
        records.unlock(PIN)
    records.unlock("another")
    records.lock()


def test_a_pin_is_changed_by_who_knows_it(records: Records) -> None:
    with pytest.raises(WrongSecretError):
        records.change_secret("000000", "another")
    records.change_secret(PIN, "another")
    records.lock()
    with pytest.raises(WrongSecretError):
        records.unlock(PIN)
    records.unlock("another")


def test_a_kept_screening_is_shown_again_pixel_by_pixel(
    records: Records, spot: Lesion, screening: Screening
) -> None:
    judgement = Judgement(border=True)
    kept = records.keep(
        spot.id, screening, judgement=judgement, notes="itches", user="Dr. A", clinic=NOTHING_SET
    )
    visit = kept.visit
    assert kept.notes == ()
    assert (visit.judgement, visit.notes, visit.user) == (judgement, "itches", "Dr. A")
    assert (visit.assessment, visit.taken) == (screening.assessment, NOON)
    assert visit.taken.utcoffset() is not None
    assert visit.order == 1
    assert visit.thumbnail
    shown = records.photo(visit.id)
    assert np.array_equal(shown.crop, screening.crop)
    assert np.array_equal(shown.photo.pixels, screening.photo.pixels)
    assert shown.photo.name == "lesion.jpg"
    assert records.cases.timeline(spot.id) == (visit,)


def test_a_photo_that_tells_of_place_and_person_is_kept_without_that(
    records: Records, spot: Lesion
) -> None:
    told = telling(encoded(lesion_pixels(*LARGE), "JPEG"))
    photo = decode_photo(told, "photo")
    assert SECRET in told
    asked = ScreeningRequest(1, photo, Box(700, 300, 200))
    screening = answering(0.75, 0.25, 0.0).screen(asked)
    visit = records.keep(spot.id, screening, clinic=NOTHING_SET).visit
    shown = records.photo(visit.id)
    assert np.array_equal(shown.crop, screening.crop)
    again = answering(0.75, 0.25, 0.0).screen(replace(asked, photo=shown.photo))
    assert np.array_equal(again.crop, screening.crop)
    kept = records.cases.photo(visit.id)
    for content in (kept.encoded, kept.crop, kept.thumbnail):
        assert SECRET not in content
        assert b"Exif" not in content


def test_a_clock_that_was_set_back_is_said_and_the_visit_kept(
    records: Records, spot: Lesion, screening: Screening, clock: Clock
) -> None:
    first = records.keep(spot.id, screening, clinic=NOTHING_SET).visit
    clock.now = datetime(1970, 1, 1, tzinfo=UTC)
    kept = records.keep(spot.id, screening, clinic=NOTHING_SET)
    (sentence,) = kept.notes
    assert "1970-01-01" in sentence
    assert "before the visit that was kept last (2026-11-21" in sentence
    clock.now = NOON + timedelta(days=1)
    last = records.keep(spot.id, screening, clinic=NOTHING_SET)
    assert last.notes == ()
    assert [v.id for v in records.cases.timeline(spot.id)] == [
        first.id,
        kept.visit.id,
        last.visit.id,
    ]


def test_a_screening_of_a_deleted_lesion_is_not_kept(
    records: Records, spot: Lesion, screening: Screening
) -> None:
    records.deletion.delete(RecordKind.LESION, spot.id)
    for gone in (spot.id, new_id()):
        with pytest.raises(StoreError, match="this lesion is not in the record any more"):
            records.keep(gone, screening, clinic=NOTHING_SET)


def test_nothing_of_a_patient_is_logged(
    records: Records,
    spot: Lesion,
    screening: Screening,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    records.keep(spot.id, replace(screening), notes="CANARY", clinic=NOTHING_SET)
    records.lock()
    records.unlock(PIN)
    assert "the record was opened" in caplog.text
    for said in ("CANARY", "Ångström", "MRN", PIN, "1970", spot.id):
        assert said not in caplog.text


def test_what_the_window_asks_of_patients_and_lesions_is_answered(records: Records) -> None:
    who, other = patient("Ada Lovelace"), patient("Zoe Miller")
    where = lesion(who)
    records.add_patient(who)
    records.add_patient(other)
    records.add_lesion(where)
    assert records.count_patients() == 2
    assert records.count_patients("lovelace") == 1
    assert [entry.patient for entry in records.patients("", 1)] == [who]
    assert records.patient(who.id) == who
    assert [entry.lesion for entry in records.lesions(who.id)] == [where]
    assert records.lesion(where.id) == where
    records.change_patient(replace(who, name="Ada King"))
    records.change_lesion(replace(where, label="renamed"))
    assert records.patient(who.id).name == "Ada King"
    assert records.lesion(where.id).label == "renamed"


def test_what_the_window_asks_of_visits_is_answered(
    records: Records, spot: Lesion, screening: Screening
) -> None:
    kept = records.keep(spot.id, screening, clinic=NOTHING_SET).visit
    records.change_visit(replace(kept, notes="darker"))
    assert records.visit(kept.id).notes == "darker"
    assert [visit.id for visit in records.timeline(spot.id)] == [kept.id]
    assert records.verify_audit().unbound == 0


def test_what_goes_with_something_is_counted_as_far_as_it_is_shown(
    records: Records, spot: Lesion, screening: Screening
) -> None:
    visit = records.keep(spot.id, screening, clinic=NOTHING_SET).visit
    assert records.held(RecordKind.PATIENT, spot.patient_id) == (1, 1)
    assert records.held(RecordKind.LESION, spot.id) == (0, 1)
    assert records.held(RecordKind.VISIT, visit.id) == (0, 0)
    records.delete(RecordKind.LESION, spot.id)
    assert records.held(RecordKind.LESION, spot.id) == (0, 0)
    assert [entry.id for entry in records.deleted()] == [spot.id]
    records.undelete(RecordKind.LESION, spot.id)
    assert records.held(RecordKind.LESION, spot.id) == (0, 1)
    assert records.purge(RecordKind.PATIENT, spot.patient_id).visits == 1
    assert records.count_patients() == 0


def test_the_day_has_a_follow_up_that_was_set_and_an_answer_until_it_is_signed(
    records: Records, spot: Lesion, screening: Screening
) -> None:
    today = NOON.date()
    visit = records.keep(spot.id, screening, clinic=NOTHING_SET).visit
    (waiting,) = records.day(today)
    assert waiting.visit is not None
    assert waiting.visit.id == visit.id
    records.sign(visit.id)
    assert records.day(today) == ()
    assert records.older_visits(today - timedelta(days=1)) == ()
    due = FollowUp(today, by_hand=True)
    records.set_follow_up(spot.id, due)
    assert records.follow_up(spot.id) == due
    assert [(one.lesion, one.due) for one in records.day(today)] == [(spot, today)]
    records.set_follow_up(spot.id, None)
    assert records.day(today) == ()
