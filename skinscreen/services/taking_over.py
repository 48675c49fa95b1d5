"""What a DICOM photo says of its patient, offered to the record: nothing is taken over unasked."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from skinscreen.domain.coding import site_called
from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.errors import StoreError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.record import (
    LINE_LENGTH,
    Lesion,
    LesionEntry,
    Patient,
    RecordKind,
    new_id,
)
from skinscreen.imaging import dicom
from skinscreen.imaging.source import read_bytes, shown
from skinscreen.language import day, mark, tr
from skinscreen.services.namesakes import is_alike
from skinscreen.services.records import Records
from skinscreen.store.search_key import search_key

_SIDES = {"L": mark("left"), "R": mark("right"), "B": mark("both sides")}


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """A patient and a lesion as the photo names them, to be kept once the person has said yes.

    Attributes:
        header: all that the photo says.
        patient: who it is, not in the record yet; None where only a site of the body is said.
        lesion: of that patient, likewise.
        question: what the person is asked.
        warnings: sentences that the person has to see before the answer.
    """

    header: DicomHeader
    patient: Patient | None
    lesion: Lesion
    question: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """Somebody in the record who may be the patient of the photo.

    Attributes:
        patient: as kept.
        lesions: of theirs; those that are called as the photo's, or lie where it does, come first.
    """

    patient: Patient
    lesions: tuple[LesionEntry, ...]


@dataclass(frozen=True, slots=True, repr=False)
class TakenOver:
    """A patient and a lesion in the record that the photo is of.

    Attributes:
        patient: as kept.
        lesion: as kept.
        added: what is new in the record, and goes with all that belongs to it when that is undone;
            None where both were there.
    """

    patient: Patient
    lesion: Lesion
    added: RecordKind | None


def offered(file: Path, today: date) -> Offer | None:
    """What a photo offers; None where it is no DICOM file, or names neither patient nor site.

    Raises:
        ImageError: the file cannot be read.
    """
    return offered_by(read_bytes(file), shown(file), today)


def offered_by(encoded: bytes, name: str, today: date) -> Offer | None:
    """As ``offered``, of a photo's bytes; ``name`` is for the sentence.

    Raises:
        ImageError: the bytes cannot be read.
    """
    if not dicom.is_dicom(encoded):
        return None
    return offer_of(dicom.header(encoded, name), today)


def offer_of(header: DicomHeader, today: date) -> Offer | None:
    """What a header offers; None where it names neither a patient nor a site.

    Args:
        header: of a photo.
        today: a birth date that comes after it is left out, and that is said.
    """
    warnings = list(sentences((Issue(IssueCode.BURNT_IN),))) if header.burnt_in else []
    born = header.born
    if born is not None and born > today:
        words = tr("The birth date in the photo ({date}) lies in the future; it is left out.")
        warnings.append(words.format(date=day(born)))
        born = None
    patient = None
    if header.speaks_of_patient:
        name = header.listed_name or header.name
        patient = Patient(new_id(), name, born, header.sex, identifier=header.identifier)
    owner = "" if patient is None else patient.id
    lesion = Lesion(new_id(), owner, header.lesion, site=site_of(header))
    if patient is None and not lesion.site:
        return None
    return Offer(header, patient, lesion, _question(patient, lesion), tuple(warnings))


def site_of(header: DicomHeader) -> str:
    """The place on the body in words, with its side; as it is called here where it is coded."""
    side = tr(_SIDES[header.laterality]) if header.laterality in _SIDES else ""
    site = tr(site_called(header.site_code)) or header.site
    return ", ".join(part for part in (site, side) if part)[:LINE_LENGTH]


def who(patient: Patient) -> str:
    """Name, number and birth date in one line."""
    born = "" if patient.born is None else tr("born {date}").format(date=day(patient.born))
    number = tr("number {number}").format(number=patient.identifier) if patient.identifier else ""
    return ", ".join(part for part in (patient.name, number, born) if part)


def _question(patient: Patient | None, lesion: Lesion) -> str:
    if patient is None:
        asked = tr("The photo says where it was taken: {place}. Take this over?")
        return asked.format(place=lesion.site)
    # L10N: {who} is a name, a number and a birth date; {place} is a place on the body.
    asked = tr("The photo says that it shows {who}. Take this over into the record?")
    if lesion.site:
        asked = tr("The photo says that it shows {who}: {place}. Take this over into the record?")
    return asked.format(who=who(patient), place=lesion.site)


def is_of(photo: Patient, visit: Patient) -> bool:
    """Whether the patient that a photo names is the one whose visit was begun.

    By the rule for namesakes; where a birth date is not known, by the name alone.
    """
    known = photo.born or visit.born or date.min
    return is_alike(
        replace(photo, born=photo.born or known), replace(visit, born=visit.born or known)
    )


def candidates(records: Records, patient: Patient, lesion: Lesion) -> tuple[Candidate, ...]:
    """Who in the record may be the patient of the photo, with their lesions; each is a page seen.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read.
    """
    names = {search_key(lesion.label), search_key(lesion.site)} - {""}

    def likeness(entry: LesionEntry) -> int:
        return -len(names & {search_key(entry.lesion.label), search_key(entry.lesion.site)})

    return tuple(
        Candidate(found, tuple(sorted(records.lesions(found.id), key=likeness)))
        for found in records.namesakes(patient)
    )


def take_over(
    records: Records,
    patient: Patient,
    lesion: Lesion,
    *,
    into: Patient | None = None,
    onto: Lesion | None = None,
) -> TakenOver:
    """Keep what the photo names: all that is new of it, or nothing.

    Args:
        records: open.
        patient: as the photo names them.
        lesion: likewise.
        into: somebody in the record who it is; None to keep a new patient.
        onto: a lesion of theirs that it is; None to keep a new one.

    Raises:
        LockedError: the record is locked.
        StoreError: it cannot be saved, or whoever it is is gone; nothing was changed.
    """
    if into is not None and onto is not None:
        return TakenOver(records.patient(into.id), records.lesion(onto.id), None)
    if into is not None:
        new = replace(lesion, id=new_id(), patient_id=into.id)
        records.add_lesion(new)
        return TakenOver(records.patient(into.id), new, RecordKind.LESION)
    somebody = replace(patient, id=new_id())
    new = replace(lesion, id=new_id(), patient_id=somebody.id)
    records.add_patient(somebody)
    try:
        records.add_lesion(new)
    except StoreError:
        records.delete(RecordKind.PATIENT, somebody.id)
        raise
    return TakenOver(somebody, new, RecordKind.PATIENT)


def undo(records: Records, taken: TakenOver) -> None:
    """Put away what was new; it can be brought back.

    Raises:
        LockedError: the record is locked.
        StoreError: it cannot be saved.
    """
    if taken.added is RecordKind.PATIENT:
        records.delete(RecordKind.PATIENT, taken.patient.id)
    elif taken.added is RecordKind.LESION:
        records.delete(RecordKind.LESION, taken.lesion.id)
