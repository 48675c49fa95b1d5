"""The photos of all visits of an open record, one after another, to be screened again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from skinscreen.domain.assessment import Box
from skinscreen.domain.audit import Done
from skinscreen.domain.record import KeptPhoto
from skinscreen.imaging.bare import BarePhoto, restored
from skinscreen.imaging.photo import Photo
from skinscreen.language import mark
from skinscreen.services.records import Records
from skinscreen.store.case_store import CaseStore

WHAT = mark("index of the visits' photos")
"""Stands in the audit for what was written."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class VisitPhoto:
    """A visit's photo as it is kept, not decoded yet.

    Attributes:
        visit_id: of the visit.
        frame: the square that was screened.
        content: SHA-256 of the kept photo, its turns and the frame: what an answer depends on.
        kept: the photo.
    """

    visit_id: str
    frame: Box
    content: str
    kept: KeptPhoto

    def photo(self) -> Photo:
        """The photo, upright.

        Raises:
            ImageError: the kept picture is damaged.
        """
        bare = BarePhoto(self.kept.encoded, self.kept.orientation, self.kept.turns)
        return restored(bare, self.visit_id)


def count_visits(records: Records) -> int:
    """How many visits are shown."""
    return sum(len(followed.visits) for followed in records.confirmations.followed())


def visit_photos(records: Records) -> Iterator[VisitPhoto]:
    """The photo of every visit that is shown, in the order of keeping of their lesions.

    The audit keeps that they were written into an index, not that each was seen.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read, or this cannot be audited.
    """
    records.audit.note(Done.EXPORTED, detail={"form": "parquet", "names": "without", "what": WHAT})
    cases = CaseStore(records.database)
    for followed in records.confirmations.followed():
        for visit in followed.visits:
            kept = cases.photo(visit.id)
            box = visit.assessment.crop
            digest = hashlib.sha256(kept.encoded)
            digest.update(f"{kept.orientation} {kept.turns} {box.x} {box.y} {box.side}".encode())
            yield VisitPhoto(visit.id, box, digest.hexdigest(), kept)
