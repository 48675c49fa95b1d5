"""The use case the program exists for: from a crop to an assessment."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum, isfinite, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    Outcome,
    concern,
    decide,
    malignant_probability,
    rank,
)
from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.domain.trust import Standing
from skinscreen.imaging import crop, quality
from skinscreen.imaging.glance import Glance
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.preprocess import to_model
from skinscreen.inference.classifier import Classifier, Scores
from skinscreen.language import tr
from skinscreen.services.beside import Beside

_LEAST = 1e-12
"""Probability below which none is told apart: a logarithm needs an end."""


@dataclass(frozen=True, slots=True, eq=False)
class ScreeningRequest:
    """A crop to be scored.

    Attributes:
        id: tells answers apart; a later request has a higher one.
        photo: where the crop lies.
        box: the square; None for ``crop.starting``.
        force: give the findings of an unfamiliar crop all the same; it stays without answer.
        accept_quality: answer although the crop must be retaken, as the clinician wishes.
        modality: the kind of photo, as the clinician says; None to recognise it.
    """

    id: int
    photo: Photo
    box: Box | None = None
    force: bool = False
    accept_quality: bool = False
    modality: Modality | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Screening:
    """What came of a request.

    Attributes:
        id: of the request.
        photo: as requested.
        crop: the pixels that were scored, [side, side, 3].
        assessment: what the model said of them.
        scores: the model's own answer, from which it can be explained.
        classes: what the model tells apart, in the order of its scores.
    """

    id: int
    photo: Photo
    crop: Pixels
    assessment: Assessment
    scores: Scores
    classes: tuple[ConditionClass, ...]


class Screener:
    """Screens crops with one loaded model."""

    def __init__(
        self,
        classifier: Classifier,
        notes: tuple[Issue, ...] = (),
        *,
        standing: Standing,
        misses: Callable[[Pixels], bool] = lambda _: False,
        beside: Beside[tuple[Issue, ...]] | None = None,
    ) -> None:
        """Use ``classifier`` until the screener is dropped.

        Args:
            classifier: the loaded model.
            notes: what the person must see of how it came to be used.
            standing: how far the model's own word is taken.
            misses: whether no lesion is in a crop that would be found without a sign.
            beside: where a crop is looked at while the model runs; None: before it runs.
        """
        self._beside = beside
        self._misses = misses
        self._standing = standing
        self._classifier = classifier
        self._notes = notes

    @property
    def notes(self) -> tuple[Issue, ...]:
        """What the person should see of the model in use."""
        return (*self._notes, *self._classifier.notes)

    @property
    def classifier(self) -> Classifier:
        """The model in use."""
        return self._classifier

    @property
    def manifest(self) -> Manifest:
        """Of the model in use."""
        return self._classifier.manifest

    @property
    def standing(self) -> Standing:
        """How far the word of the model in use is taken."""
        return self._standing

    def interrupt(self) -> None:
        """Stop for good what goes on, where that is possible; may be called from any thread."""
        self._classifier.interrupt()

    def screen(self, request: ScreeningRequest) -> Screening:
        """Cut the crop, check it and score it.

        Raises:
            ImageError: the square leaves the photo or the photo is damaged.
            ModelError: the model fails.
        """
        box = request.box or crop.starting(request.photo, self.manifest.input.side)
        return self.screen_crop(
            crop.cut(request.photo, box, self.manifest.input.side), box, request
        )

    def screen_crop(self, pixels: Pixels, box: Box, request: ScreeningRequest) -> Screening:
        """Check a crop that was cut, and score it.

        Args:
            pixels: of the crop, RGB, [side, side, 3].
            box: where it was cut.
            request: what was asked for.

        Raises:
            ModelError: the model fails.
        """
        seen = Glance(pixels)
        if self._beside is None:
            issues = self._look(seen, box)
            scores = self._score(seen)
        else:
            tensor = self._tensor(seen)
            looking = self._beside.job(lambda: self._look(seen, box))
            scores = self._classifier.run(tensor, looking.begin)
            issues = looking.answer()
        return self._screened(scores, request, box, seen, issues)

    def judge_anew(self, shown: Screening, number: int, modality: Modality | None) -> Screening:
        """The same crop as another kind of photo; the model is not run again.

        Args:
            shown: what was screened with this model; what was put aside stays put aside.
            number: id of the new screening.
            modality: the kind of photo, as the clinician says; None to recognise it.

        Raises:
            ModelError: it was screened with another model.
        """
        assessment = shown.assessment
        if assessment.model != self.manifest.identity:
            raise ModelError(tr("the model was changed: screen the photo again"))
        request = ScreeningRequest(
            number,
            shown.photo,
            assessment.crop,
            force=assessment.overridden and assessment.unfamiliar,
            accept_quality=assessment.overridden and not assessment.unfamiliar,
            modality=modality,
        )
        seen = Glance(shown.crop)
        issues = self._look(seen, assessment.crop)
        return self._screened(shown.scores, request, assessment.crop, seen, issues)

    def _look(self, seen: Glance, box: Box) -> tuple[Issue, ...]:
        """What is the matter with a crop; what else the model's checks ask of it is made ready."""
        self._classifier.prepare(seen)
        return (*quality.check(box.side, self.manifest.input.side), *quality.look(seen))

    def _screened(
        self,
        scores: Scores,
        request: ScreeningRequest,
        box: Box,
        seen: Glance,
        issues: tuple[Issue, ...],
    ) -> Screening:
        assessment = self.assess(scores, request, box, seen, issues)
        return Screening(
            request.id, request.photo, seen.pixels, assessment, scores, self.manifest.labels
        )

    def score(self, pixels: Pixels) -> Scores:
        """Run the model on a crop's pixels, RGB, [side, side, 3].

        Raises:
            ModelError: the model fails.
        """
        return self._score(Glance(pixels))

    def _score(self, seen: Glance) -> Scores:
        return self._classifier.run(self._tensor(seen))

    def _tensor(self, seen: Glance) -> NDArray[Any]:
        spec = self.manifest.input
        return to_model(seen.sized(spec.width, spec.height), spec)

    def assess(
        self,
        scores: Scores,
        request: ScreeningRequest,
        box: Box,
        seen: Glance,
        issues: tuple[Issue, ...] = (),
    ) -> Assessment:
        """What follows from a crop's scores.

        Where the photo alone does not settle what kind it is, it is judged as every kind, and
        the answer that leaves most open stands: a wrong guess must not reassure. That skin
        without a lesion shows no sign is no answer either.

        Args:
            scores: of the crop.
            request: what was asked for.
            box: where the crop was cut.
            seen: the crop.
            issues: what is the matter with it.
        """
        retake = any(issue.retake for issue in issues)
        familiarity = self._classifier.familiarity(scores, seen, spoiled=retake)
        assessments = [
            self._assess_as(kind, scores, request, box, seen, issues, familiarity)
            for kind in self._kinds(scores, seen, request.modality)
        ]
        worst = max(assessments, key=lambda one: concern(one)[0])
        if worst.outcome is Outcome.NO_SIGN and self._misses(seen.pixels):
            issues = (*worst.issues, Issue(IssueCode.NO_LESION_IN_FRAME))
            return replace(worst, outcome=Outcome.NO_RESULT, issues=issues)
        return worst

    def _kinds(
        self, scores: Scores, seen: Glance, wanted: Modality | None
    ) -> Sequence[PhotoKind | None]:
        """The kinds of photo a crop may be, most probable first; one where that is settled."""
        if not self.manifest.modalities:
            return [None]
        if wanted is not None:
            return [PhotoKind(wanted, Origin.CHOSEN)]
        found = self._classifier.kinds(scores, seen)
        named = self.manifest.recogniser
        if found is None or named is None:
            return [PhotoKind(self.manifest.modalities[0].modality, Origin.ASSUMED)]
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        unsure = ranked[0][1] < named.sure
        kinds = [PhotoKind(kind, Origin.RECOGNISED, p, unsure) for kind, p in ranked]
        return kinds if unsure else kinds[:1]

    def _assess_as(
        self,
        kind: PhotoKind | None,
        scores: Scores,
        request: ScreeningRequest,
        box: Box,
        seen: Glance,
        issues: tuple[Issue, ...],
        familiarity: float | None,
    ) -> Assessment:
        """What follows from the scores of one kind of photo; None: the model knows of no kind."""
        manifest = self.manifest
        calibrated = None if kind is None else manifest.calibrated(kind.modality)
        retake = any(issue.retake for issue in issues)
        unfamiliar = is_unfamiliar(familiarity)
        accepted, forced = retake and request.accept_quality, unfamiliar and request.force
        temperature = 1.0 if calibrated is None else calibrated.temperature
        findings = []
        if forced or not unfamiliar:
            findings = _findings(tempered(scores.probabilities, temperature), manifest)
        probability = malignant_probability(findings)
        point = None if calibrated is None else calibrated.operating_point
        outcome = decide(
            probability,
            point,
            retake=retake and not accepted,
            unfamiliar=unfamiliar,
            clears=self._standing.trust.clears,
        )
        # A spoiled photo is compared with spoiled ones, white paper among them: what the
        # clinician has assessed all the same may raise concern, but it clears only what is known.
        stands = outcome is not Outcome.NO_SIGN or not accepted
        cleared = stands or not is_unfamiliar(
            self._classifier.familiarity(scores, seen, spoiled=False)
        )
        applicable = {
            IssueCode.UNFAMILIAR: unfamiliar,
            IssueCode.FORCED: forced,
            IssueCode.QUALITY_OVERRIDDEN: accepted and cleared,
            IssueCode.NOT_CLEARED: not cleared,
            IssueCode.NO_FAMILIARITY_CHECK: familiarity is None,
            IssueCode.INDEPENDENT_CLASSES: manifest.output.kind == "independent" and bool(findings),
            IssueCode.NOT_VALIDATED: kind is None,
            IssueCode.NOT_VALIDATED_FOR_KIND: kind is not None and point is None,
        }
        return Assessment(
            outcome=outcome if cleared else Outcome.RETAKE,
            findings=rank(findings),
            malignant_probability=probability,
            operating_point=point,
            model=manifest.identity,
            crop=box,
            issues=(
                *request.photo.issues,
                *issues,
                *self.notes,
                *(Issue(code) for code, applies in applicable.items() if applies),
                *self._standing.trust.issues,
            ),
            unfamiliar=unfamiliar,
            overridden=accepted or forced,
            kind=kind,
            trust=self._standing.trust,
            familiarity=None if retake else finite(familiarity),
        )


def is_unfamiliar(familiarity: float | None) -> bool:
    """Whether a score lies beyond what the model knows; one that is no number does."""
    return familiarity is not None and not familiarity >= 0


def finite(score: float | None) -> float | None:
    """A score that can be kept as a number; None for one without end."""
    return score if score is not None and isfinite(score) else None


def tempered(probabilities: NDArray[np.float32], temperature: float) -> Sequence[float]:
    """Probabilities as if their logits had been divided by ``temperature``, as float32 has them.

    Args:
        probabilities: that sum to 1, [n]; numpy takes longer over so few.
        temperature: above 0; at 1 they stay as they are.
    """
    plain: list[float] = probabilities.tolist()
    if temperature == 1.0:
        return plain
    logits = [log(max(one, _LEAST)) / temperature for one in plain]
    most = max(logits)
    powers = [exp(logit - most) for logit in logits]
    total = fsum(powers)
    return array("f", [power / total for power in powers])


def _findings(probabilities: Sequence[float], manifest: Manifest) -> list[Finding]:
    return [
        Finding(c.label, c.icd10, p, c.malignant)
        for c, p in zip(manifest.labels, probabilities, strict=True)
    ]
