"""What a DICOM header says of patient, place and time, as plain values."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.record import LINE_LENGTH, Sex
from skinscreen.imaging.dicom_kind import DERMOSCOPIC

if TYPE_CHECKING:
    from pydicom import Dataset

_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER}
_SIDES = ("L", "R", "B", "U")
_SNOMED = ("SCT", "SRT", "SNM3")
_DATE = "%Y%m%d"
_DAY, _SECONDS = 8, 14
"""Digits of a date, and of a date with its time."""


def header(file: "Dataset") -> DicomHeader:
    """What stands there; what cannot be read counts as not said."""
    anatomy = _first(file, "AnatomicRegionSequence")
    coded = anatomy is not None and str(anatomy.get("CodingSchemeDesignator", "")) in _SNOMED
    side = text_of(file, "ImageLaterality") or text_of(file, "Laterality")
    return DicomHeader(
        name=name_of(file),
        listed_name=_listed_name(file),
        identifier=text_of(file, "PatientID"),
        born=_day(text_of(file, "PatientBirthDate")),
        sex=_SEXES.get(text_of(file, "PatientSex")),
        site=site_in_words(file),
        site_code=text_of(anatomy, "CodeValue") if anatomy is not None and coded else "",
        laterality=side if side in _SIDES else "",
        taken=_taken(file),
        lesion=text_of(file, "TrackingID"),
        orientation=_orientation(file),
        dermoscopic=text_of(file, "SOPClassUID") == DERMOSCOPIC,
        burnt_in=is_burnt_in(file),
    )


def is_burnt_in(file: "Dataset") -> bool:
    """Whether the file says that text is part of its picture."""
    return text_of(file, "BurnedInAnnotation") == "YES"


def text_of(file: "Dataset", keyword: str) -> str:
    """An element as one line; empty where there is none, or a broken one."""
    with suppress(Exception):  # a broken element says nothing, and stops nothing
        value = file.get(keyword)
        if value is not None and not isinstance(value, list):
            return _line(str(value))
    return ""


def _line(text: str) -> str:
    """A text as it can be shown and kept: one line, no more of it than a field holds."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:LINE_LENGTH]


def name_of(file: "Dataset") -> str:
    """A person's name as it is spoken, in letters where there are any (PS3.5, 6.2.1)."""
    with suppress(Exception):
        name = file.PatientName
        for group in (name.alphabetic, name.ideographic, name.phonetic):
            family, given, middle, prefix, suffix = [*group.split("^"), *[""] * 5][:5]
            # A family name comes first where names are written in ideograms.
            parts = (
                (family, given, middle)
                if group == name.ideographic and group != name.alphabetic
                else (prefix, given, middle, family, suffix)
            )
            if line := _line(" ".join(parts)):
                return line
    return ""


def _listed_name(file: "Dataset") -> str:
    """The name in letters as a list has it, so that it leaves the record as it came."""
    with suppress(Exception):
        family, given, middle = [*file.PatientName.alphabetic.split("^"), "", ""][:3]
        names = (_line(family), _line(f"{given} {middle}"))
        return _line(", ".join(names)) if all(names) else ""
    return ""


def site_in_words(file: "Dataset") -> str:
    """The place on the body, as it is coded there or else in the words of DICOM."""
    anatomy = _first(file, "AnatomicRegionSequence")
    coded = "" if anatomy is None else text_of(anatomy, "CodeMeaning")
    return coded or text_of(file, "BodyPartExamined").lower()


def _first(file: "Dataset", keyword: str) -> "Dataset | None":
    with suppress(Exception):
        items = file.get(keyword)
        return items[0] if items else None
    return None


def _orientation(file: "Dataset") -> tuple[str, ...]:
    with suppress(Exception):
        return _strings(file.get("PatientOrientation") or ())
    return ()


def _strings(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(_line(str(value)) for value in values)[:2]


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return datetime.strptime(text, _DATE).replace(tzinfo=UTC).date()
    return None


def _taken(file: "Dataset") -> datetime | None:
    """When it was taken: the first of the times that DICOM knows that is there."""
    at_once = text_of(file, "AcquisitionDateTime")
    kinds = ("Acquisition", "Content", "Series", "Study")
    pairs = ((text_of(file, f"{kind}Date"), text_of(file, f"{kind}Time")) for kind in kinds)
    for text in (at_once, *("".join(pair) for pair in pairs if all(pair))):
        if (moment := _moment(text, text_of(file, "TimezoneOffsetFromUTC"))) is not None:
            return moment
    return None


def _moment(text: str, offset: str) -> datetime | None:
    """A moment with its zone; the device's own where none is said."""
    digits, sign, own = text, "", ""
    for mark in "+-":
        if mark in text:
            digits, sign, own = text.partition(mark)
    digits = digits.split(".")[0][:_SECONDS]
    if len(digits) < _DAY:
        return None
    with suppress(ValueError, OverflowError, OSError):
        when = datetime.strptime(digits, "%Y%m%d%H%M%S"[: len(digits) - 2])  # noqa: DTZ007
        zone = _zone(sign + own or offset)
        return when.astimezone() if zone is None else when.replace(tzinfo=zone)
    return None


def _zone(text: str) -> timezone | None:
    if not text:
        return None
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=-minutes if text.startswith("-") else minutes))
