"""A screening as files that other systems take in; nothing is sent anywhere."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skinscreen import __version__
from skinscreen.domain.advice import Clinic
from skinscreen.domain.answer import Answer, answer
from skinscreen.domain.assessment import Assessment
from skinscreen.domain.errors import ReportError
from skinscreen.domain.order import NO_ORDER, Order
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.domain.subject import Subject
from skinscreen.imaging.photo import Photo
from skinscreen.language import tr
from skinscreen.report import dicom_base, dicom_photo, dicom_report, fhir
from skinscreen.report.dicom_base import Study
from skinscreen.report.pdf import save_document
from skinscreen.services.export import PageSize, PatientBlock, rendered
from skinscreen.services.screening import Screening


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an export says beside the screening.

    Attributes:
        created: when it is written, with its time zone.
        page_size: of the report's paper.
        clinic: what the clinic has set.
        order: what somebody asked for.
    """

    created: datetime
    page_size: PageSize
    clinic: Clinic
    order: Order = NO_ORDER


@dataclass(frozen=True, slots=True, eq=False)
class Documented:
    """What goes into the files of one screening.

    Attributes:
        assessment: what the model said.
        words: the same in words, the clinician's view with it where there is one.
        photo: what was screened.
        pdf: the report for people.
        study: of whom it is, and when.
    """

    assessment: Assessment
    words: Answer
    photo: Photo
    pdf: bytes
    study: Study


Files = Iterable[tuple[str, bytes]]
"""Endings of the files' names, and what is in them."""
Make = Callable[[Screening, Subject, Circumstances], Files]
"""Makes the files of a screening."""


def dicom_of(told: Documented) -> Files:
    """Photo, result and report of one study.

    Raises:
        ImageError: the photo's file is damaged.
    """
    image = dicom_photo.image_of(told.photo, told.assessment.kind, told.study)
    files = {
        "photo.dcm": image,
        "result.dcm": dicom_report.report_of(told.assessment, told.words, image, told.study),
        "report.dcm": dicom_report.pdf_of(told.pdf, image, told.study),
    }
    return [(ending, dicom_base.written(file)) for ending, file in files.items()]


def fhir_of(told: Documented) -> Files:
    """Photo, result and report in one FHIR bundle.

    Raises:
        ImageError: the photo's file is damaged.
    """
    bundle = fhir.bundle_of(told.assessment, told.words, told.photo, told.pdf, told.study)
    return [("bundle.fhir.json", bundle)]


def dicom_files(screening: Screening, subject: Subject, told: Circumstances) -> Files:
    """Of a screening that is in no record; see ``dicom_of``.

    Raises:
        ImageError: the photo's file is damaged.
    """
    return dicom_of(_documented(screening, subject, told))


def fhir_files(screening: Screening, subject: Subject, told: Circumstances) -> Files:
    """Of a screening that is in no record; see ``fhir_of``.

    Raises:
        ImageError: the photo's file is damaged.
    """
    return fhir_of(_documented(screening, subject, told))


def _documented(screening: Screening, subject: Subject, told: Circumstances) -> Documented:
    return Documented(
        screening.assessment,
        answer(screening.assessment, told.clinic, NO_VIEW),
        screening.photo,
        _pdf(screening, subject, told),
        dicom_base.study_of(subject, told.created, __version__, told.order),
    )


def export(
    make: Make, screening: Screening, subject: Subject, folder: Path, told: Circumstances
) -> tuple[Path, ...]:
    """Write the files of a screening, all of them or none; nothing is written over.

    Their names say when, and nothing of the patient.

    Raises:
        ImageError: the photo's file is damaged.
        ReportError: the folder is not there, or cannot be written to.
    """
    if not folder.is_dir():
        name = str(folder).encode("utf-8", "replace").decode()
        raise ReportError(tr("{folder} is no folder; choose one that exists").format(folder=name))
    written: list[Path] = []
    try:
        for ending, content in make(screening, subject, told):
            target = folder / f"screening-{told.created:%Y%m%d-%H%M%S}-{ending}"
            written.append(save_document(content, target, as_new=True))
    except ReportError:
        for file in written:
            with suppress(OSError):
                file.unlink()
        raise
    return tuple(written)


def _pdf(screening: Screening, subject: Subject, told: Circumstances) -> bytes:
    return rendered(
        screening,
        _patient(screening, subject, told.created),
        told.created,
        told.page_size,
        clinic=told.clinic,
        own_view=NO_VIEW,
    )


def _patient(screening: Screening, subject: Subject, created: datetime) -> PatientBlock:
    """What stands at the head of the report for people."""
    family, given = subject.names
    who = " ".join(part for part in (given, family) if part)
    born = subject.born
    age = None
    if born is not None and born <= created.date():
        on = created.date()
        age = str(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))
    place = " ".join(part for part in (subject.side, subject.site) if part)
    return PatientBlock(
        reference=", ".join(part for part in (subject.identifier, who) if part)
        or screening.photo.name,
        age=age,
        sex=None if subject.sex is None else subject.sex.value,
        body_site=", ".join(part for part in (subject.lesion, place) if part) or None,
    )
