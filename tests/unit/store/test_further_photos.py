"""Further photos of a visit are kept in order, bound to the audit, and go with the visit."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from unit.store.cases import NOON, PIN, kept_photo, lesion, patient, visit

from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.further_photo import MOST, FurtherPhoto, PhotoRole
from skinscreen.domain.record import RecordKind, new_id
from skinscreen.store.audit import Audit
from skinscreen.store.audited import AuditedCaseStore
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder
from skinscreen.store.further_photos import FurtherPhotos

CONTENT = b"\xff\xd8 a photo"


@dataclass
class Kept:
    """An open record with one visit."""

    database: Database

    def __post_init__(self) -> None:
        """With what is looked at."""
        self.audit = Audit(self.database, "Ann", lambda: NOON)
        cases = AuditedCaseStore(self.database, self.audit, lambda: NOON)
        self.further = FurtherPhotos(self.database, self.audit.witness, lambda: NOON)
        self.deletion = Deletion(self.database, self.audit.witness, lambda: NOON)
        who = patient()
        where = lesion(who)
        self.visit = visit(where).id
        cases.add_patient(who)
        cases.add_lesion(where)
        cases.add_visit(replace(visit(where), id=self.visit), kept_photo())

    def photo(self, role: PhotoRole = PhotoRole.OVERVIEW) -> FurtherPhoto:
        """One that is not kept yet."""
        return FurtherPhoto(
            new_id(), self.visit, role, CONTENT, 6, 1, 640, 480, "x.jpg", b"thumb"
        )  # fmt: skip


@pytest.fixture
def kept(folder: RecordFolder) -> Iterator[Kept]:
    with closing(folder.open(folder.unlock(PIN))) as database:
        yield Kept(database)


def test_they_are_listed_in_order_without_their_content_and_given_whole_one_by_one(
    kept: Kept,
) -> None:
    first, second = kept.photo(), kept.photo(PhotoRole.DERMOSCOPY)
    for photo in (first, second):
        kept.further.add(photo)
    listed = tuple(replace(photo, encoded=b"") for photo in (first, second))
    assert kept.further.of(kept.visit) == listed
    assert kept.further.one(kept.visit, second.id) == second
    assert kept.audit.verify_record().unbound == 0


def test_one_that_is_taken_away_is_gone_and_the_visit_stays_bound(kept: Kept) -> None:
    photo = kept.photo()
    kept.further.add(photo)
    kept.further.remove(kept.visit, photo.id)
    assert kept.further.of(kept.visit) == ()
    for again in (kept.further.remove, kept.further.one):
        with pytest.raises(StoreError, match="this photo is not in the record any more"):
            again(kept.visit, photo.id)
    assert kept.audit.verify_record().unbound == 0


def test_a_visit_has_no_more_than_it_can_show(kept: Kept) -> None:
    for _ in range(MOST):
        kept.further.add(kept.photo())
    with pytest.raises(StoreError, match="take one away first"):
        kept.further.add(kept.photo())
    assert len(kept.further.of(kept.visit)) == MOST


def test_they_come_back_and_go_for_good_with_their_visit(kept: Kept) -> None:
    kept.further.add(kept.photo())
    kept.deletion.delete(RecordKind.VISIT, kept.visit)
    with pytest.raises(StoreError, match="this visit is not in the record any more"):
        kept.further.of(kept.visit)
    kept.deletion.undelete(RecordKind.VISIT, kept.visit)
    assert len(kept.further.of(kept.visit)) == 1
    kept.deletion.purge(RecordKind.VISIT, kept.visit)
    with kept.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM further_photo").fetchone()[0] == 0
    assert kept.audit.verify_record().unbound == 0


@pytest.mark.parametrize("statement", ["DELETE FROM", "UPDATE"])
def test_a_change_past_the_program_is_seen(kept: Kept, statement: str) -> None:
    kept.further.add(kept.photo())
    change = " SET encoded = x'00'" if statement == "UPDATE" else ""
    with kept.database.write() as connection:
        connection.execute(f"{statement} further_photo{change}")
    with pytest.raises(DamagedRecordError, match="changed past the program"):
        kept.audit.verify_record()


def test_a_role_this_program_does_not_know_is_said(kept: Kept) -> None:
    kept.further.add(kept.photo())
    with kept.database.write() as connection:
        connection.execute("UPDATE further_photo SET role = 'x-ray'")
    with pytest.raises(DamagedRecordError, match="a kept photo cannot be read whole"):
        kept.further.of(kept.visit)
