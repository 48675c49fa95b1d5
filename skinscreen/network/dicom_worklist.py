"""Modality Worklist by C-FIND: who is expected, and what was asked for."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from skinscreen.domain.destination import Destination
from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import Order, Worklist, WorklistEntry
from skinscreen.imaging.dicom_words import header
from skinscreen.language import tr
from skinscreen.network import faults
from skinscreen.network.association import association
from skinscreen.network.limits import LIMITS, Limits

if TYPE_CHECKING:
    from pydicom import Dataset
    from pynetdicom.association import Association

FIND = "1.2.840.10008.5.1.4.31"
MOST = 500
"""Entries that are asked for at once."""
_PENDING = frozenset({0xFF00, 0xFF01})
_DATE = "%Y%m%d"
_LATEST = datetime.max.replace(tzinfo=UTC)


def find(
    destination: Destination, on: date | None, limits: Limits = LIMITS, most: int = MOST
) -> Worklist:
    """The entries of a day.

    Args:
        destination: a worklist.
        on: the day; None for every day.
        limits: how long it may take.
        most: entries that are taken.

    Raises:
        NetworkError: it cannot be reached, or does not answer with a worklist.
    """
    from pynetdicom import build_context

    unoffered = tr("{name} has no worklist; check host, port and AE titles")
    with association(destination, [build_context(FIND)], unoffered, limits) as made:
        found, cut = _answers(destination, made, _query(on), most)
    entries = []
    for answer in found:
        with suppress(NetworkError):
            entries.append(_entry(answer))
    kept = [entry for entry in entries if entry.header.speaks_of_patient]
    kept.sort(key=lambda entry: entry.scheduled or _LATEST)
    return Worklist(tuple(kept), unreadable=len(found) - len(kept), cut=cut)


def _answers(
    destination: Destination, made: "Association", query: "Dataset", most: int
) -> "tuple[list[Dataset], bool]":
    found: list[Dataset] = []
    try:
        for status, answer in made.send_c_find(query, FIND):
            if "Status" not in status:
                raise faults.broken_off(destination)
            if status.Status not in _PENDING:
                if status.Status:
                    sentence = tr("{name} does not give its worklist ({reason})")
                    reason = f"0x{status.Status:04X}"
                    raise NetworkError(sentence.format(name=destination.name, reason=reason))
                return found, False
            if len(found) == most:
                made.abort()
                return found, True
            found.append(answer if answer is not None else _nothing())
    except (RuntimeError, ValueError) as error:  # the association has ended meanwhile
        raise faults.broken_off(destination) from error
    raise faults.broken_off(destination)


def _nothing() -> "Dataset":
    from pydicom import Dataset

    return Dataset()


def _query(on: date | None) -> "Dataset":
    """All that is wanted of each entry (PS3.4, K.6.1.2)."""
    from pydicom import Dataset

    query, step = Dataset(), Dataset()
    query.SpecificCharacterSet = "ISO_IR 192"
    for keyword in (
        *("PatientName", "PatientID", "PatientBirthDate", "PatientSex"),
        *("AccessionNumber", "StudyInstanceUID", "RequestedProcedureID"),
        "RequestedProcedureDescription",
    ):
        setattr(query, keyword, "")
    for keyword in (
        *("ScheduledStationAETitle", "ScheduledProcedureStepStartTime", "Modality"),
        *("ScheduledProcedureStepID", "ScheduledProcedureStepDescription"),
    ):
        setattr(step, keyword, "")
    step.ScheduledProcedureStepStartDate = "" if on is None else f"{on:{_DATE}}"
    query.ScheduledProcedureStepSequence = [step]
    return query


def _entry(answer: "Dataset") -> WorklistEntry:
    """What can be used of an answer.

    Raises:
        NetworkError: a number in it cannot be written into a file.
    """
    step = _step(answer)
    described = _text(answer, "RequestedProcedureDescription")
    return WorklistEntry(
        header=header(answer),
        order=Order(
            accession=_text(answer, "AccessionNumber"),
            study_uid=_text(answer, "StudyInstanceUID"),
            request=_text(answer, "RequestedProcedureID"),
            step=_text(step, "ScheduledProcedureStepID"),
            description=(described or _text(step, "ScheduledProcedureStepDescription"))[:64],
            name=_text(answer, "PatientName"),
        ),
        scheduled=_when(step),
        station=_text(step, "ScheduledStationAETitle"),
    )


def _step(answer: "Dataset") -> "Dataset":
    with suppress(Exception):  # a broken element says nothing, and stops nothing
        return answer.ScheduledProcedureStepSequence[0]
    return _nothing()


def _text(answer: "Dataset", keyword: str) -> str:
    with suppress(Exception):
        return faults.told(str(answer.get(keyword) or ""))
    return ""


def _when(step: "Dataset") -> datetime | None:
    day = _text(step, "ScheduledProcedureStepStartDate")
    time = _text(step, "ScheduledProcedureStepStartTime").split(".")[0].ljust(6, "0")[:6]
    with suppress(ValueError, OverflowError, OSError):
        return datetime.strptime(day + time, "%Y%m%d%H%M%S").astimezone()
    return None
