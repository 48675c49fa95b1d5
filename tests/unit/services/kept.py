"""A record with one patient, one lesion and some visits, for tests of what leaves it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray
from unit.services.screeners import answering

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.assessment import Assessment
from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.domain.record import (
    BodySide,
    Consent,
    Lesion,
    Patient,
    Place,
    Sex,
    new_id,
)
from skinscreen.imaging.photo import Photo
from skinscreen.services.records import Records
from skinscreen.services.screening import Screening, ScreeningRequest
from skinscreen.store.key import Cost

PIN = "271828"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NAME, NOTE = "Zorblaxine Quuxley", "xyzzy-itches-at-night"
TELLING = (NAME, "Zorblaxine", NOTE, "1970-05-03", "MRN-77001", "IMG_plugh", "Dr. Ann Lee")
"""What can tell of the patient or the clinician."""


@dataclass
class Device:
    """A record and a clock that can be set."""

    path: Path
    now: datetime = NOON

    def __post_init__(self) -> None:
        """Make the record, with a patient and a lesion."""
        self.records = Records(self.path / "records", cost=Cost(1 << 4), now=lambda: self.now)
        self.phrase = self.records.create(PIN, "Dr. Ann Lee")
        self.patient = Patient(
            new_id(),
            *(NAME, date(1970, 5, 3), Sex.FEMALE, "MRN-77001"),
            notes=NOTE,
            consent=Consent.GIVEN,
            consent_recorded=NOON,
        )
        place = Place(BodySide.BACK, 0.25, 0.75)
        self.lesion = Lesion(new_id(), self.patient.id, "=mole 1", place, "shoulder", NOTE)
        self.records.cases.add_patient(self.patient)
        self.records.cases.add_lesion(self.lesion)

    def visit(
        self, probability: float = 0.4, *, own: Impression | None = None, **changed: object
    ) -> str:
        """Keep a visit thirty days after the one before; its id."""
        self.now += timedelta(days=30)
        screening = screened(probability)
        said: Assessment = replace(screening.assessment, **changed)  # type: ignore[arg-type]
        judgement = None if own is None else Judgement(impression=own, differential=NOTE)
        kept = self.records.keep(
            self.lesion.id,
            replace(screening, assessment=said),
            judgement=judgement,
            notes=NOTE,
            clinic=NOTHING_SET,
        )
        return kept.visit.id


def screened(probability: float, seen: NDArray[np.float32] | None = None) -> Screening:
    """A drawn lesion with this malignant probability, and what the model saw in it."""
    photo = Photo(np.asarray(lesion_pixels(96, 72)), 96, 72, "IMG_plugh.jpg")
    made = answering(probability, 1 - probability, 0.0).screen(ScreeningRequest(1, photo))
    return replace(made, scores=replace(made.scores, embedding=seen))
