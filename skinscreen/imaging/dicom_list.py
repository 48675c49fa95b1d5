"""What stands in a DICOMDIR (PS3.3, annex F): records that name each other by their offsets."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from skinscreen.domain.dicom_directory import DicomDirectory, ListedPhoto
from skinscreen.imaging.dicom_kind import DERMOSCOPIC, PHOTOGRAPHIC, title
from skinscreen.imaging.dicom_words import name_of, site_in_words, text_of

if TYPE_CHECKING:
    from pydicom import Dataset

_FIRST = "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity"
_NEXT = "OffsetOfTheNextDirectoryRecord"
_LOWER = "OffsetOfReferencedLowerLevelDirectoryEntity"
_CLASS = "ReferencedSOPClassUIDInFile"
_FILE = "ReferencedFileID"
Known = tuple[str, str, str]
"""Patient, day and site, as far as the records above say them."""


def directory(file: "Dataset") -> DicomDirectory:
    """Its photos with patient, day and site, and what else there is.

    Each record counts once, whatever the offsets say: circles end where they began, and what no
    offset leads to is taken with what it says itself.
    """
    photos: list[ListedPhoto] = []
    others: Counter[str] = Counter()
    for record, known in _records(file):
        kind = text_of(record, _CLASS)
        if not kind:
            continue
        if kind in (PHOTOGRAPHIC, DERMOSCOPIC):
            photos.append(ListedPhoto(_path(record), *known))
        else:
            others[title(kind)] += 1
    return DicomDirectory(tuple(photos), others)


def _records(file: "Dataset") -> Iterator[tuple["Dataset", Known]]:
    waiting = {int(record.seq_item_tell): record for record in _sequence(file)}
    ways: list[tuple[int, Known]] = [(_offset(file, _FIRST), ("", "", ""))]
    while ways or waiting:
        offset, known = ways.pop() if ways else (next(iter(waiting)), ("", "", ""))
        while (record := waiting.pop(offset, None)) is not None:
            told = _told(record, known)
            yield record, told
            ways.append((_offset(record, _LOWER), told))
            offset = _offset(record, _NEXT)


def _sequence(file: "Dataset") -> Iterator["Dataset"]:
    yield from file.get("DirectoryRecordSequence") or ()


def _offset(record: "Dataset", keyword: str) -> int:
    with suppress(Exception):
        return int(record.get(keyword) or 0)
    return 0


def _told(record: "Dataset", known: Known) -> Known:
    patient, day, site = known
    return (
        name_of(record) or text_of(record, "PatientID") or patient,
        text_of(record, "ContentDate") or text_of(record, "StudyDate") or day,
        site_in_words(record) or site,
    )


def _path(record: "Dataset") -> tuple[str, ...]:
    with suppress(Exception):
        value = record.get(_FILE)
        return (value,) if isinstance(value, str) else tuple(str(part) for part in value or ())
    return ()
