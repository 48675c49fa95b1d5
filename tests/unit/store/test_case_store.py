"""What was kept is found again as it was, and only whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from unit.store.cases import NOON, kept_photo, lesion, patient, visit

from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import Judgement
from skinscreen.domain.record import Lesion, Patient, RecordKind, Sex, Visit, new_id
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Connection, Database


@pytest.fixture
def someone(store: CaseStore) -> Patient:
    kept = patient()
    store.add_patient(kept)
    return kept


@pytest.fixture
def spot(store: CaseStore, someone: Patient) -> Lesion:
    kept = lesion(someone)
    store.add_lesion(kept)
    return kept


def add_visit(store: CaseStore, spot: Lesion, days: int = 0) -> Visit:
    kept = visit(spot, days)
    store.add_visit(kept, kept_photo())
    return store.visit(kept.id)


def names(store: CaseStore, query: str = "") -> list[str]:
    assert store.count_patients(query) == len(store.patients(query, limit=1000))
    return [entry.patient.name for entry in store.patients(query)]


def test_a_patient_is_read_back_as_kept(store: CaseStore, someone: Patient) -> None:
    assert store.patient(someone.id) == someone


def test_a_patient_of_whom_only_an_identifier_is_known_is_read_back(store: CaseStore) -> None:
    kept = Patient(new_id(), "", identifier="7")
    store.add_patient(kept)
    assert store.patient(kept.id) == kept


def test_a_lesion_is_read_back_as_kept(store: CaseStore, someone: Patient, spot: Lesion) -> None:
    assert store.lesion(spot.id) == spot
    unplaced = Lesion(new_id(), someone.id)
    store.add_lesion(unplaced)
    assert store.lesion(unplaced.id) == unplaced


def test_a_visit_is_read_back_as_kept_with_its_photo(store: CaseStore, spot: Lesion) -> None:
    kept = visit(spot)
    store.add_visit(kept, kept_photo())
    assert store.visit(kept.id) == replace(kept, thumbnail=b"thumb", order=1)
    assert store.photo(kept.id) == kept_photo()


def test_a_visit_without_judgement_is_read_back(store: CaseStore, spot: Lesion) -> None:
    kept = replace(visit(spot), judgement=None)
    store.add_visit(kept, kept_photo())
    assert store.visit(kept.id).judgement is None


def test_a_timeline_has_the_order_of_keeping_though_the_clock_was_set_back(
    store: CaseStore, spot: Lesion
) -> None:
    kept = [add_visit(store, spot, days) for days in (0, 400, -20_000, 1)]
    assert list(store.timeline(spot.id)) == kept
    assert store.last_taken() == NOON + timedelta(days=1)


def test_an_empty_record_has_no_last_visit(store: CaseStore) -> None:
    assert store.last_taken() is None
    assert names(store) == []


def test_a_changed_patient_is_found_as_changed(store: CaseStore, someone: Patient) -> None:
    changed = replace(someone, name="Ada Lovelace", born=None, sex=Sex.OTHER)
    store.change_patient(changed)
    assert store.patient(someone.id) == changed
    assert names(store, "ang") == []
    assert names(store, "lovel") == ["Ada Lovelace"]


def test_a_changed_lesion_stays_with_its_patient(store: CaseStore, spot: Lesion) -> None:
    other = patient("Somebody Else")
    store.add_patient(other)
    store.change_lesion(replace(spot, label="mole 2", place=None, patient_id=other.id))
    assert store.lesion(spot.id) == replace(spot, label="mole 2", place=None)


def test_of_a_visit_only_judgement_and_notes_change(store: CaseStore, spot: Lesion) -> None:
    kept = add_visit(store, spot)
    judgement = Judgement(border=True)
    store.change_visit(
        replace(kept, notes="bleeds", judgement=judgement, user="x", taken=NOON.replace(year=1999))
    )
    assert store.visit(kept.id) == replace(kept, notes="bleeds", judgement=judgement)


def test_the_list_counts_lesions_and_visits_and_names_the_newest(
    store: CaseStore, someone: Patient, spot: Lesion
) -> None:
    store.add_lesion(lesion(someone, "mole 2"))
    for days in (1, 9, 3):
        add_visit(store, spot, days)
    (entry,) = store.patients()
    assert (entry.patient, entry.lesions, entry.visits) == (someone, 2, 3)
    assert entry.last_visit == NOON + timedelta(days=3)


def test_a_patients_lesions_stand_with_their_newest_visit(
    store: CaseStore, someone: Patient, spot: Lesion
) -> None:
    newest = [add_visit(store, spot, days) for days in (1, 2)][-1]
    bare = lesion(someone, "mole 2")
    store.add_lesion(bare)
    first, second = store.lesions(someone.id)
    assert (first.lesion, first.visits, first.last) == (spot, 2, newest)
    assert (second.lesion, second.visits, second.last) == (bare, 0, None)


def test_the_list_is_in_order_of_names_whatever_their_case_and_accents(store: CaseStore) -> None:
    for name in ("Zoë", "ångström", "Adam", "émile", "Émilie"):
        store.add_patient(patient(name))
    assert names(store) == ["Adam", "ångström", "émile", "Émilie", "Zoë"]


def test_the_list_comes_in_pages(store: CaseStore) -> None:
    for number in range(7):
        store.add_patient(patient(f"P{number}"))
    pages = [store.patients(limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [[e.patient.name for e in page] for page in pages] == [
        ["P0", "P1", "P2"],
        ["P3", "P4", "P5"],
        ["P6"],
        [],
    ]


@pytest.mark.parametrize(
    "query",
    [
        *("i", "ing", "INGRID", "angstrom", "ångström", "Ångström Ingrid", "strom ing", "  ing  "),
        *("0012", "mrn-0012", "MRN 0012", "rn-00", "1970", "03.05.1970", "3.5.1970", "1970-05-03"),
        *("05/03/1970", "ingrid 1970", "'; DROP TABLE patient; --ingrid"[24:], "ing%"),
    ],
)
def test_a_patient_is_found_by_any_part(store: CaseStore, query: str) -> None:
    store.add_patient(patient())
    store.add_patient(patient("Bob", born=date(2001, 12, 31), identifier="X-99"))
    assert names(store, query) == ["Ingrid Ångström"]


@pytest.mark.parametrize("query", ["ingrid bob", "ingrid 1971", "xyz", "' OR 1=1"])
def test_a_patient_is_not_found_by_what_is_not_theirs(store: CaseStore, query: str) -> None:
    store.add_patient(patient())
    store.add_patient(patient("Bob", born=None, identifier=""))
    assert names(store, query) == []


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Łukasz Groß", "lukasz gross"),
        ("Søren Æbelø", "soren aebelo"),
        ("Şule ÇELİK", "sule celik"),
        ("ILGIN", "\N{LATIN SMALL LETTER DOTLESS I}lgin"),
        ("محمد", "محم"),
        ("นภาพร", "ภาพ"),
        ("张伟", "张"),
        ("Иванов", "ИВАН"),
        ("O'Neill-Smith", "oneill smith"),
        ("O'Neill-Smith", "o'neill"),
    ],
)
def test_a_name_in_any_script_is_found(store: CaseStore, name: str, query: str) -> None:
    store.add_patient(patient(name))
    assert names(store, query) == [name]


GONE = [
    (lambda s, i: s.patient(i), "this patient is not in the record any more"),
    (lambda s, i: s.lesions(i), "this patient is not"),
    (lambda s, i: s.change_patient(replace(patient(), id=i)), "this patient is not"),
    (lambda s, i: s.add_lesion(Lesion(new_id(), i)), "this patient is not"),
    (lambda s, i: s.lesion(i), "this lesion is not"),
    (lambda s, i: s.timeline(i), "this lesion is not"),
    (lambda s, i: s.change_lesion(Lesion(i, "x")), "this lesion is not"),
    (lambda s, i: s.add_visit(visit(Lesion(i, "x")), kept_photo()), "this lesion is not"),
    (lambda s, i: s.visit(i), "this visit is not"),
    (lambda s, i: s.photo(i), "this visit is not"),
    (lambda s, i: s.change_visit(replace(visit(Lesion("x", "x")), id=i)), "this visit is not"),
]


@pytest.mark.parametrize(("ask", "sentence"), GONE)
def test_what_is_not_there_is_said(store: CaseStore, ask: object, sentence: str) -> None:
    assert callable(ask)
    with pytest.raises(StoreError, match=sentence):
        ask(store, new_id())
    assert names(store) == []


def test_the_same_patient_is_not_kept_twice(store: CaseStore, someone: Patient) -> None:
    with pytest.raises(StoreError, match="does not fit what is in the record"):
        store.add_patient(someone)
    assert store.count_patients() == 1


def test_every_change_is_witnessed_with_the_clock_of_the_record(database: Database) -> None:
    seen: list[tuple[str, RecordKind]] = []

    def witness(connection: Connection, done: str, kind: RecordKind, id_: str) -> None:
        assert connection.in_transaction
        assert id_
        seen.append((done, kind))

    store = CaseStore(database, witness, lambda: datetime(1999, 1, 1, tzinfo=UTC))
    who = patient()
    where = lesion(who)
    when = visit(where)
    store.add_patient(who)
    store.change_patient(who)
    store.add_lesion(where)
    store.change_lesion(where)
    store.add_visit(when, kept_photo())
    store.change_visit(when)
    kinds = (RecordKind.PATIENT, RecordKind.LESION, RecordKind.VISIT)
    assert seen == [(done, kind) for kind in kinds for done in ("add", "change")]
    with database.read() as connection:
        for kind in kinds:
            (changed,) = connection.execute(
                f"SELECT changed FROM {kind}"  # noqa: S608 - own names
            ).fetchone()
            assert changed == "1999-01-01T00:00:00+00:00"


def test_what_cannot_be_witnessed_does_not_happen(database: Database) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the audit cannot be written")

    store = CaseStore(database, refuse)
    with pytest.raises(StoreError, match="audit"):
        store.add_patient(patient())
    assert names(store) == []
