"""Patients who may be one and the same."""

from skinscreen.domain.record import Patient
from skinscreen.services.merging import numbers
from skinscreen.store.case_store import CaseStore
from skinscreen.store.search_key import search_key

_MOST = 1_000
"""Patients that are compared: who has every word of the name and the date, in whatever order."""


def namesakes(cases: CaseStore, patient: Patient) -> tuple[Patient, ...]:
    """Other patients of the same name and birth date, or with the same identifier.

    Case, accents, punctuation and the order of the names make no difference.

    Raises:
        StoreError: the record cannot be read.
    """
    name, identifier = _words(patient.name), _words(patient.identifier)
    queries = []
    if name and patient.born is not None:
        queries.append(f"{patient.name} {patient.born:%Y %m %d}")
    queries += numbers(patient) if identifier else ()
    found = {
        entry.patient.id: entry.patient
        for query in queries
        for entry in cases.patients(query, _MOST)
        if is_alike(entry.patient, patient)
    }
    found.pop(patient.id, None)
    return tuple(found.values())


def is_alike(one: Patient, other: Patient) -> bool:
    """Whether two have the same number, or the same name and birth date."""
    mine, others = ({_words(n) for n in numbers(who)} - {()} for who in (one, other))
    same_number = bool(mine & others)
    same_name = _words(one.name) == _words(other.name) != ()
    return same_number or (same_name and one.born == other.born is not None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(search_key(text).split()))
