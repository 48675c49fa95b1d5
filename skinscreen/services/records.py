"""The clinical record as the screens use it: made, opened, locked; visits kept and shown again.

Everything here is Qt-free and slow enough for the background thread. Nothing of a patient is
logged.
"""

from dataclasses import dataclass
from datetime import datetime

from skinscreen.domain.clinic import Clinic
from skinscreen.domain.judgement import Judgement
from skinscreen.domain.record import KeptPhoto, Visit, new_id
from skinscreen.imaging.bare import BarePhoto, bare, from_png, restored, thumbnail, to_png
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.services.custody import PIN, Custody
from skinscreen.services.people import RECOVERY
from skinscreen.services.screening import Screening

__all__ = ["PIN", "RECOVERY", "Kept", "Records", "ShownPhoto"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A visit that is on the disk.

    Attributes:
        visit: as it is kept.
        notes: sentences the clinician should see, such as one on the device's clock.
    """

    visit: Visit
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ShownPhoto:
    """What was screened at a visit.

    Attributes:
        photo: upright; from it any crop can be cut.
        crop: the very pixels that were screened, RGB, [side, side, 3].
    """

    photo: Photo
    crop: Pixels


class Records(Custody):
    """The record of this device: absent, locked or open."""

    def keep(
        self,
        lesion_id: str,
        screening: Screening,
        *,
        clinic: Clinic,
        judgement: Judgement | None = None,
        notes: str = "",
        user: str = "",
    ) -> Kept:
        """Keep a screening as a visit of a lesion: all of it is on the disk when this returns.

        What the clinic has set is kept with it: the visit goes on saying what was advised.

        Raises:
            StoreError: it cannot be saved, or the lesion is gone; nothing was changed.
            LockedError: the record is locked.
        """
        cases = self.cases
        photo = _photo_to_keep(screening)
        taken = self._now().astimezone()
        before = cases.last_taken()
        visit = Visit(
            id=new_id(),
            lesion_id=lesion_id,
            taken=taken,
            assessment=screening.assessment,
            judgement=judgement,
            notes=notes,
            user=user or self.user,
            thumbnail=photo.thumbnail,
            clinic=clinic.spelled_out(),
        )
        cases.add_visit(visit, photo)
        return Kept(cases.visit(visit.id), _clock_notes(taken, before))

    def photo(self, visit_id: str) -> ShownPhoto:
        """What was screened at a visit.

        Raises:
            StoreError: there is no such visit any more.
            LockedError: the record is locked.
            ImageError: a kept picture is damaged.
        """
        kept = self.cases.photo(visit_id)
        photo = restored(BarePhoto(kept.encoded, kept.orientation, kept.turns), kept.name)
        return ShownPhoto(photo, from_png(kept.crop))


def _photo_to_keep(screening: Screening) -> KeptPhoto:
    photo = screening.photo
    kept = bare(photo)
    return KeptPhoto(
        encoded=kept.encoded,
        orientation=kept.orientation,
        turns=kept.turns,
        width=photo.width,
        height=photo.height,
        name=photo.name,
        crop=to_png(screening.crop),
        thumbnail=thumbnail(screening.crop),
    )


def _clock_notes(taken: datetime, before: datetime | None) -> tuple[str, ...]:
    if before is None or taken >= before:
        return ()
    sentence = (
        f"The device's clock says {taken:%Y-%m-%d %H:%M}, which is before the visit that was "
        f"kept last ({before.astimezone():%Y-%m-%d %H:%M}). Check date and time; visits stay in "
        "the order in which they were kept."
    )
    return (sentence,)
