"""What can be kept of a patient, a lesion and a visit, and what cannot."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from unit.store.cases import NOON, assessment, kept_photo, lesion, patient, visit

from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import (
    LINE_LENGTH,
    NOTES_LENGTH,
    BodySide,
    Lesion,
    Patient,
    Place,
    Purged,
    Visit,
    new_id,
)

NAIVE = datetime(2026, 11, 21)  # noqa: DTZ001 - on purpose
LONG, TOO_LONG = "x" * LINE_LENGTH, "x" * (LINE_LENGTH + 1)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Patient("1", "  "), "needs a name or an identifier"),
        (lambda: Patient("1", TOO_LONG), "the name has 201 characters; at most 200"),
        (lambda: Patient("1", "a", identifier=TOO_LONG), "the identifier has"),
        (lambda: Patient("1", "a", notes="x" * (NOTES_LENGTH + 1)), "the patient's notes has"),
        (lambda: Patient("1", "a\0b"), "characters that cannot be kept"),
        (lambda: Patient("1", "a\udc80b"), "characters that cannot be kept"),
        (lambda: Patient("1", "a", consent_recorded=NAIVE), "the consent has no time zone"),
        (lambda: Lesion("1", "2", TOO_LONG), "the label has"),
        (lambda: Lesion("1", "2", site=TOO_LONG), "the site has"),
        (lambda: Lesion("1", "2", notes="x" * 20_001), "the lesion's notes has"),
        (lambda: Visit("1", "2", NAIVE, assessment()), "the visit has no time zone"),
        (lambda: Visit("1", "2", NOON, assessment(), user=TOO_LONG), "the user has"),
        (lambda: Visit("1", "2", NOON, assessment(), notes="x" * 20_001), "the visit's notes has"),
        (lambda: Place(BodySide.FRONT, -0.01, 0.5), "not on the body map"),
        (lambda: Place(BodySide.FRONT, 0.5, 1.01), "not on the body map"),
        (lambda: Place(BodySide.FRONT, float("nan"), 0.5), "not on the body map"),
    ],
)
def test_what_cannot_be_kept_is_said(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        make()


def test_the_longest_texts_and_the_edges_of_the_map_can_be_kept() -> None:
    Patient("1", LONG, identifier=LONG, notes="x" * NOTES_LENGTH)
    Lesion("1", "2", LONG, Place(BodySide.BACK, 0, 1), LONG)


def test_a_patient_is_called_by_name_or_else_by_identifier() -> None:
    assert Patient("1", " Ada ", identifier="7").label == "Ada"
    assert Patient("1", " ", identifier=" 7 ").label == "7"


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2026, 5, 2), 55),
        (date(2026, 5, 3), 56),
        (date(1970, 5, 3), 0),
        (date(1970, 5, 2), None),
        (date(1969, 12, 31), None),
    ],
)
def test_the_age_counts_full_years(day: date, age: int | None) -> None:
    assert patient().age(day) == age


def test_without_a_birth_date_there_is_no_age() -> None:
    assert Patient("1", "a").age(date(2026, 1, 1)) is None


def test_ids_differ() -> None:
    assert len({new_id() for _ in range(100)}) == 100


def test_nothing_of_a_patient_is_printed() -> None:
    who = patient()
    where = lesion(who)
    printed = " ".join(map(repr, (who, where, visit(where), kept_photo(), [who])))
    for said in (who.name, "1970", who.identifier, who.notes, where.site, "no change", "Şule"):
        assert said not in printed


@pytest.mark.parametrize(
    ("purged", "sentence"),
    [
        (Purged(1, 1, 0, 0, wiped=True), "this device: 1 patient, 1 lesion, with photos, results"),
        (Purged(0, 0, 1, 0, wiped=True), "this device: 1 visit, with photos, results and notes. B"),
        (Purged(1, 2, 3, 1, wiped=False), "removed: 1. Encrypted traces go when the record is"),
    ],
)
def test_what_was_deleted_for_good_is_said(purged: Purged, sentence: str) -> None:
    assert sentence in purged.sentence
