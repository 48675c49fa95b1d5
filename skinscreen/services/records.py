"""The clinical record as the screens use it: made, opened, locked; visits kept and shown again.

Everything here is Qt-free and slow enough for the background thread. Nothing of a patient is
logged.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from skinscreen.domain.advice import Clinic
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.audit import Verified
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import Judgement
from skinscreen.domain.record import (
    DeletedEntry,
    KeptPhoto,
    Lesion,
    LesionEntry,
    Patient,
    PatientEntry,
    Purged,
    RecordKind,
    Visit,
    new_id,
)
from skinscreen.domain.worklist import FollowUp, Pending, Reading, in_order
from skinscreen.language import moment, tr
from skinscreen.services.lockable_record import PIN, LockableRecord
from skinscreen.services.merging import merged
from skinscreen.services.namesakes import namesakes
from skinscreen.services.users import RECOVERY

if TYPE_CHECKING:  # with pictures and models: imported for real where one is kept or shown
    from skinscreen.imaging.photo import Photo, Pixels
    from skinscreen.services.screening import Screening
    from skinscreen.services.work_in_hand import WorkInHand

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

    photo: "Photo"
    crop: "Pixels"


class Records(LockableRecord):
    """The record of this device: absent, locked or open.

    This is all that the window asks of it. While it is locked, whatever needs it open raises a
    ``LockedError``; what is gone or cannot be read or saved a ``StoreError``, and nothing was
    changed.
    """

    # --- reading ------------------------------------------------------------------------

    def patients(self, query: str, limit: int) -> tuple[PatientEntry, ...]:
        """The first patients by name, in whom every word of ``query`` is found."""
        return self.cases.patients(query, limit)

    def count_patients(self, query: str = "") -> int:
        """How many patients there are, or are found."""
        return self.cases.count_patients(query)

    def patient(self, patient_id: str) -> Patient:
        """One patient."""
        return self.cases.patient(patient_id)

    def namesakes(self, patient: Patient) -> tuple[Patient, ...]:
        """Other patients who may be the same person; see ``namesakes.namesakes``."""
        return namesakes(self.cases, patient)

    def lesions(self, patient_id: str) -> tuple[LesionEntry, ...]:
        """A patient's lesions, in the order in which they were added."""
        return self.cases.lesions(patient_id)

    def lesion(self, lesion_id: str) -> Lesion:
        """One lesion."""
        return self.cases.lesion(lesion_id)

    def timeline(self, lesion_id: str) -> tuple[Visit, ...]:
        """A lesion's visits without their photos, in the order in which they were kept."""
        return self.cases.timeline(lesion_id)

    def visit(self, visit_id: str) -> Visit:
        """One visit without its photo."""
        return self.cases.visit(visit_id)

    def confirmation(self, lesion_id: str) -> Confirmation | None:
        """What became of a lesion; None where nobody has said."""
        return self.confirmations.of(lesion_id)

    def last_source(self, basis: Basis) -> str:
        """Where the newest outcome of a kind came from; empty where there is none."""
        return self.confirmations.last_source(basis)

    def held(self, kind: RecordKind, id_: str) -> tuple[int, int]:
        """How many lesions and visits go with something, as far as they are shown."""
        with suppress(StoreError):  # deleted already: what belongs to it is not shown
            if kind is RecordKind.PATIENT:
                entries = self.lesions(id_)
                return len(entries), sum(entry.visits for entry in entries)
            if kind is RecordKind.LESION:
                return 0, len(self.timeline(id_))
        return 0, 0

    def follow_up(self, lesion_id: str) -> FollowUp | None:
        """When a lesion is to be photographed again; None where no day is set."""
        return self.worklist.follow_up(lesion_id)

    def reading(self, visit_id: str) -> Reading | None:
        """Who read a visit's answer; None where it was kept before that was asked."""
        return self.worklist.reading(visit_id)

    def day(self, today: date) -> tuple[Pending, ...]:
        """The day's work, the most urgent first."""
        return in_order(self.worklist.pending(today), today)

    def older_visits(self, before: date) -> tuple[Pending, ...]:
        """Visits that were kept before a day, the oldest first."""
        return self.worklist.older_visits(before)

    # --- changing -----------------------------------------------------------------------

    def keep_confirmation(self, confirmation: Confirmation) -> None:
        """Keep what became of a lesion, in place of what was kept of it."""
        self.confirmations.keep(confirmation)

    def add_patient(self, patient: Patient) -> None:
        """Keep a new patient."""
        self.cases.add_patient(patient)

    def change_patient(self, patient: Patient) -> None:
        """Replace what is kept of the patient with this id."""
        self.cases.change_patient(patient)

    def add_lesion(self, lesion: Lesion) -> None:
        """Keep a new lesion of a patient."""
        self.cases.add_lesion(lesion)

    def change_lesion(self, lesion: Lesion) -> None:
        """Replace what is kept of the lesion with this id; it stays with its patient."""
        self.cases.change_lesion(lesion)

    def change_visit(self, visit: Visit) -> None:
        """Replace judgement and notes of the visit with this id; the rest never changes."""
        self.cases.change_visit(visit)

    def set_follow_up(self, lesion_id: str, follow_up: FollowUp | None) -> None:
        """Set when a lesion is to be photographed again; None for no day."""
        self.worklist.set_follow_up(lesion_id, follow_up)

    def sign(self, visit_id: str) -> None:
        """The user at work has read the answer of a visit."""
        self.worklist.sign(visit_id, self.user)

    def merge(self, kept_id: str, other_id: str) -> tuple[Patient, Patient]:
        """Two patients are one: everything of the other moves, drafts too.

        Returns:
            The patient that is kept, before and after.
        """
        before = self.patient(kept_id)
        after = merged(before, self.patient(other_id))
        lesions = self.merging.merge(after, other_id)
        with suppress(StoreError):  # what was typed and not saved holds up nothing
            self.drafts.reassign(lesions, kept_id, other_id)
        return before, after

    def unmerge(self, before: Patient, other_id: str) -> None:
        """They are two again: each has what it had, and ``before`` what was known of it."""
        self.undelete(RecordKind.PATIENT, other_id)
        self.change_patient(before)

    def delete(self, kind: RecordKind, id_: str) -> None:
        """Put something, and what belongs to it, out of sight."""
        self.deletion.delete(kind, id_)

    def undelete(self, kind: RecordKind, id_: str) -> None:
        """Bring back what was deleted, as it was; a merged patient with what was its own."""
        moved = self.deletion.undelete(kind, id_)
        with suppress(StoreError):  # what was typed and not saved holds up nothing
            self.drafts.reassign(moved, id_)

    def deleted(self) -> tuple[DeletedEntry, ...]:
        """What can be brought back, deleted last first."""
        return self.deletion.deleted()

    def purge(self, kind: RecordKind, id_: str) -> Purged:
        """Delete something, and what belongs to it, for good; drafts of it as well."""
        purged = self.deletion.purge(kind, id_)
        return replace(purged, wiped=self.drafts.forget_gone() and purged.wiped)

    def verify_audit(self, head: str = "") -> Verified:
        """Check the audit and every row against it, and bind rows that are not; may take long.

        Args:
            head: a hash that was written down and must be among the entries; empty for none.

        Raises:
            DamagedRecordError: something was changed past the program.
        """
        return self.audit.verify_and_bind(head)

    def seal(self, work: "WorkInHand") -> bytes:
        """Work in hand as bytes that only this record's key opens; for while it is locked."""
        from skinscreen.services.work_in_hand import seal

        return seal(work, self.data_key)

    def unseal(self, sealed: bytes) -> "WorkInHand":
        """The work that ``seal`` was given.

        Raises:
            StoreError: another record was opened meanwhile.
            LockedError: the record is locked.
        """
        from skinscreen.services.work_in_hand import unseal

        return unseal(sealed, self.data_key)

    # --- visits -------------------------------------------------------------------------

    def keep(
        self,
        lesion_id: str,
        screening: "Screening",
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
        from skinscreen.imaging.bare import BarePhoto, from_png, restored

        kept = self.cases.photo(visit_id)
        photo = restored(BarePhoto(kept.encoded, kept.orientation, kept.turns), kept.name)
        return ShownPhoto(photo, from_png(kept.crop))


def _photo_to_keep(screening: "Screening") -> KeptPhoto:
    from skinscreen.imaging.bare import bare, thumbnail, to_png

    photo = screening.photo
    kept, seen = bare(photo), _embedding(screening)
    return KeptPhoto(
        encoded=kept.encoded,
        orientation=kept.orientation,
        turns=kept.turns,
        width=photo.width,
        height=photo.height,
        name=photo.name,
        crop=to_png(screening.crop),
        thumbnail=thumbnail(screening.crop),
        embedding=seen,
    )


def _embedding(screening: "Screening") -> bytes:
    """What the model saw, unless the photo is to be taken anew, or is like none it knows."""
    seen, judged = screening.scores.embedding, screening.assessment
    if seen is None or judged.unfamiliar or judged.outcome is Outcome.RETAKE:
        return b""
    return seen.astype("<f4").tobytes()


def _clock_notes(taken: datetime, before: datetime | None) -> tuple[str, ...]:
    if before is None or taken >= before:
        return ()
    sentence = tr(
        "The device's clock says {now}, which is before the visit that was kept last ({before}). "
        "Check date and time; visits stay in the order in which they were kept."
    )
    return (sentence.format(now=moment(taken), before=moment(before.astimezone())),)
