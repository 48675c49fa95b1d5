"""Cases of the record that are like a visit's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from unit.services.kept import Device, screened

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.record import Consent, Lesion, Patient, new_id
from skinscreen.services import similar_cases
from skinscreen.services.records import Records
from skinscreen.services.screening import Screening
from skinscreen.services.similar_cases import Likeness, Similar, are_offered, similar

FEW = 8
GIVEN = Consent.GIVEN


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Device]:
    monkeypatch.setattr(similar_cases, "NEEDED", FEW)
    monkeypatch.setattr(similar_cases, "SHOWN", 3)
    made = Device(tmp_path)
    yield made
    made.records.lock()


def seen(angle: float) -> Screening:
    """What a model saw, as a direction."""
    return screened(0.4, np.array([np.cos(angle), np.sin(angle)], np.float32))


def case(
    records: Records,
    screening: Screening,
    *,
    malignant: bool = False,
    consent: Consent = GIVEN,
    of: Patient | None = None,
) -> str:
    """A lesion with a visit and an outcome of the next day; the visit's id."""
    who = of or Patient(new_id(), "Somebody", consent=consent)
    if of is None:
        records.add_patient(who)
    spot = Lesion(new_id(), who.id, "mole")
    records.add_lesion(spot)
    kept = records.keep(spot.id, screening, clinic=NOTHING_SET).visit
    day = (kept.taken + timedelta(days=1)).date()
    records.keep_confirmation(
        Confirmation(new_id(), spot.id, Basis.FOLLOW_UP, day, malignant=malignant)
    )
    return kept.id


def many(device: Device) -> list[str]:
    """Benign ones, a degree from each other."""
    return [case(device.records, seen(np.radians(number))) for number in range(FEW)]


def visit(device: Device, screening: Screening) -> str:
    return device.records.keep(device.lesion.id, screening, clinic=NOTHING_SET).visit.id


def ids(cases: tuple[Similar, ...]) -> list[str]:
    return [one.visit.id for one in cases]


def test_the_nearest_come_first_and_the_nearest_malignant_one_is_among_them(
    device: Device,
) -> None:
    benign = many(device)
    far, further = (case(device.records, seen(angle), malignant=True) for angle in (1.5, 3.0))
    found = similar(device.records, visit(device, seen(np.radians(2.2))))
    assert ids(found.cases) == [benign[2], benign[3], benign[1], far]
    assert further not in ids(found.cases)
    assert [one.likeness for one in found.cases[::3]] == [Likeness.MUCH, Likeness.LITTLE]
    assert (found.known, found.missing, found.has_embedding) == (FEW + 2, 0, True)
    looked = [e.id for e in device.records.audit.entries(9) if e.done is Done.SAW]
    assert set(ids(found.cases)) <= set(looked)


def test_one_that_is_less_alike_than_neighbours_usually_are_is_somewhat_alike(
    device: Device,
) -> None:
    for number in range(FEW):
        case(device.records, seen(np.radians(number or -3)))
    found = similar(device.records, visit(device, seen(np.radians(8.5))))
    assert [one.likeness for one in found.cases] == [Likeness.SOME, *[Likeness.LITTLE] * 2]


def test_nothing_is_shown_until_there_are_enough_outcomes(device: Device) -> None:
    for number in range(FEW - 1):
        case(device.records, seen(number))
    mine = visit(device, seen(0))
    found = similar(device.records, mine)
    assert (found.cases, found.missing) == ((), 1)
    assert not are_offered(device.records, mine)
    case(device.records, seen(1))
    assert are_offered(device.records, mine)


def test_what_does_not_count_is_left_out(device: Device) -> None:
    many(device)
    near = seen(0.01)
    other = replace(near.assessment.model, sha256="cd" * 32)
    for screening, consent in (
        (near, Consent.WITHDRAWN),
        (near, Consent.NOT_ASKED),
        (screened(0.4), GIVEN),
        (screened(0.4, np.ones(5, np.float32)), GIVEN),
        (replace(near, assessment=replace(near.assessment, model=other)), GIVEN),
        (replace(near, assessment=replace(near.assessment, unfamiliar=True)), GIVEN),
    ):
        case(device.records, screening, consent=consent)
    case(device.records, near, of=device.patient)  # the same patient's count, and are not shown
    after = visit(device, near)
    device.now += timedelta(days=400)
    mine = visit(device, near)
    found = similar(device.records, mine)
    assert found.known == FEW + 1
    assert len(found.cases) == 3
    assert after not in ids(found.cases)
    assert all(
        device.records.lesion(one.visit.lesion_id).patient_id != device.patient.id
        for one in found.cases
    )


def test_a_visit_of_which_it_was_not_kept_what_the_model_saw_has_none(device: Device) -> None:
    many(device)
    mine = visit(device, screened(0.4))
    found = similar(device.records, mine)
    assert (found.cases, found.has_embedding) == ((), False)
    assert not are_offered(device.records, mine)
