"""What was asked for of a patient, and of which visits it is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from unit.services.kept import Device, screened

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.errors import StoreError
from skinscreen.domain.order import NO_ORDER, Order
from skinscreen.domain.record import Patient, RecordKind, new_id
from skinscreen.store.orders import LASTS, Orders

ORDER = Order("A-1", "1.2.3", "RP", "SPS", "Dermoscopy", "Yamada^Tarou=山田^太郎")


@pytest.fixture
def orders(device: Device) -> Orders:
    return Orders(device.records.database, device.records.now)


def visit(device: Device) -> str:
    """One that is kept now; its id."""
    kept = device.records.keep(device.lesion.id, screened(0.4), clinic=NOTHING_SET)
    return kept.visit.id


def test_a_patient_has_the_order_that_was_taken_last(device: Device, orders: Orders) -> None:
    who = device.patient.id
    assert orders.of_patient(who) == NO_ORDER
    orders.set(who, replace(ORDER, accession="A-0"))
    orders.set(who, ORDER)
    assert orders.of_patient(who) == ORDER
    orders.set(who, NO_ORDER)
    assert orders.of_patient(who) == NO_ORDER
    with pytest.raises(StoreError, match="this patient is not in the record"):
        orders.set("gone", ORDER)


def test_visits_of_the_same_day_are_for_the_order_and_keep_it(
    device: Device, orders: Orders
) -> None:
    before = visit(device)
    orders.set(device.patient.id, ORDER)
    first, second = visit(device), visit(device)
    device.now += LASTS
    late = visit(device)
    assert orders.of_patient(device.patient.id) == NO_ORDER
    orders.set(device.patient.id, replace(ORDER, accession="A-2"))
    found = [orders.of_visit(one) for one in (before, first, second, late)]
    assert found == [NO_ORDER, ORDER, ORDER, NO_ORDER]


def test_merged_the_order_goes_along_and_back_unless_there_is_one_that_counts(
    device: Device, orders: Orders
) -> None:
    kept = device.patient
    other = Patient(new_id(), "Zorblaxine Quuxley-Frob", identifier="X-9")
    device.records.add_patient(other)
    orders.set(kept.id, replace(ORDER, accession="old"))
    device.now += LASTS + timedelta(hours=1)
    orders.set(other.id, ORDER)
    before, _ = device.records.merge(kept.id, other.id)
    assert orders.of_patient(kept.id) == ORDER
    device.records.unmerge(before, other.id)
    assert (orders.of_patient(kept.id), orders.of_patient(other.id)) == (NO_ORDER, ORDER)
    orders.set(kept.id, replace(ORDER, accession="A-2"))
    device.records.merge(kept.id, other.id)
    assert orders.of_patient(kept.id).accession == "A-2"
    device.records.purge(RecordKind.PATIENT, other.id)
    assert orders.of_patient(kept.id).accession == "A-2"
