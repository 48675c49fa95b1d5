"""What a DICOM photo says of its patient, offered to the record: nothing is taken over unasked."""

from dataclasses import dataclass
from pathlib import Path

from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.record import Lesion, Patient, new_id
from skinscreen.imaging import dicom
from skinscreen.imaging.source import read_bytes, shown
from skinscreen.language import day, mark, tr

_SIDES = {"L": mark("left"), "R": mark("right"), "B": mark("both sides")}


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """A patient and a lesion as the photo names them, to be kept once the person has said yes.

    Attributes:
        header: all that the photo says.
        patient: who it is; not in the record yet.
        lesion: of that patient, likewise.
        question: what the person is asked.
    """

    header: DicomHeader
    patient: Patient
    lesion: Lesion
    question: str


def offered(file: Path) -> Offer | None:
    """What a photo offers to the record; None where it is no DICOM file or names nobody.

    Raises:
        ImageError: the file cannot be read.
    """
    encoded = read_bytes(file)
    if not dicom.is_dicom(encoded):
        return None
    return offer_of(dicom.header(encoded, shown(file)))


def offer_of(header: DicomHeader) -> Offer | None:
    """What a header offers; None where it names nobody."""
    if not header.speaks_of_patient:
        return None
    patient = Patient(new_id(), header.name, header.born, header.sex, identifier=header.identifier)
    lesion = Lesion(new_id(), patient.id, header.lesion, site=site_of(header))
    return Offer(header, patient, lesion, _question(header, lesion))


def site_of(header: DicomHeader) -> str:
    """The place on the body in words, with its side."""
    side = tr(_SIDES[header.laterality]) if header.laterality in _SIDES else ""
    return ", ".join(part for part in (header.site, side) if part)


def _question(header: DicomHeader, lesion: Lesion) -> str:
    born = "" if header.born is None else tr("born {date}").format(date=day(header.born))
    number = tr("number {number}").format(number=header.identifier) if header.identifier else ""
    who = ", ".join(part for part in (header.name, number, born) if part)
    # L10N: {who} is a name, a number and a birth date; {place} is a place on the body.
    asked = tr("The photo says that it shows {who}. Take this over into the record?")
    if lesion.site:
        asked = tr("The photo says that it shows {who}: {place}. Take this over into the record?")
    return asked.format(who=who, place=lesion.site)
