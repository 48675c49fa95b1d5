"""Several lesions in one photo: each has an answer of its own, the worst stands first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from skinscreen.domain.assessment import concern
from skinscreen.services.lesion_finder import LesionFrame
from skinscreen.services.screening import Screener, Screening, ScreeningRequest


@dataclass(frozen=True, slots=True, eq=False)
class ScreenedLesion:
    """A lesion that was found, and what came of screening it.

    Attributes:
        frame: where it was found.
        screening: of that frame.
    """

    frame: LesionFrame
    screening: Screening


def screen_each(
    screener: Screener, request: ScreeningRequest, frames: Sequence[LesionFrame]
) -> tuple[ScreenedLesion, ...]:
    """Screen every frame, and order the answers from the worst to the least; see ``concern``.

    Args:
        screener: with the loaded model.
        request: what is asked of each; its box is not used.
        frames: on one photo.

    Raises:
        ImageError: the photo is damaged.
        ModelError: the model fails; no answer of the others is given, for it may be the least.
    """
    lesions = [
        ScreenedLesion(frame, screener.screen(replace(request, box=frame.box))) for frame in frames
    ]
    lesions.sort(key=lambda one: concern(one.screening.assessment), reverse=True)
    return tuple(lesions)
