"""What the model said of one crop, and the one answer that follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from skinscreen.domain.issue import Issue
from skinscreen.domain.modality import PhotoKind
from skinscreen.domain.trust import Trust
from skinscreen.domain.unseen import Unseen


class Outcome(StrEnum):
    """The one answer, as written in JSON."""

    REFER = "refer"
    NO_SIGN = "no_sign"
    RETAKE = "retake"
    NO_RESULT = "no_result"


START_SHARE = 0.8
"""Share of the field of view's shorter side that a frame has before anyone has moved it.

Chosen on 350 photos each of four collections: the whole square, 0.8 and 0.7 of it tell melanomas
apart as well (AUC within 0.03), and from 0.8 on the corners of other devices are out of it.
"""


LESION_SHARE = 0.75
"""Share of a frame's side that the longer side of a lesion's box has where one was found.

On 1,500 masks of HAM10000 the longer side is 0.66 to 1.18 of the starting frame (quartiles; median
0.91): this is within what the model was trained on, with skin on every side.
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A square on an upright photo, in full-resolution pixels; (x, y) is its top left corner."""

    x: int
    y: int
    side: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One class with its probability (0 to 1)."""

    label: str
    code: str | None
    probability: float
    malignant: bool


@dataclass(frozen=True, slots=True)
class UrgentPoint:
    """A second, higher threshold: few benign pictures reach it.

    Attributes:
        threshold: on the summed probability of the malignant classes, 0 to 1.
        sensitivity: share of malignant test pictures at or above it, 0 to 1.
        specificity: share of benign test pictures below it, 0 to 1.
    """

    threshold: float
    sensitivity: float
    specificity: float


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The malignancy threshold with what was measured at it.

    The figures of its own are of the clinics the model was trained on; elsewhere those of
    ``unseen`` are the ones to go by.

    Attributes:
        threshold: on the summed probability of the malignant classes, 0 to 1.
        sensitivity: share of malignant test pictures at or above the threshold, 0 to 1.
        specificity: share of benign test pictures below the threshold, 0 to 1.
        n: number of test pictures it was measured on.
        measured_on: the data, in words.
        sensitivity_interval: 95 % bounds, low and high; None where none were measured.
        specificity_interval: 95 % bounds, low and high; None where none were measured.
        urgent: the threshold from which a referral is urgent; None where none was measured.
        unseen: what was measured on clinics the model never saw; None where nothing was.
    """

    threshold: float
    sensitivity: float
    specificity: float
    n: int
    measured_on: str
    sensitivity_interval: tuple[float, float] | None = None
    specificity_interval: tuple[float, float] | None = None
    urgent: UrgentPoint | None = None
    unseen: Unseen | None = None


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model answered."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the model said of one crop.

    Attributes:
        outcome: the one answer.
        findings: every class, most probable first; empty where the outcome forbids scores.
        malignant_probability: sum over the malignant classes, 0 to 1; None without findings
            or without a malignant class.
        operating_point: what the answer was measured against; None where the bundle has none
            for this kind of photo.
        model: which model answered.
        crop: the square that was scored.
        issues: what the clinician must see beside the answer.
        unfamiliar: whether the crop does not look like the photos the model knows; the outcome
            then is no result.
        overridden: whether the clinician put aside what a gate said: had an unfamiliar crop's
            findings shown, or a photo assessed that must be retaken.
        kind: what kind of photo it was judged as; None where the model was measured on none.
        trust: how far the model's own word was taken; None where it was kept by a version of the
            program that asked for no signature.
        familiarity: how far the crop lies within the photos the model knows, below 0 beyond them;
            None where it cannot tell, where the photo must be retaken (its score has another
            scale), or where an older version kept it.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    malignant_probability: float | None
    operating_point: OperatingPoint | None
    model: ModelIdentity
    crop: Box
    issues: tuple[Issue, ...] = ()
    unfamiliar: bool = False
    overridden: bool = False
    kind: PhotoKind | None = None
    trust: Trust | None = None
    familiarity: float | None = None

    @property
    def is_claimed(self) -> bool:
        """Whether its threshold and figures are the word of a model nobody vouches for."""
        return self.trust is Trust.FOREIGN

    @property
    def is_judged(self) -> bool:
        """Whether its outcome came of holding the probability against the threshold."""
        return self.outcome in (Outcome.REFER, Outcome.NO_SIGN)

    @property
    def threshold(self) -> float | None:
        """What a course of visits is drawn against, 0 to 1; never what is only claimed."""
        point = self.operating_point
        return None if point is None or self.is_claimed else point.threshold

    @property
    def is_other_kind(self) -> bool:
        """Whether the model was measured, but not on this kind of photo."""
        return self.kind is not None and self.operating_point is None


def rank(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Most probable first; of equals the malignant first, so that a tie never hides it."""
    return tuple(sorted(findings, key=lambda f: (-f.probability, not f.malignant, f.label)))


def malignant_probability(findings: Iterable[Finding]) -> float | None:
    """Sum of the malignant classes' probabilities, held within 0 to 1 against rounding.

    None where no class is malignant: a sum of nothing would read as a reassurance.
    """
    malignant = [f.probability for f in findings if f.malignant]
    return min(1.0, max(0.0, sum(malignant))) if malignant else None


def decide(
    probability: float | None,
    point: OperatingPoint | None,
    *,
    retake: bool,
    unfamiliar: bool = False,
    clears: bool = True,
) -> Outcome:
    """The one answer for a malignant probability (0 to 1).

    Of an unfamiliar picture, without a measured operating point or without a malignant class
    there is no answer. A photo that must be retaken is answered neither way: its findings stay
    visible, its threshold is not applied. A model nobody vouches for may raise concern, but
    without ``clears`` it answers nothing below its threshold.
    """
    if unfamiliar or point is None or probability is None:
        return Outcome.NO_RESULT
    if retake:
        return Outcome.RETAKE
    if probability >= point.threshold:
        return Outcome.REFER
    return Outcome.NO_SIGN if clears else Outcome.NO_RESULT


_CONCERN = (Outcome.NO_SIGN, Outcome.RETAKE, Outcome.NO_RESULT, Outcome.REFER)


def concern(assessment: Assessment) -> tuple[int, bool, float]:
    """How much an answer leaves open, to be compared: of two answers the greater one is worse.

    A referral is worse than no answer, an urgent one worse than another, and of equals the one
    with the higher malignant probability.
    """
    probability = assessment.malignant_probability
    place = _CONCERN.index(assessment.outcome)
    return place, is_urgent(assessment), -1.0 if probability is None else probability


def is_urgent(assessment: Assessment) -> bool:
    """Whether the model's answer is a referral at or above a measured urgent threshold."""
    point, probability = assessment.operating_point, assessment.malignant_probability
    urgent = None if point is None else point.urgent
    if assessment.outcome is not Outcome.REFER or urgent is None or probability is None:
        return False
    return probability >= urgent.threshold
