"""Lesions with answers and outcomes that are drawn by chance, the same ones every time."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
)
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.histology import HISTOLOGIES
from skinscreen.domain.judgement import Impression, Judgement, Phototype
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.record import BodySide, Consent, Lesion, Patient, Place, Visit, new_id
from skinscreen.store.confirmations import Followed

MODELS = (ModelIdentity("tiny", "1.0", "ab" * 32), ModelIdentity("tiny", "2.0", "cd" * 32))
START = datetime(2026, 1, 5, 12, tzinfo=UTC)
THRESHOLD = 0.25


def assessment(
    probability: float, *, model: ModelIdentity = MODELS[0], kind: Modality = Modality.DERMOSCOPY
) -> Assessment:
    """A referral from the threshold on, else no sign."""
    return Assessment(
        outcome=Outcome.REFER if probability >= THRESHOLD else Outcome.NO_SIGN,
        findings=(
            Finding("melanocytic naevus", "D22.9", 1 - probability, malignant=False),
            Finding("melanoma", "C43.9", probability, malignant=True),
        ),
        malignant_probability=probability,
        operating_point=OperatingPoint(THRESHOLD, 0.95, 0.6, 1234, "drawn pictures"),
        model=model,
        crop=Box(0, 0, 80),
        kind=PhotoKind(kind, Origin.RECOGNISED, 0.97),
        familiarity=probability,
    )


def followed(n: int = 300, seed: int = 17) -> Sequence[Followed]:
    """So many lesions, all with an outcome; one in five answers is left open."""
    chance = random.Random(seed)
    return [_one(chance, number) for number in range(n)]


def _one(chance: random.Random, number: int) -> Followed:
    turned_out = chance.choice(HISTOLOGIES)
    share = chance.betavariate(3, 3) if turned_out.malignant else chance.betavariate(1, 5)
    said = assessment(
        share, model=chance.choice(MODELS), kind=chance.choice([*Modality, Modality.DERMOSCOPY])
    )
    if chance.random() < 0.1:
        said = replace(said, outcome=Outcome.RETAKE)
    own = chance.choice([None, *Impression])
    judgement = None if own is None else Judgement(impression=own)
    who = Patient(
        new_id(),
        f"Made Up {number}",
        phototype=chance.choice([None, *Phototype]),
        consent=Consent.GIVEN,
    )
    place = chance.choice([None, Place(BodySide.BACK, 0.5, 0.5)])
    where = Lesion(new_id(), who.id, f"mole {number}", place, chance.choice(["", "Arm", " arm"]))
    taken = START + timedelta(days=chance.randrange(300))
    visits = tuple(
        Visit(new_id(), where.id, taken + timedelta(days=days), answer, judgement, order=number + 1)
        for days, answer in ((-40, assessment(0.5)), (0, said), (400, assessment(0.9)))
    )
    became = Confirmation(
        new_id(),
        where.id,
        Basis.HISTOLOGY,
        date(2026, 1, 5) + (taken - START) + timedelta(days=30),
        malignant=turned_out.malignant,
        condition=turned_out.name,
        code=turned_out.code,
    )
    return Followed(who, where, visits, became)
