"""Where the lesions of a photo are: frames for the classifier, from a detector.

Without a detector, or with one that fails, the frame lies in the centre as it always did.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from skinscreen import paths
from skinscreen.domain.assessment import Box, ModelIdentity
from skinscreen.domain.errors import ModelError
from skinscreen.imaging import crop
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.inference import detector, library
from skinscreen.inference.detector import Detector
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.language import tr
from skinscreen.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LesionFrame:
    """A frame on a lesion that was found.

    Attributes:
        box: the square for the classifier, in full-resolution pixels.
        score: how sure the detector is, 0 to 1.
    """

    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class FoundLesions:
    """What came of looking for lesions.

    Attributes:
        frames: on each that was found, the surest first.
        looked: whether they were looked for at all.
        problem: why they could not be looked for, in one sentence; empty where nothing failed.
        full: whether as many were found as the detector can find: there may be more.
    """

    frames: tuple[LesionFrame, ...] = ()
    looked: bool = False
    problem: str = ""
    full: bool = False

    @property
    def warning(self) -> str:
        """What was perhaps not found, in one sentence; empty where there is nothing to say."""
        if not self.full:
            return ""
        sentence = tr("No more than {n} lesions are found in a photo: frame any others by hand.")
        return sentence.format(n=len(self.frames))

    @property
    def best(self) -> Box | None:
        """The frame on the surest one; None: take the centred frame."""
        return self.frames[0].box if self.frames else None


class LesionFinder:
    """Looks for lesions with a detector, where there is one. It belongs to one thread."""

    def __init__(self, found: Detector | None = None, problem: str = "") -> None:
        """Use a detector.

        Args:
            found: the loaded detector; None for none.
            problem: why there is none, in one sentence; empty where none is installed.
        """
        self._detector = found
        self._problem = problem

    @property
    def problem(self) -> str:
        """Why no lesion can be looked for, though it should; empty where that is not so."""
        return self._problem

    @property
    def identity(self) -> ModelIdentity | None:
        """Which detector looks for lesions; None where there is none."""
        return None if self._detector is None else self._detector.manifest.identity

    def interrupt(self) -> None:
        """Stop for good what goes on; may be called from any thread."""
        if self._detector is not None:
            self._detector.interrupt()

    def find(self, photo: Photo, needed: int) -> FoundLesions:
        """The lesions of a photo; never raises for a detector that fails.

        Args:
            photo: to be looked at.
            needed: the classifier's input side, in pixels.
        """
        return self._framed(photo, lambda edges: crop.framings(edges, photo, needed), live=False)

    def follow(self, picture: Photo) -> FoundLesions:
        """The lesions of a live picture at one look, in boxes that move with them; see ``find``."""
        return self._framed(
            picture, lambda edges: [crop.around(one, picture) for one in edges], live=True
        )

    def _framed(
        self, photo: Photo, frame: Callable[[Sequence[crop.Edges]], Sequence[Box]], *, live: bool
    ) -> FoundLesions:
        if self._detector is None:
            return FoundLesions(problem=self._problem)
        try:
            look = self._detector.glance if live else self._detector.find
            found = look(photo.pixels, photo.width, photo.height)
        except ModelError as error:
            log.warning("looking for lesions failed: %s", error)
            return FoundLesions(problem=_unfound(error))
        frames: dict[Box, LesionFrame] = {}
        for one, box in zip(found, frame([one.edges for one in found]), strict=True):
            frames.setdefault(box, LesionFrame(box, one.score))  # two may be held at one place
        is_full = len(found) >= self._detector.most
        return FoundLesions(tuple(frames.values()), looked=True, full=is_full)

    def misses(self, pixels: Pixels) -> bool:
        """Whether no lesion is in a crop; False wherever that is not known.

        Args:
            pixels: of the crop, RGB, 8 bit, [side, side, 3].
        """
        least = None if self._detector is None else self._detector.manifest.absence_threshold
        if self._detector is None or least is None:
            return False
        rows, columns = pixels.shape[:2]
        try:
            return not self._detector.glance(pixels, columns, rows, least)
        except ModelError as error:
            log.warning("looking for a lesion in the frame failed: %s", error)
            return False


def load_lesion_finder(settings: Settings) -> LesionFinder:
    """The first detector on this device that can be used; one without any where there is none.

    Those that came with the program go first. One from elsewhere is a program from elsewhere: it
    must be signed by somebody this device trusts, and runs in a process of its own. A detector
    never runs on an accelerator, which is set up for the classifier.

    Args:
        settings: say how many threads it has.
    """
    options = RuntimeOptions(threads=settings.threads or None)
    problem = ""
    for folder in library.detectors(library.folders()):
        own = folder.parent == paths.bundled_models()
        try:
            loaded = detector.load(folder, options, apart=not own)
            if own or loaded.signed.signer:
                return LesionFinder(loaded)
            unsigned = tr("model {name}: it finds no lesions here, as {why}")
            problem = problem or _unfound(
                unsigned.format(name=folder.name, why=tr(loaded.signed.why))
            )
        except ModelError as error:
            problem = problem or _unfound(error)
    if problem:
        log.warning("%s", problem)
    return LesionFinder(problem=problem)


def _unfound(reason: object) -> str:
    # L10N: {reason} is a sentence without its full stop
    sentence = tr("Lesions cannot be looked for ({reason}): the frame lies in the centre.")
    return sentence.format(reason=reason)
