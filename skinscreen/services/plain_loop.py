"""Photos decoded, scaled and scored, and no more: what the program is measured beside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from skinscreen.domain.detector_manifest import parse
from skinscreen.domain.manifest import MANIFEST_FILE, MODEL_FILE
from skinscreen.inference import library
from skinscreen.inference.detector import TfliteDetector
from skinscreen.inference.tflite import RawModel, RuntimeOptions
from skinscreen.services import batch
from skinscreen.services.lesion_finder import LesionFinder
from skinscreen.services.models import DEFAULT_BUNDLE, load_screener
from skinscreen.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class _Bare:
    """A model without all that is around it."""

    model: RawModel
    side: int

    @classmethod
    def load(cls, folder: Path) -> "_Bare":
        model = RawModel((folder / MODEL_FILE).read_bytes(), RuntimeOptions(threads=1))
        bare = cls(model, model.inputs[0].shape[1])
        bare.run(Image.new("RGB", (bare.side, bare.side)))
        return bare

    def run(self, picture: Image.Image) -> None:
        square = picture.resize((self.side, self.side), Image.Resampling.BILINEAR)
        tensor: NDArray[np.float32] = np.asarray(square, np.float32)[np.newaxis]
        self.model.invoke(tensor)


class _Counted(RawModel):
    """A model that counts its runs."""

    runs = 0

    def invoke(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> None:
        """Run it, and count that."""
        self.runs += 1
        super().invoke(tensor, begin)


def detector_runs(files: Sequence[Path]) -> dict[Path, int]:
    """How often the program runs its detector on each photo.

    Once on the whole, again on each part that it looks at once more, and again on the frame where
    the classifier finds no sign; never where there is no detector.
    """
    folder = _detector_folder()
    if folder is None:
        return dict.fromkeys(files, 0)
    manifest = parse((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    options, content = RuntimeOptions(threads=1), (folder / MODEL_FILE).read_bytes()
    model = _Counted(content, options)
    finder = LesionFinder(TfliteDetector(manifest, content, options, lambda *_: model))
    screener = load_screener(Settings(threads=1), finder=finder, alone=False)
    counted = {}
    for file in files:
        before = model.runs
        for _ in batch.screen_files(screener, [file], finder=finder):
            counted[file] = model.runs - before
    return counted


def _detector_folder() -> Path | None:
    return next(iter(library.detectors(library.folders())), None)


class PlainLoop:
    """Decode, scale and run the models as often as the program does, and no more."""

    def __init__(self, runs: Mapping[Path, int]) -> None:
        """Load what the bundles run; ``runs`` says how often the detector sees each photo."""
        self._runs = runs
        self._classifier = _Bare.load(library.find(DEFAULT_BUNDLE, library.folders()))
        folder = _detector_folder()
        self._detector = None if folder is None else _Bare.load(folder)

    def screen(self, files: Sequence[Path]) -> None:
        """What they show is not kept."""
        for file in files:
            with Image.open(file) as image:
                picture = image.convert("RGB")
            self._classifier.run(picture)
            if self._detector is not None:
                for _ in range(self._runs[file]):
                    self._detector.run(picture)
