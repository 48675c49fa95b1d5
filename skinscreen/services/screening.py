"""The use case the program exists for: from a crop to an assessment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.assessment import (
    NOT_VALIDATED,
    Assessment,
    Box,
    Finding,
    decide,
    malignant_probability,
    rank,
)
from skinscreen.domain.manifest import Manifest
from skinscreen.imaging import crop, quality
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.preprocess import to_input
from skinscreen.inference.classifier import Classifier


@dataclass(frozen=True, slots=True, eq=False)
class ScreeningRequest:
    """A crop to be scored.

    Attributes:
        id: tells answers apart; a later request has a higher one.
        photo: where the crop lies.
        box: the square; None for the largest centred one.
    """

    id: int
    photo: Photo
    box: Box | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Screening:
    """What came of a request.

    Attributes:
        id: of the request.
        photo: as requested.
        crop: the pixels that were scored, [side, side, 3].
        assessment: what the model said of them.
    """

    id: int
    photo: Photo
    crop: Pixels
    assessment: Assessment


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
        return Screening(request.id, photo, pixels, self.assess(pixels, box, photo.issues, issues))

    def assess(
        self,
        pixels: Pixels,
        box: Box,
        notes: tuple[str, ...] = (),
        issues: tuple[quality.Issue, ...] = (),
    ) -> Assessment:
        """Score a crop's pixels.

        Args:
            pixels: RGB, [side, side, 3].
            box: where they were cut.
            notes: sentences about the photo to stand beside the answer.
            issues: what is the matter with the crop.

        Raises:
            ModelError: the model fails.
        """
        manifest = self.manifest
        scores = self._classifier.run(to_input(pixels, manifest.input))
        findings = _findings(scores.probabilities, manifest)
        probability = malignant_probability(findings)
        point = manifest.operating_point
        sentences = [*notes, *(issue.sentence for issue in issues), *self.notes]
        if point is None:
            sentences.append(f"{NOT_VALIDATED.capitalize()}.")
        return Assessment(
            outcome=decide(probability, point, retake=any(issue.retake for issue in issues)),
            findings=rank(findings),
            malignant_probability=probability,
            operating_point=point,
            model=manifest.identity,
            crop=box,
            issues=tuple(sentences),
        )


def _findings(probabilities: NDArray[np.float32], manifest: Manifest) -> list[Finding]:
    return [
        Finding(c.label, c.icd10, float(p), c.malignant)
        for c, p in zip(manifest.labels, probabilities, strict=True)
    ]
