"""From the queue to other systems, whatever happens in between."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dicom_peers import Papers, fhir_at, fhir_server, free_port, papers, scp, store_at, worklist_at
from pydicom import Dataset
from pydicom.dataset import FileDataset, FileMetaDataset
from unit.services.kept import PIN, Device

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import LockedError, NetworkError, StoreError
from skinscreen.domain.shipment import SendState
from skinscreen.network.limits import Limits
from skinscreen.report.dicom_base import written
from skinscreen.services import sending
from skinscreen.services.access import access

HASTY = Limits(connect_s=2, answer_s=2, whole_s=4)
PHOTO, RESULT = "1.2.840.10008.5.1.4.1.1.77.1.4", "1.2.840.10008.5.1.4.1.1.88.33"
BUNDLE = json.dumps({"resourceType": "Bundle", "identifier": {"value": "urn:uuid:7"}}).encode()


def dicom_file(uid: str, kind: str = PHOTO) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = kind, uid
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    file = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    file.SOPClassUID, file.SOPInstanceUID, file.PatientName = kind, uid, "Doe^Jane"
    return written(file)


FILES = (dicom_file("1.2.1"), dicom_file("1.2.2", RESULT))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("papers"))


def state(device: Device) -> tuple[SendState, int, str]:
    (one,) = sending.shipments(device.records).all()
    return one.state, one.left, one.reason


def test_what_is_queued_is_sent_and_each_file_is_audited(device: Device) -> None:
    with scp() as peer:
        archive = store_at(peer.port)
        sending.shipments(device.records).set_destination(archive)
        sending.send(device.records, "the archive", FILES, device.visit())
        assert peer.uids == []
        (tried,) = sending.deliver(access(device.records), HASTY)
        assert sending.deliver(access(device.records), HASTY) == ()
    assert (tried.destination, peer.uids) == ("the archive", ["1.2.1", "1.2.2"])
    assert state(device) == (SendState.SENT, 0, "")
    said = [entry.detail["uid"] for entry in device.records.audit.entries(2)]
    assert said == ["1.2.1", "1.2.2"]
    assert device.records.audit.verify_record().noticed == ()


def test_it_goes_on_when_the_record_is_locked_meanwhile(device: Device) -> None:
    with scp() as peer:
        sending.shipments(device.records).set_destination(store_at(peer.port))
        sending.send(device.records, "the archive", FILES)
        granted = access(device.records)
        device.records.lock()
        sending.deliver(granted, HASTY)
    device.records.unlock(PIN, "Dr. Ann Lee")
    assert device.records.noticed == ""
    assert state(device) == (SendState.SENT, 0, "")


def test_what_came_before_a_refusal_is_not_sent_again(device: Device) -> None:
    answers = iter([0, 0xA700, 0])
    with scp(status=lambda _: next(answers)) as peer:
        sending.shipments(device.records).set_destination(store_at(peer.port))
        sending.send(device.records, "the archive", FILES)
        sending.deliver(access(device.records), HASTY)
        assert state(device)[:2] == (SendState.WAITING, 1)
        assert "has no room now" in state(device)[2]
        assert sending.deliver(access(device.records), HASTY) == ()
        device.now += timedelta(minutes=1)
        sending.deliver(access(device.records), HASTY)
    assert peer.uids == ["1.2.1", "1.2.2"]
    assert state(device) == (SendState.SENT, 0, "")


def test_what_a_store_refuses_stays_until_somebody_looks(device: Device) -> None:
    with scp(kinds=(PHOTO,)) as peer:
        sending.shipments(device.records).set_destination(store_at(peer.port))
        sending.send(device.records, "the archive", FILES)
        sending.deliver(access(device.records), HASTY)
    assert state(device)[:2] == (SendState.FAILED, 2)
    assert peer.uids == []


def test_one_that_is_down_keeps_nothing_from_another(device: Device) -> None:
    with scp() as peer:
        kept = sending.shipments(device.records)
        down = store_at(free_port(), name="down")
        kept.set_destination(down)
        kept.set_destination(store_at(peer.port))
        sending.send(device.records, "down", FILES)
        sending.send(device.records, "the archive", FILES)
        sending.deliver(access(device.records), HASTY)
    states = {one.destination: one.state for one in kept.all()}
    assert states == {"down": SendState.WAITING, "the archive": SendState.SENT}


def test_a_bundle_goes_to_a_server_once(device: Device, certificates: Papers) -> None:
    with fhir_server(certificates.serving()) as peer:
        sending.shipments(device.records).set_destination(fhir_at(peer.port, certificates))
        sending.send(device.records, "the server", [BUNDLE])
        sending.deliver(access(device.records), HASTY)
    assert peer.bundles == [json.loads(BUNDLE)]
    assert state(device) == (SendState.SENT, 0, "")
    assert device.records.audit.entries(1)[0].detail["uid"] == "urn:uuid:7"


def test_two_programs_do_not_send_at_once(device: Device) -> None:
    with scp() as peer:
        sending.shipments(device.records).set_destination(store_at(peer.port))
        sending.send(device.records, "the archive", FILES)
        with sending._turn(device.records.folder.path) as mine:
            assert mine
            assert sending.deliver(access(device.records), HASTY) == ()
        assert len(sending.deliver(access(device.records), HASTY)) == 1


def test_a_folder_that_cannot_be_written_is_said(device: Device, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing can be sent"), sending._turn(tmp_path / "gone"):
        pass


@pytest.mark.parametrize(
    "file",
    [
        b"", b"\x89PNG", BUNDLE, bytes(128) + b"DICM", FILES[0][:200], bytes(132),
    ],
)  # fmt: skip
def test_what_is_no_dicom_file_is_not_queued_for_a_store(device: Device, file: bytes) -> None:
    sending.shipments(device.records).set_destination(store_at(104))
    with pytest.raises(NetworkError, match="this is no DICOM file that can be sent"):
        sending.send(device.records, "the archive", [file])
    assert sending.shipments(device.records).all() == ()


@pytest.mark.parametrize(
    "file",
    [b"", b"[]", b"7", b"[" * 100_000, FILES[0], b'{"resourceType": "Patient", "identifier": {}}',
     b'{"resourceType": "Bundle", "identifier": {"value": ""}}'],
)  # fmt: skip
def test_what_is_no_bundle_is_not_queued_for_a_server(
    device: Device, certificates: Papers, file: bytes
) -> None:
    sending.shipments(device.records).set_destination(fhir_at(443, certificates))
    with pytest.raises(NetworkError, match="this is no FHIR bundle"):
        sending.send(device.records, "the server", [file])


def test_a_worklist_takes_no_files(device: Device) -> None:
    sending.shipments(device.records).set_destination(worklist_at(104))
    with pytest.raises(NetworkError, match="takes no files"):
        sending.send(device.records, "the worklist", FILES)


def test_each_kind_of_destination_is_tried_out(certificates: Papers) -> None:
    def nobody(_query: object) -> Iterator[tuple[int, Dataset | None]]:
        yield 0, None

    with scp(entries=nobody) as peer:
        assert "not encrypted" in sending.try_out(store_at(peer.port), HASTY)
        assert "the worklist answers" in sending.try_out(worklist_at(peer.port), HASTY)
    with scp(encryption=certificates.serving()) as peer:
        at = store_at(peer.port, tls=True, authority=certificates.authority)
        assert sending.try_out(at, HASTY) == "the archive answers, encrypted"
    with fhir_server(certificates.serving()) as peer:
        assert "FHIR 4.0.1" in sending.try_out(fhir_at(peer.port, certificates), HASTY)


def test_behind_the_lock_nothing_is_queued(device: Device) -> None:
    device.records.lock()
    with pytest.raises(LockedError):
        sending.send(device.records, "the archive", FILES)
    device.records.unlock(PIN, "Dr. Ann Lee")
    assert device.records.audit.last(Done.QUEUED) is None
