"""What the person is at: the photo, what was screened and said of it, and whose it is."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from skinscreen.domain.own_view import NO_VIEW, OwnView
from skinscreen.language import mark

UNSAVED = mark(
    "The result of this visit is not saved to the record yet (3 Result, Save to record)."
)
UNEXPORTED = mark("What you typed for the report is not exported yet (4 Report, Export PDF).")
UNSCREENED = mark("The photo in hand is in no file, and was not screened yet (2 Crop).")

if TYPE_CHECKING:  # nothing of it is needed before there is a photo
    from skinscreen.domain.record import Lesion, Patient
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.screening import Screening


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """From a photo to its report.

    Attributes:
        photo: that is framed, as it was read.
        file: where it came from, if it was opened.
        screening: of a frame on it.
        shown: whether the person sees the screening; never before the own view is done.
        kept: the screening that is in the record already.
        own_view: the clinician's view of the lesion.
        patient: of the record, whose visit was begun.
        lesion: of that patient; there is one where there is a patient.
        visit_id: of that lesion's visit that is kept already, to which photos can be added.
        interrupted: the ids of the patient and the lesion whose visit waits behind the lock.
        report_waits: whether something that was typed for a report waits there.
        waits: what would be lost with the photo that waits there, as a marked sentence; empty for
            nothing.
    """

    photo: "Photo | None" = None
    file: Path | None = None
    screening: "Screening | None" = None
    shown: bool = False
    kept: "Screening | None" = None
    own_view: OwnView = NO_VIEW
    patient: "Patient | None" = None
    lesion: "Lesion | None" = None
    visit_id: str = ""
    interrupted: tuple[str, str] | None = None
    report_waits: bool = False
    waits: str = ""

    @property
    def is_unkept(self) -> bool:
        """Whether something was screened and is not in the record."""
        return self.screening is not None and self.screening is not self.kept

    @property
    def unscreened(self) -> bool:
        """Whether there is a photo that is nowhere else, such as one just taken."""
        return self.photo is not None and self.file is None and self.screening is None

    @property
    def unsaved(self) -> bool:
        """Whether a visit was screened and is not in the record."""
        visit = self.lesion is not None or self.interrupted is not None
        return visit and self.is_unkept


class CurrentSession(QObject):
    """Holds the session; whoever changes it says so here, whoever shows it listens."""

    changed = Signal(object, object)
    """The ``Session`` before and now."""

    def __init__(self) -> None:
        """Nothing was done yet."""
        super().__init__()
        self.now = Session()

    def change(self, **values: object) -> None:
        """Change some values."""
        before = self.now
        if any(getattr(before, name) is not value for name, value in values.items()):
            self.now = replace(before, **values)  # type: ignore[arg-type]
            self.changed.emit(before, self.now)

    def end_visit(self) -> None:
        """The next photo belongs to no one in the record."""
        self.change(patient=None, lesion=None, visit_id="")
