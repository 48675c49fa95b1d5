"""From a screening to a PDF on the disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skinscreen import __version__
from skinscreen.domain.advice import Clinic
from skinscreen.domain.errors import ReportError
from skinscreen.domain.own_view import OwnView
from skinscreen.language import speaking, tr
from skinscreen.report.content import (
    PageSize,
    PatientBlock,
    Pictures,
    ReportContent,
    build,
)
from skinscreen.report.pdf import render, render_each, save_document
from skinscreen.services.explanation import Explanation, overlay
from skinscreen.services.screening import Screening

__all__ = [
    "PageSize",
    "PatientBlock",
    "ReportedLesion",
    "export_pdf",
    "rendered",
    "report_pdf",
    "save_document",
    "suggested_name",
]


@dataclass(frozen=True, slots=True, eq=False)
class ReportedLesion:
    """One of several lesions of a report.

    Attributes:
        screening: of it.
        own_view: the clinician's of this lesion.
    """

    screening: Screening
    own_view: OwnView


def _content(
    screening: Screening,
    patient: PatientBlock,
    created: datetime,
    page_size: PageSize,
    clinic: Clinic,
    explanation: Explanation | None,
    own_view: OwnView,
) -> ReportContent:
    """What the report of a screening says; ``created`` has a time zone."""
    photo = screening.photo
    pictures = Pictures(
        screening.crop,
        photo.pixels,
        photo.width,
        photo.height,
        photo.name,
        overlay(screening, explanation),
    )
    return build(
        screening.assessment,
        patient,
        pictures,
        created=created,
        app_version=__version__,
        page_size=page_size,
        clinic=clinic,
        own_view=own_view,
    )


def export_pdf(
    screening: Screening,
    patient: PatientBlock,
    target: Path,
    created: datetime,
    page_size: PageSize,
    *,
    clinic: Clinic,
    own_view: OwnView,
    explanation: Explanation | None = None,
    as_new: bool = False,
    language: str = "",
    lesions: Sequence[ReportedLesion] = (),
) -> Path:
    """Write the report of a screening; it appears whole or not at all.

    Args:
        screening: what the report is about.
        patient: as typed.
        target: the file.
        created: with a time zone.
        page_size: of the paper.
        clinic: what the clinic has set.
        explanation: one that was made; None for the model's own, where it has one.
        own_view: the clinician's view beside the model's.
        as_new: an existing file is not replaced: the report takes a name with a number.
        language: of the report; empty for the one that is spoken.
        lesions: of the same photo where there are several, the worst first and ``screening``
            among them; each has pages of its own.

    Returns:
        The file that was written.

    Raises:
        ReportError: the reference is missing, or the file cannot be written.
    """
    document = report_pdf(
        screening,
        patient,
        created,
        page_size,
        clinic=clinic,
        own_view=own_view,
        explanation=explanation,
        language=language,
        lesions=lesions,
    )
    return save_document(document, target, as_new=as_new)


def report_pdf(
    screening: Screening,
    patient: PatientBlock,
    created: datetime,
    page_size: PageSize,
    *,
    clinic: Clinic,
    own_view: OwnView,
    explanation: Explanation | None = None,
    language: str = "",
    lesions: Sequence[ReportedLesion] = (),
) -> bytes:
    """The report of a screening, as bytes for a file or a printer; see ``export_pdf``.

    Raises:
        ReportError: the reference is missing.
    """
    if not patient.reference.strip():
        raise ReportError(tr("the report needs a patient reference"))
    with speaking(language):
        contents = [
            _content(
                one.screening,
                patient,
                created,
                page_size,
                clinic,
                explanation if one.screening is screening else None,
                one.own_view,
            )
            for one in lesions or (ReportedLesion(screening, own_view),)
        ]
        return render_each(contents) if lesions else render(contents[0])


def rendered(
    screening: Screening,
    patient: PatientBlock,
    created: datetime,
    page_size: PageSize,
    *,
    clinic: Clinic,
    own_view: OwnView,
) -> bytes:
    """The same report as bytes, for a document that it becomes part of."""
    return render(_content(screening, patient, created, page_size, clinic, None, own_view))


def unprintable(text: str) -> str:
    """Why a text cannot stand in a report: characters that no font has; empty where it can."""
    from skinscreen.report import fonts
    from skinscreen.report.typeset import unshown

    sentence = unshown(text, fonts.bundled())
    return (
        f"{sentence} {tr('Leave them out: on paper they would be empty boxes.')}"
        if sentence
        else ""
    )


def suggested_name(created: datetime) -> str:
    """A file name without anything of the patient in it."""
    return f"screening-{created:%Y%m%d-%H%M%S}.pdf"
