"""What is deleted can come back whole, until it is deleted for good."""

from pathlib import Path

import pytest
from unit.store.cases import PIN, kept_photo, lesion, patient, visit

from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import Lesion, Patient, RecordKind, Visit, new_id
from skinscreen.store import integrity
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Connection, Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder

KINDS = PATIENT, LESION, VISIT = RecordKind.PATIENT, RecordKind.LESION, RecordKind.VISIT


@pytest.fixture
def deletion(database: Database) -> Deletion:
    return Deletion(database)


@pytest.fixture
def kept(store: CaseStore) -> tuple[Patient, Lesion, Visit]:
    """A patient with two lesions; the first has three visits, the second one."""
    who = patient()
    store.add_patient(who)
    spots = [lesion(who, label) for label in ("mole 1", "")]
    for spot in spots:
        store.add_lesion(spot)
    visits = [visit(spots[0], days) for days in range(3)]
    for when in [*visits, visit(spots[1])]:
        store.add_visit(when, kept_photo())
    return who, spots[0], visits[0]


def rows(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table: connection.execute(
                f"SELECT count(*) FROM {table}"  # noqa: S608 - own names
            ).fetchone()[0]
            for table in ("patient", "lesion", "visit", "photo")
        }


def everything(store: CaseStore) -> list[object]:
    patients = store.patients()
    lesions = [e for p in patients for e in store.lesions(p.patient.id)]
    return [patients, lesions, [store.timeline(e.lesion.id) for e in lesions]]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_deleted_is_out_of_sight_and_comes_back_as_it_was(
    store: CaseStore, deletion: Deletion, kept: tuple[Patient, Lesion, Visit], kind: RecordKind
) -> None:
    before = everything(store)
    thing = dict(zip(KINDS, kept, strict=True))[kind]
    deletion.delete(kind, thing.id)
    asked = {PATIENT: store.patient, LESION: store.lesion, VISIT: store.photo}[kind]
    with pytest.raises(StoreError, match=f"this {kind} is not in the record any more"):
        asked(thing.id)
    assert everything(store) != before
    deletion.undelete(kind, thing.id)
    assert everything(store) == before


def test_what_is_deleted_is_not_counted(
    store: CaseStore, deletion: Deletion, kept: tuple[Patient, Lesion, Visit]
) -> None:
    who, spot, when = kept
    deletion.delete(VISIT, when.id)
    (entry,) = store.patients()
    assert (entry.lesions, entry.visits) == (2, 3)
    deletion.delete(LESION, spot.id)
    (entry,) = store.patients()
    assert (entry.lesions, entry.visits) == (1, 1)
    deletion.delete(PATIENT, who.id)
    assert store.patients() == ()
    assert store.count_patients() == 0


def test_the_deleted_are_listed_last_first_and_parts_come_with_the_whole(
    deletion: Deletion, kept: tuple[Patient, Lesion, Visit]
) -> None:
    who, spot, when = kept
    deletion.delete(VISIT, when.id)
    deletion.delete(LESION, deletion_of_second(deletion, spot))
    listed = deletion.deleted()
    assert [(e.kind, e.label, e.patient) for e in listed] == [
        (LESION, "left shoulder", who.name),
        (VISIT, when.taken.isoformat(), who.name),
    ]
    assert listed[0].deleted >= listed[1].deleted
    deletion.delete(LESION, spot.id)
    assert [e.label for e in deletion.deleted()] == ["mole 1", "left shoulder"]
    deletion.delete(PATIENT, who.id)
    assert [(e.kind, e.id, e.label) for e in deletion.deleted()] == [(PATIENT, who.id, who.name)]


def deletion_of_second(deletion: Deletion, first: Lesion) -> str:
    with deletion._database.read() as connection:
        found = connection.execute("SELECT id FROM lesion WHERE id <> ?", (first.id,)).fetchone()
        return str(found["id"])


def test_a_patient_without_a_name_is_listed_by_the_identifier(
    store: CaseStore, deletion: Deletion
) -> None:
    who = Patient(new_id(), "", identifier="77")
    store.add_patient(who)
    deletion.delete(PATIENT, who.id)
    assert [(e.label, e.patient) for e in deletion.deleted()] == [("77", "77")]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_cannot_be_deleted_nor_brought_back(
    deletion: Deletion, kept: tuple[Patient, Lesion, Visit], kind: RecordKind
) -> None:
    thing = dict(zip(KINDS, kept, strict=True))[kind]
    for call in (deletion.delete, deletion.undelete, deletion.purge):
        with pytest.raises(StoreError, match="not in the record any more"):
            call(kind, new_id())
    with pytest.raises(StoreError, match="brought back already"):
        deletion.undelete(kind, thing.id)
    deletion.delete(kind, thing.id)
    with pytest.raises(StoreError, match="not in the record any more"):
        deletion.delete(kind, thing.id)


@pytest.mark.parametrize(
    ("kind", "left", "sentence"),
    [
        (PATIENT, (0, 0, 0), "1 patient, 2 lesions, 4 visits, with photos"),
        (LESION, (1, 1, 1), "1 lesion, 3 visits, with photos"),
        (VISIT, (1, 2, 3), "1 visit, with photos"),
    ],
)
@pytest.mark.parametrize("deleted_before", [True, False])
def test_what_is_deleted_for_good_is_gone_and_said(
    database: Database,
    deletion: Deletion,
    kept: tuple[Patient, Lesion, Visit],
    kind: RecordKind,
    left: tuple[int, int, int],
    sentence: str,
    deleted_before: bool,
) -> None:
    thing = dict(zip(KINDS, kept, strict=True))[kind]
    if deleted_before:
        deletion.delete(kind, thing.id)
    purged = deletion.purge(kind, thing.id)
    assert sentence in purged.sentence
    assert "Backups and reports made before still hold what they held" in purged.sentence
    patients, lesions, visits = left
    assert rows(database) == {
        "patient": patients,
        "lesion": lesions,
        "visit": visits,
        "photo": visits,
    }
    assert deletion.deleted() == ()
    integrity.check_all(database)


def test_what_is_deleted_for_good_frees_its_pages_and_leaves_nothing_in_the_log(
    database: Database, deletion: Deletion, store: CaseStore
) -> None:
    who = patient()
    where = lesion(who)
    store.add_patient(who)
    store.add_lesion(where)
    with database.alone() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = database.file.stat().st_size
    store.add_visit(visit(where), kept_photo(200_000))
    assert deletion.purge(PATIENT, who.id).wiped
    assert database.file.stat().st_size <= before
    assert database.file.with_name("records.db-wal").stat().st_size == 0


def test_another_reader_delays_the_wiping_and_it_is_said(
    folder: RecordFolder,
    database: Database,
    deletion: Deletion,
    kept: tuple[Patient, Lesion, Visit],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = folder.open(folder.unlock(PIN))
    try:
        with database.alone() as connection:
            connection.execute("PRAGMA busy_timeout = 1")
        with other.read() as reading:
            reading.execute("SELECT count(*) FROM patient").fetchone()
            purged = deletion.purge(PATIENT, kept[0].id)
    finally:
        other.close()
    assert not purged.wiped
    assert "Encrypted traces go when the record is next closed" in purged.sentence


def test_a_wiping_that_fails_is_said_for_the_patient_is_gone_all_the_same(
    deletion: Deletion, kept: tuple[Patient, Lesion, Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: Database) -> None:
        raise StoreError("the drive reported an error")

    monkeypatch.setattr(Database, "alone", fail)
    assert not deletion.purge(PATIENT, kept[0].id).wiped


def test_older_copies_of_the_record_go_with_the_patient(
    database: Database, deletion: Deletion, kept: tuple[Patient, Lesion, Visit]
) -> None:
    for name in ("before-update-1.db", "before-update-2.db.part"):
        database.file.with_name(name).write_bytes(b"encrypted")
    purged = deletion.purge(PATIENT, kept[0].id)
    assert purged.copies == 2
    assert "Older copies of the record removed: 2." in purged.sentence
    assert not list(database.file.parent.glob("before-update*"))


def test_a_copy_that_cannot_be_removed_stops_the_purge(
    database: Database,
    deletion: Deletion,
    kept: tuple[Patient, Lesion, Visit],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database.file.with_name("before-update-1.db").write_bytes(b"encrypted")

    def refuse(_self: Path, *, missing_ok: bool) -> None:
        raise PermissionError(1, "Operation not permitted")

    before = rows(database)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(StoreError, match="nothing was deleted"):
            deletion.purge(PATIENT, kept[0].id)
    assert rows(database) == before


def test_deleting_is_witnessed(database: Database, kept: tuple[Patient, Lesion, Visit]) -> None:
    seen: list[str] = []

    def witness(connection: Connection, done: str, kind: RecordKind, id_: str) -> None:
        assert connection.in_transaction
        assert (kind, id_) == (VISIT, kept[2].id)
        seen.append(done)

    deletion = Deletion(database, witness)
    deletion.delete(VISIT, kept[2].id)
    deletion.undelete(VISIT, kept[2].id)
    deletion.purge(VISIT, kept[2].id)
    assert seen == ["delete", "undelete", "purge"]
