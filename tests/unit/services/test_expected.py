"""From a worklist's entry to a patient in the record, after a question."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from dicom_peers import scp, worklist_at
from unit.network.test_dicom_worklist import entry
from unit.services.kept import NAME, Device

from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import NO_ORDER, Order, WorklistEntry
from skinscreen.domain.record import RecordKind
from skinscreen.services import expected, sending
from skinscreen.services.expected import Arrived
from skinscreen.store.orders import Orders

TODAY = date(2026, 11, 28)


def orders(device: Device) -> Orders:
    return Orders(device.records.database, device.records.now)


def asked(device: Device, **more: Any) -> WorklistEntry:  # noqa: ANN401 - of every type
    def answers(_query: object) -> Iterator[Any]:
        yield 0xFF00, entry(**more)
        yield 0, None

    with scp(entries=answers) as peer:
        sending.shipments(device.records).set_destination(worklist_at(peer.port))
        (at,) = expected.worklists(device.records)
        (one,) = expected.entries(at, TODAY).entries
    return one


def test_who_is_expected_is_added_after_the_question_with_the_order(device: Device) -> None:
    one = expected.expected(device.records, asked(device), TODAY)
    assert "Doe, Jane" in one.offer.question
    assert one.known == ()
    assert device.records.count_patients() == 1
    arrived = expected.take(device.records, one)
    who = arrived.patient
    assert device.records.patient(who.id).name == one.patient.name == "Doe, Jane"
    assert orders(device).of_patient(who.id).accession == "A-100"
    expected.undo(device.records, arrived)
    assert device.records.count_patients() == 1
    device.records.undelete(RecordKind.PATIENT, who.id)
    assert orders(device).of_patient(who.id) == NO_ORDER


def test_who_is_known_is_named_and_gets_the_order(device: Device) -> None:
    first, last = NAME.split()
    found = asked(device, name=f"{last}^{first}", number="X", PatientBirthDate="19700503")
    one = expected.expected(device.records, found, TODAY)
    assert one.known == (device.patient,)
    orders(device).set(device.patient.id, Order("A-1"))
    arrived = expected.take(device.records, one, one.known[0])
    assert arrived == Arrived(device.patient, is_new=False, before=Order("A-1"))
    assert device.records.count_patients() == 1
    order = orders(device).of_patient(device.patient.id)
    assert order.study_uid == "1.2.826.0.1.3680043.8.498.7"
    expected.undo(device.records, arrived)
    assert orders(device).of_patient(device.patient.id) == Order("A-1")


@pytest.mark.parametrize("header", [DicomHeader(), DicomHeader(site="upper back")])
def test_an_entry_that_names_nobody_is_refused(device: Device, header: DicomHeader) -> None:
    with pytest.raises(NetworkError, match="names nobody"):
        expected.expected(device.records, WorklistEntry(header, NO_ORDER), TODAY)
