"""What became of a lesion is kept once, changed with an entry, and goes with the lesion."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from unit.store.cases import PIN, kept_photo, lesion, patient, visit

from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.record import Consent, Lesion, Patient, RecordKind, Visit, new_id
from skinscreen.store import integrity
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import CaseStore, utc_now
from skinscreen.store.confirmations import Confirmations
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder
from skinscreen.store.subjects import Subject, subjects

KIND = RecordKind.CONFIRMATION


@dataclass
class Kept:
    """An open record with somebody's lesion, seen once, and another of somebody else."""

    database: Database
    who: Patient
    where: Lesion
    when: Visit
    other: Lesion

    def __post_init__(self) -> None:
        """With what is looked at."""
        self.audit = Audit(self.database, "Ann", utc_now)
        self.cases = CaseStore(self.database, self.audit.witness)
        self.deletion = Deletion(self.database, self.audit.witness)
        self.known = Confirmations(self.database, self.audit.witness)

    def entries(self) -> list[tuple[Done, str]]:
        """What the audit says of outcomes."""
        return [(e.done, e.id) for e in self.audit.entries(99) if e.kind is KIND]


@pytest.fixture
def kept(database: Database) -> Iterator[Kept]:
    """Nothing is known of the lesions yet."""
    who, whose = patient(), patient("Beate Zwei", consent=Consent.WITHDRAWN)
    where, other = lesion(who), lesion(whose, "mole 2")
    made = Kept(database, who, where, visit(where), other)
    for one in (who, whose):
        made.cases.add_patient(one)
    for spot in (where, other):
        made.cases.add_lesion(spot)
    made.cases.add_visit(made.when, kept_photo())
    yield made
    made.audit.verify_record()


def histology(of: Lesion, **told: object) -> Confirmation:
    known: dict[str, object] = {
        "malignant": True,
        "condition": "Melanoma in situ",
        "code": "8720/2",
        "source": "Laboratory Süd",
        "user": "Ann",
    }
    return Confirmation(new_id(), of.id, Basis.HISTOLOGY, date(2026, 12, 1), **known | told)  # type: ignore[arg-type]


def test_it_is_kept_changed_and_read_again_with_an_entry_each(kept: Kept) -> None:
    assert kept.known.of(kept.where.id) is None
    first = histology(kept.where)
    kept.known.keep(first)
    assert kept.known.of(kept.where.id) == first
    second = replace(first, condition="Lentigo maligna", code="8742/2", malignant=True)
    kept.known.keep(second)
    assert kept.known.all() == {kept.where.id: second}
    assert kept.known.count() == 1
    assert kept.entries() == [(Done.ADDED, first.id), (Done.CHANGED, first.id)]


@pytest.mark.parametrize(
    "one",
    [
        Confirmation("1", "", Basis.FOLLOW_UP, date(2026, 1, 2), malignant=False),
        Confirmation("1", "", Basis.NONE, date(2026, 1, 2), source="moved away"),
        Confirmation("1", "", Basis.HISTOLOGY, date(2026, 1, 2), condition="Odd", code="8830/1"),
    ],
)
def test_every_basis_is_read_as_it_was_kept(kept: Kept, one: Confirmation) -> None:
    one = replace(one, lesion_id=kept.where.id)
    kept.known.keep(one)
    assert kept.known.of(kept.where.id) == one


def test_it_is_deleted_brought_back_and_deleted_for_good(kept: Kept) -> None:
    one = histology(kept.where)
    kept.known.keep(one)
    kept.deletion.delete(KIND, one.id)
    assert kept.known.of(kept.where.id) is None
    assert [(e.kind, e.label, e.patient) for e in kept.deletion.deleted()] == [
        (KIND, "mole 1", kept.who.name)
    ]
    kept.deletion.undelete(KIND, one.id)
    assert kept.known.of(kept.where.id) == one
    purged = kept.deletion.purge(KIND, one.id)
    assert purged.sentence.startswith("The outcome was deleted for good from this device.")
    assert kept.known.of(kept.where.id) is None
    assert [done for done, _ in kept.entries()] == [
        *(Done.ADDED, Done.DELETED, Done.UNDELETED, Done.PURGED)
    ]


def test_the_next_takes_the_place_of_a_deleted_one(kept: Kept) -> None:
    first, second = histology(kept.where), histology(kept.where, source="again")
    kept.known.keep(first)
    kept.deletion.delete(KIND, first.id)
    kept.known.keep(second)
    found = kept.known.of(kept.where.id)
    assert found == replace(second, id=first.id)
    assert kept.deletion.deleted() == ()


@pytest.mark.parametrize("kind", [RecordKind.PATIENT, RecordKind.LESION])
def test_it_is_out_of_sight_and_goes_for_good_with_what_it_belongs_to(
    kept: Kept, kind: RecordKind
) -> None:
    one, other = histology(kept.where), histology(kept.other)
    kept.known.keep(one, other)
    id_ = {RecordKind.PATIENT: kept.who.id, RecordKind.LESION: kept.where.id}[kind]
    kept.deletion.delete(kind, id_)
    assert kept.known.all() == {kept.other.id: other}
    kept.deletion.purge(kind, id_)
    with kept.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM confirmation").fetchone()[0] == 1


def test_of_several_all_are_kept_or_none(kept: Kept) -> None:
    gone = replace(histology(kept.other), lesion_id=new_id())
    with pytest.raises(StoreError, match="this lesion is not in the record any more"):
        kept.known.keep(histology(kept.where), gone)
    assert kept.known.all() == {}
    assert kept.entries() == []


def test_what_was_changed_since_it_was_looked_at_is_not_replaced(kept: Kept) -> None:
    first = histology(kept.where)
    kept.known.keep(first)
    later = replace(first, source="somebody else")
    kept.known.keep(later)
    mine = replace(first, source="mine")
    with pytest.raises(StoreError, match="changed in the record meanwhile"):
        kept.known.keep_expected([(None, histology(kept.other)), (first, mine)])
    assert kept.known.all() == {kept.where.id: later}
    kept.known.keep_expected([(later, mine)])
    assert kept.known.of(kept.where.id) == mine


def test_the_last_source_of_a_basis_is_offered_again(kept: Kept) -> None:
    assert kept.known.last_source(Basis.HISTOLOGY) == ""
    kept.known.keep(histology(kept.where), histology(kept.other, source=""))
    assert kept.known.last_source(Basis.HISTOLOGY) == "Laboratory Süd"
    assert kept.known.last_source(Basis.FOLLOW_UP) == ""


def test_every_lesion_is_followed_with_its_visits_and_whose_it_is(kept: Kept) -> None:
    one = histology(kept.where)
    kept.known.keep(one)
    first, second = kept.known.followed()
    assert (first.patient, first.lesion, first.confirmation) == (kept.who, kept.where, one)
    assert [v.id for v in first.visits] == [kept.when.id]
    assert (second.lesion, second.visits, second.confirmation) == (kept.other, (), None)
    kept.deletion.delete(RecordKind.VISIT, kept.when.id)
    assert next(iter(kept.known.followed())).visits == ()


def test_the_audit_calls_it_by_its_lesion(kept: Kept) -> None:
    one = histology(kept.where)
    kept.known.keep(one)
    named = subjects(kept.database, [(KIND, one.id), (KIND, new_id())])
    assert named == {(KIND, one.id): Subject(kept.who.name, "mole 1")}


def test_one_changed_past_the_program_shows(kept: Kept) -> None:
    one = histology(kept.where)
    kept.known.keep(one)
    change = "UPDATE confirmation SET malignant = {}, code = '{}'"
    with kept.database.write() as connection:
        connection.execute(change.format(0, "8720/0"))
    with pytest.raises(DamagedRecordError, match=f"outcome {one.id} is not as entry"):
        kept.audit.verify_record()
    with kept.database.write() as connection:
        connection.execute(change.format(1, "8720/2"))


def test_one_that_a_later_version_kept_is_not_shown_in_part(kept: Kept) -> None:
    one = histology(kept.where)
    kept.known.keep(one)
    with kept.database.write() as connection:
        connection.execute("UPDATE confirmation SET basis = 'genome'")
    with pytest.raises(DamagedRecordError, match="a kept outcome cannot be read whole"):
        kept.known.of(kept.where.id)
    with kept.database.write() as connection:
        connection.execute("UPDATE confirmation SET basis = 'histology'")


def test_a_large_record_of_before_is_checked_without_the_table(
    folder: RecordFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(integrity, "_SMALL_BYTES", 0)
    with closing(folder.open(folder.unlock(PIN))) as database:
        integrity.check_at_start(database)
        with database.write() as connection:
            connection.execute("DROP TABLE confirmation")
        integrity.check_at_start(database)
