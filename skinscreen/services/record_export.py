"""Out of the record: a visit or a lesion as PDF, patients as a JSON document or a CSV table.

Every export is in the audit before its file is written, and every PDF carries the audit's last
hash of that moment.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from skinscreen import __version__
from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import BASES, Confirmation
from skinscreen.domain.errors import ReportError
from skinscreen.domain.further_photo import ROLES
from skinscreen.domain.own_view import OwnView, shown_notes
from skinscreen.domain.record import BodySide, Consent, Lesion, Patient, RecordKind, Sex, Visit
from skinscreen.domain.worklist import Reading
from skinscreen.imaging.bare import from_png
from skinscreen.imaging.photo import Pixels
from skinscreen.language import day, listed, mark, moment, speaking, tr
from skinscreen.report.content import Further, PageSize, PatientBlock, Pictures, build
from skinscreen.report.lesion_content import build_lesion, compared
from skinscreen.report.lesion_pdf import render_lesion
from skinscreen.report.pdf import render, save_document
from skinscreen.services import further_photos
from skinscreen.services.export_forms import OF_PATIENTS, writer_of_patients
from skinscreen.services.record_document import PatientFile
from skinscreen.services.records import Records
from skinscreen.store.case_store import PAGE, CaseStore

CONSENTS = {
    Consent.NOT_ASKED: mark("not asked"),
    Consent.GIVEN: mark("given"),
    Consent.REFUSED: mark("refused"),
    Consent.WITHDRAWN: mark("withdrawn"),
}
"""What the patient said to the keeping of photos and results, in words."""
# L10N: of a patient.
_SEXES = {
    Sex.FEMALE: mark("female"),
    Sex.MALE: mark("male"),
    Sex.OTHER: mark("other"),
}
_SIDES = {
    BodySide.FRONT: mark("front of the body"),
    BodySide.BACK: mark("back of the body"),
}


def suggested_export_name(at: datetime, suffix: str) -> str:
    """A file name without anything of a patient in it; ``suffix`` is such as ``.pdf``."""
    return f"skinscreen-record-{at:%Y%m%d-%H%M%S}{suffix}"


def export_visit_pdf(
    records: Records,
    visit_id: str,
    target: Path,
    *,
    named: bool = True,
    page_size: PageSize = "A4",
    as_new: bool = False,
    language: str = "",
) -> Path:
    """Write the report of a visit that was kept; it appears whole or not at all.

    Args:
        records: open.
        visit_id: of the visit.
        target: the file.
        named: whether the patient's name, identifier and birth date and the notes stand in it.
        page_size: of the paper.
        as_new: an existing file is not replaced: this one takes a name with a number.
        language: of the report; empty for the one that is spoken.

    Returns:
        The file that was written.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is not in the record any more, or the export cannot be audited.
        ReportError: the file cannot be written.
        ImageError: a kept picture is damaged.
    """
    document = visit_pdf(
        records,
        visit_id,
        lambda: audited(records, RecordKind.VISIT, visit_id, _form(target), named=named),
        named=named,
        page_size=page_size,
        language=language,
    )
    return save_document(document, target, as_new=as_new)


def visit_pdf(
    records: Records,
    visit_id: str,
    noted: Callable[[], str],
    *,
    named: bool,
    page_size: PageSize,
    language: str,
) -> bytes:
    """The report of a visit that was kept.

    Args:
        records: open.
        visit_id: of the visit.
        noted: keeps in the audit that it leaves the record, once it is sure that it can, and
            gives the audit's last hash.
        named: as with ``export_visit_pdf``.
        page_size: of the paper.
        language: as with ``export_visit_pdf``.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is not in the record any more, or the export cannot be audited.
        ImageError: a kept picture is damaged.
    """
    cases = records.cases
    visit = cases.visit(visit_id)
    lesion = cases.lesion(visit.lesion_id)
    patient = cases.patient(lesion.patient_id)
    shown = records.photo(visit_id)
    photo, reading = shown.photo, records.reading(visit_id)
    with speaking(language):
        name = photo.name if named else tr("photo")
        content = build(
            visit.assessment,
            _block(patient, lesion, visit, named=named),
            Pictures(shown.crop, photo.pixels, photo.width, photo.height, name),
            created=visit.taken,
            app_version=__version__,
            page_size=page_size,
            clinic=visit.clinic,
            own_view=_own_view(visit, named=named),
        )
    head = noted()
    with speaking(language):
        more = (
            *_read_by(reading, named=named),
            (tr("Consent"), _consent(patient)),
            (tr("Record audit"), head),
        )
        further = tuple(
            Further(pixels, _further_words(tr(ROLES[kept.role]), kept.name if named else ""))
            for kept, pixels in further_photos.to_print(records, visit_id)
        )
        return render(replace(content, fields=(*content.fields, *more), further=further))


def export_lesion_pdf(
    records: Records,
    lesion_id: str,
    target: Path,
    created: datetime,
    *,
    named: bool = True,
    page_size: PageSize = "A4",
    as_new: bool = False,
    language: str = "",
) -> Path:
    """Write the report of a lesion over time; it appears whole or not at all.

    Args:
        records: open.
        lesion_id: of the lesion.
        target: the file.
        created: now, with a time zone.
        named: as with ``export_visit_pdf``.
        page_size: of the paper.
        as_new: as with ``export_visit_pdf``.
        language: as with ``export_visit_pdf``.

    Returns:
        The file that was written.

    Raises:
        LockedError: the record is locked.
        StoreError: the lesion is not in the record any more, or the export cannot be audited.
        ReportError: the file cannot be written.
        ImageError: a kept picture is damaged.
    """
    cases = records.cases
    lesion = cases.lesion(lesion_id)
    patient = cases.patient(lesion.patient_id)
    visits = cases.timeline(lesion_id)
    shown = compared(len(visits))
    pairs = [
        (_of(visit, named=named), _crop(records, visit) if place in shown else None)
        for place, visit in enumerate(visits)
    ]
    head = audited(records, RecordKind.LESION, lesion_id, _form(target), named=named)
    with speaking(language):
        audit = (tr("Record audit"), head)
        content = build_lesion(
            pairs,
            reference=_reference(patient, named=named),
            fields=[
                *_lesion_fields(patient, lesion, named=named),
                *_became(records.confirmations.of(lesion_id), named=named),
                audit,
            ],
            notes=lesion.notes if named else "",
            created=created,
            app_version=__version__,
            page_size=page_size,
        )
        document = render_lesion(content)
    return save_document(document, target, as_new=as_new)


def export_patient(
    records: Records,
    patient_id: str | None,
    target: Path,
    *,
    named: bool = True,
    as_new: bool = False,
) -> Path:
    """Write a patient, or all patients, as a table or a document, by the target's ending.

    Without names there are no names, identifiers, birth dates, free texts, names of files or
    users in it; the record's random ids stay, so that visits of one patient stay together.

    Args:
        records: open.
        patient_id: of the patient; None for all.
        target: the file, with the ending of one of ``OF_PATIENTS``.
        named: see above.
        as_new: as with ``export_visit_pdf``.

    Returns:
        The file that was written.

    Raises:
        LockedError: the record is locked.
        StoreError: the patient is not in the record any more, or the export cannot be audited.
        ReportError: the ending is another, or the file cannot be written.
    """
    write = writer_of_patients(target.suffix)
    if write is None:
        endings = listed([form.suffix for form in OF_PATIENTS], either=True)
        sentence = tr("patients are exported to a file ending in {endings}")
        raise ReportError(sentence.format(endings=endings))
    cases = CaseStore(records.database)  # the export is audited as one, not as pages that were seen
    patients = _all(cases) if patient_id is None else [cases.patient(patient_id)]
    became = records.confirmations.all()
    files = [_file(cases, patient, became) for patient in patients]
    kind = None if patient_id is None else RecordKind.PATIENT
    audited(records, kind, patient_id or "", _form(target), named=named)
    return save_document(write(files, named=named), target, as_new=as_new)


def _further_words(role: str, name: str) -> str:
    return f"{role}: {name}" if name else role


def _form(target: Path) -> str:
    return target.suffix.lower().removeprefix(".") or "file"


def audited(records: Records, kind: RecordKind | None, id_: str, form: str, *, named: bool) -> str:
    """Keep that this leaves the record, and give the audit's last hash after that.

    Raises:
        LockedError: the record is locked.
        StoreError: it cannot be kept.
    """
    detail = {"form": form, "names": "with" if named else "without"}
    records.audit.note(Done.EXPORTED, kind, id_, detail)
    return records.audit.head()


def _reference(patient: Patient, *, named: bool) -> str:
    if not named:
        return tr("patient {id}").format(id=patient.id[:8])
    known = (patient.name.strip(), patient.identifier.strip())
    return ", ".join(text for text in known if text)


def _block(patient: Patient, lesion: Lesion, visit: Visit, *, named: bool) -> PatientBlock:
    age, born = patient.age(visit.taken.date()), patient.born
    if born is None or not named:
        sentence = tr("{age} at this visit").format(age=age)
    else:
        sentence = tr("{age} at this visit (born {born})").format(age=age, born=day(born))
    return PatientBlock(
        reference=_reference(patient, named=named),
        age=None if age is None else sentence,
        sex=patient.sex,
        body_site=_site(lesion, named=named),
        clinician=visit.user if named else None,
        notes=shown_notes(visit.notes) if named else None,
    )


def _read_by(reading: Reading | None, *, named: bool) -> tuple[tuple[str, str], ...]:
    """Who has read the answer, and when; nothing where that was not asked yet."""
    if reading is None:
        return ()
    # L10N: stands after "Answer read by".
    told = tr("nobody yet")
    if reading.signed is not None:
        when = moment(reading.signed.astimezone())
        told = f"{reading.user}, {when}" if named else when
    return ((tr("Answer read by"), told),)


def _site(lesion: Lesion, *, named: bool) -> str:
    place = lesion.place
    drawn = "" if place is None else tr(_SIDES[place.side])
    texts = (lesion.label.strip(), tr(lesion.site.strip())) if named else ()
    return ", ".join(text for text in (*texts, drawn) if text)


def _lesion_fields(patient: Patient, lesion: Lesion, *, named: bool) -> list[tuple[str, str]]:
    born, unnamed = patient.born, tr("lesion {id}").format(id=lesion.id[:8])
    return [
        (tr("Patient"), _reference(patient, named=named)),
        (tr("Born"), "" if born is None or not named else day(born)),
        (tr("Sex"), _sex(patient)),
        (tr("Skin type after Fitzpatrick"), patient.phototype or ""),
        (tr("Lesion"), _site(lesion, named=named) or unnamed),
        (tr("Consent to the keeping of photos and results"), _consent(patient)),
    ]


def _became(became: Confirmation | None, *, named: bool) -> list[tuple[str, str]]:
    if became is None:
        return []
    parts = (tr(BASES[became.basis]), became.words, day(became.dated))
    told = ", ".join(dict.fromkeys((*parts, became.source if named else "")))
    return [(tr("Outcome"), told.removesuffix(", "))]


def _consent(patient: Patient) -> str:
    consent, when = tr(CONSENTS[patient.consent]), patient.consent_recorded
    return consent if when is None else f"{consent}, {day(when)}"


def _sex(patient: Patient) -> str:
    return "" if patient.sex is None else tr(_SEXES[patient.sex])


def _own_view(visit: Visit, *, named: bool) -> OwnView:
    own = visit.judgement
    return OwnView.kept(own if own is None or named else replace(own, differential=""))


def _of(visit: Visit, *, named: bool) -> Visit:
    return visit if named else replace(visit, notes="", user="")


def _crop(records: Records, visit: Visit) -> Pixels:
    return from_png(records.cases.photo(visit.id).crop)


def _all(cases: CaseStore) -> list[Patient]:
    found: list[Patient] = []
    while page := cases.patients(limit=PAGE, offset=len(found)):
        found += [entry.patient for entry in page]
    return found


def _file(cases: CaseStore, patient: Patient, became: Mapping[str, Confirmation]) -> PatientFile:
    lesions: Sequence[Lesion] = [entry.lesion for entry in cases.lesions(patient.id)]
    visits = tuple((lesion, cases.timeline(lesion.id)) for lesion in lesions)
    return PatientFile(patient, visits, became)
