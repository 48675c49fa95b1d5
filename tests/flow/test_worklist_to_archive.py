"""From a worklist's entry to what an archive and a FHIR server hold, with the tools others use."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from dicom_peers import fhir_at, fhir_server, papers, store_at, worklist_at
from dicom_tools import complaints
from drawn_lesion import encoded, lesion_pixels
from fhir.resources.R4B.bundle import Bundle
from orthanc import running
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import get_frame
from pypdf import PdfReader
from unit.network.test_dicom_worklist import entry
from unit.services.screeners import answering

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.record import Lesion, new_id
from skinscreen.domain.shipment import SendState
from skinscreen.imaging.decode import decode_photo
from skinscreen.services import expected, sending
from skinscreen.services.access import access
from skinscreen.services.record_export import export_visit_pdf
from skinscreen.services.records import Records
from skinscreen.services.screening import ScreeningRequest
from skinscreen.services.visit_sending import queue_visit
from skinscreen.store.key import Cost

STUDY = "1.2.826.0.1.3680043.8.498.7"
SIGNED = "Answer read by Dr. Ann Lee"
TODAY = date(2026, 11, 28)


def put(one: Dataset, file: Path) -> None:
    """A worklist file."""
    one.file_meta = FileMetaDataset()
    one.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    one.file_meta.MediaStorageSOPClassUID = "1.2.276.0.7230010.3.1.0.1"
    one.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    one.save_as(file, enforce_file_format=True)


def compare(held: list[bytes], files: list[bytes], folder: Path) -> None:
    """What the archive holds is what was sent, and what dciodvfy finds no fault with."""
    assert len(held) == 3
    for number, content in enumerate(held):
        file = folder / f"{number}.dcm"
        file.write_bytes(content)
        assert complaints(file) == []
    read = {str(one.SOPInstanceUID): one for one in map(dcmread, map(BytesIO, held))}
    assert set(read) == {str(dcmread(BytesIO(file)).SOPInstanceUID) for file in files}
    orders = {(one.StudyInstanceUID, one.AccessionNumber) for one in read.values()}
    assert orders == {(STUDY, "A-100")}
    who = {(str(one.PatientID), str(one.PatientName)) for one in read.values()}
    assert who == {("P-17", "Müller^Jörg")}
    sent = dcmread(BytesIO(files[0]))
    there = read[str(sent.SOPInstanceUID)]
    frames = [get_frame(one.PixelData, 0, number_of_frames=1) for one in (sent, there)]
    assert frames[0] == frames[1]
    assert np.array_equal(there.pixel_array, sent.pixel_array)


def words_of(pdf: bytes) -> str:
    """What a report says."""
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())


def test_a_photo_goes_from_a_worklist_entry_to_a_signed_off_report_and_others_accept_it(
    tmp_path: Path,
) -> None:
    records = Records(tmp_path / "record", cost=Cost(1 << 4))
    records.create("271828", "Dr. Ann Lee")
    trusted = papers(tmp_path)
    with running(tmp_path) as archive, fhir_server(trusted.serving()) as server:
        put(entry("Müller^Jörg", "P-17"), archive.worklist / "one.wl")
        kept = sending.shipments(records)
        for one in (
            store_at(archive.port),
            worklist_at(archive.port),
            fhir_at(server.port, trusted),
        ):
            kept.set_destination(one)
            assert sending.try_out(one)

        (worklist,) = expected.worklists(records)
        (found,) = expected.entries(worklist, TODAY).entries
        offered = expected.expected(records, found, TODAY)
        assert offered.patient.name == "Müller, Jörg"
        who = expected.take(records, offered).patient
        lesion = Lesion(new_id(), who.id, "mole 1")
        records.add_lesion(lesion)
        photo = decode_photo(encoded(lesion_pixels(1600, 1450), "JPEG"), "photo")
        screening = answering(0.75, 0.25, 0.0).screen(ScreeningRequest(1, photo))
        visit = records.keep(lesion.id, screening, clinic=NOTHING_SET).visit
        records.sign(visit.id)
        pdf = export_visit_pdf(records, visit.id, tmp_path / "report.pdf")
        assert SIGNED in words_of(pdf.read_bytes())

        for name in ("the archive", "the server"):
            queue_visit(records, visit.id, name, "A4", "")
        bundle, files = ([content for *_, content in kept.unsent(one.id)] for one in kept.all())
        sending.deliver(access(records))
        assert [one.state for one in kept.all()] == [SendState.SENT] * 2, kept.all()

        held = [archive.asked(f"/instances/{one['ID']}/file") for one in archive.instances()]
    compare(held, files, tmp_path)
    (report,) = (one for one in map(dcmread, map(BytesIO, held)) if one.Modality == "DOC")
    assert SIGNED in words_of(report.EncapsulatedDocument)
    (stored,) = server.bundles
    assert [stored] == list(map(json.loads, bundle))
    checked = Bundle.model_validate_json(json.dumps(stored))
    (said,) = (one.resource for one in checked.entry if hasattr(one.resource, "presentedForm"))
    assert (said.identifier[0].value, said.status) == ("A-100", "preliminary")
    assert SIGNED in words_of(said.presentedForm[0].data)
    records.lock()


def test_an_archive_that_does_not_know_the_device_says_so(tmp_path: Path) -> None:
    with running(tmp_path) as archive:
        at = store_at(archive.port)
        with pytest.raises(Exception, match="is not called OTHER"):
            sending.try_out(replace(at, called="OTHER"))
