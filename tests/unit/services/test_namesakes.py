"""Who may be in the record already."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from unit.services.kept import Device

from skinscreen.domain.record import Patient, new_id
from skinscreen.services.records import Records

BORN = date(1958, 3, 27)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """A record with one more patient."""
    device = Device(tmp_path)
    there = Patient("there", "Doe-Müller, Jane", born=BORN, identifier="K 1234")
    device.records.cases.add_patient(there)
    yield device.records
    device.records.lock()


def found(records: Records, name: str, born: date | None, identifier: str = "") -> list[str]:
    asked = Patient(new_id(), name, born=born, identifier=identifier)
    return [patient.id for patient in records.namesakes(asked)]


@pytest.mark.parametrize("name", ["Doe-Müller, Jane", "jane DOE muller", "Jane Doe Müller"])
def test_the_same_name_and_birth_date_is_found_however_it_is_written(
    records: Records, name: str
) -> None:
    assert found(records, name, BORN) == ["there"]


@pytest.mark.parametrize(
    ("name", "born"),
    [("Doe-Müller, Jane", date(1958, 3, 28)), ("Doe-Müller, Janet", BORN), ("Doe, Jane", BORN)],
)
def test_another_day_or_another_name_is_another_person(
    records: Records, name: str, born: date
) -> None:
    assert found(records, name, born) == []


def test_without_a_birth_date_a_name_says_nothing(records: Records) -> None:
    assert found(records, "Doe-Müller, Jane", None) == []


def test_the_clinics_own_number_is_one_persons_whatever_the_name(records: Records) -> None:
    assert found(records, "Somebody Else", None, "k-1234") == ["there"]
    assert found(records, "Somebody Else", None, "K 12345") == []
    assert found(records, "Somebody Else", None, "K 123") == []
    assert found(records, "", None, "K 1234") == ["there"]


def test_nobody_is_their_own_namesake(records: Records) -> None:
    assert records.namesakes(records.patient("there")) == ()
