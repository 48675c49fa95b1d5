"""Outcomes out of a file into the record: first what would change, then the change."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from skinscreen.domain.confirmation import Confirmation
from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import Lesion, Patient, new_id
from skinscreen.language import tr
from skinscreen.report.dicom_base import lesion_uid
from skinscreen.services import confirmation_rows
from skinscreen.services.confirmation_rows import Row
from skinscreen.services.records import Records

_DECORATED = re.compile(r"^urn:(oid|uuid):|-", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """An outcome that would be taken over.

    Attributes:
        where: in the file, in words.
        patient: whose.
        lesion: of which.
        before: what is kept now; None where nothing is.
        after: what would be.
    """

    where: str
    patient: Patient
    lesion: Lesion
    before: Confirmation | None
    after: Confirmation


@dataclass(frozen=True, slots=True, repr=False)
class Preview:
    """What a file would change; nothing is changed yet.

    Attributes:
        changes: in the file's order.
        same: how many rows say what is kept already.
        refused: a sentence for each row that cannot be used.
    """

    changes: tuple[Change, ...]
    same: int
    refused: tuple[str, ...]


def preview(records: Records, file: Path) -> Preview:
    """Hold a file against an open record.

    Raises:
        LockedError: the record is locked.
        StoreError: the file or the record cannot be read.
    """
    known = _Lesions(records)
    changes: list[Change] = []
    refused: list[str] = []
    met: dict[str, tuple[object, ...]] = {}
    same = 0
    for row in confirmation_rows.read(file):
        if isinstance(row, str):
            refused.append(row)
            continue
        try:
            found = known.change(row, records.user)
            key = found.lesion.id
            _require_same(met.get(key), found.after)
        except StoreError as error:
            refused.append(tr("{where}: {reason}").format(where=row.where, reason=error))
            continue
        if found.before is not None and _content(found.before) == _content(found.after):
            same += 1
        elif key not in met:
            changes.append(found)
        met[key] = _content(found.after)
    return Preview(tuple(changes), same, tuple(refused))


def take_over(records: Records, shown: Preview) -> int:
    """Keep what was shown, all of it or nothing; each change is in the audit.

    Returns:
        How many lesions it was.

    Raises:
        LockedError: the record is locked.
        StoreError: an outcome was changed meanwhile, or it cannot be saved; nothing was changed.
    """
    records.confirmations.keep_expected((one.before, one.after) for one in shown.changes)
    return len(shown.changes)


class _Lesions:
    """The lesions of a record by every id that a file may name them with."""

    def __init__(self, records: Records) -> None:
        self._known: dict[str, tuple[Patient, Lesion] | None] = {}
        self._now = records.confirmations.all()
        for patient, lesion in records.confirmations.lesions():
            for name in _names(patient, lesion):
                # Two lesions that are called the same are told apart by neither name.
                self._known[name] = None if name in self._known else (patient, lesion)

    def change(self, row: Row, user: str) -> Change:
        """What a row would change.

        Raises:
            StoreError: it leads to no lesion or to several, or contradicts itself.
        """
        names = [_DECORATED.sub("", name.strip().lower()) for name in row.lesions]
        named = [self._known[name] for name in names if name in self._known]
        if None in named or len({id(one) for one in named}) > 1:
            raise StoreError(tr("it leads to several lesions of this record"))
        found = next(iter(named), None)
        if found is None:
            raise StoreError(tr("its lesion is not in this record"))
        patient, lesion = found
        before = self._now.get(lesion.id)
        after = Confirmation(
            new_id() if before is None else before.id,
            lesion.id,
            row.basis,
            row.dated,
            row.malignant,
            row.condition,
            row.code,
            row.source,
            user,
        )
        return Change(row.where, patient, lesion, before, after)


def _require_same(met: tuple[object, ...] | None, after: Confirmation) -> None:
    if met is not None and met != _content(after):
        raise StoreError(tr("the file says something else of the same lesion before"))


def _names(patient: Patient, lesion: Lesion) -> Iterator[str]:
    """Its id in the record, the same as an OID, and what our own exports call it."""
    yield lesion.id
    yield f"2.25.{uuid.UUID(lesion.id).int}"
    if lesion.label.strip():
        for name in {patient.name.strip(), ""}:
            if patient.identifier or name:
                yield lesion_uid(patient.identifier, name, lesion.label)


def _content(one: Confirmation) -> tuple[object, ...]:
    return (one.basis, one.dated, one.malignant, one.condition, one.code, one.source)


def counted(shown: Preview) -> Mapping[str, int]:
    """How many are new, changed, the same and refused."""
    new = sum(1 for one in shown.changes if one.before is None)
    return {
        "new": new,
        "changed": len(shown.changes) - new,
        "same": shown.same,
        "refused": len(shown.refused),
    }
