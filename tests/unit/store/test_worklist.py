"""Follow-up dates and unread answers are kept, bound to the audit, and listed while they count."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from unit.store.cases import NOON, PIN, kept_photo, lesion, patient, visit

from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.judgement import Judgement
from skinscreen.domain.record import Lesion, Patient, RecordKind, Visit, new_id
from skinscreen.domain.worklist import AHEAD_DAYS, FollowUp, Pending, Reading
from skinscreen.store.audit import Audit
from skinscreen.store.audited import AuditedCaseStore
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder
from skinscreen.store.worklist import Worklist

TODAY = date(2026, 11, 21)
DUE = FollowUp(TODAY, by_hand=True)


@dataclass
class Kept:
    """An open record with a lesion and a visit of it, screened without an own view."""

    database: Database

    def __post_init__(self) -> None:
        """With what is looked at."""
        self.audit = Audit(self.database, "Ann", lambda: NOON)
        self.cases = AuditedCaseStore(self.database, self.audit, lambda: NOON)
        self.list = Worklist(self.database, self.audit.witness, lambda: NOON)
        self.deletion = Deletion(self.database, self.audit.witness, lambda: NOON)
        self.who: Patient = patient()
        self.spot: Lesion = lesion(self.who)
        self.seen: Visit = self.screened()
        self.cases.add_patient(self.who)
        self.cases.add_lesion(self.spot)
        self.cases.add_visit(self.seen, kept_photo())

    def screened(self, judgement: Judgement | None = None) -> Visit:
        """One more visit, not kept yet."""
        return replace(visit(self.spot), judgement=judgement)

    @property
    def listed(self) -> set[str]:
        """Ids of the visits, and of the lesions that are due."""
        found: tuple[Pending, ...] = self.list.pending(TODAY)
        return {one.lesion.id if one.visit is None else one.visit.id for one in found}


@pytest.fixture
def kept(folder: RecordFolder) -> Iterator[Kept]:
    with closing(folder.open(folder.unlock(PIN))) as database:
        yield Kept(database)


def test_an_answer_kept_without_an_own_view_waits_until_it_is_signed(kept: Kept) -> None:
    assert kept.list.reading(kept.seen.id) == Reading()
    assert kept.listed == {kept.seen.id}
    kept.list.sign(kept.seen.id, "Dr. Şule")
    assert kept.list.reading(kept.seen.id) == Reading(NOON, "Dr. Şule")
    assert kept.listed == set()


def test_who_signed_first_stays(kept: Kept) -> None:
    kept.list.sign(kept.seen.id, "Ann")
    kept.list.sign(kept.seen.id, "Ben")
    assert kept.list.reading(kept.seen.id) == Reading(NOON, "Ann")


def test_an_answer_kept_with_an_own_view_was_read_by_who_kept_it(kept: Kept) -> None:
    both = replace(visit(kept.spot), user="Dr. Own")
    kept.cases.add_visit(both, kept_photo())
    assert kept.list.reading(both.id) == Reading(NOON, "Dr. Own")


def test_a_view_that_says_nothing_of_the_lesion_is_no_reading(kept: Kept) -> None:
    aged = kept.screened(Judgement(age=56))
    kept.cases.add_visit(aged, kept_photo())
    assert kept.list.reading(aged.id) == Reading()


def test_a_visit_of_before_waits_for_nobody_and_can_be_signed(kept: Kept) -> None:
    with kept.database.write() as connection:
        connection.execute("DELETE FROM reading")
    assert kept.list.reading(kept.seen.id) is None
    assert kept.listed == set()
    kept.list.sign(kept.seen.id, "Ann")
    assert kept.list.reading(kept.seen.id) == Reading(NOON, "Ann")


@pytest.mark.parametrize("follow_up", [DUE, FollowUp(date(2027, 2, 13))])
def test_a_follow_up_is_set_and_cleared(kept: Kept, follow_up: FollowUp) -> None:
    assert kept.list.follow_up(kept.spot.id) is None
    kept.list.set_follow_up(kept.spot.id, FollowUp(date(2026, 12, 24)))
    kept.list.set_follow_up(kept.spot.id, follow_up)
    assert kept.list.follow_up(kept.spot.id) == follow_up
    kept.list.set_follow_up(kept.spot.id, None)
    assert kept.list.follow_up(kept.spot.id) is None


@pytest.mark.parametrize(("days", "is_listed"), [(-400, 1), (AHEAD_DAYS, 1), (AHEAD_DAYS + 1, 0)])
def test_what_is_due_within_a_week_is_listed(kept: Kept, days: int, is_listed: bool) -> None:
    kept.list.sign(kept.seen.id, "Ann")
    kept.list.set_follow_up(kept.spot.id, FollowUp(TODAY + timedelta(days=days)))
    assert kept.listed == ({kept.spot.id} if is_listed else set())


def test_a_new_visit_is_the_photo_that_was_due(kept: Kept) -> None:
    kept.list.set_follow_up(kept.spot.id, DUE)
    kept.cases.add_visit(kept.screened(), kept_photo())
    assert kept.list.follow_up(kept.spot.id) is None
    kept.audit.verify_and_bind()


@pytest.mark.parametrize("kind", [RecordKind.PATIENT, RecordKind.LESION])
def test_what_is_deleted_is_not_listed_and_is_again_once_it_is_back(
    kept: Kept, kind: RecordKind
) -> None:
    kept.list.set_follow_up(kept.spot.id, DUE)
    before = kept.listed
    assert before == {kept.seen.id, kept.spot.id}
    thing = kept.who if kind is RecordKind.PATIENT else kept.spot
    kept.deletion.delete(kind, thing.id)
    assert kept.listed == set()
    kept.deletion.undelete(kind, thing.id)
    assert kept.listed == before
    kept.deletion.purge(kind, thing.id)
    assert kept.listed == set()


def test_a_deleted_visit_is_not_listed(kept: Kept) -> None:
    kept.deletion.delete(RecordKind.VISIT, kept.seen.id)
    assert kept.listed == set()


def test_what_is_gone_gets_no_day_and_no_signature(kept: Kept) -> None:
    with pytest.raises(StoreError, match="lesion is not in the record"):
        kept.list.set_follow_up(new_id(), DUE)
    with pytest.raises(StoreError, match="visit is not in the record"):
        kept.list.sign(new_id(), "Ann")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE follow_up SET due = '2030-01-01'",
        "DELETE FROM follow_up",
        "UPDATE reading SET signed = '2026-11-21T12:00:00+00:00', user = 'Ann'",
        "DELETE FROM reading",
    ],
)
def test_a_change_past_the_program_is_found_by_the_audit(kept: Kept, change: str) -> None:
    kept.list.set_follow_up(kept.spot.id, DUE)
    kept.audit.verify_and_bind()
    with kept.database.write() as connection:
        connection.execute(change)
    with pytest.raises(DamagedRecordError, match="is not as entry"):
        kept.audit.verify_and_bind()


def test_a_day_that_is_none_is_said_and_not_shown(kept: Kept) -> None:
    with kept.database.write() as connection:
        connection.execute("INSERT INTO follow_up SELECT number, '2026-02-30', 0 FROM lesion")
    with pytest.raises(DamagedRecordError, match="follow-up date"):
        kept.list.follow_up(kept.spot.id)


def test_visits_older_than_a_day_are_listed_the_oldest_first_while_they_are_shown(
    kept: Kept,
) -> None:
    older = replace(kept.screened(), id=new_id(), taken=NOON - timedelta(days=400))
    kept.cases.add_visit(older, kept_photo())

    def found(day: date) -> list[str]:
        return [one.visit.id for one in kept.list.older_visits(day) if one.visit is not None]

    assert found(TODAY) == [older.id]
    assert found(TODAY + timedelta(days=1)) == [older.id, kept.seen.id]
    kept.deletion.delete(RecordKind.VISIT, older.id)
    assert found(TODAY) == []
