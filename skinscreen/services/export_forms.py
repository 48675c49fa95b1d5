"""The forms in which something leaves the record: one table for screens, dialog and writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from skinscreen.language import mark
from skinscreen.services.record_document import PatientFile, to_csv, to_json


class WritePatients(Protocol):
    """Writes patients with all that is kept of them but the photos."""

    def __call__(self, files: Sequence[PatientFile], *, named: bool) -> bytes:
        """The file's content; without names nothing in it tells who somebody is."""
        ...


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A form of file.

    Attributes:
        suffix: its ending, with the dot, in small letters.
        name: in a file dialog, in English like ``words``: looked up where it is shown.
        words: what it is, and for what.
        of_patients: writes patients; None for the form of reports of a visit or a lesion.
        folder: it is a folder of files for other systems, of this kind; empty for one file.
    """

    suffix: str
    name: str
    words: str
    of_patients: WritePatients | None = None
    folder: str = ""


FORMS = (
    ExportForm(".pdf", "PDF", mark("PDF report")),
    ExportForm(".json", "JSON", mark("JSON, for other programs"), to_json),
    ExportForm(".csv", mark("Table"), mark("Table (CSV), for spreadsheets"), to_csv),
)
REPORTS = tuple(form for form in FORMS if form.of_patients is None)
"""Of a visit or a lesion over time."""
INTERCHANGE = (
    ExportForm("", "DICOM", mark("DICOM, for a PACS: photo, result, report"), folder="dicom"),
    ExportForm("", "FHIR", mark("FHIR R4, for an information system"), folder="fhir"),
)
"""Of a visit, or of each visit of a lesion, for other systems; a folder of files."""
OF_PATIENTS = tuple(form for form in FORMS if form.of_patients is not None)


def writer_of_patients(suffix: str) -> WritePatients | None:
    """What writes patients to a file with this ending, in letters of any case; None without any."""
    return next((form.of_patients for form in FORMS if form.suffix == suffix.lower()), None)
