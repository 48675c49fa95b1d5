"""Out of the record for other systems: each visit as DICOM files or a FHIR bundle.

``visit_files`` makes them, for a folder or for whoever sends them; ``ExportFolder`` has them in a
folder, all of them or none.
"""

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from operator import truediv
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from skinscreen import __version__
from skinscreen.domain.answer import answer_of
from skinscreen.domain.coding import place_of
from skinscreen.domain.errors import ReportError
from skinscreen.domain.order import NO_ORDER, Order
from skinscreen.domain.record import Lesion, Patient, RecordKind, Visit
from skinscreen.domain.subject import LONGEST, Subject
from skinscreen.domain.watch import UNWATCHED, Watch
from skinscreen.imaging.source import shown
from skinscreen.language import speaking, tr
from skinscreen.paths import in_time, unused
from skinscreen.report.content import PageSize
from skinscreen.report.dicom_base import Study
from skinscreen.report.pdf import save_document
from skinscreen.services.interchange import Documented, Files, dicom_of, fhir_of
from skinscreen.services.merging import numbers
from skinscreen.services.record_export import audited, visit_pdf
from skinscreen.services.records import Records
from skinscreen.store.orders import Orders

DICOM, FHIR = "dicom", "fhir"
_MAKE: Mapping[str, Callable[[Documented], Files]] = {DICOM: dicom_of, FHIR: fhir_of}
_PATIENCE_S = 10.0
"""Seconds that a drive may take for a folder."""
_SHORT = 8
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Leaving:
    """How visits leave the record.

    Attributes:
        form: ``DICOM`` or ``FHIR``.
        named: whether name, number, birth date, body site and notes go with them.
        page_size: of the report's paper.
        language: of report and conclusion; empty for the one that is spoken.
    """

    form: str
    named: bool
    page_size: PageSize = "A4"
    language: str = ""


def visit_files(
    records: Records, visit_id: str, leaving: Leaving, head: str
) -> tuple[tuple[str, bytes], ...]:
    """The files of a visit: endings of their names, and what is in them.

    All files of a visit are of one study, that of the order where it was kept for one, and the
    lesion has one identifier, in every export.
    That it leaves the record is for the caller to keep, before.

    Args:
        records: open.
        visit_id: of the visit.
        leaving: how.
        head: the audit's last hash after that was kept; it stands on the report.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is not in the record any more.
        ReportError: name, number or label cannot be written as they are.
        ImageError: a kept picture is damaged.
    """
    visit = records.visit(visit_id)
    lesion = records.lesion(visit.lesion_id)
    patient = records.patient(lesion.patient_id)
    photo = records.photo(visit_id).photo
    orders = Orders(records.database, records.now)
    order = orders.of_visit(visit_id) if leaving.named else NO_ORDER
    pdf = visit_pdf(
        records,
        visit_id,
        lambda: head,
        named=leaving.named,
        page_size=leaving.page_size,
        language=leaving.language,
    )
    with speaking(leaving.language):
        told = Documented(
            visit.assessment,
            answer_of(visit),
            photo if leaving.named else replace(photo, name=tr("photo")),
            pdf,
            _study(visit, subject_of(patient, lesion, named=leaving.named), order),
        )
        return tuple(_MAKE[leaving.form](told))


def subject_of(patient: Patient, lesion: Lesion, *, named: bool) -> Subject:
    """Of whom a visit is, as other systems have it; without names by ids of the record alone.

    Raises:
        ReportError: name, number or label cannot be written as they are.
    """
    if not named:
        return Subject(
            identifier=patient.id, sex=patient.sex, lesion=f"lesion {lesion.id[:_SHORT]}"
        )
    site, side = place_of(lesion.site)
    first, *others = numbers(patient) or ("",)
    return Subject(
        identifier=first,
        others=tuple(others),
        name=patient.name.strip(),
        born=patient.born,
        sex=patient.sex,
        site=site,
        side=side,
        lesion=(lesion.label.strip() or lesion.site.strip())[:LONGEST],
    )


def _study(visit: Visit, subject: Subject, order: Order) -> Study:
    return Study(
        order.study_uid or _uid(visit.id),
        subject,
        visit.taken.astimezone(),
        __version__,
        _uid(visit.lesion_id),
        order,
    )


def _uid(id_: str) -> str:
    """An id of the record as a UID (PS3.5, B.2)."""
    return f"2.25.{UUID(id_).int}"


def export_visits(
    records: Records,
    kind: RecordKind,
    id_: str,
    leaving: Leaving,
    parent: Path,
    at: datetime,
    watch: Watch = UNWATCHED,
) -> Path:
    """Write a visit, or all visits of a lesion, to a new folder: all of them, or nothing.

    Args:
        records: open.
        kind: visit or lesion.
        id_: of it.
        leaving: how.
        parent: where the new folder is to lie.
        at: now, with a time zone.
        watch: looks after each visit.

    Returns:
        The folder.

    Raises:
        LockedError: the record is locked.
        StoreError: there is no such visit or lesion any more, or it cannot be audited.
        ReportError: the lesion has no visit, something cannot be written as it is, or the folder
            cannot be written to.
        ImageError: a kept picture is damaged.
        CancelledError: it was given up.
    """
    alone = kind is RecordKind.VISIT
    visits = (records.visit(id_),) if alone else records.timeline(id_)
    if not visits:
        raise ReportError(tr("the lesion has no visit yet; there is nothing to be exported"))
    folder = ExportFolder(parent, at, leaving)
    try:
        head = audited(records, kind, id_, leaving.form, named=leaving.named)
        for done, visit in enumerate(visits):
            watch.look(partial(truediv, done, len(visits)))
            folder.add(visit, visit_files(records, visit.id, leaving, head))
        return folder.finish()
    except BaseException:
        folder.discard()
        raise


class ExportFolder:
    """A folder that gets its name when all files are in it; until then it is hidden."""

    def __init__(self, parent: Path, at: datetime, leaving: Leaving) -> None:
        """Make it in ``parent``; its name will say when, in which form, and nothing of a patient.

        Raises:
            ReportError: it cannot be made, or its drive does not answer.
        """
        self._parent = parent
        self._name = f"skinscreen-record-{at:%Y%m%d-%H%M%S}-{leaving.form}"
        self._hidden = parent / f".{self._name}.part"
        self._in_time(lambda: self._hidden.mkdir(mode=0o700))
        self._visits = 0

    def add(self, visit: Visit, files: tuple[tuple[str, bytes], ...]) -> None:
        """Put in the files of one more visit, with a number and when it was screened.

        Raises:
            ReportError: they cannot be written.
        """
        self._visits += 1
        when = visit.taken.astimezone()
        for ending, content in files:
            name = f"{self._visits:03}-{when:%Y%m%d-%H%M%S}-{ending}"
            save_document(content, self._hidden / name)

    def finish(self) -> Path:
        """Give it its name, with a number where there is one already; returns it.

        Raises:
            ReportError: it cannot be given.
        """
        return self._in_time(lambda: self._hidden.rename(unused(self._parent, self._name)))

    def discard(self) -> None:
        """Nothing of it stays, as far as the drive still answers."""
        with suppress(ReportError):
            self._in_time(lambda: shutil.rmtree(self._hidden, ignore_errors=True))

    def _in_time(self, call: Callable[[], _T]) -> _T:
        try:
            return in_time(call, _PATIENCE_S)
        except OSError as error:  # TimeoutError is one
            sentence = tr(
                "nothing can be saved in {folder} ({reason}); choose another folder or drive"
            )
            reason = error.strerror or str(error)
            raise ReportError(sentence.format(folder=shown(self._parent), reason=reason)) from error
