"""Why the model says so: where in the crop its evidence for each class lies.

From the model's own Grad-CAM where it has one, otherwise by occlusion: what a class loses
when a part of the crop is painted over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.domain import explaining, wording
from skinscreen.domain.assessment import Finding
from skinscreen.domain.errors import ModelError
from skinscreen.domain.explaining import Method
from skinscreen.domain.leading import leading
from skinscreen.imaging import heatmap
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize
from skinscreen.language import tr
from skinscreen.report.content import Overlay
from skinscreen.services.screening import Screener, Screening

PLACES = 7
"""Places along each side that are painted over, one after another."""

_FLOORS = {Method.GRAD_CAM: 0.05, Method.OCCLUSION: 0.05}
"""Evidence that counts as none worth showing, however probable the class: for Grad-CAM in the
logit's units (the odds times 1.05; of 300 HAM10000 photos the strongest spot of any class was
0.05 or more in 99 %), for occlusion five percentage points of probability."""
_SPOT = 1.0
"""Radius of what is painted over, in distances between two places: neighbours overlap."""
_EDGE = 0.25
"""Width of its soft edge, likewise: a sharp one would be a sign of its own."""
_PRINTED_OPACITY, _PRINTED_SIDE = 0.5, 480
_MARGIN = 14
"""The crop's margin, this part of its side wide, gives the colour to paint with."""


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Where the evidence for every class lies.

    Attributes:
        method: how it was found.
        maps: [h, w, n] in the order of the model's classes, in the unit of the method.
    """

    method: Method
    maps: NDArray[np.float32]

    def brightness(self, screening: Screening, finding: Finding) -> NDArray[np.float32]:
        """One class's map as it is shown, 0 to 1, [h, w]; see ``heatmap.strength``.

        Args:
            screening: what is explained.
            finding: one of its findings.
        """
        evidence = self.maps[..., _place(screening, finding)]
        return heatmap.strength(evidence, finding.probability, _FLOORS[self.method])


def from_model(screening: Screening) -> Explanation | None:
    """What the model itself gave along with its scores; None where it gave none."""
    cam = screening.scores.cam
    if cam is None or not np.isfinite(cam).all():
        return None
    return Explanation(Method.GRAD_CAM, cam)


def overlay(screening: Screening, explanation: Explanation | None) -> Overlay | None:
    """The leading class's map as the report shows it; None without one or without findings.

    Args:
        screening: what is reported.
        explanation: one that was made; None for the model's own.
    """
    found, finding = explanation or from_model(screening), leading(screening.assessment)
    if found is None or finding is None:
        return None
    brightness = found.brightness(screening, finding)
    # L10N: {finding} is a class with its probability; {what} and {scale} are sentences.
    sentence = tr("Right: the map for {finding}. {what} {scale}").format(
        finding=f"{tr(finding.label)}, {wording.probability_text(finding.probability)}",
        what=explaining.description(found.method),
        scale=tr(explaining.SCALE),
    )
    low, high = explaining.LEGEND
    return Overlay(
        heatmap.overlay(screening.crop, brightness, _PRINTED_OPACITY, _PRINTED_SIDE),
        heatmap.legend(_PRINTED_SIDE, _PRINTED_SIDE // 24),
        (tr(low), tr(high)),
        sentence,
    )


def by_occlusion(
    screener: Screener,
    screening: Screening,
    *,
    progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> Explanation | None:
    """Paint over one part of the crop after another and see what each class loses.

    The paint is the median colour of the crop's margin, usually skin. Zeiler, Fergus:
    Visualizing and understanding convolutional networks. ECCV 2014, section 4.2.

    Args:
        screener: with the model that answered.
        screening: what is explained.
        progress: told how many of how many parts are done, after each.
        is_cancelled: asked before each part.

    Returns:
        Lost probability, -1 to 1, [PLACES, PLACES, n]; None where it was cancelled.

    Raises:
        ModelError: another model is in use by now, or it fails.
    """
    if screener.manifest.identity != screening.assessment.model:
        raise ModelError(tr("another model is in use now: screen the photo again to explain it"))
    side = screener.manifest.input.side
    crop = resize(screening.crop, side, side)
    whole = screening.scores.probabilities
    maps = np.zeros((PLACES, PLACES, whole.size), np.float32)
    for done, (row, column, painted) in enumerate(_painted_over(crop), start=1):
        if is_cancelled():
            return None
        maps[row, column] = whole - screener.score(painted).probabilities
        progress(done, PLACES * PLACES)
    return Explanation(Method.OCCLUSION, maps)


def _painted_over(crop: Pixels) -> Iterator[tuple[int, int, Pixels]]:
    """Row, column, and the crop with that part painted over."""
    side = crop.shape[0]
    step = side / PLACES
    paint = np.full_like(crop, _margin_colour(crop))
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) + np.float32(0.5)
    for row, column in np.ndindex(PLACES, PLACES):
        distance = np.hypot(y - (row + 0.5) * step, x - (column + 0.5) * step) / step
        cover = np.clip((_SPOT - distance) / _EDGE + 0.5, 0.0, 1.0).astype(np.float32)
        mixed = cv2.blendLinear(paint, crop, cover, 1.0 - cover)
        yield row, column, np.asarray(mixed, np.uint8)


def _margin_colour(crop: Pixels) -> NDArray[np.uint8]:
    width = max(1, crop.shape[0] // _MARGIN)
    is_margin = np.ones(crop.shape[:2], bool)
    is_margin[width:-width, width:-width] = False
    return np.asarray(np.median(crop[is_margin], axis=0), np.uint8)


def _place(screening: Screening, finding: Finding) -> int:
    """Where the model's scores have a finding.

    Its probability is that of its kind of photo, which keeps the order of the scores and not their
    values; two classes may share a label.
    """
    probabilities = screening.scores.probabilities
    same = [p for p, c in enumerate(screening.classes) if c.label == finding.label]
    same.sort(key=lambda p: (-float(probabilities[p]), not screening.classes[p].malignant))
    ranked = [f for f in screening.assessment.findings if f.label == finding.label]
    for place, one in zip(same, ranked, strict=False):
        if one == finding:
            return place
    sentence = "the finding is of another screening"
    raise ValueError(sentence)
