"""Screeners with a model whose answer a test chooses, or with the tiny real one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from unit.inference import bundles, tiny_models

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import Manifest
from skinscreen.imaging.photo import Pixels
from skinscreen.inference import library
from skinscreen.inference.classifier import Scores
from skinscreen.services.screening import Screener


@dataclass
class Chosen:
    """A classifier that always answers the same; None makes it fail."""

    probabilities: tuple[float, float, float] | None
    manifest: Manifest
    notes: tuple[str, ...] = ()
    familiar: bool | None = True

    def recognises(self, scores: Scores, _pixels: Pixels, *, spoiled: bool) -> bool | None:
        """As chosen, but a spoiled crop is never taken for something else."""
        assert scores.probabilities.size == len(self.manifest.labels)
        return True if spoiled else self.familiar

    def run(self, tensor: NDArray[Any]) -> Scores:
        """The chosen answer, whatever the tensor holds."""
        assert tensor.shape == self.manifest.input.shape
        if self.probabilities is None:
            raise ModelError("the model failed while scoring")
        return Scores(np.array(self.probabilities, np.float32))


def answering(
    *probabilities: float,
    point: OperatingPoint | None = bundles.POINT,
    notes: tuple[str, ...] = (),
    familiar: bool | None = True,
) -> Screener:
    """The probabilities are of the red (malignant), the green and the blue thing."""
    chosen = (probabilities[0], probabilities[1], probabilities[2]) if probabilities else None
    manifest = bundles.manifest(tiny_models.classifier(), point=point)
    return Screener(Chosen(chosen, manifest, notes, familiar))


def real(place: Path) -> Screener:
    """With a model that answers by colour, from a bundle on the disk."""
    return Screener(library.load(bundles.tiny_bundle(place)))
