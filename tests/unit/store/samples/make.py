"""Makes a record as a version of the program left it, with that version's own code.

    git archive COMMIT skinscreen resources | tar -x -C OLD
    PYTHONPATH=OLD python tests/unit/store/samples/make.py tests/unit/store/samples/NAME

What is in it is drawn or made up. ``README.md`` says which commit made which sample; a new one is
made with every change of the tables, and none is ever made again.
"""

import inspect
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
)
from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.domain.record import BodySide, Consent, Lesion, Patient, Place, Sex, new_id
from skinscreen.imaging.photo import Photo
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN = "271828"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def photo() -> Photo:
    """A brown disc on skin."""
    rows, columns = np.mgrid[:96, :96]
    inside = (rows - 48) ** 2 + (columns - 48) ** 2 < 900
    pixels = np.where(inside[..., None], (110, 70, 50), (220, 180, 160)).astype(np.uint8)
    return Photo(pixels, 96, 96, "drawn.png")


def issues() -> tuple[object, ...]:
    """One thing that stands beside the answer: a sentence once, a code today."""
    try:
        from skinscreen.domain.issue import Issue, IssueCode
    except ImportError:
        return (
            "The lesion seems to be cut off by the frame: make the frame larger, or move back.",
        )
    return (Issue(IssueCode.CUT_OFF),)


def assessment() -> Assessment:
    """A referral."""
    return Assessment(
        outcome=Outcome.REFER,
        findings=(
            Finding("melanocytic naevus", "D22.9", 0.6, malignant=False),
            Finding("melanoma", "C43.9", 0.4, malignant=True),
        ),
        malignant_probability=0.4,
        operating_point=OperatingPoint(0.25, 0.95, 0.6, 1234, "drawn pictures"),
        model=ModelIdentity("lesion8-v3small", "1.0.0", "ab" * 32),
        crop=Box(8, 8, 80),
        issues=issues(),  # type: ignore[arg-type]
    )


def _order(records: Records, patient_id: str) -> None:
    """What was asked for of a patient, where the version keeps it with the visit."""
    try:
        from skinscreen.domain.order import Order
        from skinscreen.store.orders import Orders
    except ImportError:
        return
    Orders(records.database, records.now).set(patient_id, Order("A-100", "1.2.3"))


def main(target: Path) -> None:
    """Write the record to ``target``, which must not be there."""
    records = Records(target, cost=Cost(1 << 4), now=lambda: NOON)
    takes_names = "user" in inspect.signature(records.create).parameters
    records.create(PIN, *(["Ann"] if takes_names else []))
    place = Place(BodySide.BACK, 0.25, 0.75)
    who = Patient(
        new_id(), "Ingrid Ångström", date(1970, 5, 3), Sex.FEMALE, "MRN-0012",
        notes="prefers mornings", consent=Consent.GIVEN, consent_recorded=NOON,
    )  # fmt: skip
    where = Lesion(new_id(), who.id, "mole 1", place, "left shoulder", "itches")
    records.cases.add_patient(who)
    records.cases.add_lesion(where)
    shown = photo()
    screening = SimpleNamespace(
        assessment=assessment(),
        photo=shown,
        crop=shown.pixels[8:88, 8:88],
        scores=SimpleNamespace(embedding=np.arange(4, dtype=np.float32)),
    )
    _order(records, who.id)
    more = {}
    if "clinic" in inspect.signature(records.keep).parameters:
        from skinscreen.domain.advice import Clinic

        more["clinic"] = Clinic(0.05)
    own = Judgement(Impression.SUSPICIOUS)
    records.keep(where.id, screening, judgement=own, notes="seen with Ann", **more)
    if hasattr(records, "confirmations"):
        from skinscreen.domain.confirmation import Basis, Confirmation

        records.confirmations.keep(
            Confirmation(
                new_id(), where.id, Basis.HISTOLOGY, date(2026, 12, 1),
                malignant=True, condition="Melanoma in situ", code="8720/2", source="Dr. Şule",
            )
        )  # fmt: skip
    if hasattr(records, "set_follow_up"):
        from skinscreen.domain.worklist import FollowUp

        records.set_follow_up(where.id, FollowUp(date(2027, 2, 13)))
    if hasattr(records, "further_photos"):
        from skinscreen.domain.further_photo import PhotoRole
        from skinscreen.services import further_photos

        (visit,) = records.cases.timeline(where.id)
        further_photos.add(records, visit.id, shown, PhotoRole.OVERVIEW)
    records.lock()
    for file in target.iterdir():
        file.chmod(0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
