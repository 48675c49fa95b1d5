"""The use case the program exists for: from a crop to an assessment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.assessment import (
    FORCED,
    INDEPENDENT,
    NOT_CLEARED,
    NOT_VALIDATED,
    QUALITY_OVERRIDDEN,
    UNCHECKED,
    UNFAMILIAR,
    Assessment,
    Box,
    Finding,
    Outcome,
    decide,
    malignant_probability,
    rank,
)
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.imaging import crop, quality
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.preprocess import to_input
from skinscreen.inference.classifier import Classifier, Scores


@dataclass(frozen=True, slots=True, eq=False)
class ScreeningRequest:
    """A crop to be scored.

    Attributes:
        id: tells answers apart; a later request has a higher one.
        photo: where the crop lies.
        box: the square; None for the largest centred one.
        force: give the findings of an unfamiliar crop all the same; it stays without answer.
        accept_quality: answer although the crop must be retaken, as the clinician wishes.
    """

    id: int
    photo: Photo
    box: Box | None = None
    force: bool = False
    accept_quality: bool = False


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

    def __init__(self, classifier: Classifier, notes: tuple[str, ...] = ()) -> None:
        """Use ``classifier`` until the screener is dropped.

        Args:
            classifier: the loaded model.
            notes: sentences about how it came to be used.
        """
        self._classifier = classifier
        self._notes = notes

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the model in use that the person should see."""
        return (*self._notes, *self._classifier.notes)

    @property
    def manifest(self) -> Manifest:
        """Of the model in use."""
        return self._classifier.manifest

    def screen(self, request: ScreeningRequest) -> Screening:
        """Cut the crop, check it and score it.

        Raises:
            ImageError: the square leaves the photo or the photo is damaged.
            ModelError: the model fails.
        """
        needed = self.manifest.input.side
        photo = request.photo
        box = request.box or crop.centred(photo)
        pixels = crop.cut(photo, box, needed)
        issues = (*quality.check(box.side, needed), *quality.look(pixels))
        scores = self.score(pixels)
        said = self.assess(scores, request, box, pixels, issues)
        return Screening(request.id, photo, pixels, said, scores, self.manifest.labels)

    def score(self, pixels: Pixels) -> Scores:
        """Run the model on a crop's pixels, RGB, [side, side, 3].

        Raises:
            ModelError: the model fails.
        """
        return self._classifier.run(to_input(pixels, self.manifest.input))

    def assess(
        self,
        scores: Scores,
        request: ScreeningRequest,
        box: Box,
        pixels: Pixels,
        issues: tuple[quality.Issue, ...] = (),
    ) -> Assessment:
        """What follows from a crop's scores.

        Args:
            scores: of the crop.
            request: what was asked for.
            box: where the crop was cut.
            pixels: of the crop, RGB, [side, side, 3].
            issues: what is the matter with it.
        """
        manifest = self.manifest
        retake = any(issue.retake for issue in issues)
        known = self._classifier.recognises(scores, pixels, spoiled=retake)
        unfamiliar = known is False
        accepted, forced = retake and request.accept_quality, unfamiliar and request.force
        findings = _findings(scores.probabilities, manifest) if forced or not unfamiliar else []
        probability = malignant_probability(findings)
        point = manifest.operating_point
        outcome = decide(probability, point, retake=retake and not accepted, unfamiliar=unfamiliar)
        # A spoiled photo is compared with spoiled ones, white paper among them: what the
        # clinician has assessed all the same may raise concern, but it clears only what is known.
        stands = outcome is not Outcome.NO_SIGN or not accepted
        cleared = stands or self._classifier.recognises(scores, pixels, spoiled=False) is not False
        said = {
            f"{UNFAMILIAR.capitalize()}.": unfamiliar,
            FORCED: forced,
            QUALITY_OVERRIDDEN: accepted and cleared,
            f"{NOT_CLEARED}.": not cleared,
            UNCHECKED: known is None,
            INDEPENDENT: manifest.output.kind == "independent" and bool(findings),
            f"{NOT_VALIDATED.capitalize()}.": point is None,
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
                *(issue.sentence for issue in issues),
                *self.notes,
                *(sentence for sentence, applies in said.items() if applies),
            ),
            unfamiliar=unfamiliar,
            overridden=accepted or forced,
        )


def _findings(probabilities: NDArray[np.float32], manifest: Manifest) -> list[Finding]:
    return [
        Finding(c.label, c.icd10, float(p), c.malignant)
        for c, p in zip(manifest.labels, probabilities, strict=True)
    ]
