"""A visit of the record, sent to other systems."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from dicom_peers import store_at, worklist_at
from pydicom import dcmread
from unit.services.kept import Device, screened

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import Order
from skinscreen.domain.record import Patient, new_id
from skinscreen.services import sending
from skinscreen.services.visit_sending import postal, queue_visit
from skinscreen.store.orders import Orders

ARCHIVE, LIST = store_at(104), worklist_at(105)
SERVER = Destination(new_id(), "the server", DestinationKind.FHIR, "fhir.example", 443, tls=True)


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    made = Device(tmp_path)
    made.records.change_lesion(replace(made.lesion, label="mole 1"))
    for one in (ARCHIVE, LIST, SERVER):
        sending.shipments(made.records).set_destination(one)
    yield made
    made.records.lock()


def queued(device: Device, to: Destination, visit: str) -> list[bytes]:
    shipment = queue_visit(device.records, visit, to.id, "A4", "")
    return [content for *_, content in sending.shipments(device.records).unsent(shipment)]


def test_a_store_gets_three_files_and_a_server_a_bundle_with_the_order_and_every_number(
    device: Device,
) -> None:
    records, other = device.records, Patient(new_id(), "Zorblaxine Frob", identifier="X-9")
    records.add_patient(other)
    records.merge(device.patient.id, other.id)
    Orders(records.database, records.now).set(device.patient.id, Order("A-100", "1.2.3"))
    visit = records.keep(device.lesion.id, screened(0.4), clinic=NOTHING_SET).visit.id
    files = [dcmread(BytesIO(one)) for one in queued(device, ARCHIVE, visit)]
    assert len(files) == 3
    assert {(one.PatientID, one.AccessionNumber, one.StudyInstanceUID) for one in files} == {
        ("MRN-77001", "A-100", "1.2.3")
    }
    assert {one.OtherPatientIDsSequence[0].PatientID for one in files} == {"X-9"}
    (bundle,) = map(json.loads, queued(device, SERVER, visit))
    made = {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}
    assert [one["value"] for one in made["Patient"]["identifier"]] == ["MRN-77001", "X-9"]
    assert made["DiagnosticReport"]["identifier"][0]["value"] == "A-100"
    found = postal(records, visit)
    assert [one.kind for one in found.destinations] == ["store", "fhir"]
    assert [one.destination for one in found.shipments] == ["the server", "the archive"]
    assert postal(records, "another").shipments == ()
    assert postal(records) == found


def test_a_worklist_takes_no_files(device: Device) -> None:
    with pytest.raises(NetworkError, match="takes no files"):
        queue_visit(device.records, device.visit(), LIST.id, "A4", "")


def test_where_nothing_was_set_up_nothing_can_be_sent(device: Device) -> None:
    for one in (ARCHIVE, SERVER):
        sending.shipments(device.records).remove_destination(one.id)
    found = postal(device.records)
    assert (found.destinations, found.shipments) == ((), ())
