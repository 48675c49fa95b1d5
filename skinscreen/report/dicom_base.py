"""What every DICOM file of a study says: of whom it is, when it was made and by what."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from skinscreen.domain.coding import Code
from skinscreen.domain.order import NO_ORDER, Order
from skinscreen.domain.record import Sex
from skinscreen.domain.subject import LONGEST, Subject

if TYPE_CHECKING:
    from pydicom import Dataset, FileDataset

MAKER = "SkinScreen"
UTF_8 = "ISO_IR 192"
_SEXES = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.OTHER: "O"}
_SHORT = 16
"""Characters of a short text (SH)."""
_DAY, _TIME = "%Y%m%d", "%H%M%S"
# RFC 4122, 4.3: a name space of the program's own, so that a lesion has one UID in every export.
_OWN = uuid.UUID("6c1e3c50-4c0a-5b8e-9d38-7f1f5b0f2a11")


def new_uid() -> str:
    """A UID that no other device gives (PS3.5, B.2)."""
    return f"2.25.{uuid.uuid4().int}"


@dataclass(frozen=True, slots=True, repr=False)
class Study:
    """What belongs together: one screening of one lesion.

    Attributes:
        uid: of the study.
        subject: of whom it is.
        created: when it was written, with its time zone.
        version: of the program.
        lesion_uid: of the lesion, the same in every study of it.
        order: what somebody asked for; its study is this one.
    """

    uid: str
    subject: Subject
    created: datetime
    version: str
    lesion_uid: str
    order: Order = NO_ORDER


def device_uid(version: str) -> str:
    """Of this version of the program."""
    return f"2.25.{uuid.uuid5(_OWN, f'{MAKER} {version}').int}"


def lesion_uid(identifier: str, name: str, lesion: str) -> str:
    """Of a lesion with this label, of somebody with this identifier and name."""
    named = f"{identifier}\0{name}\0{lesion}"
    return f"2.25.{uuid.uuid5(_OWN, named).int}"


def study_of(subject: Subject, created: datetime, version: str, order: Order = NO_ORDER) -> Study:
    """The study of an order, or a new one.

    A lesion without a label, or of nobody, is another one each time.
    """
    known = subject.lesion and (subject.identifier or subject.name)
    named = (subject.identifier, subject.name, subject.lesion)
    lesion = lesion_uid(*named) if known else new_uid()
    return Study(order.study_uid or new_uid(), subject, created, version, lesion, order)


def file_of(study: Study, kind: str, syntax: str, modality: str, number: int) -> "FileDataset":
    """The head of one file, in a series of its own.

    Args:
        study: it belongs to.
        kind: SOP class.
        syntax: of the transfer.
        modality: of its series.
        number: of its series.
    """
    from pydicom import FileDataset
    from pydicom.dataset import FileMetaDataset

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = kind, new_uid()
    meta.TransferSyntaxUID = syntax
    file = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    file.SpecificCharacterSet = UTF_8
    file.SOPClassUID, file.SOPInstanceUID = kind, meta.MediaStorageSOPInstanceUID
    _add_patient(file, study.subject)
    when = study.created
    file.TimezoneOffsetFromUTC = f"{when:%z}"[:5]
    order = study.order
    if order.name:
        file.PatientName = order.name
    file.StudyInstanceUID, file.StudyID = (
        order.study_uid or study.uid,
        order.request[:_SHORT] or "1",
    )
    file.AccessionNumber = order.accession
    file.ReferringPhysicianName = ""
    for of in ("Study", "Series", "Content", "InstanceCreation"):
        setattr(file, f"{of}Date", f"{when:{_DAY}}")
        setattr(file, f"{of}Time", f"{when:{_TIME}}")
    file.Modality, file.SeriesInstanceUID, file.SeriesNumber = modality, new_uid(), number
    file.InstanceNumber = 1
    file.Manufacturer = file.ManufacturerModelName = MAKER
    file.SoftwareVersions, file.DeviceSerialNumber = study.version, "0"
    if order != NO_ORDER:
        _add_request(file, study, modality)
    return file


def _add_request(file: "FileDataset", study: Study, modality: str) -> None:
    """What was asked for (PS3.3, C.7.3.1 and, of a report, C.17.2)."""
    from pydicom import Dataset

    order, item = study.order, Dataset()
    item.RequestedProcedureID = order.request
    item.RequestedProcedureDescription = order.description
    if modality == "SR":
        item.StudyInstanceUID, item.AccessionNumber = file.StudyInstanceUID, order.accession
        item.ReferencedStudySequence, item.RequestedProcedureCodeSequence = [], []
        item.PlacerOrderNumberImagingServiceRequest = ""
        item.FillerOrderNumberImagingServiceRequest = ""
        file.ReferencedRequestSequence = [item]
    elif order.request:
        item.ScheduledProcedureStepID = order.step
        file.RequestAttributesSequence = [item]


def _add_patient(file: "FileDataset", subject: Subject) -> None:
    family, given = subject.names
    file.PatientName = f"{family}^{given}" if given else family
    file.PatientID = subject.identifier
    if subject.others:
        file.OtherPatientIDsSequence = [_number(other) for other in subject.others]
    file.PatientBirthDate = "" if subject.born is None else f"{subject.born:{_DAY}}"
    file.PatientSex = _SEXES[subject.sex] if subject.sex is not None else ""


def _number(other: str) -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.PatientID, item.TypeOfPatientID = other, "TEXT"
    return item


def coded(code: Code) -> "Dataset":
    """A code as an item of a sequence (PS3.3, 8.8)."""
    from pydicom import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = code.value, code.scheme
    item.CodeMeaning = code.meaning.replace("\\", "/")[:LONGEST]
    return item


def written(file: "FileDataset") -> bytes:
    """The bytes of the file."""
    from pydicom import dcmwrite

    stream = BytesIO()
    dcmwrite(stream, file, enforce_file_format=True)
    return stream.getvalue()
