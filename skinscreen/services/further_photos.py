"""Photos of a visit beside the one that was screened: kept without metadata, shown, printed."""

from collections.abc import Iterator

from skinscreen.domain.further_photo import FurtherPhoto, PhotoRole
from skinscreen.domain.record import new_id
from skinscreen.imaging.bare import BarePhoto, bare, restored, thumbnail
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.preview import within
from skinscreen.services.records import Records

_PRINTED_SIDE = 1000
"""Pixels of the longer side in a report: 300 a inch on a third of a page."""


def add(records: Records, visit_id: str, photo: Photo, role: PhotoRole) -> FurtherPhoto:
    """Keep a photo with a visit, unscreened; nothing of where and when goes with it.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is gone or has too many, or it cannot be saved; nothing was changed.
        ImageError: the photo's file is damaged.
    """
    kept = bare(photo)
    further = FurtherPhoto(
        id=new_id(),
        visit_id=visit_id,
        role=role,
        encoded=kept.encoded,
        orientation=kept.orientation,
        turns=kept.turns,
        width=photo.width,
        height=photo.height,
        name=photo.name,
        thumbnail=thumbnail(photo.pixels),
    )
    records.further_photos.add(further)
    return further


def of_visit(records: Records, visit_id: str) -> tuple[FurtherPhoto, ...]:
    """The further photos of a visit without their pixels, in the order in which they were kept.

    Raises:
        LockedError: the record is locked.
        StoreError: they cannot be read.
    """
    return records.further_photos.of(visit_id)


def remove(records: Records, visit_id: str, photo_id: str) -> FurtherPhoto:
    """Take a further photo away, and give it, so that it can be put back.

    Raises:
        LockedError: the record is locked.
        StoreError: it is gone, or that cannot be saved; nothing was changed.
    """
    photo = records.further_photos.one(visit_id, photo_id)
    records.further_photos.remove(visit_id, photo_id)
    return photo


def put_back(records: Records, photo: FurtherPhoto) -> None:
    """Keep a photo again that was taken away.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is gone, or it cannot be saved; nothing was changed.
    """
    records.further_photos.add(photo)


def restored_photo(records: Records, visit_id: str, photo_id: str) -> Photo:
    """A further photo as it is shown.

    Raises:
        LockedError: the record is locked.
        StoreError: it is gone.
        ImageError: it is damaged.
    """
    return _photo(records.further_photos.one(visit_id, photo_id))


def to_print(records: Records, visit_id: str) -> Iterator[tuple[FurtherPhoto, Pixels]]:
    """Every further photo of a visit, small enough for paper, one after another.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is gone.
        ImageError: one is damaged.
    """
    for listed in records.further_photos.of(visit_id):
        whole = records.further_photos.one(visit_id, listed.id)
        yield listed, within(_photo(whole).pixels, _PRINTED_SIDE)


def _photo(kept: FurtherPhoto) -> Photo:
    return restored(BarePhoto(kept.encoded, kept.orientation, kept.turns), kept.name)
