"""How right it was here: answers of model and clinician against what became of the lesions.

A lesion counts once, with the last visit on or before the day of its outcome: what was answered
later knew it. Lesions of patients who refused or withdrew their consent are left out, and so is
what has no outcome, none to be had, or one that is neither malignant nor benign. Answers of
different models are never mixed: each model's version has its own figures.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from skinscreen.domain import agreement
from skinscreen.domain.accuracy import Calibration, Counts, Suggestion, calibration, count, suggest
from skinscreen.domain.agreement import Conclusion, Stance
from skinscreen.domain.assessment import Assessment, ModelIdentity, Outcome
from skinscreen.domain.confirmation import Confirmation
from skinscreen.domain.issue import IssueCode
from skinscreen.domain.record import Consent, Lesion, Patient, RecordKind, Visit
from skinscreen.services.records import Records
from skinscreen.store.confirmations import Followed

NO_CONSENT = frozenset((Consent.REFUSED, Consent.WITHDRAWN))
UNKNOWN = ""
"""Of a kind, a class, a site or a skin type: it is not known."""
_QUALITY = frozenset(
    (
        *(IssueCode.TOO_FEW_PIXELS, IssueCode.FEW_PIXELS, IssueCode.TOO_DARK, IssueCode.TOO_BRIGHT),
        *(IssueCode.GLARE, IssueCode.GLARE_SPOTS, IssueCode.NO_CONTRAST, IssueCode.BLURRED),
        *(IssueCode.GRAINY, IssueCode.COLOUR_CAST, IssueCode.CUT_OFF),
    )
)
_FLAGS = {Outcome.REFER: True, Outcome.NO_SIGN: False}
_STANCES = {Stance.REFER: True, Stance.NO_REFERRAL: False}
_CONCLUSIONS = {Conclusion.REFER: True, Conclusion.JUDGE: False}


class Reader(StrEnum):
    """Whose answers."""

    MODEL = "model"
    CLINICIAN = "clinician"
    BOTH = "both"


class Split(StrEnum):
    """By what lesions are told apart."""

    KIND = "kind"
    CLASS = "class"
    SITE = "site"
    PHOTOTYPE = "phototype"


class Left(StrEnum):
    """Why a lesion does not count."""

    CONSENT = "consent"
    PENDING = "pending"
    UNDECIDED = "undecided"
    NO_VISIT = "no_visit"


@dataclass(frozen=True, slots=True, repr=False)
class Compared:
    """A lesion whose answers are held against what became of it.

    Attributes:
        patient: whose.
        lesion: which.
        visit: the one whose answers count.
        confirmation: what became of it.
        malignant: whether it was.
        flags: whether each reader flagged it; None where the answer was left open.
        groups: to which it belongs by each split; empty where that is not known.
    """

    patient: Patient
    lesion: Lesion
    visit: Visit
    confirmation: Confirmation
    malignant: bool
    flags: Mapping[Reader, bool | None]
    groups: Mapping[Split, str]

    @property
    def probability(self) -> float | None:
        """Of malignancy, where the model's answer came of it; 0 to 1."""
        assessment = self.visit.assessment
        return assessment.malignant_probability if assessment.is_judged else None

    @property
    def is_missed(self) -> bool:
        """Whether it was malignant, and one of the readers said there was nothing to refer."""
        return self.malignant and False in self.flags.values()


@dataclass(frozen=True, slots=True)
class Group:
    """The answers to the lesions of one group.

    Attributes:
        split: by what they are told apart; None for all.
        name: of the group; ``UNKNOWN`` where it is not known.
        counts: of each reader.
    """

    split: Split | None
    name: str
    counts: Mapping[Reader, Counts]


@dataclass(frozen=True, slots=True, repr=False)
class ModelFigures:
    """The figures of one version of a model, and of the clinicians beside it.

    Attributes:
        model: which.
        all: of all its lesions.
        groups: by kind of photo, class, site and skin type.
        calibration: of its malignant probability.
        suggestions: a threshold for each kind of photo of which there are enough.
        missed: malignant lesions of which a reader said that there was nothing to refer.
    """

    model: ModelIdentity
    all: Group
    groups: tuple[Group, ...]
    calibration: Calibration
    suggestions: Mapping[str, Suggestion]
    missed: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """What the photos of one month were like.

    Attributes:
        name: year and month, ``2026-03``.
        visits: how many.
        retake: of how many the photo had to be taken again, put aside or not.
        unfamiliar: how many were unlike the photos the model knows.
        flawed: of how many something was the matter with the photo.
        familiarity: middle score: how far within what the model knows; below 0 is beyond it. None
            where none was kept, as before this version.
        scored: of how many visits the score was kept.
    """

    name: str
    visits: int
    retake: int
    unfamiliar: int
    flawed: int
    familiarity: float | None
    scored: int


@dataclass(frozen=True, slots=True, repr=False)
class Evaluation:
    """All figures of a record.

    Attributes:
        models: those with a lesion that counts; the last that was used first.
        months: rising.
        left: how many lesions do not count, by why.
    """

    models: tuple[ModelFigures, ...]
    months: tuple[Month, ...]
    left: Mapping[Left, int]

    @property
    def lesions(self) -> int:
        """How many count."""
        return sum(sum(_totals(one.all.counts[Reader.MODEL])) for one in self.models)


def evaluate(records: Records) -> Evaluation:
    """All figures of an open record.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read.
    """
    return evaluation(records.confirmations.followed())


def shown(records: Records) -> Evaluation:
    """The same, for somebody who sees the missed lesions, of which the audit tells.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read, or it cannot be kept who looked.
    """
    found = evaluate(records)
    for one in found.models:
        for missed in one.missed:
            records.audit.saw(RecordKind.LESION, missed.lesion.id)
    return found


def evaluation(lesions: Iterable[Followed]) -> Evaluation:
    """All figures of lesions."""
    counted: list[Compared] = []
    left: Counter[Left] = Counter()
    visits: list[Visit] = []
    for followed in lesions:
        if followed.patient.consent not in NO_CONSENT:
            visits += followed.visits
        found = compared(followed)
        if isinstance(found, Compared):
            counted.append(found)
        else:
            left[found] += 1
    by_model: dict[ModelIdentity, list[Compared]] = {}
    for one in sorted(counted, key=lambda one: -one.visit.order):
        by_model.setdefault(one.visit.assessment.model, []).append(one)
    models = tuple(_figures(model, ones) for model, ones in by_model.items())
    return Evaluation(models, _months(visits), dict(left))


def compared(followed: Followed) -> Compared | Left:
    """A lesion as it counts, or why it does not."""
    confirmation, patient = followed.confirmation, followed.patient
    if patient.consent in NO_CONSENT:
        return Left.CONSENT
    if confirmation is None:
        return Left.PENDING
    if confirmation.malignant is None:
        return Left.UNDECIDED
    before = [visit for visit in followed.visits if followed.is_before(visit)]
    if not before:
        return Left.NO_VISIT
    visit = before[-1]
    return Compared(
        patient,
        followed.lesion,
        visit,
        confirmation,
        confirmation.malignant,
        _flags(visit),
        _groups(followed, visit, confirmation),
    )


def _flags(visit: Visit) -> Mapping[Reader, bool | None]:
    outcome, own = visit.assessment.outcome, visit.judgement
    model = _FLAGS.get(outcome)
    if own is None:
        return {Reader.MODEL: model, Reader.CLINICIAN: None, Reader.BOTH: None}
    stance = agreement.stance(own)
    return {
        Reader.MODEL: model,
        Reader.CLINICIAN: _STANCES.get(stance),
        Reader.BOTH: _CONCLUSIONS.get(agreement.conclude(stance, outcome)),
    }


def _groups(followed: Followed, visit: Visit, confirmation: Confirmation) -> Mapping[Split, str]:
    kind, lesion = visit.assessment.kind, followed.lesion
    phototype = followed.phototype(visit)
    side = UNKNOWN if lesion.place is None else lesion.place.side.value
    return {
        Split.KIND: UNKNOWN if kind is None else kind.modality.value,
        Split.CLASS: confirmation.key,
        Split.SITE: " ".join(lesion.site.lower().split()) or side,
        Split.PHOTOTYPE: UNKNOWN if phototype is None else phototype.value,
    }


def _figures(model: ModelIdentity, ones: Sequence[Compared]) -> ModelFigures:
    groups: list[Group] = []
    for split in Split:
        for name in sorted({one.groups[split] for one in ones}):
            groups.append(_group(split, name, [o for o in ones if o.groups[split] == name]))  # noqa: PERF401 - too long for one expression
    scored = [(one.malignant, one.probability) for one in ones]
    return ModelFigures(
        model,
        _group(None, "", ones),
        tuple(groups),
        calibration([(malignant, share) for malignant, share in scored if share is not None]),
        _suggestions(ones),
        tuple(one for one in ones if one.is_missed),
    )


def _group(split: Split | None, name: str, ones: Sequence[Compared]) -> Group:
    counts = {
        reader: count((one.malignant, one.flags[reader]) for one in ones) for reader in Reader
    }
    return Group(split, name, counts)


def _suggestions(ones: Sequence[Compared]) -> Mapping[str, Suggestion]:
    found = {}
    for kind in sorted({one.groups[Split.KIND] for one in ones}):
        lesions = [
            (one.malignant, one.probability, one.flags[Reader.MODEL] is True)
            for one in ones
            if one.groups[Split.KIND] == kind
        ]
        suggestion = suggest([(m, p, was) for m, p, was in lesions if p is not None])
        if suggestion is not None:
            found[kind] = suggestion
    return found


def _months(visits: Iterable[Visit]) -> tuple[Month, ...]:
    by_month: dict[str, list[Assessment]] = {}
    for visit in visits:
        by_month.setdefault(f"{visit.taken.astimezone():%Y-%m}", []).append(visit.assessment)
    return tuple(_month(name, by_month[name]) for name in sorted(by_month))


def _month(name: str, ones: Sequence[Assessment]) -> Month:
    scores = [one.familiarity for one in ones if one.familiarity is not None]
    codes = [{issue.code for issue in one.issues} for one in ones]

    def many(is_so: Callable[[Assessment, set[IssueCode]], bool]) -> int:
        return sum(1 for one, its in zip(ones, codes, strict=True) if is_so(one, its))

    return Month(
        name,
        len(ones),
        many(lambda one, its: one.outcome is Outcome.RETAKE or IssueCode.QUALITY_OVERRIDDEN in its),
        many(lambda one, _: one.unfamiliar),
        many(lambda _, its: bool(its & _QUALITY)),
        median(scores) if scores else None,
        len(scores),
    )


def _totals(counts: Counts) -> tuple[int, int]:
    return counts.malignant, counts.benign
