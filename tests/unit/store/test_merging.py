"""Two patients who are one: everything moves, and goes back."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from unit.store.cases import NOON, PIN, kept_photo, lesion, patient, visit

from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import Patient, RecordKind, new_id
from skinscreen.store.audit import Audit
from skinscreen.store.audited import AuditedCaseStore
from skinscreen.store.confirmations import Confirmations
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder
from skinscreen.store.merging import Merging

PATIENT, LESION = RecordKind.PATIENT, RecordKind.LESION


class Two:
    """Two patients, with a lesion, a visit and an outcome each; the other has a deleted lesion."""

    def __init__(self, database: Database) -> None:
        self.audit = Audit(database, "Ann", lambda: NOON)
        self.cases = AuditedCaseStore(database, self.audit, lambda: NOON)
        self.merging = Merging(database, self.audit.witness, lambda: NOON)
        self.deletion = Deletion(database, self.audit.witness, lambda: NOON)
        self.confirmations = Confirmations(database, self.audit.witness, lambda: NOON)
        self.kept, self.other = patient(), patient("Ingrid Angstrom", identifier="X-9")
        self.labels = {}
        for who, label in ((self.kept, "a"), (self.other, "b"), (self.other, "deleted")):
            if label != "deleted":
                self.cases.add_patient(who)
            spot = lesion(who, label)
            self.labels[label] = spot.id
            self.cases.add_lesion(spot)
            self.cases.add_visit(visit(spot), kept_photo())
            self.confirmations.keep(
                Confirmation(new_id(), spot.id, Basis.FOLLOW_UP, date(2026, 12, 1), malignant=False)
            )
        self.deletion.delete(LESION, self.labels["deleted"])

    def lesions(self, who: Patient) -> list[str]:
        """What the lesions of a patient are called."""
        return [entry.lesion.label for entry in self.cases.lesions(who.id)]

    @property
    def patients(self) -> list[str]:
        """The ids of those who are shown."""
        return [entry.patient.id for entry in self.cases.patients()]


@pytest.fixture
def two(folder: RecordFolder) -> Iterator[Two]:
    with closing(folder.open(folder.unlock(PIN))) as database:
        yield Two(database)


def test_lesions_visits_and_outcomes_are_the_other_patients_from_then_on(two: Two) -> None:
    after = replace(two.kept, identifier="MRN-0012 / X-9")
    moved = two.merging.merge(after, two.other.id)
    assert set(moved) == {two.labels["b"], two.labels["deleted"]}
    assert two.patients == [two.kept.id]
    assert two.cases.patient(two.kept.id) == after
    assert two.lesions(two.kept) == ["a", "b"]
    assert len(two.cases.timeline(two.labels["b"])) == 1
    assert two.confirmations.of(two.labels["b"]) is not None
    assert [e.patient.id for e in two.cases.patients("x-9")] == [two.kept.id]
    two.audit.verify_and_bind()


def test_a_deleted_lesion_moves_and_stays_deleted(two: Two) -> None:
    two.merging.merge(two.kept, two.other.id)
    two.deletion.undelete(LESION, two.labels["deleted"])
    assert two.lesions(two.kept) == ["a", "b", "deleted"]


def test_brought_back_the_other_has_again_what_was_moved_and_no_more(two: Two) -> None:
    two.merging.merge(two.kept, two.other.id)
    later = lesion(two.kept, "later")
    two.cases.add_lesion(later)
    back = two.deletion.undelete(PATIENT, two.other.id)
    assert set(back) == {two.labels["b"], two.labels["deleted"]}
    assert two.lesions(two.kept) == ["a", "later"]
    assert two.lesions(two.other) == ["b"]
    two.audit.verify_and_bind()


def test_merged_once_more_everything_comes_back_to_whom_it_was_moved_from_last(two: Two) -> None:
    third = patient("Third")
    two.cases.add_patient(third)
    two.merging.merge(two.kept, two.other.id)
    two.merging.merge(third, two.kept.id)
    assert two.lesions(third) == ["a", "b"]
    two.deletion.undelete(PATIENT, two.kept.id)
    assert two.lesions(two.kept) == ["a", "b"]
    assert two.lesions(third) == []
    two.audit.verify_and_bind()


def test_the_other_deleted_for_good_takes_nothing_that_was_moved_with_it(two: Two) -> None:
    two.merging.merge(two.kept, two.other.id)
    purged = two.deletion.purge(PATIENT, two.other.id)
    assert (purged.lesions, purged.visits) == (0, 0)
    assert two.lesions(two.kept) == ["a", "b"]
    two.audit.verify_and_bind()


def test_nothing_is_merged_with_itself_nor_with_who_is_gone(two: Two) -> None:
    with pytest.raises(StoreError, match="with itself"):
        two.merging.merge(two.kept, two.kept.id)
    two.deletion.delete(PATIENT, two.other.id)
    with pytest.raises(StoreError, match="not in the record"):
        two.merging.merge(two.kept, two.other.id)
    assert two.lesions(two.kept) == ["a"]
