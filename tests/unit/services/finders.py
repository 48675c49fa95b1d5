"""Lesion finders that find what a test chooses."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from unit.inference import bundles, tiny_models

from skinscreen.domain.detector_manifest import DetectorManifest
from skinscreen.domain.errors import ModelError
from skinscreen.imaging.photo import Pixels
from skinscreen.inference.detection import Detection
from skinscreen.services.lesion_finder import LesionFinder

MODEL = tiny_models.finder([(0, 0, 1, 1)], (0.9,))


@dataclass
class Chosen:
    """A detector that finds the same in every photo; None makes it fail."""

    detections: Sequence[Detection] | None
    manifest: DetectorManifest
    asked: list[tuple[int, int]] = field(default_factory=list)
    stopped: bool = False
    glances: int = 0
    most: int = 10

    def interrupt(self) -> None:
        """Noted."""
        self.stopped = True

    def find(
        self, pixels: Pixels, width: int, height: int, threshold: float | None = None
    ) -> tuple[Detection, ...]:
        """Those chosen whose score reaches the threshold."""
        assert pixels.ndim == 3
        self.asked.append((width, height))
        if self.detections is None:
            raise ModelError("the detector answered with what are no boxes; install it again")
        least = self.manifest.threshold if threshold is None else threshold
        return tuple(one for one in self.detections if one.score >= least)

    def glance(
        self, pixels: Pixels, width: int, height: int, threshold: float | None = None
    ) -> tuple[Detection, ...]:
        """The same, and noted."""
        self.glances += 1
        return self.find(pixels, width, height, threshold)


def detector(
    *edges: tuple[float, float, float, float, float],
    absence: float | None = None,
    fails: bool = False,
) -> Chosen:
    """Each of left, top, right, bottom and score."""
    manifest = replace(bundles.detector_manifest(MODEL), absence_threshold=absence)
    return Chosen(None if fails else [Detection(*one) for one in edges], manifest)


def finding(
    *edges: tuple[float, float, float, float, float], absence: float | None = None
) -> LesionFinder:
    """A finder of lesions at these edges with these scores."""
    return LesionFinder(detector(*edges, absence=absence))


FAILING = LesionFinder(detector(fails=True))
