"""A bundle whose model finds lesions in a photo: loaded, held against its manifest, and run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.detector_manifest import DetectorManifest, parse
from skinscreen.domain.errors import ModelError
from skinscreen.domain.trust import UNSIGNED, Signed
from skinscreen.imaging.letterbox import Letterbox, letterboxed
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import mirrored
from skinscreen.inference import closer_looks, signing
from skinscreen.inference.apart import ApartModel
from skinscreen.inference.bundle_files import (
    of_model,
    read_contents,
    signature,
)
from skinscreen.inference.closer_looks import Look
from skinscreen.inference.detection import Detection
from skinscreen.inference.probe import probe
from skinscreen.inference.signing import PublicKey
from skinscreen.inference.tensors import TOLERANCE, TensorDescription
from skinscreen.inference.tflite import RawModel, RunnableModel, RuntimeOptions
from skinscreen.language import tr

_BOX_AXES, _EDGES = 3, 4
_LEAST = float(np.finfo(np.float32).tiny)
"""Score below which a place for a box is not used: it is 0."""


@dataclass(frozen=True, slots=True)
class DetectorBundle:
    """A usable detector's bundle.

    Attributes:
        folder: of its files.
        manifest: what it says of itself.
        signed: who vouches for it.
    """

    folder: Path
    manifest: DetectorManifest
    signed: Signed = UNSIGNED


class Detector(Protocol):
    """A loaded detector. It belongs to the thread that uses it."""

    @property
    def manifest(self) -> DetectorManifest:
        """What its bundle says of it."""
        ...

    @property
    def most(self) -> int:
        """Lesions that it can find in one photo, at most."""
        ...

    def find(
        self, pixels: Pixels, width: int, height: int, threshold: float | None = None
    ) -> tuple[Detection, ...]:
        """The lesions in a photo, the surest first, with as many closer looks as its manifest says.

        Args:
            pixels: RGB, 8 bit, [any, any, 3]: the photo, or a reduced decode of it.
            width: of the photo in full resolution, in pixels.
            height: likewise.
            threshold: the score from which a box counts; None for the manifest's.

        Raises:
            ModelError: it fails, or answers with what are no boxes.
        """
        ...

    def glance(
        self, pixels: Pixels, width: int, height: int, threshold: float | None = None
    ) -> tuple[Detection, ...]:
        """The lesions seen at one look at the whole, which takes least time; see ``find``."""
        ...

    def interrupt(self) -> None:
        """Stop for good what goes on, where that is possible; may be called from any thread."""
        ...


class TfliteDetector:
    """A bundle's model, loaded; a ``Detector``."""

    def __init__(
        self,
        manifest: DetectorManifest,
        content: bytes,
        options: RuntimeOptions | None = None,
        run: "Callable[[bytes, RuntimeOptions | None], RunnableModel]" = RawModel,
        signed: Signed = UNSIGNED,
    ) -> None:
        """Load a model from its bytes and hold the manifest against it.

        The bytes' hash is checked by ``load``, which is the way to open a bundle.

        Raises:
            ModelError: the runtime cannot load it, or the manifest does not fit it.
        """
        self.signed = signed
        self._manifest = manifest
        self._model = run(content, options)
        self._boxes, self._scores = require_fit(manifest, self._model.inputs, self._model.outputs)

    @property
    def manifest(self) -> DetectorManifest:
        """What the bundle says of the model."""
        return self._manifest

    @property
    def most(self) -> int:
        """Places for boxes in the model's output."""
        return self._model.outputs[self._scores].shape[-1]

    def interrupt(self) -> None:
        """Stop for good what goes on; see ``Detector.interrupt``."""
        self._model.interrupt()

    def find(
        self, pixels: Pixels, width: int, height: int, threshold: float | None = None
    ) -> tuple[Detection, ...]:
        """The lesions in a photo; see ``Detector.find``."""
        most = self._manifest.closer_looks
        if not most:
            return self.glance(pixels, width, height, threshold)
        whole = self._looked(pixels, width, height)
        looks = closer_looks.planned(whole, width, height, most)
        closer = [(look, self._closer(pixels, width, height, look)) for look in looks]
        least = self._manifest.found_from if threshold is None else threshold
        found = closer_looks.agreed(whole, closer, self.most)
        return tuple(one for one in found if one.score >= least)

    def glance(
        self, pixels: Pixels, width: int, height: int, threshold: float | None = None
    ) -> tuple[Detection, ...]:
        """The lesions seen at one look; see ``Detector.glance``."""
        least = self._manifest.threshold if threshold is None else threshold
        found = self._looked(pixels, width, height)
        return tuple(one for one in found if one.score >= least)

    def _closer(self, pixels: Pixels, width: int, height: int, look: Look) -> tuple[Detection, ...]:
        """What is in a part of a photo, seen mirrored, in the photo's pixels."""
        down, across = pixels.shape[0] / height, pixels.shape[1] / width
        part = pixels[
            round(look.top * down) : round((look.top + look.height) * down),
            round(look.left * across) : round((look.left + look.width) * across),
        ]
        if not part.size:
            return ()
        seen = self._looked(mirrored(part), look.width, look.height)
        return tuple(map(look.mirrored, seen))

    def _looked(self, pixels: Pixels, width: int, height: int) -> tuple[Detection, ...]:
        """All boxes of one run, the surest first, whatever the score."""
        side = self._manifest.side
        square, _ = letterboxed(pixels, side)
        self._model.invoke(square[np.newaxis])
        boxes = self._model.output(self._boxes).reshape(-1, _EDGES)
        scores = self._model.output(self._scores).ravel()
        _require_numbers(boxes, scores)
        place = Letterbox(width, height, side)
        found = [
            Detection(*place.to_photo(*box), score=min(score, 1.0))
            for box, score in zip(boxes.tolist(), scores.tolist(), strict=True)
            if score >= _LEAST
        ]
        real = [one for one in found if one.right > one.left and one.bottom > one.top]
        return tuple(sorted(real, key=lambda one: -one.score))


def _require_numbers(boxes: NDArray[np.float32], scores: NDArray[np.float32]) -> None:
    good = np.isfinite(boxes).all() and np.isfinite(scores).all()
    if not good or bool(((scores < -TOLERANCE) | (scores > 1 + TOLERANCE)).any()):
        raise ModelError(tr("the detector answered with what are no boxes; install it again"))


def require_fit(
    manifest: DetectorManifest,
    inputs: Sequence[TensorDescription],
    outputs: Sequence[TensorDescription],
) -> tuple[int, int]:
    """Hold a detector's manifest against the model's own tensors.

    Returns:
        Which outputs are the boxes and the scores.

    Raises:
        ModelError: a shape or a type differs.
    """
    read = [(t.shape, t.dtype) for t in inputs]
    if read != [(manifest.shape, "float32")]:
        # L10N: {found} and {said} are shapes with a type, such as (1, 300, 300, 3) float32
        other = tr("the detector reads {found}, but its manifest says {said}")
        found = ", ".join(f"{shape} {dtype}" for shape, dtype in read)
        raise ModelError(other.format(found=found, said=f"{manifest.shape} float32"))
    boxes = [
        i for i, t in enumerate(outputs) if len(t.shape) == _BOX_AXES and t.shape[-1] == _EDGES
    ]
    lists = [i for i, t in enumerate(outputs) if boxes and t.shape == outputs[boxes[0]].shape[:2]]
    if len(boxes) != 1 or len(lists) != 1 or outputs[boxes[0]].shape[0] != 1:
        other = tr("the detector gives {found}, not boxes [1, n, 4] and scores [1, n]")
        raise ModelError(other.format(found=", ".join(str(t.shape) for t in outputs)))
    return boxes[0], lists[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Verified:
    """A bundle with what was verified of it."""

    manifest: DetectorManifest
    content: bytes
    files: Mapping[str, str]
    signed: Signed


def load(
    folder: Path, options: RuntimeOptions | None = None, *, apart: bool = False
) -> TfliteDetector:
    """Verify a detector's bundle and load its model from the very bytes that were verified.

    Args:
        folder: of the bundle.
        options: how its model is to be run.
        apart: run it in a process of its own, with limits of time and memory.

    Raises:
        ModelError: naming the bundle and what is wrong with it.
    """
    found = _verified(folder, options)
    try:
        run = ApartModel if apart else RawModel
        return TfliteDetector(found.manifest, found.content, options, run, found.signed)
    except ModelError as error:
        raise ModelError(of_model(folder, error)) from error


def verify(folder: Path, options: RuntimeOptions | None = None) -> DetectorBundle:
    """Check a detector's bundle whole: manifest, hash, signature, and the model in a child process.

    Raises:
        ModelError: naming the bundle and what is wrong with it.
    """
    found = _verified(folder, options)
    return DetectorBundle(folder, found.manifest, found.signed)


def files_of(folder: Path) -> Mapping[str, str]:
    """SHA-256 of every file that a signature is over, by name; verified but for a signature.

    Raises:
        ModelError: naming the bundle and what is wrong with it.
    """
    return _verified(folder, None, keys=None).files


def _verified(
    folder: Path,
    options: RuntimeOptions | None,
    keys: "Callable[[], Sequence[PublicKey]] | None" = signing.trusted_keys,
) -> _Verified:
    """All of a bundle, verified; without ``keys`` nobody asks who signed it."""
    try:
        read = read_contents(folder, parse)
        # Before the model is tried: it is a program.
        signed = UNSIGNED if keys is None else signing.check(read.files, signature(folder), keys())
        report = probe(read.model, read.manifest.sha256, options)
        require_fit(read.manifest, report.inputs, report.outputs)
    except (ModelError, UnicodeDecodeError) as error:
        raise ModelError(of_model(folder, error)) from error
    return _Verified(read.manifest, read.model, read.files, signed)
