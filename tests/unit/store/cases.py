"""Patients, lesions and visits to keep, and a record to keep them in that opens at once."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
    UrgentPoint,
)
from skinscreen.domain.interval import Interval
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.judgement import Impression, Judgement, Phototype
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.record import (
    BodySide,
    Consent,
    KeptPhoto,
    Lesion,
    Patient,
    Place,
    Sex,
    Visit,
    new_id,
)
from skinscreen.domain.unseen import Unseen, UnseenSource
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost

PIN = "271828"
CHEAP = Cost(1 << 4)
"""So that no test waits for a key."""
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def made_folder(path: Path) -> RecordFolder:
    """A folder with an empty record."""
    folder = RecordFolder(path)
    folder.create({"pin": PIN}, CHEAP)
    return folder


def patient(name: str = "Ingrid Ångström", **fields: object) -> Patient:
    """Somebody of whom everything is known."""
    known: dict[str, object] = {
        "born": date(1970, 5, 3),
        "sex": Sex.FEMALE,
        "identifier": "MRN-0012",
        "phototype": Phototype.II,
        "notes": "prefers mornings",
        "consent": Consent.GIVEN,
        "consent_recorded": NOON,
    }
    return Patient(new_id(), name, **known | fields)  # type: ignore[arg-type]


def lesion(of: Patient, label: str = "mole 1") -> Lesion:
    """A spot on somebody's back."""
    place = Place(BodySide.BACK, 0.25, 0.75)
    return Lesion(new_id(), of.id, label, place, "left shoulder", "itches")


def assessment(probability: float = 0.4) -> Assessment:
    """An answer with all it can have."""
    point = OperatingPoint(
        *(0.25, 0.95, 0.6, 1234, "drawn pictures", (0.93, 0.97), None),
        urgent=UrgentPoint(0.8, 0.5, 0.99),
        unseen=Unseen(
            (
                UnseenSource(
                    *("a ward", Modality.DERMOSCOPY, 200, 60),
                    sensitivity=Interval(0.7, 0.58, 0.8),
                    specificity=Interval(0.83, None, None),
                    recipe="8 epochs",
                ),
            )
        ),
    )
    findings = (
        Finding("benign thing", None, 1 - probability, malignant=False),
        Finding("melanoma", "C43", probability, malignant=True),
    )
    return Assessment(
        outcome=Outcome.REFER,
        findings=findings,
        malignant_probability=probability,
        operating_point=point,
        model=ModelIdentity("tiny", "1.0", "ab" * 32),
        crop=Box(3, 4, 50),
        issues=(Issue(IssueCode.GLARE_SPOTS), Issue.of(IssueCode.FEW_PIXELS, side=150, needed=224)),
        overridden=True,
        kind=PhotoKind(Modality.DERMOSCOPY, Origin.RECOGNISED, 0.97),
    )


def visit(of: Lesion, days: int = 0, notes: str = "no change seen") -> Visit:
    """A screening some days after ``NOON``."""
    return Visit(
        id=new_id(),
        lesion_id=of.id,
        taken=NOON + timedelta(days=days),
        assessment=assessment(),
        judgement=Judgement(impression=Impression.UNSURE, diameter_mm=4.5, age=56),
        notes=notes,
        user="Dr. Şule",
    )


def kept_photo(size: int = 3000) -> KeptPhoto:
    """Bytes in place of pictures: the store does not look into them."""
    return KeptPhoto(b"\xff\xd8" + b"photo" * size, 6, 1, 640, 480, "x.jpg", b"crop", b"thumb")
